"""The feature-first layout, (.., units, seeds, batch), in which recurrent layers walk along their sequences.

A block of units is one piece of memory in it, and numpy goes through that several times faster than through columns
of many short rows. The functions are views between this layout and that of the package, and products in it.
"""

from typing import Annotated

import numpy as np

from gradlesson.course.nn.arrays import Array


def samples_first(
    features: Annotated[Array, "... units seeds batch"],
) -> Annotated[Array, "... seeds batch units"]:
    """The same memory in the convention of the package."""
    return np.moveaxis(features, -3, -1)


def features_first(
    samples: Annotated[Array, "... seeds batch units"],
) -> Annotated[Array, "... units seeds batch"]:
    """The same memory in the order of the walk."""
    return np.moveaxis(samples, -1, -3)


def seeds_first(features: Annotated[Array, "units seeds batch"]) -> Annotated[Array, "seeds units batch"]:
    """The same memory in the order of matrix products, one for each seed."""
    return features.swapaxes(0, 1)


def weigh(
    W: Annotated[Array, "seeds rows columns"],
    inputs: Annotated[Array, "rows seeds batch"],
    out: Annotated[Array, "columns seeds batch"],
) -> None:
    """Set z = inputs @ W of each seed."""
    np.matmul(W.swapaxes(1, 2), seeds_first(inputs), out=seeds_first(out))


def weigh_back(
    W: Annotated[Array, "seeds rows columns"],
    delta: Annotated[Array, "columns seeds batch"],
    out: Annotated[Array, "rows seeds batch"],
) -> None:
    """Set dinputs = delta @ W^T of each seed."""
    np.matmul(W, seeds_first(delta), out=seeds_first(out))


def correlate(
    inputs: Annotated[Array, "rows seeds batch"],
    delta: Annotated[Array, "columns seeds batch"],
    room: Annotated[Array, "seeds batch columns"],
    out: Annotated[Array, "seeds rows columns"],
) -> Annotated[Array, "seeds rows columns"]:
    """The product inputs^T @ delta of each seed, a sum over the batch; `room` is for a copy of delta."""
    # BLAS is twice as fast at A @ B as at A @ B^T, which pays for a copy of B in the other order.
    room[...] = delta.transpose(1, 2, 0)
    return np.matmul(seeds_first(inputs), room, out=out)
