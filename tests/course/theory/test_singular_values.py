"""Spectra of products of random matrices: closed forms against each other and against large matrices."""

import numpy as np
import pytest

from gradlesson.course.theory import singular_values as theory


@pytest.mark.parametrize("depth", [1, 2, 3, 10, 60])
def test_quantiles_have_the_moments_of_fuss_catalan_numbers(depth):
    log_x, mass = theory._fuss_catalan(depth)
    assert mass.sum() == pytest.approx(1, abs=1e-5)
    for order in (1, 2, 3):
        assert mass @ np.exp(order * log_x) == pytest.approx(theory.gaussian_moment(depth, order), rel=1e-6)
    assert np.exp(log_x[0]) == pytest.approx(theory.linear_gaussian_largest(depth), rel=1e-6)


@pytest.mark.parametrize("depth", [1, 2, 7, 30])
def test_variance_follows_from_the_second_moment(depth):
    assert (
        theory.relative_variance(depth, (1, 1), gaussian=True)
        == theory.gaussian_moment(depth, 2) - 1
        == depth
    )
    assert theory.relative_variance(depth, (1, 1), gaussian=False) == 0
    assert theory.relative_variance(depth, (0.5, 0.5), gaussian=True) == 2 * depth
    assert theory.relative_variance(depth, (0.5, 0.5), gaussian=False) == depth


@pytest.mark.parametrize("depth", [2, 3, 8, 40])
def test_largest_values_are_minima_of_x(depth):
    """x(z) = (1 + z) / (z S(z)), S the product of (1 + z)^-1 for Gaussian W and (1 + z) / (1 + 2z) for ReLU, He."""
    z = np.logspace(-4, 8, 400_001)
    relu = (1 + 2 * z) / (1 + z)
    gaussian = depth * np.log1p(z)
    log_x = np.log1p(z) - np.log(z)
    assert np.exp((log_x + gaussian).min()) == pytest.approx(theory.linear_gaussian_largest(depth), rel=1e-6)
    both = log_x + gaussian + depth * np.log(relu)
    assert np.exp(both.min()) == pytest.approx(theory.relu_gaussian_largest(depth), rel=1e-6)
    orthogonal = log_x + depth * np.log(relu)
    assert np.exp(orthogonal.min()) == pytest.approx(theory.relu_orthogonal_largest(depth), rel=1e-6)


def test_large_matrices_have_the_law():
    n, rng = 400, np.random.default_rng(3)
    J = np.eye(n)
    for _ in range(3):
        J = rng.standard_normal((n, n)) @ J / np.sqrt(n)
    squares = np.linalg.svd(J, compute_uv=False) ** 2
    assert np.quantile(squares, [0.5, 0.75]) == pytest.approx(
        theory.gaussian_quantile(3, np.array([0.5, 0.75])), rel=0.1
    )
    assert squares[0] == pytest.approx(theory.largest_at_width(3, n), rel=0.08)


def test_finite_width_has_the_moments_and_the_edge_of_small_matrices():
    n, depth, networks = 24, 3, 2000
    J = np.random.default_rng(4).standard_normal((depth, networks, n, n)) / np.sqrt(n)
    squares = np.linalg.svd(J[0] @ J[1] @ J[2], compute_uv=False) ** 2
    first, second = squares.mean(axis=1), (squares**2).mean(axis=1)
    squared_first, expected_second = theory.mean_square_and_fourth(depth, n)
    for measured, expected in ((first**2, squared_first), (second, expected_second)):
        assert measured.mean() == pytest.approx(expected, abs=4 * measured.std() / np.sqrt(networks))
    assert squares[:, 0].mean() == pytest.approx(theory.largest_at_width(depth, n), rel=0.04)


def test_one_narrow_matrix_has_its_exact_moments():
    """m_1 = chi^2 / n with n^2 degrees of freedom, so E[m_1^2] = 1 + 2 / n^2; of n = 1, E[m_2] = E[u^4] = 3."""
    assert theory.mean_square_and_fourth(1, 3) == pytest.approx((1 + 2 / 9, 2 + 1 / 3))
    assert theory.mean_square_and_fourth(4, 1) == pytest.approx((3**4, 3**4))


def test_infinite_width_is_the_limit_of_a_finite_one():
    assert theory.mean_square_and_fourth(5, 10**9) == pytest.approx((1, 6), rel=1e-7)
    assert theory.largest_at_width(5, 10**9) == pytest.approx(theory.linear_gaussian_largest(5), rel=1e-5)


def test_one_layer_without_scattered_slopes_ends_where_a_gaussian_matrix_does():
    assert theory.layer_largest(np.ones_like, 1.0, 2.0) == pytest.approx(8)
    assert theory.layer_largest(np.ones_like, 1.0, width=200) == pytest.approx(
        theory.largest_at_width(1, 200)
    )


@pytest.mark.parametrize(("q", "width"), [(0.3, 200), (3.0, 200), (0.3, 40)])
def test_the_largest_value_of_a_tanh_layer_is_that_of_matrices(q, width):
    rng = np.random.default_rng(6)
    slope = lambda z: 1 - np.tanh(z) ** 2  # noqa: E731
    D = slope(np.sqrt(q) * rng.standard_normal((40, width, 1)))
    W = rng.standard_normal((40, width, width)) / np.sqrt(width)
    largest = np.linalg.svd(D * W, compute_uv=False)[:, 0] ** 2
    # The next order is 1/n.
    expected = theory.layer_largest(slope, q, width=width)
    assert largest.mean() == pytest.approx(
        expected, abs=4 * largest.std() / np.sqrt(40) + 1.5 * expected / width
    )


@pytest.mark.parametrize(
    "call",
    [
        lambda: theory.layer_largest(np.ones_like, 0.0),
        lambda: theory.layer_largest(np.ones_like, 1.0, -1.0),
        lambda: theory.layer_largest(np.ones_like, 1.0, width=0),
        lambda: theory.linear_gaussian_largest(0),
        lambda: theory.relu_orthogonal_largest(1),
        lambda: theory.relu_gaussian_largest(-1),
        lambda: theory.largest_at_width(10, 39),
        lambda: theory.relative_variance(3, (0.5, 0.2), gaussian=True),
        lambda: theory.relative_variance(3, (0, 0), gaussian=True),
        lambda: theory.gaussian_moment(3, -1),
        lambda: theory.gaussian_quantile(3, 1.0),
        lambda: theory.mean_square_and_fourth(3, 0),
    ],
)
def test_outside_its_range_a_law_is_refused(call):
    with pytest.raises(ValueError, match=r"must .*, got"):
        call()
