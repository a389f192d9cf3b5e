"""Loss functions, each with its gradient dL/dz at the output layer.

The loss of a network is the mean over its batch, so the gradient carries the factor 1 / batch.
"""

from typing import Annotated

import numpy as np

from gradlesson.course.nn.arrays import Array, IntegerArray


def softmax_cross_entropy(
    z: Annotated[Array, "seeds batch classes"], labels: Annotated[IntegerArray, "seeds batch"]
) -> tuple[Annotated[Array, "seeds"], Annotated[Array, "seeds batch classes"]]:
    """(loss, delta): the mean of -log softmax(z)[label] in nats, and its gradient (softmax(z) - onehot) / batch."""
    seeds, batch, _ = z.shape
    # Classes come first in memory: numpy reduces long rows much faster than many short ones.
    logits = np.moveaxis(z, -1, 0).copy().reshape(-1, seeds * batch)
    picked = labels.ravel(), np.arange(seeds * batch)
    # The softmax does not change when a constant is taken from all logits; now exp cannot overflow.
    logits -= logits.max(axis=0)
    delta = np.exp(logits)
    total = delta.sum(axis=0)
    loss = (np.log(total) - logits[picked]).reshape(seeds, batch).mean(axis=-1)
    delta /= total * batch
    delta[picked] -= 1 / batch
    return loss, np.moveaxis(delta.reshape(-1, seeds, batch), 0, -1)


def squared_error(
    z: Annotated[Array, "seeds batch units"], target: Annotated[Array, "seeds batch units"]
) -> tuple[Annotated[Array, "seeds"], Annotated[Array, "seeds batch units"]]:
    """(loss, delta): half the squared distance to the target, mean over the batch, and (z - target) / batch."""
    difference = z - target
    loss = 0.5 * (difference * difference).sum(axis=-1).mean(axis=-1)
    return loss, difference / z.shape[-2]
