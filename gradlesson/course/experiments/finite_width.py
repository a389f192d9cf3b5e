"""How far apart are the mean and the typical gradient of a network of finite width?"""

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.nn.activations import ReLU
from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.initialisers import He, standard_normal
from gradlesson.course.nn.mlp import MLP
from gradlesson.course.nn.norms import log10_norm
from gradlesson.course.theory.finite_width import layer_variance, log_moments, spread_of_logs

PARAMETERS = {
    "patterns": {"20": [20], "40": [40], "80": [80], "30-60": [30, 60]},
    "depth": 20,
    "seeds": 1000,
}

NETWORKS_AT_ONCE = 50
"""Few enough for a layer to stay in the processor's cache."""


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """The logarithms of the squared norms of a ReLU network with He's weights and one input, before any training.

    The widths of the hidden layers repeat a pattern, and the input is as wide as the last layer of the pattern. The
    gradient that enters at the top is standard normal. Leading axis: patterns.

    log_signal: (patterns, layers, seeds), ln of the mean square of h_l over that of h_0, l = 1 .. depth.
    log_gradient: (patterns, layers, seeds), ln |dL/dz_l|^2 less that of the last hidden layer, l = 1 .. depth.
    log_mean, log_variance: (patterns, layers), exact, of log_signal.
    beta: (patterns, layers), 5 times the sum of 1/n up to this layer, the variance for wide layers.
    factor_variance: (patterns, depth), the variance 5/n of the factor of each layer.
    """
    rngs = rng.spawn(parameters["seeds"])
    signals, gradients, widths = [], [], []
    for pattern in parameters["patterns"].values():
        hidden = [pattern[layer % len(pattern)] for layer in range(parameters["depth"])]
        groups = [rngs[k : k + NETWORKS_AT_ONCE] for k in range(0, len(rngs), NETWORKS_AT_ONCE)]
        parts = [_measure([pattern[-1], *hidden], each) for each in groups]
        signal, gradient = (np.concatenate(part, axis=-1) for part in zip(*parts, strict=True))
        signals.append(signal)
        gradients.append(gradient)
        widths.append(hidden)
    moments = np.array([[log_moments(width) for width in hidden] for hidden in widths])
    up_to = range(1, parameters["depth"] + 1)
    return {
        "pattern": np.array(list(parameters["patterns"])),
        "layer": np.array(up_to),
        "log_signal": np.stack(signals),
        "log_gradient": np.stack(gradients),
        "log_mean": moments[..., 0].cumsum(axis=1),
        "log_variance": moments[..., 1].cumsum(axis=1),
        "beta": np.array([[spread_of_logs(hidden[:layer]) for layer in up_to] for hidden in widths]),
        "factor_variance": np.array([[layer_variance(width) for width in hidden] for hidden in widths]),
    }


def _measure(
    widths: list[int], rngs: Sequence[Generator]
) -> tuple[Annotated[Array, "layers seeds"], Annotated[Array, "layers seeds"]]:
    network = MLP.draw(widths, ReLU(), He(), rngs)
    trace = network.forward(standard_normal(rngs, 1, widths[0]))
    # The last layer of an MLP is linear; here it is a hidden layer like the others.
    last = np.maximum(trace.output, 0)
    signal = np.stack([log10_norm(h) for h in (trace.x, *trace.activations[:-1], last)])
    entering = standard_normal(rngs, 1, widths[-1]) * (last > 0)
    logs = network.backward_in_logs(trace, entering)[:, 0].T + np.log10(widths[1:])[:, np.newaxis] / 2
    to_ln_of_square = 2 * np.log(10)
    signal -= np.log10(widths)[:, np.newaxis] / 2
    return to_ln_of_square * (signal[1:] - signal[0]), to_ln_of_square * (logs - logs[-1])
