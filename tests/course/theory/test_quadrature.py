"""Expectations over a normal number."""

from math import erf, exp, pi, sqrt

import numpy as np
import pytest
from scipy.integrate import quad

from gradlesson.course.nn.activations import ACTIVATIONS
from gradlesson.course.theory.quadrature import normal_expectation

VARIANCES = [1e-12, 1e-3, 0.3, 1.0, 2.0, 60.0, 120.0, 1e4]


def by_scipy(f, variance, tolerance):
    """E[f(z)] by adaptive integration of each side, in the variable on which f bends or the density falls."""
    s = sqrt(variance)
    pieces = sorted(
        {*np.logspace(-3, 0, 7) * 12, *(t / s for t in (0.1, 0.5, 1, 2, 4, 8, 16, 32) if t / s < 12)}
    )
    total = 0.0
    for sign in (-1, 1):
        for low, high in zip([0, *pieces[:-1]], pieces, strict=True):
            total += quad(
                lambda u, sign=sign: f(sign * s * u) * exp(-u * u / 2) / sqrt(2 * pi),
                low,
                high,
                epsabs=tolerance,
                epsrel=1e-12,
                limit=200,
            )[0]
    return total


@pytest.mark.parametrize("power", range(13))
def test_moments_are_exact(power):
    double_factorial = np.prod(np.arange(power - 1, 0, -2, dtype=float)) if power % 2 == 0 else 0.0
    assert normal_expectation(lambda z: z**power, 1.0) == pytest.approx(
        double_factorial, rel=1e-12, abs=1e-12
    )


@pytest.mark.parametrize("variance", VARIANCES)
def test_kinks_and_steps_at_zero_are_exact(variance):
    s = sqrt(variance)
    assert normal_expectation(np.abs, variance) == pytest.approx(s * sqrt(2 / pi), rel=1e-12)
    assert normal_expectation(lambda z: z > 0, variance) == pytest.approx(0.5, rel=1e-12)
    # E[exp(z); z < 0] = exp(s^2 / 2) Phi(-s)
    if s < 3:
        expected = exp(variance / 2) * (1 - erf(s / sqrt(2))) / 2
        assert normal_expectation(lambda z: np.exp(z) * (z < 0), variance) == pytest.approx(
            expected, rel=1e-12
        )


@pytest.mark.parametrize("variance", VARIANCES)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_squares_of_every_activation_and_slope_agree_with_scipy(name, variance):
    phi = ACTIVATIONS[name]
    for of in (phi, phi.derivative):

        def square(z, of=of):
            return of(np.asarray(z)) ** 2

        ours = normal_expectation(square, variance)
        expected = by_scipy(lambda z, square=square: float(square(z)), variance, tolerance=1e-13 * ours)
        assert ours == pytest.approx(expected, rel=1e-10)


def test_variances_may_form_an_array():
    variances = np.array([[0.5, 1.0, 2.0]])
    np.testing.assert_allclose(normal_expectation(np.square, variances), variances, rtol=1e-13)
    assert normal_expectation(np.cos, 0.0) == pytest.approx(1.0, rel=1e-13)
