"""The array types of the package; a shape is written beside them, `Annotated[Array, "seeds batch units"]`."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
"""Floating-point numbers of any precision."""

IntegerArray = NDArray[np.integer[Any]]
"""Class labels, or rows of a data set."""


def check_finite(name: str, values: Array) -> None:
    """Refuse what somebody hands in and what are no finite floating-point numbers.

    Raises:
        ValueError: integers, NaN or infinity.
    """
    if not np.issubdtype(values.dtype, np.inexact):
        raise ValueError(
            f"`{name}` must hold floating-point numbers, got {values.dtype}. Try `.astype(np.float32)`."
        )
    if not np.isfinite(values).all():
        raise ValueError(f"`{name}` must be finite, got NaN or infinity. Look at where it comes from.")
