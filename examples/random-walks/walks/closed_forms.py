"""What is known of random walks without simulating any.

References:
    Feller 1968, An Introduction to Probability Theory and Its Applications, volume 1, chapters III and XIV.
    Watson 1939, Three triple integrals, doi:10.1093/qmath/os-10.1.266.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def root_mean_square(n: ArrayLike, up: float) -> FloatArray:
    """Of the distance after n steps: √(n²(2p - 1)² + 4p(1 - p)n)."""
    n = np.asarray(n, dtype=np.float64)
    return np.sqrt((n * (2 * up - 1)) ** 2 + 4 * up * (1 - up) * n)


def at_home(pairs: int, dimensions: int) -> FloatArray:
    """The probability to stand at the start after 0, 2, .., 2 `pairs` steps, each in all directions at once.

    In one dimension it is C(2n, n)/4ⁿ. The dimensions are independent.
    """
    n = np.arange(1, pairs + 1)
    return np.concatenate([[1.0], np.cumprod((2 * n - 1) / (2 * n))]) ** dimensions


def returned(pairs: int, dimensions: int) -> FloatArray:
    """The probability to have come home at least once by 0, 2, .., 2 `pairs` steps.

    Every visit home follows a first one: u_n = f_1 u_(n-1) + .. + f_n u_0 (Feller, XIII.3).
    """
    u = at_home(pairs, dimensions)
    first = np.zeros(pairs + 1)
    for n in range(1, pairs + 1):
        first[n] = u[n] - first[1:n] @ u[n - 1 : 0 : -1]
    return np.cumsum(first)


def ever_returned_in_space() -> float:
    """The probability ever to come home in three dimensions: 1 - 1/u, u = Γ(1/4)⁴/(4π³)."""
    return 1 - 4 * math.pi**3 / math.gamma(0.25) ** 4


def ruin(start: ArrayLike, goal: int, up: float) -> FloatArray:
    """The probability to reach 0 before `goal`."""
    start = np.asarray(start, dtype=np.float64)
    if up == 0.5:
        return 1 - start / goal
    ratio = (1 - up) / up
    return (ratio**start - ratio**goal) / (1 - ratio**goal)


def duration(start: ArrayLike, goal: int, up: float) -> FloatArray:
    """The expected number of steps until 0 or `goal` is reached."""
    start = np.asarray(start, dtype=np.float64)
    if up == 0.5:
        return start * (goal - start)
    return (goal * (1 - ruin(start, goal, up)) - start) / (2 * up - 1)
