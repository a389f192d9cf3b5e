"""Gradient clipping: a step that would be too long is cut, seed by seed.

It is called between the backward pass and the optimiser's step. It cures the length of a step, not a gradient that
has vanished.
"""

from collections.abc import Sequence
from typing import Annotated

import numpy as np

from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.divergence import may_diverge
from gradlesson.course.nn.layer import Parametric
from gradlesson.course.nn.norms import norm


@may_diverge
def clip_by_norm(layers: Sequence[Parametric], largest: float) -> Annotated[Array, "seeds"]:
    """The norm |g| of each seed's gradient before it is scaled: g <- g min(1, largest / |g|).

    g holds the gradients of all layers, so that its direction stays. A gradient that is not finite stays as it is,
    and so does its norm tell.

    Raises:
        ValueError: a bound that is not positive, or no layer.

    References:
        Pascanu, Mikolov & Bengio 2013, On the difficulty of training recurrent neural networks, arXiv:1211.5063,
        algorithm 1.
    """
    _check(largest)
    if not layers:
        raise ValueError("`layers` must hold at least one layer, got none. Try `network.parametric`.")
    length = norm(np.stack([norm(layer.gradients) for layer in layers], axis=1))
    shrink = np.where(length > largest, largest / np.where(length > 0, length, 1), 1)
    shrink[~np.isfinite(length)] = 1
    for layer in layers:
        gradients = layer.gradients
        gradients *= shrink.astype(gradients.dtype).reshape(-1, *[1] * (gradients.ndim - 1))
    return length


@may_diverge
def clip_by_value(layers: Sequence[Parametric], largest: float) -> None:
    """Cut every entry of every gradient to [-largest, largest]: the direction changes.

    Raises:
        ValueError: a bound that is not positive.
    """
    _check(largest)
    for layer in layers:
        np.clip(layer.gradients, -largest, largest, out=layer.gradients)


def _check(largest: float) -> None:
    if not largest > 0:
        raise ValueError(f"`largest` must be positive, got {largest}. Try 1, or do not clip.")
