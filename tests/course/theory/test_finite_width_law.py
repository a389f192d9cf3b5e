"""The log-normal law of finite width, against scipy and against many layers."""

import numpy as np
import pytest
from scipy.special import polygamma
from scipy.stats import binom

from gradlesson.course.theory import finite_width as theory


@pytest.mark.parametrize("width", [1, 2, 5, 20, 81])
def test_logarithms_have_the_moments_of_scipy(width):
    on = np.arange(1, width + 1)
    share = binom.pmf(on, width, 0.5) / (1 - 0.5**width)
    means = polygamma(0, on / 2) + np.log(4 / width)
    mean = share @ means
    assert theory.log_moments(width) == pytest.approx(
        (mean, share @ (polygamma(1, on / 2) + (means - mean) ** 2)), rel=1e-10
    )


def test_one_layer_has_its_mean_and_variance():
    u = np.random.default_rng(5).standard_normal((100_000, 20))
    factor = 2 / 20 * (np.maximum(u, 0) ** 2).sum(axis=1)
    assert factor.mean() == pytest.approx(1, abs=4 * 0.5 / np.sqrt(1e5))
    assert factor.var() == pytest.approx(theory.layer_variance(20), rel=0.03)
    mean, variance = theory.log_moments(20)
    assert np.log(factor).mean() == pytest.approx(mean, abs=4 * np.sqrt(variance / 1e5))
    assert np.log(factor).var() == pytest.approx(variance, rel=0.03)


def test_wide_layers_have_the_published_law():
    mean, variance = theory.log_moments(2000)
    assert variance == pytest.approx(5 / 2000, rel=0.01)
    assert mean == pytest.approx(-variance / 2, rel=0.01)
    assert theory.spread_of_logs([30, 60]) == pytest.approx(theory.spread_of_logs([40, 40]))
    assert theory.typical_square([20] * 20) == pytest.approx(np.exp(-2.5))


@pytest.mark.parametrize("law", [theory.spread_of_logs, theory.typical_square])
@pytest.mark.parametrize("widths", [[], [3, 0]])
def test_layers_without_units_are_refused(law, widths):
    with pytest.raises(ValueError, match="`widths` must hold widths from 1"):
        law(widths)
    with pytest.raises(ValueError, match="got"):
        theory.log_moments(0)
