"""How fast do two different inputs become alike in a deep network of the ordered phase?"""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.nn.activations import Tanh
from gradlesson.course.nn.initialisers import LeCun
from gradlesson.course.nn.mlp import MLP
from gradlesson.course.theory.correlation import correlation_length, next_correlation
from gradlesson.course.theory.mean_field import MeanField

PARAMETERS = {
    "sigma_w": 1.0,
    "bias_variance": 0.05,
    "width": 256,
    "depth": 24,
    # From here on the correlation is near its fixed point, where theory predicts the factor.
    "counted_from": 8,
    "start": 0.5,
    "seeds": 16,
}


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """1 - c of two inputs after every layer of tanh networks, and the factor by which a layer contracts it.

    Weights are N(0, sigma_w^2 / width), biases N(0, bias_variance), both inputs start with the variance q* and the
    correlation `start`.

    distance, distance_theory: 1 - c_l, (layers, seeds) and (layers,).
    contraction: (seeds,), the geometric mean of its factor over the layers from `counted_from` on.
    chi, length: what theory predicts for the factor, and -1 / ln chi.
    """
    rngs = rng.spawn(parameters["seeds"])
    tanh = Tanh()
    field = MeanField(tanh, tanh.derivative, parameters["sigma_w"] ** 2, parameters["bias_variance"])
    q = field.fixed_point()
    distance = np.stack([_measure(parameters, q, one) for one in rngs], axis=1)
    first = parameters["counted_from"]
    steps = parameters["depth"] - first
    correlations = [next_correlation(field, q, parameters["start"])]
    for _ in range(parameters["depth"] - 1):
        correlations.append(next_correlation(field, q, correlations[-1]))
    return {
        "layer": np.arange(1, parameters["depth"] + 1),
        "distance": distance,
        "distance_theory": 1 - np.array(correlations),
        "contraction": (distance[-1] / distance[first - 1]) ** (1 / steps),
        "chi": np.asarray(field.chi(q)),
        "length": np.array(correlation_length(field, q)),
    }


def _measure(parameters: dict[str, Any], q: float, rng: Generator) -> NDArray[Any]:
    """1 - c after every layer, of one seed."""
    width, depth, c = (parameters[name] for name in ("width", "depth", "start"))
    network = MLP.draw([width] * (depth + 1), Tanh(), LeCun(parameters["sigma_w"]), [rng])
    for layer in network.layers:
        layer.b[...] = np.sqrt(parameters["bias_variance"]) * rng.standard_normal(width)
    # Inputs whose products with the first weights have the variance q* - sigma_b^2 and the correlation wanted.
    u, v = rng.standard_normal((2, width))
    v -= u * (u @ v) / (u @ u)
    u, v = (each / np.sqrt(each @ each / width) for each in (u, v))
    covariance = (c * q - parameters["bias_variance"]) / (q - parameters["bias_variance"])
    x = np.stack([u, covariance * u + np.sqrt(1 - covariance**2) * v])
    x *= np.sqrt((q - parameters["bias_variance"]) / parameters["sigma_w"] ** 2)
    z = np.stack(network.forward(x[np.newaxis].astype(np.float32)).preactivations)[:, 0].astype(np.float64)
    a, b = z[:, 0], z[:, 1]
    # |a - b|^2 / (|a|^2 + |b|^2) = 1 - c for equal lengths, without the cancellation of 1 - c near c = 1.
    distance: NDArray[Any] = ((a - b) ** 2).sum(axis=1) / ((a**2).sum(axis=1) + (b**2).sum(axis=1))
    return distance
