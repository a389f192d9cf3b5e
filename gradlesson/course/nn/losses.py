"""Loss functions, each with its gradient dL/dz at the output layer.

The loss of a network is the mean over its batch, so the gradient carries the factor 1 / batch.
"""

from typing import Annotated

import numpy as np

from gradlesson.course.nn.arrays import Array, IntegerArray, check_finite
from gradlesson.course.nn.divergence import may_diverge


@may_diverge
def softmax_cross_entropy(
    z: Annotated[Array, "seeds batch classes"], labels: Annotated[IntegerArray, "seeds batch"]
) -> tuple[Annotated[Array, "seeds"], Annotated[Array, "seeds batch classes"]]:
    """(loss, delta): the mean of -log softmax(z)[label] in nats, and its gradient (softmax(z) - onehot) / batch.

    Raises:
        ValueError: logits that are not (seeds, batch, classes), labels that are not one for each sample, no whole
            numbers, or that no class has.
    """
    _check_output(z, "classes")
    seeds, batch, classes = z.shape
    if labels.shape != (seeds, batch):
        raise ValueError(
            f"`labels` must be (seeds, batch), {(seeds, batch)} for these logits, got shape {labels.shape}. "
            "Take the labels by the same rows as the samples."
        )
    if not np.issubdtype(labels.dtype, np.integer):
        raise ValueError(f"`labels` must be whole numbers, got {labels.dtype}. Try `.astype(int)`.")
    if labels.min() < 0 or labels.max() >= classes:
        raise ValueError(
            f"`labels` must be from 0 to {classes - 1}, got {labels.min()} to {labels.max()}. "
            "Give the last layer an output for each class."
        )
    # Classes come first in memory: numpy reduces long rows much faster than many short ones.
    logits = np.moveaxis(z, -1, 0).copy().reshape(-1, seeds * batch)
    picked = labels.ravel(), np.arange(seeds * batch)
    # The softmax does not change when a constant is taken from all logits; now exp cannot overflow.
    # A difference beyond the range of floats is -inf, and its exp rightly 0.
    logits -= logits.max(axis=0)
    delta = np.exp(logits)
    total = delta.sum(axis=0)
    loss = (np.log(total) - logits[picked]).reshape(seeds, batch).mean(axis=-1)
    delta /= total * batch
    delta[picked] -= 1 / batch
    return loss, np.moveaxis(delta.reshape(-1, seeds, batch), 0, -1)


@may_diverge
def squared_error(
    z: Annotated[Array, "seeds batch units"], target: Annotated[Array, "seeds batch units"]
) -> tuple[Annotated[Array, "seeds"], Annotated[Array, "seeds batch units"]]:
    """(loss, delta): half the squared distance to the target, mean over the batch, and (z - target) / batch.

    A loss beyond the range of floats is infinite.

    Raises:
        ValueError: an output that is not (seeds, batch, units), a target of another shape, or not finite.
    """
    _check_output(z, "units")
    if z.shape != target.shape:
        raise ValueError(
            f"`target` must have the shape of the output, {z.shape}, got {target.shape}. "
            "Repeat a target that all seeds share with `np.broadcast_to`."
        )
    check_finite("target", target)
    difference = z - target
    loss = 0.5 * (difference * difference).sum(axis=-1).mean(axis=-1)
    return loss, difference / z.shape[-2]


def _check_output(z: Array, units: str) -> None:
    if z.ndim < 3 or 0 in z.shape:
        raise ValueError(
            f"`z` must be (seeds, batch, {units}) with one of each at least, got shape {z.shape}. "
            "Take it from the trace of a network."
        )
