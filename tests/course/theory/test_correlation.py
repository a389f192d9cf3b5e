"""The correlation map against closed forms, a large sample and itself."""

import numpy as np
import pytest

from gradlesson.course.theory.correlation import (
    correlation_fixed_point,
    correlation_length,
    correlation_slope,
    next_correlation,
)
from gradlesson.course.theory.edge_of_chaos import critical_scale
from gradlesson.course.theory.mean_field import MeanField
from gradlesson.course.theory.pair_quadrature import pair_expectation


def relu(z):
    return np.maximum(z, 0)


def tanh_slope(z):
    return 1 - np.tanh(z) ** 2


def tanh_field(sigma_w, bias_variance):
    return MeanField(np.tanh, tanh_slope, sigma_w**2, bias_variance)


@pytest.mark.parametrize("c", [-1, -0.7, 0, 0.3, 0.99, 1])
def test_of_relu_it_is_the_arc_cosine_kernel(c):
    angle = np.arccos(c)
    expected = (np.sin(angle) + (np.pi - angle) * c) / (2 * np.pi)
    assert pair_expectation(relu, 3.0, c) == pytest.approx(3 * expected, rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("c", [-0.7, 0, 0.5, 1])
def test_of_a_line_it_is_the_correlation(c):
    assert pair_expectation(lambda z: z, 2.0, c) == pytest.approx(2 * c, abs=1e-8)


def test_a_large_sample_agrees():
    u, v = np.random.default_rng(3).standard_normal((2, 400_000))
    products = np.tanh(1.5 * u) * np.tanh(1.5 * (0.6 * u + 0.8 * v))
    error = products.std() / np.sqrt(products.size)
    assert abs(pair_expectation(np.tanh, 2.25, 0.6) - products.mean()) < 4 * error


def test_at_one_the_map_stays_and_its_slope_is_chi():
    field = tanh_field(2.0, 0.05)
    q = field.fixed_point()
    assert next_correlation(field, q, 1.0) == pytest.approx(1, abs=1e-8)
    assert correlation_slope(field, q, 1.0) == pytest.approx(float(field.chi(q)), rel=1e-8)


def test_the_ordered_phase_ends_at_one_and_the_chaotic_one_below():
    ordered, chaotic = tanh_field(1.0, 0.05), tanh_field(2.0, 0.05)
    assert correlation_fixed_point(ordered, ordered.fixed_point()) == 1
    q = chaotic.fixed_point()
    c = correlation_fixed_point(chaotic, q)
    assert 0.1 < c < 0.9
    assert next_correlation(chaotic, q, c) == pytest.approx(c, abs=1e-9)
    assert correlation_slope(chaotic, q, c) < 1
    assert correlation_length(chaotic, q) > 0


def test_without_biases_an_odd_function_forgets_in_the_chaotic_phase():
    field = tanh_field(2.0, 0.0)
    assert correlation_fixed_point(field, field.fixed_point()) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(("q", "c", "message"), [(0, 0.5, "`q` must be positive"), (1, 1.5, r"in \[-1, 1\]")])
def test_what_has_no_correlation_is_refused(q, c, message):
    for function in (next_correlation, correlation_slope):
        with pytest.raises(ValueError, match=message):
            function(tanh_field(1.0, 0.0), q, c)


def test_a_variance_that_a_layer_changes_has_no_fixed_point():
    for function in (correlation_fixed_point, correlation_length):
        with pytest.raises(ValueError, match=r"fixed point of the variance, got 0.3.*field.fixed_point"):
            function(tanh_field(2.0, 0.05), 0.3)


def test_at_the_edge_the_length_is_infinite_and_just_above_it_is_refused():
    def relu_slope(z):
        return (z > 0) * 1.0

    assert correlation_length(MeanField(relu, relu_slope, 2.0), 1.0) == np.inf
    slightly_chaotic = tanh_field(critical_scale(np.tanh, tanh_slope, 0.05) + 1e-6, 0.05)
    with pytest.raises(ArithmeticError, match="move away from the edge of chaos"):
        correlation_length(slightly_chaotic, slightly_chaotic.fixed_point())
