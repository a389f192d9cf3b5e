"""Steps of random walks, which all experiments draw here."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def steps(rng: Any, shape: tuple[int, ...], up: float = 0.5) -> NDArray[np.int8]:
    """Independent steps: 1 with probability `up`, else -1."""
    return np.where(rng.random(shape) < up, 1, -1).astype(np.int8)


def positions(drawn: NDArray[np.int8]) -> NDArray[np.int64]:
    """Where walks from 0 stand after each step; the first axis counts steps."""
    return np.cumsum(drawn, axis=0, dtype=np.int64)
