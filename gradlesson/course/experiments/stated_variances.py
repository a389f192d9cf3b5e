"""Do the variances that papers state for their initial weights appear in networks of finite width?"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.nn.activations import SELU, ReLU, Tanh
from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.initialisers import He, LeCun, standard_normal
from gradlesson.course.nn.mlp import MLP, rms_of_logs

PARAMETERS = {
    "width": 128,
    "heuristic_depth": 12,
    "heuristic_from": 6,
    "selu_depth": 32,
    "unequal_widths": [512, 64, 256, 128, 512, 256],
    "batch": 16,
    "seeds": 40,
}


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """Statistics of three kinds of networks before any training, one of each a seed. The input is standard normal.

    heuristic_forward, heuristic_backward: (seeds,), the factor of the mean square of z and of delta a layer, with
        tanh and weights U(+-1/sqrt(n)); the geometric mean over the layers from `heuristic_from` on.
    selu_mean, selu_variance: (layers, seeds), of h over units and samples, with SELU and weights N(0, 1/n).
    unequal_backward: (seeds,), mean square of delta_1 over that of delta_L, with ReLU and He's weights in layers of
        `unequal_widths`, the first of which is the input.
    """
    rngs = rng.spawn(parameters["seeds"])
    return {**_heuristic(parameters, rngs), **_selu(parameters, rngs), **_unequal(parameters, rngs)}


def _heuristic(parameters: dict[str, Any], rngs: Sequence[Generator]) -> dict[str, NDArray[Any]]:
    width, depth, first = (parameters[name] for name in ("width", "heuristic_depth", "heuristic_from"))
    bound = 1 / np.sqrt(width)
    weights = [
        np.stack([rng.uniform(-bound, bound, (width, width)) for rng in rngs]).astype(np.float32)
        for _ in range(depth)
    ]
    network = MLP([Dense(W) for W in weights], Tanh())
    trace = network.forward(standard_normal(rngs, parameters["batch"], width))
    square = np.stack([np.mean(z**2, axis=(1, 2)) for z in trace.preactivations])
    logs = rms_of_logs(network.backward_in_logs(trace, standard_normal(rngs, parameters["batch"], width)))
    steps = depth - first
    return {
        "heuristic_forward": (square[-1] / square[first - 1]) ** (1 / steps),
        "heuristic_backward": 10 ** (2 * (logs[:, first - 1] - logs[:, -1]) / steps),
    }


def _selu(parameters: dict[str, Any], rngs: Sequence[Generator]) -> dict[str, NDArray[Any]]:
    widths = [parameters["width"]] * (parameters["selu_depth"] + 2)
    network = MLP.draw(widths, SELU(), LeCun(), rngs)
    trace = network.forward(standard_normal(rngs, parameters["batch"], parameters["width"]))
    hidden = trace.activations[:-1]
    return {
        "selu_mean": np.stack([h.mean(axis=(1, 2)) for h in hidden]),
        "selu_variance": np.stack([h.var(axis=(1, 2)) for h in hidden]),
    }


def _unequal(parameters: dict[str, Any], rngs: Sequence[Generator]) -> dict[str, Array]:
    widths = parameters["unequal_widths"]
    network = MLP.draw(widths, ReLU(), He(), rngs)
    trace = network.forward(standard_normal(rngs, parameters["batch"], widths[0]))
    logs = rms_of_logs(
        network.backward_in_logs(trace, standard_normal(rngs, parameters["batch"], widths[-1]))
    )
    return {"unequal_backward": 10 ** (2 * (logs[:, 0] - logs[:, -1]))}
