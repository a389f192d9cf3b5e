"""Expectations over a normal number, accurate also where the function has a kink at 0 or is steep there."""

from collections.abc import Callable
from math import pi, sqrt
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating[Any]]

TAIL = 12.0
"""Beyond |u| = 12 lies 4e-33 of the normal distribution."""
PANELS = 44
"""Halvings of the half-line towards 0; the innermost panel ends at 12 / 2^43 = 1.4e-12."""
NODES = 24


def _half_line_rule() -> tuple[FloatArray, FloatArray]:
    """Nodes in (0, TAIL) and weights, the normal density included, for a sum in place of the integral.

    Gauss-Legendre on panels that shrink by halves towards 0: none has 0 inside, and a function of s u has a panel
    of the right size where it bends, however large s is.
    """
    x, w = np.polynomial.legendre.leggauss(NODES)
    ends = TAIL * 2.0 ** -np.arange(PANELS)
    starts = np.append(ends[1:], 0.0)
    half_widths = (ends - starts) / 2
    u = (starts + half_widths)[:, np.newaxis] + half_widths[:, np.newaxis] * x
    density = np.exp(-(u**2) / 2) / sqrt(2 * pi)
    return u.ravel(), (half_widths[:, np.newaxis] * w * density).ravel()


_HALF_NODES, _HALF_WEIGHTS = _half_line_rule()
_NODES = np.concatenate([-_HALF_NODES, _HALF_NODES])
_WEIGHTS = np.concatenate([_HALF_WEIGHTS, _HALF_WEIGHTS])


def normal_expectation(
    f: Callable[[FloatArray], FloatArray], variance: float | Annotated[FloatArray, "..."]
) -> Annotated[FloatArray, "..."]:
    """E[f(z)] for z ~ N(0, variance), one for each variance; the relative error is about 1e-13.

    `f` works elementwise, is analytic on either side of 0, and grows at most like a power.
    """
    z = np.sqrt(np.asarray(variance, dtype=np.float64))[..., np.newaxis] * _NODES
    expectation: FloatArray = f(z) @ _WEIGHTS
    return expectation
