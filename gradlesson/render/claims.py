"""Conditions on measured numbers: what a page says must be true, and by how much it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradlesson.errors import GradlessonError

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Verdict:
    """The outcome of a claim.

    `value` is the worst number measured, over seeds too; `holding` of `total` seeds meet the bound (None
    where there is no seed axis).
    """

    relation: str
    bound: float | tuple[float, float]
    value: float
    holds: bool
    holding: int | None
    total: int | None


def below(measured: ArrayLike, bound: float, *, needed: int | None = None) -> Verdict:
    """Whether measured < bound. The last axis counts seeds, leading axes are reduced to each seed's largest.

    All seeds must hold, or `needed` of them. A scalar has no seeds. NaN never holds.

    Raises:
        GradlessonError: when nothing was measured or more seeds are needed than there are.
    """
    worst = _per_seed(measured, lambda numbers: numbers)
    return _verdict("below", bound, worst, worst < bound, float(np.max(worst)), needed)


def above(measured: ArrayLike, bound: float, *, needed: int | None = None) -> Verdict:
    """Whether measured > bound. As `below`, with each seed's smallest number.

    Raises:
        GradlessonError: as `below`.
    """
    worst = _per_seed(measured, lambda numbers: -numbers)
    return _verdict("above", bound, worst, worst > bound, float(np.min(worst)), needed)


def between(measured: ArrayLike, low: float, high: float, *, needed: int | None = None) -> Verdict:
    """Whether low < measured < high. As `below`, with each seed's number nearest to (or past) a bound.

    Raises:
        GradlessonError: as `below`, and unless low < high.
    """
    if not low < high:
        found = f"got {low} and {high}"
        raise GradlessonError("`low` must be less than `high`", found=found, fix="Exchange them.")

    def excess(numbers: FloatArray) -> FloatArray:
        return np.maximum(low - numbers, numbers - high)

    worst = _per_seed(measured, excess)
    value = float(np.ravel(worst)[np.argmax(excess(worst))])
    return _verdict("between", (low, high), worst, excess(worst) < 0, value, needed)


def _per_seed(measured: ArrayLike, excess: Callable[[FloatArray], FloatArray]) -> FloatArray:
    """The number of largest excess of each seed: shape (seeds,), or () for a scalar."""
    numbers = np.asarray(measured, dtype=np.float64)
    if numbers.size == 0:
        raise GradlessonError(
            "A claim must measure something",
            found=f"got an empty array of shape {numbers.shape}",
            fix="Check the selection that leads to it.",
        )
    if numbers.ndim == 0:
        return numbers
    rows = numbers.reshape(-1, numbers.shape[-1])
    # The first index of NaN, else of the largest excess: argmax takes NaN for the largest.
    worst = np.argmax(excess(rows), axis=0)
    picked: FloatArray = np.take_along_axis(rows, worst[np.newaxis], axis=0)[0]
    return picked


def _verdict(
    relation: str,
    bound: float | tuple[float, float],
    worst: FloatArray,
    holding: NDArray[np.bool_] | np.bool_,
    value: float,
    needed: int | None,
) -> Verdict:
    if worst.ndim == 0:
        if needed is not None:
            rule, fix = "`needed` counts seeds, a single number has none", "Leave it out, or give an array."
            raise GradlessonError(rule, found=f"got {needed}", fix=fix)
        return Verdict(relation, bound, value, bool(holding), None, None)
    count, total = int(np.count_nonzero(holding)), worst.size
    if needed is not None and not 1 <= needed <= total:
        raise GradlessonError(
            f"`needed` must lie between 1 and {total}, the number of seeds",
            found=f"got {needed}",
            fix="The last axis counts seeds.",
        )
    return Verdict(relation, bound, value, count >= (total if needed is None else needed), count, total)
