"""A line compares the median with its prediction, within a tolerance."""

import numpy as np
import pytest

from gradlesson.course.published.line import Comparison, error_of_median, within_errors


@pytest.mark.parametrize(("predicted", "holds"), [(2.0, True), (2.4, True), (2.6, False), (1.4, False)])
def test_a_comparison_holds_where_the_median_lies_within_the_tolerance(predicted, holds):
    assert Comparison(predicted, [1.0, 2.0, 30.0], 0.5).verdict.holds is holds


@pytest.mark.parametrize(("bound", "holds"), [(0.3, True), (0.2, True), (0.1, False)])
def test_a_bound_fails_only_from_above(bound, holds):
    assert Comparison(bound, [0.2, 0.2], 0.01, is_bound=True).verdict.holds is holds


def test_the_spread_is_that_of_the_quantiles():
    assert Comparison(0.0, np.arange(101.0), 1.0).spread == (5.0, 95.0)


def test_the_error_of_a_median_is_that_of_many_samples():
    samples = np.random.default_rng(1).standard_normal((4000, 101))
    assert error_of_median(samples[0]) == pytest.approx(np.median(samples, axis=1).std(), rel=0.25)


def test_finite_width_adds_its_share():
    plain, wide = (within_errors(-4.0, [1.0, 2.0, 3.0], width) for width in (None, 8))
    assert wide.tolerance - plain.tolerance == pytest.approx(0.5)
