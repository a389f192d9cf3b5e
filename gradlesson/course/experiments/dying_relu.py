"""How many ReLU networks are dead before they learn, and which slope brings dead units back to life?"""

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.data import digits
from gradlesson.course.nn.activations import LeakyReLU, ReLU
from gradlesson.course.nn.arrays import Array, IntegerArray
from gradlesson.course.nn.clipping import clip_by_norm
from gradlesson.course.nn.initialisers import He
from gradlesson.course.nn.mlp import MLP
from gradlesson.course.nn.sgd import SGD
from gradlesson.course.nn.training import accuracy, minibatches, train

PARAMETERS = {
    "born_widths": [2, 3, 4, 5, 6, 8, 10, 12, 16],
    "born_depth": 10,
    "networks": 4000,
    "directions": 64,
    "slopes": [0.0, 0.01, 0.1, 0.2, 0.3],
    "depth": 2,
    "width": 64,
    "bias": -4.0,
    "batch": 64,
    "learning_rate": 0.05,
    "momentum": 0.9,
    "largest_norm": 1.0,
    "steps": 800,
    "record_every": 50,
    "seeds": 10,
}

CLASSES = 10
NETWORKS_AT_ONCE = 250
"""Few enough for a layer to stay in the processor's cache."""


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """Networks that are born dead, and networks that are killed by their biases and then trained.

    dead_at_a_point, dead_everywhere: whether a new network gives 0 for one input, and for inputs in every direction
        of the plane; (widths, networks).
    accuracy: share, 0 to 1, of the test samples that the trained network gets right; (slopes, seeds).
    loss: cross-entropy of the minibatch in nats before the steps 0, record_every, ..; (slopes, seeds, records).
    dead_before, dead_after: share of the hidden units that are off for every training sample; (slopes, seeds).
    """
    for_births, for_training = rng.spawn(2)
    births = for_births.spawn(parameters["networks"])
    born = [_dead_at_birth(parameters, width, births) for width in parameters["born_widths"]]
    rngs = for_training.spawn(parameters["seeds"])
    return {
        "born_width": np.array(parameters["born_widths"]),
        "dead_at_a_point": np.stack([at_a_point for at_a_point, _ in born]),
        "dead_everywhere": np.stack([everywhere for _, everywhere in born]),
        "slope": np.array(parameters["slopes"]),
        "step": np.arange(0, parameters["steps"], parameters["record_every"]),
        **_revive(parameters, rngs),
    }


def _dead_at_birth(
    parameters: dict[str, Any], width: int, rngs: Sequence[Generator]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each new network is dead at the first direction, and at all of them.

    Biases are zero, so the output is proportional to the length of the input, and only its direction counts.
    It is 0 exactly where all units of some hidden layer are off.
    """
    angle = 2 * np.pi * np.arange(parameters["directions"]) / parameters["directions"]
    x = np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)
    widths = [2, *[width] * parameters["born_depth"], 1]
    is_dead = []
    for first in range(0, len(rngs), NETWORKS_AT_ONCE):
        group = rngs[first : first + NETWORKS_AT_ONCE]
        network = MLP.draw(widths, ReLU(), He(), group)
        is_dead.append(network.predict(np.broadcast_to(x, (len(group), *x.shape)))[..., 0] == 0)
    dead = np.concatenate(is_dead)
    everywhere = np.asarray(dead.all(axis=1))
    return dead[:, 0], everywhere


def _revive(parameters: dict[str, Any], rngs: Sequence[Generator]) -> dict[str, NDArray[Any]]:
    """What is measured of every slope, stacked; the slopes of a seed start from the same weights."""
    train_set, test_set = digits.standardised(*digits.train_test())
    batches = minibatches(rngs, len(train_set), parameters["batch"], parameters["steps"])
    widths = [digits.PIXELS, *[parameters["width"]] * parameters["depth"], CLASSES]
    alike = MLP.draw(widths, ReLU(), He(), rngs)
    initial = [layer.parameters.copy() for layer in alike.layers]
    runs = []
    for slope in parameters["slopes"]:
        network = MLP(alike.layers, LeakyReLU(slope))
        for layer, start in zip(network.layers, initial, strict=True):
            layer.parameters[...] = start
        for layer in network.layers[:-1]:
            layer.b[...] = parameters["bias"]
        runs.append(_train_one(parameters, network, batches, train_set, test_set))
    return {name: np.stack([each[name] for each in runs]) for name in runs[0]}


def _train_one(
    parameters: dict[str, Any],
    network: MLP,
    batches: IntegerArray,
    train_set: digits.Samples,
    test_set: digits.Samples,
) -> dict[str, Array]:
    before = _dead_share(network, train_set)
    optimiser = SGD(network.layers, parameters["learning_rate"], parameters["momentum"])
    losses = train(
        network,
        optimiser,
        train_set.x,
        train_set.labels,
        batches,
        lambda step, trace: clip_by_norm(network.layers, parameters["largest_norm"]),
    )
    return {
        "accuracy": accuracy(network, test_set.x, test_set.labels),
        "loss": losses[:: parameters["record_every"]].T,
        "dead_before": before,
        "dead_after": _dead_share(network, train_set),
    }


def _dead_share(network: MLP, samples: digits.Samples) -> Annotated[Array, "seeds"]:
    """The share of the hidden units whose z is positive for no sample."""
    seeds = len(network.layers[0].W)
    trace = network.forward(np.broadcast_to(samples.x, (seeds, *samples.x.shape)))
    is_off = [(z <= 0).all(axis=1) for z in trace.preactivations[:-1]]
    share: Array = np.concatenate(is_off, axis=1).mean(axis=1)
    return share
