"""Norms of arrays, seed by seed, that neither overflow nor vanish for want of range.

A square leaves the range of float32 at 1e19 and is zero below 1e-23, so each array is first divided by its largest
entry. Results are float64. An array without numbers, or without an axis of seeds, is a `ValueError` everywhere.
"""

from collections.abc import Callable, Iterable
from typing import Annotated

import numpy as np

from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.divergence import may_diverge

PerSeed = Annotated[Array, "seeds"]


@may_diverge
def norm(values: Annotated[Array, "seeds ..."]) -> PerSeed:
    """The root of the sum of squares of all numbers of a seed: for a matrix, its Frobenius norm."""
    scaled, peak = _by_peak(values)
    length: Array = peak * np.sqrt(_sum_of_squares(scaled))
    return length


@may_diverge
def rms(values: Annotated[Array, "seeds ..."]) -> PerSeed:
    """The root mean square of all numbers of a seed."""
    scaled, peak = _by_peak(values)
    root: Array = peak * np.sqrt(_sum_of_squares(scaled) / scaled[0].size)
    return root


@may_diverge
def log10_norm(values: Annotated[Array, "seeds ..."]) -> PerSeed:
    """log10 of `norm`; -inf where all is zero."""
    scaled, peak = _by_peak(values)
    return log10(peak) + log10(_sum_of_squares(scaled)) / 2


@may_diverge
def log10(values: Array) -> Array:
    """log10 of numbers >= 0; -inf at 0, without a warning."""
    logs: Array = np.log10(values)
    return logs


@may_diverge
def gram_norm(
    h: Annotated[Array, "seeds batch fan_in"], delta: Annotated[Array, "seeds batch fan_out"]
) -> PerSeed:
    """The norm |dW| of dW = h^T @ delta, without forming dW.

    |dW|^2 = tr(delta^T h h^T delta) is the sum over all pairs of samples of (h h^T) * (delta delta^T), two matrices
    of batch x batch: much the cheaper way where a batch is smaller than a layer is wide. Where the samples'
    gradients cancel, rounding leaves sqrt(machine epsilon) of what they were.
    """
    return 10.0 ** log10_gram_norm(h, delta, np.zeros(delta.shape[:2]))


@may_diverge
def log10_gram_norm(
    h: Annotated[Array, "seeds batch fan_in"],
    delta: Annotated[Array, "seeds batch fan_out"],
    log10_scale: Annotated[Array, "seeds batch"],
) -> PerSeed:
    """log10 |dW| of dW = h^T @ (10^log10_scale * delta), for the scaled deltas of `MLP.backward_in_logs`.

    Raises:
        ValueError: samples of h, delta and scale that are not the same.
    """
    if h.shape[:2] != delta.shape[:2] or log10_scale.shape != delta.shape[:2]:
        raise ValueError(
            f"`h`, `delta` and `log10_scale` must have the same seeds and samples, got shapes {h.shape}, "
            f"{delta.shape} and {log10_scale.shape}. Take all three from one backward pass."
        )
    scaled_h, peak_h = _by_peak(h)
    scaled_delta, peak_delta = _by_peak(delta)
    largest = log10_scale.max(axis=1, keepdims=True)
    largest[np.isneginf(largest)] = 0
    scale = 10 ** (log10_scale - largest)
    pairs = scaled_h @ scaled_h.swapaxes(1, 2)
    pairs *= scaled_delta @ scaled_delta.swapaxes(1, 2)
    square = np.einsum("sab,sa,sb->s", pairs, scale, scale)
    log_scale: Array = largest[:, 0] + log10(peak_h) + log10(peak_delta)
    return log_scale + log10(np.maximum(square, 0)) / 2


def per_layer(
    measure: Callable[[Array], PerSeed], arrays: Iterable[Annotated[Array, "seeds ..."]]
) -> Annotated[Array, "seeds layers"]:
    """A norm of each layer's array, side by side: `per_layer(rms, trace.deltas)`.

    Raises:
        ValueError: no layer.
    """
    norms = [measure(each) for each in arrays]
    if not norms:
        raise ValueError("`arrays` must hold an array for each layer, got none. Try `trace.deltas`.")
    return np.stack(norms, axis=-1)


def _by_peak(values: Annotated[Array, "seeds ..."]) -> tuple[Array, PerSeed]:
    """All numbers of a seed divided by the largest absolute value among them, and that value."""
    if values.ndim < 1 or 0 in values.shape:
        raise ValueError(
            f"`values` must be (seeds, ..) with a number for each seed, got shape {values.shape}. "
            "For one array, use values[None]."
        )
    axes = tuple(range(1, values.ndim))
    peak = np.maximum(values.max(axis=axes), -values.min(axis=axes))
    divisor = np.where(peak == 0, 1, peak).reshape(-1, *[1] * len(axes))
    # What has diverged has the norm NaN: inf / inf is.
    return values / divisor, peak.astype(np.float64)


def _sum_of_squares(values: Annotated[Array, "seeds ..."]) -> PerSeed:
    flat = values.reshape(len(values), -1)
    squares: Array = np.einsum("sn,sn->s", flat, flat, dtype=np.float64)
    return squares
