"""Is a gradient that vanishes lost to the rounding of floating-point numbers?"""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.nn.activations import Sigmoid
from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.initialisers import Xavier, standard_normal
from gradlesson.course.nn.mlp import MLP
from gradlesson.course.nn.norms import rms

PARAMETERS = {"factor": 0.25, "width": 64, "depth": 50, "batch": 16, "seeds": 10}

FORMATS: dict[str, type[np.floating[Any]]] = {
    "half": np.float16,
    "single": np.float32,
    "double": np.float64,
}


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """How often 1 can be multiplied by a factor, and gradients of the same networks in two precisions.

    subnormal_from, zero_from: (formats,), the number of multiplications after which the product is too small to
        keep all its digits, and after which it is zero.
    single, double: (seeds,), the RMS of delta = dL/dz at the first layer relative to the last, in sigmoid networks
        with Xavier's weights, zero biases, and an input and an entering gradient that are standard normal.
    """
    limits = {name: np.finfo(each) for name, each in FORMATS.items()}
    rngs = rng.spawn(parameters["seeds"])
    width, batch = parameters["width"], parameters["batch"]
    x, output_delta = (standard_normal(rngs, batch, width) for _ in range(2))
    weights = [Xavier().draw(rngs, width, width) for _ in range(parameters["depth"])]
    return {
        "format": np.array(list(FORMATS)),
        "subnormal_from": np.array(
            [_steps_below(each.smallest_normal, parameters["factor"]) for each in limits.values()]
        ),
        "zero_from": np.array(
            [_steps_below(each.smallest_subnormal, parameters["factor"]) for each in limits.values()]
        ),
        **{name: _first_over_last(x, output_delta, weights, FORMATS[name]) for name in ("single", "double")},
    }


def _steps_below(limit: np.floating[Any], factor: float) -> int:
    """After how many multiplications by `factor` 1 is smaller than `limit`, in the precision of `limit`."""
    product, step = type(limit)(1), 0
    while product >= limit:
        product, step = product * type(limit)(factor), step + 1
    return step


def _first_over_last(
    x: Array, output_delta: Array, weights: list[Array], precision: type[np.floating[Any]]
) -> NDArray[Any]:
    """The ratio of every seed, all of it computed in one precision."""
    network = MLP([Dense(W.astype(precision)) for W in weights], Sigmoid())
    trace = network.forward(x.astype(precision))
    network.backward(trace, output_delta.astype(precision))
    ratio: NDArray[Any] = rms(trace.deltas[0]) / rms(trace.deltas[-1])
    return ratio
