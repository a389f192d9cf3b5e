"""Fits of polynomials: the map from measurements to fitted values, and what theory says of its errors."""

from typing import Any

import numpy as np
from numpy.polynomial.legendre import legvander
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]


def curve(x: ArrayLike) -> FloatArray:
    """What is measured, before noise is added to it: sin 4x."""
    return np.sin(4 * np.asarray(x, dtype=np.float64))


def fit(x: FloatArray, at: FloatArray, degree: int, penalty: float = 0.0) -> FloatArray:
    """The matrix A for which A @ y are the values at `at` of the polynomial fitted to (x, y): (at, x).

    The polynomial is a sum of Legendre polynomials on [-1, 1]. Its coefficients c make |y - X c|² + penalty |c|²
    as small as it can be (ridge regression), where X holds these polynomials at x.
    """
    # With X = U S Vᵀ, c = V (S² + penalty)⁻¹ S Uᵀ y.
    u, s, v = np.linalg.svd(legvander(x, degree), full_matrices=False)
    return legvander(at, degree) @ (v.T * (s / (s**2 + penalty))) @ u.T


def expected_training_error(x: FloatArray, degree: int, noise: float, penalty: float = 0.0) -> float:
    """The mean squared error on the fitted measurements themselves, averaged over all noise."""
    residual = np.eye(x.size) - fit(x, x, degree, penalty)
    return float(np.mean((residual @ curve(x)) ** 2) + noise**2 * np.sum(residual**2) / x.size)


def expected_test_error(
    x: FloatArray, at: FloatArray, degree: int, noise: float, penalty: float = 0.0
) -> float:
    """The mean squared error on new measurements at `at`: squared bias + variance of the fit + noise²."""
    matrix = fit(x, at, degree, penalty)
    bias = curve(at) - matrix @ curve(x)
    return float(np.mean(bias**2) + noise**2 * np.sum(matrix**2) / at.size + noise**2)


def errors(
    x: FloatArray, at: FloatArray, y: FloatArray, new: FloatArray, degree: int, penalty: float = 0.0
) -> tuple[FloatArray, FloatArray]:
    """Mean squared errors of the fits to y, on y itself and on new measurements at `at`: (seeds,) each.

    y: (seeds, x), new: (seeds, at).
    """
    training = np.mean((y - y @ fit(x, x, degree, penalty).T) ** 2, axis=1)
    test = np.mean((new - y @ fit(x, at, degree, penalty).T) ** 2, axis=1)
    return training, test


def measured(x: FloatArray, noise: float, rngs: list[Any]) -> FloatArray:
    """One set of measurements a generator: (generators, x)."""
    return curve(x) + noise * np.stack([rng.standard_normal(x.size) for rng in rngs])
