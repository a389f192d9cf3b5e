"""What does batch normalisation make of badly sized weights, and what does it do to the gradient?"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.data import digits
from gradlesson.course.nn.activations import ReLU
from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.initialisers import He, Initialiser, Normal, Normals, standard_normal
from gradlesson.course.nn.layer import Layer, Nonlinearity
from gradlesson.course.nn.normalisation import BatchNorm
from gradlesson.course.nn.norms import per_layer, rms
from gradlesson.course.nn.sequential import Sequential
from gradlesson.course.nn.sgd import SGD
from gradlesson.course.nn.training import accuracy, minibatches, train
from gradlesson.course.theory.normalisation import BATCH_NORM_FACTOR, batch_norm_gradient

PARAMETERS = {
    "width": 128,
    "depth": 30,
    "batch": 128,
    "batches": [4, 8, 16, 32, 64, 128],
    "seeds": 10,
    "trained_width": 32,
    "trained_depth": 10,
    "trained_batch": 64,
    "learning_rate": 0.02,
    "momentum": 0.9,
    "steps": 150,
    "trained_seeds": 5,
}

INITIALISERS: dict[str, Initialiser] = {"normal-0.01": Normal(0.01), "he": He(), "normal-1": Normal(1.0)}
CLASSES = 10


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """ReLU networks with BatchNorm before each ReLU: their gradient before training, and what they learn.

    The input and the gradient that enters at the last layer are standard normal.

    gradient: (initialisers, layers, seeds), RMS of delta_l = dL/dz_l, z_l the output of the weights of layer l, the
        input of its normalisation, relative to the last hidden layer.
    gradient_theory: (layers,), the same for a large batch and width; z_1 has the variance sigma_w^2, as its input
        has met no ReLU, so the last step multiplies the square by 1/2 only.
    factor_by_batch: (batches, seeds), the factor by which one layer multiplies the squared gradient, the geometric
        mean over the steps from the last layer to the second; He's weights.
    factor_theory: (), pi / (pi - 1).
    accuracy: (2, initialisers, trained seeds), the share, 0 to 1, of test digits that are read right after
        training, without and with BatchNorm.
    """
    for_gradients, for_training = rng.spawn(2)
    rngs = for_gradients.spawn(parameters["seeds"])
    width, depth = parameters["width"], parameters["depth"]
    normals = [standard_normal(rngs, width, width) for _ in range(depth)]
    gradient = [_gradient(parameters["batch"], normals, each, rngs) for each in INITIALISERS.values()]
    by_batch = [_gradient(batch, normals, He(), rngs) for batch in parameters["batches"]]
    return {
        "initialiser": np.array(list(INITIALISERS)),
        "layer": np.arange(1, depth + 1),
        "gradient": np.stack(gradient),
        "gradient_theory": _predict(depth),
        "batch": np.array(parameters["batches"]),
        "factor_by_batch": np.stack(by_batch)[:, 1] ** (2 / (depth - 2)),
        "factor_theory": np.array(BATCH_NORM_FACTOR),
        "accuracy": _train(parameters, for_training.spawn(parameters["trained_seeds"])),
    }


def _network(normals: Sequence[Normals], initialiser: Initialiser, normalise: bool) -> Sequential:
    """Dense layers with ReLU between them, and BatchNorm before each ReLU; it ends in a dense layer."""
    layers: list[Layer] = []
    for G in normals:
        seeds, width, _ = G.shape
        if layers:
            layers += [BatchNorm(seeds, width)] if normalise else []
            layers.append(Nonlinearity(ReLU()))
        layers.append(Dense(initialiser(G)))
    return Sequential(layers)


def _gradient(
    batch: int, normals: Sequence[Normals], initialiser: Initialiser, rngs: Sequence[Generator]
) -> Annotated[Array, "layers seeds"]:
    width = normals[0].shape[1]
    # Copies, so that every batch and initialiser meets the same numbers.
    fresh = [rng.spawn(1)[0] for rng in rngs]
    network = _network(normals, initialiser, normalise=True)
    trace = network.forward(standard_normal(fresh, batch, width))
    network.backward(trace, standard_normal(fresh, batch, width))
    at_weights = [k for k, layer in enumerate(network.layers) if isinstance(layer, Dense)]
    gradient = per_layer(rms, [trace.deltas[k] for k in at_weights]).T
    relative: Array = gradient / gradient[-1]
    return relative


def _predict(depth: int) -> Annotated[Array, "layers"]:
    gradient = batch_norm_gradient(depth)[::-1]
    gradient[0] = gradient[1] * np.sqrt(1 / 2)
    return gradient


def _train(
    parameters: dict[str, Any], rngs: Sequence[Generator]
) -> Annotated[Array, "normalised initialisers seeds"]:
    train_set, test_set = digits.standardised(*digits.train_test())
    batches = minibatches(rngs, len(train_set), parameters["trained_batch"], parameters["steps"])
    widths = [digits.PIXELS, *[parameters["trained_width"]] * parameters["trained_depth"], CLASSES]
    normals = [standard_normal(rngs, *fans) for fans in pairwise(widths)]
    reached = []
    for normalise in (False, True):
        for initialiser in INITIALISERS.values():
            network = _network(normals, initialiser, normalise)
            optimiser = SGD(network.parametric, parameters["learning_rate"], parameters["momentum"])
            train(network, optimiser, train_set.x, train_set.labels, batches)
            reached.append(accuracy(network, test_set.x, test_set.labels))
    return np.stack(reached).reshape(2, len(INITIALISERS), len(rngs))
