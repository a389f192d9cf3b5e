"""The array types of the package; a shape is written beside them, `Annotated[Array, "seeds batch units"]`."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
"""Floating-point numbers of any precision."""

IntegerArray = NDArray[np.integer[Any]]
"""Class labels, or rows of a data set."""
