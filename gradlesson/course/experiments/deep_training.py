"""Which remedies make a network of fifteen hidden layers learn?"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.data import digits
from gradlesson.course.nn.activations import ACTIVATIONS
from gradlesson.course.nn.arrays import Array, IntegerArray
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.initialisers import He, Initialiser, Normal, Normals, Xavier, standard_normal
from gradlesson.course.nn.layer import Layer, Nonlinearity
from gradlesson.course.nn.losses import softmax_cross_entropy
from gradlesson.course.nn.normalisation import BatchNorm
from gradlesson.course.nn.norms import per_layer, rms
from gradlesson.course.nn.residual import Residual
from gradlesson.course.nn.sequential import Sequential
from gradlesson.course.nn.sgd import SGD
from gradlesson.course.nn.training import accuracy, minibatches, train
from gradlesson.course.theory.mean_field import MeanField
from gradlesson.course.theory.normalisation import BATCH_NORM_FACTOR, first_batch_norm_factor

PARAMETERS = {
    "depth": 15,
    "width": 64,
    "batch": 64,
    "learning_rate": 0.01,
    "momentum": 0.9,
    "steps": 500,
    "seeds": 10,
}


@dataclass(frozen=True)
class Combination:
    """What a hidden layer is made of."""

    activation: str
    initialiser: Initialiser
    batch_norm: bool = False
    residual: bool = False


COMBINATIONS = {
    "sigmoid-xavier": Combination("sigmoid", Xavier()),
    "sigmoid-four-xavier": Combination("sigmoid", Xavier(4.0)),
    "sigmoid-xavier-batchnorm": Combination("sigmoid", Xavier(), batch_norm=True),
    "sigmoid-xavier-residual": Combination("sigmoid", Xavier(), residual=True),
    "relu-small": Combination("relu", Normal(0.01)),
    "relu-small-batchnorm": Combination("relu", Normal(0.01), batch_norm=True),
    "relu-small-residual": Combination("relu", Normal(0.01), residual=True),
    "relu-xavier": Combination("relu", Xavier()),
    "leaky-xavier": Combination("leaky-relu", Xavier()),
    "relu-he": Combination("relu", He()),
}
"""The ten that are trained."""

UNTRAINED = {"relu-he-residual": Combination("relu", He(), residual=True)}
"""Blocks that double the square of signal and gradient, 2^14 times after 14 of them: one learning rate for all is
too large for it, so only its first gradient is measured."""

CLASSES = 10
MAY_BE_NAN = ["gradient_theory"]
"""There is no closed form for a normalised sigmoid."""


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """What each combination reaches with one learning rate for all, and its gradient before training.

    accuracy: (combinations, seeds), the share, 0 to 1, of the test samples that the trained network gets right.
    gradient: (combinations, layers, seeds), RMS over units and samples of delta_l = dL/dz_l, L the mean loss of the
        first minibatch, in the hidden layers before the first step. z_l is what comes out of the weights of layer
        l, with what the short cut adds and before it is normalised.
    gradient_theory: what theory says of the first layer's gradient over the last one's, by combination.
    first_step_theory: the factor of the squared gradient from z_2 to z_1 with batch normalisation and ReLU.
    untrained_gradient, untrained_gradient_theory: the same of the `UNTRAINED`.

    A seed meets the same minibatches and, scaled by each initialiser, the same numbers with every combination.
    """
    train_set, test_set = digits.standardised(*digits.train_test())
    rngs = rng.spawn(parameters["seeds"])
    batches = minibatches(rngs, len(train_set), parameters["batch"], parameters["steps"])
    covariance = np.cov(train_set.x.astype(np.float64), rowvar=False, bias=True)
    first_step = first_batch_norm_factor(np.linalg.eigvalsh(covariance).clip(0), parameters["width"])
    widths = [train_set.x.shape[1], *[parameters["width"]] * parameters["depth"], CLASSES]
    normals = [standard_normal(rngs, *fans) for fans in pairwise(widths)]
    accuracies, gradients = [], []
    for combination in COMBINATIONS.values():
        network = _network(combination, normals)
        gradients.append(_initial_gradient(network, train_set, batches[0]))
        optimiser = SGD(network.parametric, parameters["learning_rate"], parameters["momentum"])
        train(network, optimiser, train_set.x, train_set.labels, batches)
        accuracies.append(accuracy(network, test_set.x, test_set.labels))
    untrained = [_network(each, normals) for each in UNTRAINED.values()]
    return {
        "combination": np.array(list(COMBINATIONS)),
        "accuracy": np.stack(accuracies),
        "gradient": np.stack(gradients),
        "gradient_theory": np.array(
            [_predict(each, parameters, first_step) for each in COMBINATIONS.values()]
        ),
        "first_step_theory": np.array(first_step),
        "untrained": np.array(list(UNTRAINED)),
        "untrained_gradient_theory": np.array(
            [_predict(each, parameters, first_step) for each in UNTRAINED.values()]
        ),
        "untrained_gradient": np.stack(
            [_initial_gradient(each, train_set, batches[0]) for each in untrained]
        ),
    }


def _network(combination: Combination, normals: Sequence[Normals]) -> Sequential:
    """The networks of all seeds with weights made from these numbers: W_1, then phi and W for each hidden layer.

    Where the combination has residual blocks, such a block leads from z_l to z_{l+1} = z_l + phi(z_l) W + b.
    """
    first, *between, last = (Dense(combination.initialiser(G)) for G in normals)
    seeds, _, width = first.W.shape

    def up_from_z() -> list[Layer]:
        norm: list[Layer] = [BatchNorm(seeds, width)] if combination.batch_norm else []
        return [*norm, Nonlinearity(ACTIVATIONS[combination.activation])]

    layers: list[Layer] = [first]
    for dense in between:
        step = [*up_from_z(), dense]
        layers += [Residual(step)] if combination.residual else step
    return Sequential([*layers, *up_from_z(), last])


def _initial_gradient(network: Sequential, samples: digits.Samples, rows: IntegerArray) -> Array:
    """RMS of delta_l of every hidden layer, (layers, seeds), on one minibatch of each seed."""
    trace = network.forward(samples.x[rows])
    _, delta = softmax_cross_entropy(trace.output, samples.labels[rows])
    network.backward(trace, delta)
    ends_in_z = [k for k, layer in enumerate(network.layers[:-1]) if isinstance(layer, (Dense, Residual))]
    return per_layer(rms, [trace.deltas[k] for k in ends_in_z]).T


def _predict(combination: Combination, parameters: dict[str, Any], first_step: float) -> float:
    """The first hidden layer's gradient over the last one's, in the mean field of an infinite width.

    References:
        Yang & Schoenholz 2017, Mean field residual networks: on the edge of chaos, arXiv:1712.08969: 1 + chi a
            block.
        Yang et al. 2019, A mean field theory of batch normalization, arXiv:1902.08129, theorem 8: pi / (pi - 1) a
            layer with ReLU and a large batch, whatever the weights; the first layer is derived here.
    """
    width, steps = parameters["width"], parameters["depth"] - 1
    if combination.batch_norm:
        if combination.activation != "relu":
            return np.nan
        # All steps down to z_2 meet a normalisation of h W, h behind a ReLU; the last one, that of x W_1, does not.
        # It is about 1.11 in place of pi / (pi - 1) = 1.47: half of the pixels' mean square 1 is the same in all
        # samples, and BatchNorm takes it out.
        squared = BATCH_NORM_FACTOR ** (steps - 1) * first_step
        return float(np.sqrt(squared))
    phi = ACTIVATIONS[combination.activation]
    field = MeanField(phi, phi.derivative, width * combination.initialiser.variance(width, width))
    # The pixels are standardised: their mean square is 1.
    q, squared = field.weight_variance, 1.0
    for _ in range(steps):
        kept = float(combination.residual)
        squared *= kept + float(field.chi(q))
        q = kept * q + float(field.next_q(q))
    return float(np.sqrt(squared))
