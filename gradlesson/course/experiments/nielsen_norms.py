"""Do new sigmoid networks of the size of Nielsen's have the layer norms that he published?"""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.data import digits
from gradlesson.course.nn.activations import Sigmoid
from gradlesson.course.nn.initialisers import LeCun
from gradlesson.course.nn.mlp import MLP
from gradlesson.course.theory.mean_field import MeanField

PARAMETERS = {"hidden": [30, 30, 30, 30], "samples": 1000, "seeds": 100}

PIXELS = 8
ENLARGED = 3
MARGIN = 2
"""Each pixel becomes 3 x 3, and a margin of 2 makes the image 28 x 28, as large as his."""
CLASSES = 10
PUBLISHED = [0.00298, 0.01708, 0.06954, 0.28514]
"""|dL/db_l| of the hidden layers, Nielsen 2015, chapter 5."""


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """Norm of dL/db of every hidden layer, L the cross-entropy of sigmoid outputs, averaged over the samples.

    Weights are N(0, 1/fan_in), biases N(0, 1), as his were; the digits are ours, enlarged to the size of his.

    norm: (layers, seeds). ratio: (layers - 1, seeds), of each layer's norm to that of the next.
    ratio_theory: (layers - 1,), sqrt(chi). published_norm, published_ratio: his.
    """
    rngs = rng.spawn(parameters["seeds"])
    train_set, _ = digits.train_test()
    chosen = slice(parameters["samples"])
    x, labels = _enlarge(train_set.x[chosen]), train_set.labels[chosen]
    norm = np.stack([_norms(parameters, x, labels, one) for one in rngs], axis=1)
    published = np.array(PUBLISHED)
    return {
        "norm": norm,
        "ratio": norm[:-1] / norm[1:],
        "ratio_theory": _theory(parameters, float(np.mean(x**2))),
        "published_norm": published,
        "published_ratio": published[:-1] / published[1:],
    }


def _enlarge(x: NDArray[Any]) -> NDArray[Any]:
    """Images of 28 x 28 pixels, one a row."""
    images = x.reshape(-1, PIXELS, PIXELS).repeat(ENLARGED, axis=1).repeat(ENLARGED, axis=2)
    return np.pad(images, ((0, 0), (MARGIN, MARGIN), (MARGIN, MARGIN))).reshape(len(x), -1)


def _norms(parameters: dict[str, Any], x: NDArray[Any], labels: NDArray[Any], rng: Generator) -> NDArray[Any]:
    """|dL/db_l| of the hidden layers, of one seed."""
    network = MLP.draw([x.shape[1], *parameters["hidden"], CLASSES], Sigmoid(), LeCun(), [rng])
    for layer in network.layers:
        layer.b[...] = rng.standard_normal(layer.b.shape)
    trace = network.forward(x[np.newaxis])
    delta = (Sigmoid()(trace.output) - np.eye(CLASSES)[labels]) / len(x)
    network.backward(trace, delta.astype(x.dtype))
    return np.array([np.linalg.norm(layer.db) for layer in network.layers[:-1]])


def _theory(parameters: dict[str, Any], mean_square: float) -> NDArray[Any]:
    """sqrt(chi(q_l)): what a layer of infinite width does to the norm; layers of one width."""
    sigmoid = Sigmoid()
    field = MeanField(sigmoid, sigmoid.derivative, 1.0, 1.0)
    q = field.q_by_layer(mean_square + 1, len(parameters["hidden"]))
    return np.sqrt(field.chi(q[:-1]))
