"""The formulas of fits are held against other ways to compute the same."""

import numpy as np
import pytest
from numpy.polynomial.legendre import legvander

from mycourse.polynomials import curve, expected_test_error, expected_training_error, fit

X = np.linspace(-1, 1, 12)
AT = np.linspace(-0.9, 0.9, 7)


def test_a_polynomial_of_the_degree_is_reproduced():
    polynomial = np.polynomial.Polynomial([1.0, -2.0, 0.5, 3.0])
    np.testing.assert_allclose(fit(X, AT, 3) @ polynomial(X), polynomial(AT), atol=1e-12)


@pytest.mark.parametrize("penalty", [0.0, 0.1, 10.0])
def test_a_fit_solves_the_normal_equations(penalty):
    y = np.random.default_rng(1).standard_normal(X.size)
    basis = legvander(X, 5)
    coefficients = np.linalg.solve(basis.T @ basis + penalty * np.eye(6), basis.T @ y)
    np.testing.assert_allclose(fit(X, AT, 5, penalty) @ y, legvander(AT, 5) @ coefficients, atol=1e-12)


def test_expected_errors_are_the_means_of_many_measurements():
    rng = np.random.default_rng(2)
    y = curve(X) + 0.3 * rng.standard_normal((20_000, X.size))
    new = curve(AT) + 0.3 * rng.standard_normal((20_000, AT.size))
    training = np.mean((y - y @ fit(X, X, 4, 0.1).T) ** 2)
    test = np.mean((new - y @ fit(X, AT, 4, 0.1).T) ** 2)
    assert expected_training_error(X, 4, 0.3, 0.1) == pytest.approx(training, rel=0.02)
    assert expected_test_error(X, AT, 4, 0.3, 0.1) == pytest.approx(test, rel=0.02)
