"""The array types of the playground, and two sums whose order is fixed."""

from collections.abc import Iterable
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
Words = NDArray[np.uint64]
"""32-bit numbers, with room for the product of two."""

may_diverge = np.errstate(all="ignore")
"""Decorates what works on numbers that may leave the range of floats: infinities and NaN are results here."""


def ascending_sum(values: Iterable[Any]) -> Any:
    """((0 + v_1) + v_2) + .. of numbers, or of the rows of an array."""
    total: Any = np.float64(0)
    for value in values:
        total = total + value
    return total


def product(
    left: Annotated[FloatArray, "rows inner"],
    right: Annotated[FloatArray, "inner columns"],
    bias: Annotated[FloatArray, "columns"],
) -> Annotated[FloatArray, "rows columns"]:
    """Bias + left @ right, each number ((bias + l_1 r_1) + l_2 r_2) + .."""
    out = np.empty((left.shape[0], right.shape[1]))
    out[...] = bias
    for k in range(left.shape[1]):
        out += left[:, k, np.newaxis] * right[k]
    return out
