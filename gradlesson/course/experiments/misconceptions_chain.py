"""Does a chain of single units tell what the gradient does in a network?"""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.nn.activations import Tanh
from gradlesson.course.nn.initialisers import Xavier, standard_normal
from gradlesson.course.nn.mlp import MLP, rms_of_logs
from gradlesson.course.theory.mean_field import MeanField

PARAMETERS = {"widths": [1, 2, 4, 8, 16, 32, 64], "depth": 20, "batch": 16, "seeds": 50}


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """The gradient delta = dL/dz of the first layer relative to the last, of tanh networks of several widths.

    Xavier weights, sigma_w = 1, whatever the width; zero biases. The input and the gradient that enters at the last
    layer are standard normal.

    first_over_last: (widths, seeds).
    wide_theory: the same at infinite width.
    chain_factor: exp(E ln |w|) = exp(-(gamma + ln 2) / 2) for w ~ N(0, 1), the typical factor of one link of a
        chain of single units where tanh' = 1.
    """
    rngs = rng.spawn(parameters["seeds"])
    return {
        "width": np.array(parameters["widths"]),
        "first_over_last": np.array([_ratios(parameters, width, rngs) for width in parameters["widths"]]),
        "wide_theory": np.array(_at_infinite_width(parameters["depth"])),
        "chain_factor": np.array(np.exp(-(np.euler_gamma + np.log(2)) / 2)),
    }


def _ratios(parameters: dict[str, Any], width: int, rngs: list[Generator]) -> NDArray[Any]:
    """The ratio of every seed's network of this width."""
    depth, batch = parameters["depth"], parameters["batch"]
    network = MLP.draw([width] * (depth + 1), Tanh(), Xavier(), rngs)
    trace = network.forward(standard_normal(rngs, batch, width))
    logs = rms_of_logs(network.backward_in_logs(trace, standard_normal(rngs, batch, width)))
    ratios: NDArray[Any] = 10 ** (logs[:, 0] - logs[:, -1])
    return ratios


def _at_infinite_width(depth: int) -> float:
    """The predicted ratio: the root of the product of chi(q_l) over all layers but the last."""
    phi = Tanh()
    field = MeanField(phi, phi.derivative, 1.0)
    # The input has q = 1 and meets no activation function, so z_1 has the variance sigma_w^2 = 1.
    return float(np.sqrt(np.prod(field.chi(field.q_by_layer(1.0, depth)[:-1]))))
