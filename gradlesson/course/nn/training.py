"""Training of classifiers on minibatches, and their accuracy."""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from numpy.random import Generator

from gradlesson.course.nn.arrays import Array, IntegerArray
from gradlesson.course.nn.losses import softmax_cross_entropy
from gradlesson.course.nn.mlp import MLP
from gradlesson.course.nn.sgd import SGD


def minibatches(
    rngs: Sequence[Generator], samples: int, batch: int, steps: int
) -> Annotated[IntegerArray, "steps seeds batch"]:
    """Rows of the data set for every step: each seed goes through its own permutations of it, one an epoch.

    An epoch ends when fewer than `batch` samples are left; those wait for a later permutation.

    Raises:
        ValueError: a batch of no sample, or of more than there are.
    """
    if not 1 <= batch <= samples:
        raise ValueError(
            f"`batch` must be from 1 to the {samples} samples there are, got {batch}. Choose a smaller batch."
        )
    per_epoch = samples // batch
    epochs = -(-steps // per_epoch)
    rows = [[rng.permutation(samples)[: per_epoch * batch] for _ in range(epochs)] for rng in rngs]
    return np.reshape(rows, (len(rngs), epochs * per_epoch, batch)).swapaxes(0, 1)[:steps]


def train(
    network: MLP,
    optimiser: SGD,
    x: Annotated[Array, "samples pixels"],
    labels: Annotated[IntegerArray, "samples"],
    batches: Annotated[IntegerArray, "steps seeds batch"],
) -> Annotated[Array, "steps seeds"]:
    """The loss of each minibatch in nats, just before the step that it drives.

    A seed that diverges goes on with numbers that are not finite and disturbs no other; `first_non_finite` tells
    where it happened.
    """
    losses = np.empty(batches.shape[:2], x.dtype)
    trace = network.new_trace(x[batches[0]], keep_preactivations=False)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for step, rows in enumerate(batches):
            network.forward(x.take(rows, axis=0), trace)
            losses[step], delta = softmax_cross_entropy(trace.output, labels[rows])
            network.backward(trace, delta)
            optimiser.step()
    return losses


def first_non_finite(losses: Annotated[Array, "steps seeds"]) -> Annotated[IntegerArray, "seeds"]:
    """The first step of each seed at which the loss is not finite; the number of steps where there is none."""
    broken = ~np.isfinite(losses)
    return np.where(broken.any(axis=0), broken.argmax(axis=0), len(losses))


def accuracy(
    network: MLP, x: Annotated[Array, "samples pixels"], labels: Annotated[IntegerArray, "samples"]
) -> Annotated[Array, "seeds"]:
    """The share, 0 to 1, of samples whose largest output belongs to their label."""
    seeds = len(network.layers[0].W)
    output = network.forward(np.broadcast_to(x, (seeds, *x.shape))).output
    right: Array = np.mean(output.argmax(axis=-1) == labels, axis=-1)
    return right
