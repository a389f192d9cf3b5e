"""What does an exploding gradient do to the first update?"""

from collections.abc import Sequence
from copy import deepcopy
from typing import Annotated, Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.data import digits
from gradlesson.course.nn.activations import ReLU
from gradlesson.course.nn.arrays import Array, IntegerArray
from gradlesson.course.nn.clipping import clip_by_norm
from gradlesson.course.nn.initialisers import He, Initialiser, Normal
from gradlesson.course.nn.losses import softmax_cross_entropy
from gradlesson.course.nn.mlp import MLP, rms_of_logs
from gradlesson.course.nn.norms import log10_norm, per_layer
from gradlesson.course.nn.sgd import SGD
from gradlesson.course.nn.training import accuracy, first_non_finite, minibatches, train

PARAMETERS = {
    "depth": 20,
    "width": 64,
    "batch": 64,
    "learning_rate": 0.003,
    "momentum": 0.9,
    "clip": 1.0,
    "steps": 200,
    "seeds": 10,
}

CLASSES = 10

# Initial weights, and whether the gradient is clipped by its norm.
WAYS: dict[str, tuple[Initialiser, bool]] = {
    "normal-1": (Normal(1.0), False),
    "normal-1-clipped": (Normal(1.0), True),
    "he": (He(), False),
}


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """Deep ReLU networks that are to learn handwritten digits, from weights far too large and from He's.

    The leading axes of the results are (way, seed); a seed meets the same minibatches in every way.

    log10_delta: of the RMS of delta_l = dL/dz_l over units and samples, hidden layers l = 1 .. depth, before the
        first update. log10_delta_theory is the same relative to l = depth, without the seeds.
    log10_first_loss: of the loss before the first update, in nats.
    log10_weights, log10_gradient: of the norm of all weights, and of the gradient that drives the first update,
        before it is clipped.
    updates: after how many updates a number was not finite for the first time; -1 where none ever was.
    accuracy: share, 0 to 1, of the test samples that the trained network gets right.
    """
    train_set, test_set = digits.standardised(*digits.train_test())
    rngs = rng.spawn(parameters["seeds"])
    batches = minibatches(rngs, len(train_set), parameters["batch"], parameters["steps"])
    depth, width = parameters["depth"], parameters["width"]
    # Copies of the generators: a seed has the same weights in every way, but for their scale.
    measured = [_train_one(parameters, way, deepcopy(rngs), batches, train_set, test_set) for way in WAYS]
    # ReLU passes half of the mean squared gradient: sqrt(chi) a layer, chi = n Var(W) / 2.
    chi = [width * initialiser.variance(width, width) / 2 for initialiser, _ in WAYS.values()]
    return {
        "way": np.array(list(WAYS)),
        "layer": np.arange(1, depth + 1),
        "log10_delta_theory": np.outer(np.log10(chi) / 2, np.arange(depth - 1, -1, -1)),
        **{key: np.array([each[key] for each in measured]) for key in measured[0]},
    }


def _train_one(
    parameters: dict[str, Any],
    way: str,
    rngs: Sequence[Generator],
    batches: IntegerArray,
    train_set: digits.Samples,
    test_set: digits.Samples,
) -> dict[str, NDArray[Any]]:
    """What is measured in one way, each with a leading axis of seeds."""
    initialiser, clipped = WAYS[way]
    widths = [train_set.x.shape[1], *[parameters["width"]] * parameters["depth"], CLASSES]
    network = MLP.draw(widths, ReLU(), initialiser, rngs)
    before = _before_training(network, train_set.x[batches[0]], train_set.labels[batches[0]])

    def clip(step: int, trace: object) -> None:
        clip_by_norm(network.layers, parameters["clip"])

    optimiser = SGD(network.layers, parameters["learning_rate"], parameters["momentum"])
    losses = train(
        network, optimiser, train_set.x, train_set.labels, batches, on_gradients=clip if clipped else None
    )
    return {
        **before,
        "updates": first_non_finite(losses, network.layers),
        "accuracy": accuracy(network, test_set.x, test_set.labels),
    }


def _before_training(network: MLP, x: Array, labels: IntegerArray) -> dict[str, Array]:
    """What is measured of the first minibatch, each with a leading axis of seeds."""
    trace = network.forward(x)
    loss, delta = softmax_cross_entropy(trace.output, labels)
    network.backward(trace, delta)
    gradients = [layer.gradients for layer in network.layers]
    weights = [layer.W for layer in network.layers]
    return {
        "log10_first_loss": np.log10(loss),
        "log10_weights": _log10_of_all(weights),
        "log10_gradient": _log10_of_all(gradients),
        "log10_delta": rms_of_logs(network.backward_in_logs(trace, delta))[:, :-1],
    }


def _log10_of_all(arrays: Sequence[Array]) -> Annotated[Array, "seeds"]:
    """log10 of the norm of all arrays of a seed together, added up in logs."""
    logs = per_layer(log10_norm, arrays)
    largest = logs.max(axis=1, keepdims=True)
    total: Array = largest[:, 0] + np.log10(np.sum(10 ** (2 * (logs - largest)), axis=1)) / 2
    return total
