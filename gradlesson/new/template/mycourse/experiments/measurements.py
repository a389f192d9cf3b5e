"""Which penalty do the measurements themselves ask for?"""

from typing import Any

import numpy as np

from mycourse.data import measurements
from mycourse.polynomials import FloatArray, curve, fit

PARAMETERS = {
    "degree": 18,
    "log10_penalties": [-4, -3, -2, -1, -0.5, 0, 0.5, 1, 2],
    "points": 201,
}


def run(parameters: dict[str, Any], rng: Any) -> dict[str, Any]:
    """Errors of fits to the measurements by penalty, and the fits themselves.

    training, left_out, left_out_by_refits, to_curve: (penalties,), mean squared errors on the measurements, on each
        one left out of its fit (by the formula and by fitting once for each), and on the curve without noise.
    chosen: the penalty of the smallest error on measurements left out.
    at, curve, without, with_chosen: (points,), where the fits are drawn, and their values.
    """
    x, y = measurements.load()
    degree = parameters["degree"]
    at = np.linspace(-1, 1, parameters["points"])
    penalties = 10.0 ** np.array(parameters["log10_penalties"])
    left_out = np.array([_left_out(x, y, degree, penalty) for penalty in penalties])
    chosen = penalties[np.argmin(left_out)]
    fits = [fit(x, at, degree, penalty) @ y for penalty in penalties]
    return {
        "x": x,
        "y": y,
        "penalty": penalties,
        "training": [np.mean((y - fit(x, x, degree, penalty) @ y) ** 2) for penalty in penalties],
        "left_out": left_out,
        "left_out_by_refits": [_left_out_by_refits(x, y, degree, penalty) for penalty in penalties],
        "to_curve": [np.mean((values - curve(at)) ** 2) for values in fits],
        "to_curve_without": np.mean((fit(x, at, degree) @ y - curve(at)) ** 2),
        "chosen": chosen,
        "at": at,
        "curve": curve(at),
        "without": fit(x, at, degree) @ y,
        "with_chosen": fit(x, at, degree, chosen) @ y,
    }


def _left_out(x: FloatArray, y: FloatArray, degree: int, penalty: float) -> float:
    """Mean squared error on measurements left out, from one fit: residuals over 1 - A_ii.

    References:
        Allen 1974, The relationship between variable selection and data augmentation.
    """
    matrix = fit(x, x, degree, penalty)
    return float(np.mean(((y - matrix @ y) / (1 - np.diag(matrix))) ** 2))


def _left_out_by_refits(x: FloatArray, y: FloatArray, degree: int, penalty: float) -> float:
    """The same, from a fit for each measurement to all others."""
    squares = []
    for out in range(x.size):
        kept = np.arange(x.size) != out
        squares.append((y[out] - (fit(x[kept], x[[out]], degree, penalty) @ y[kept])[0]) ** 2)
    return float(np.mean(squares))
