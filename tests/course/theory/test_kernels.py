"""Arc-cosine kernels and the likeness of gradients."""

import numpy as np
import pytest

from gradlesson.course.theory import kernels


@pytest.mark.parametrize("c", [-0.9, 0.0, 0.3, 0.95])
def test_kernels_are_expectations_over_pairs_of_normal_numbers(c):
    u, v = np.random.default_rng(6).standard_normal((2, 400_000))
    w = c * u + np.sqrt(1 - c**2) * v
    assert 2 * np.mean((u > 0) & (w > 0)) == pytest.approx(kernels.co_activation(c), abs=0.005)
    assert 2 * np.mean(np.maximum(u, 0) * np.maximum(w, 0)) == pytest.approx(
        kernels.relu_correlation(c), abs=0.01
    )


def test_the_derivative_of_one_kernel_is_the_other():
    c, step = np.linspace(-0.9, 0.9, 19), 1e-6
    slope = (kernels.relu_correlation(c + step) - kernels.relu_correlation(c - step)) / (2 * step)
    np.testing.assert_allclose(slope, kernels.co_activation(c), rtol=1e-8)


def test_centred_layers_halve_and_plain_ones_fall_like_the_third_power():
    np.testing.assert_allclose(kernels.centred(0.0, 20), 2.0 ** -np.arange(21), rtol=1e-12)
    plain = kernels.plain(0.0, 4000)
    assert plain[1:3] == pytest.approx([0.5, 0.5 * (1 - np.arccos(1 / np.pi) / np.pi)])
    assert plain[2000] / plain[4000] == pytest.approx(8, rel=0.02)


def test_short_cuts_lie_between_no_branch_and_no_short_cut():
    assert kernels.residual(0.0, 1)[1] == pytest.approx(0.75)
    assert kernels.residual(0.2, 8, 1e-9) == pytest.approx(np.ones(9), abs=1e-7)
    assert kernels.residual(0.2, 8, 1e9) == pytest.approx(kernels.plain(0.2, 8), rel=1e-6)


@pytest.mark.parametrize("law", [kernels.plain, kernels.centred, kernels.residual])
def test_what_is_no_correlation_is_refused(law):
    with pytest.raises(ValueError, match="between -1 and 1, got"):
        law(1.1, 3)
    with pytest.raises(ValueError, match="at least 0, got"):
        law(0.1, -1)
    assert law(1.0, 3) == pytest.approx(np.ones(4))


def test_a_branch_without_variance_is_refused():
    with pytest.raises(ValueError, match="positive number, got 0"):
        kernels.residual(0.0, 3, 0.0)
