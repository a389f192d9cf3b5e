"""How steep is each activation function, and where has it flattened out?"""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.nn.activations import ACTIVATIONS, Activation

PARAMETERS = {"largest_z": 6.0, "points": 601, "saturation": 0.01}

MAY_BE_NAN = ["saturates_below", "saturates_above"]

# Every function has settled long before |z| = 20.
STEP = 0.01
SEARCH = np.arange(-2000, 2001) * STEP


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """Values of phi and phi' of each activation on a grid of z, the largest |phi'|, and where it saturates.

    Saturated means |phi'| < `saturation` times its maximum. `saturates_below` is the z below which that holds
    throughout, `saturates_above` the z above which it does, NaN where the function never saturates on that side.
    """
    z = np.linspace(-parameters["largest_z"], parameters["largest_z"], parameters["points"])
    functions = list(ACTIVATIONS.values())
    peaks = np.array([_steepest(phi) for phi in functions])
    levels = parameters["saturation"] * peaks[:, 1]
    ranges = [
        [_saturated_beyond(phi, level, side) for side in (-1, 1)]
        for phi, level in zip(functions, levels, strict=True)
    ]
    return {
        "activation": np.array(list(ACTIVATIONS)),
        "z": z,
        "phi": np.array([phi(z) for phi in functions]),
        "derivative": np.array([phi.derivative(z) for phi in functions]),
        "maximum_at": peaks[:, 0],
        "maximum": peaks[:, 1],
        "saturates_below": np.array(ranges)[:, 0],
        "saturates_above": np.array(ranges)[:, 1],
    }


def _steepness(phi: Activation, z: Any) -> Any:
    """|phi'(z)| of an array or a number, in float64."""
    return np.abs(phi.derivative(np.asarray(z, dtype=np.float64)))


def _steepest(phi: Activation) -> tuple[float, float]:
    """(z, |phi'(z)|) where |phi'| is largest; of equal ones the nearest to 0, as a limit where 0 is a kink."""
    steepness = _steepness(phi, SEARCH)
    level_ones = SEARCH[steepness >= steepness.max() - 1e-12]
    middle = level_ones[np.abs(level_ones).argmin()]
    low, high = middle - STEP, middle + STEP
    # Ternary search: the top lies in neither outer third next to the lower of the two inner points.
    while high - low > 1e-9:
        left, right = low + (high - low) / 3, high - (high - low) / 3
        if _steepness(phi, left) < _steepness(phi, right):
            low = left
        else:
            high = right
    return round((low + high) / 2, 6) + 0.0, float(np.max(_steepness(phi, [low, middle, high])))


def _saturated_beyond(phi: Activation, level: float, side: int) -> float:
    """The z beyond which, on the `side` -1 or +1, |phi'| stays under `level`; NaN where it does not."""
    # From far out towards the other side: the first point that is steep enough, then halve the last interval.
    steep = _steepness(phi, side * SEARCH[::-1]) >= level
    first = int(steep.argmax())
    if first == 0:
        return float("nan")
    outer, inner = side * SEARCH[::-1][first - 1], side * SEARCH[::-1][first]
    while abs(outer - inner) > 1e-9:
        middle = (outer + inner) / 2
        outer, inner = (outer, middle) if _steepness(phi, middle) >= level else (middle, inner)
    return round(float(inner), 6)
