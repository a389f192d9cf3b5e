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
    seeds, batch, classes = z.shape
    # The softmax does not change when a constant is taken from all logits; now exp cannot overflow.
    shifted = z - z.max(axis=-1, keepdims=True)
    picked = np.arange(seeds * batch) * classes + labels.ravel()
    delta: Array = np.exp(shifted)
    total = delta.sum(axis=-1, keepdims=True)
    log_likelihood = shifted.reshape(-1)[picked] - np.log(total).reshape(-1)
    delta /= total * batch
    delta.reshape(-1)[picked] -= 1 / batch
    return -log_likelihood.reshape(seeds, batch).mean(axis=-1), delta


def squared_error(
    z: Annotated[Array, "seeds batch units"], target: Annotated[Array, "seeds batch units"]
) -> tuple[Annotated[Array, "seeds"], Annotated[Array, "seeds batch units"]]:
    """(loss, delta): half the squared distance to the target, mean over the batch, and (z - target) / batch."""
    difference = z - target
    loss = 0.5 * (difference * difference).sum(axis=-1).mean(axis=-1)
    return loss, difference / z.shape[-2]
