"""Training of classifiers on minibatches, and their accuracy."""

from collections.abc import Callable, Sequence
from typing import Annotated, Protocol, TypeVar

import numpy as np
from numpy.random import Generator

from gradlesson.course.nn.arrays import Array, IntegerArray
from gradlesson.course.nn.divergence import may_diverge
from gradlesson.course.nn.initialisers import check_units
from gradlesson.course.nn.layer import Parametric
from gradlesson.course.nn.losses import softmax_cross_entropy


class _HasOutput(Protocol):
    @property
    def output(self) -> Array: ...


Trace = TypeVar("Trace", bound=_HasOutput)


class Network(Protocol[Trace]):
    """What can be trained: an `MLP`, or a `Sequential`."""

    @property
    def parametric(self) -> Sequence[Parametric]: ...

    def new_trace(self, x: Array, keep_preactivations: bool = ...) -> Trace: ...

    def forward(self, x: Array, trace: Trace | None = ...) -> Trace: ...

    def predict(self, x: Array) -> Array: ...

    def backward(self, trace: Trace, output_delta: Array) -> None: ...


class Optimiser(Protocol):
    """What makes a step of the gradients: `SGD`, or `Adam`."""

    def step(self) -> None: ...


def minibatches(
    rngs: Sequence[Generator], samples: int, batch: int, steps: int
) -> Annotated[IntegerArray, "steps seeds batch"]:
    """Rows of the data set for every step: each seed goes through its own permutations of it, one an epoch.

    An epoch ends when fewer than `batch` samples are left; those wait for a later permutation.

    Raises:
        ValueError: a batch of no sample, or of more than there are, a negative number of steps, or no generator.
    """
    if not 1 <= batch <= samples:
        raise ValueError(
            f"`batch` must be from 1 to the {samples} samples there are, got {batch}. Choose a smaller batch."
        )
    if steps < 0:
        raise ValueError(f"`steps` must not be negative, got {steps}. Use 0 for none.")
    check_units(rngs)
    per_epoch = samples // batch
    epochs = -(-steps // per_epoch)
    rows = [[rng.permutation(samples)[: per_epoch * batch] for _ in range(epochs)] for rng in rngs]
    return np.reshape(rows, (len(rngs), epochs * per_epoch, batch)).swapaxes(0, 1)[:steps]


@may_diverge
def train(
    network: Network[Trace],
    optimiser: Optimiser,
    x: Annotated[Array, "samples pixels"],
    labels: Annotated[IntegerArray, "samples"],
    batches: Annotated[IntegerArray, "steps seeds batch"],
    on_gradients: Callable[[int, Trace], object] | None = None,
) -> Annotated[Array, "steps seeds"]:
    """The loss of each minibatch in nats, just before the step that it drives.

    `on_gradients(step, trace)` is called when all gradients are set and the optimiser has not used them yet: to
    record them, or to clip them. A seed that diverges goes on with numbers that are not finite and disturbs no
    other; `first_non_finite` tells where it happened.

    Raises:
        ValueError: samples that are not finite, labels that are not one for each sample, or batches of rows that
            there are not.
    """
    _check_samples(x, labels)
    _check_batches(batches, len(x))
    losses = np.empty(batches.shape[:2], x.dtype)
    trace = network.new_trace(x[batches[0]], keep_preactivations=False)
    for step, rows in enumerate(batches):
        network.forward(x.take(rows, axis=0), trace)
        losses[step], delta = softmax_cross_entropy(trace.output, labels[rows])
        network.backward(trace, delta)
        if on_gradients:
            on_gradients(step, trace)
        optimiser.step()
    return losses


def first_non_finite(
    losses: Annotated[Array, "steps seeds"], layers: Sequence[Parametric] = ()
) -> Annotated[IntegerArray, "seeds"]:
    """After how many updates each seed first met a number that is not finite; -1 where it never did.

    That is the index of its first loss that is not finite. With the trained `layers`, a seed that only its last
    update broke is found as well, by its parameters; its number is that of the steps.

    Raises:
        ValueError: losses that are not (steps, seeds), or layers of other seeds.
    """
    if losses.ndim != 2:
        raise ValueError(
            f"`losses` must be (steps, seeds), got shape {losses.shape}. For one seed, use losses[:, None]."
        )
    if any(len(layer.parameters) != losses.shape[1] for layer in layers):
        raise ValueError(
            f"`layers` must have the {losses.shape[1]} seeds of the losses, got "
            f"{sorted({len(layer.parameters) for layer in layers})}. Take both from one training."
        )
    broken = ~np.isfinite(losses)
    parameters = [np.isfinite(layer.parameters).reshape(losses.shape[1], -1).all(axis=1) for layer in layers]
    last = ~np.all(parameters, axis=0) if layers else np.zeros(losses.shape[1], dtype=bool)
    broken = np.concatenate([broken, last[np.newaxis]])
    return np.where(broken.any(axis=0), broken.argmax(axis=0), -1)


@may_diverge
def accuracy(
    network: Network[Trace], x: Annotated[Array, "samples pixels"], labels: Annotated[IntegerArray, "samples"]
) -> Annotated[Array, "seeds"]:
    """The share, 0 to 1, of samples whose largest output belongs to their label.

    An output that is not finite is wrong, whatever the label.

    Raises:
        ValueError: samples that are not finite, or labels that are not one for each sample.
    """
    _check_samples(x, labels)
    seeds = len(network.parametric[0].parameters)
    output = network.predict(np.broadcast_to(x, (seeds, *x.shape)))
    is_right = (output.argmax(axis=-1) == labels) & np.isfinite(output).all(axis=-1)
    right: Array = np.mean(is_right, axis=-1)
    return right


def _check_samples(x: Array, labels: IntegerArray) -> None:
    if x.ndim != 2 or len(x) < 1 or labels.shape != x.shape[:1]:
        raise ValueError(
            f"`x` must be (samples, units) with a label for each sample, got shapes {x.shape} and {labels.shape}. "
            "Give each image a row."
        )


def _check_batches(batches: IntegerArray, samples: int) -> None:
    if batches.ndim != 3 or 0 in batches.shape or not np.issubdtype(batches.dtype, np.integer):
        raise ValueError(
            f"`batches` must be rows, (steps, seeds, batch), got {batches.dtype} of shape {batches.shape}. "
            "Take them from `minibatches`."
        )
    if batches.min() < 0 or batches.max() >= samples:
        raise ValueError(
            f"`batches` must be rows from 0 to {samples - 1}, got {batches.min()} to {batches.max()}. "
            "Take them from `minibatches`, with the number of samples."
        )
