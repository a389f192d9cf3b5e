"""The critical scale against closed forms and chi itself."""

import numpy as np
import pytest

from gradlesson.course.theory.edge_of_chaos import critical_scale
from gradlesson.course.theory.mean_field import MeanField


def tanh_slope(z):
    return 1 - np.tanh(z) ** 2


def test_of_relu_it_is_root_two():
    found = critical_scale(lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0)
    assert found == pytest.approx(np.sqrt(2), rel=1e-9)


def test_at_the_critical_scale_chi_is_one():
    scale = critical_scale(np.tanh, tanh_slope, 0.05)
    field = MeanField(np.tanh, tanh_slope, scale**2, 0.05)
    assert float(field.chi(field.fixed_point())) == pytest.approx(1, abs=1e-8)


def test_biases_move_the_edge_to_larger_weights():
    scales = [critical_scale(np.tanh, tanh_slope, variance, halvings=20) for variance in (0.01, 0.1, 1.0)]
    assert scales == sorted(scales)


@pytest.mark.parametrize(("low", "high", "side"), [(0.1, 0.5, "below"), (3.0, 5.0, "above")])
def test_an_interval_without_the_edge_is_refused(low, high, side):
    with pytest.raises(ValueError, match=f"stays {side} 1"):
        critical_scale(np.tanh, tanh_slope, 0.05, low, high)


def test_a_negative_variance_is_refused():
    with pytest.raises(ValueError, match="at least 0"):
        critical_scale(np.tanh, tanh_slope, -1.0)


@pytest.mark.parametrize(
    ("low", "high", "halvings", "message"),
    [(0.0, 2.0, 40, "`low`"), (3.0, 2.0, 40, "`low`"), (0.5, 2.0, 0, "`halvings`")],
)
def test_no_interval_and_no_bisection_are_refused(low, high, halvings, message):
    with pytest.raises(ValueError, match=f"{message} must be"):
        critical_scale(np.tanh, tanh_slope, 0.05, low, high, halvings)


def test_without_biases_the_edge_of_tanh_is_one():
    assert critical_scale(np.tanh, tanh_slope) == pytest.approx(1, rel=1e-10)
