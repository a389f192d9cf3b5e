"""Closed forms against quadrature, the activation functions of the course, scipy and simulation."""

import numpy as np
import pytest
from scipy import special

from gradlesson.course.nn.activations import SELU, LeakyReLU
from gradlesson.course.theory import born_dead, closed_forms, lstm_carry, lyapunov
from gradlesson.course.theory.mean_field import MeanField
from gradlesson.course.theory.quadrature import normal_expectation


@pytest.mark.parametrize("slope", [0.0, 0.01, 0.3])
def test_chi_of_leaky_relu_agrees_with_quadrature(slope):
    phi = LeakyReLU(slope)
    assert closed_forms.leaky_chi(1.7, slope) == pytest.approx(
        float(MeanField(phi, phi.derivative, 1.7).chi(3.0))
    )


@pytest.mark.parametrize("q", [0.1, 1.0, 9.0])
def test_erf_agrees_with_quadrature(q):
    field = MeanField(special.erf, lambda z: 2 / np.sqrt(np.pi) * np.exp(-(z**2)), 1.3, 0.2)
    assert closed_forms.erf_next_q(q, 1.3, 0.2) == pytest.approx(float(field.next_q(q)))
    assert closed_forms.erf_chi(q, 1.3) == pytest.approx(float(field.chi(q)))


def test_selu_has_its_published_fixed_point_and_its_gradient_grows():
    phi = SELU()
    mean, variance, slope = closed_forms.selu_moments(phi.alpha, phi.scale)
    assert (mean, variance) == pytest.approx((0, 1), abs=1e-12)
    assert slope == pytest.approx(1.0716, abs=5e-5)
    assert slope == pytest.approx(float(normal_expectation(lambda z: phi.derivative(z) ** 2, 1.0)))


def test_tanh_nears_one_over_twice_the_layer():
    field = MeanField(np.tanh, lambda z: 1 - np.tanh(z) ** 2, 1.0)
    assert field.q_by_layer(1.0, 400)[-1] == pytest.approx(float(closed_forms.tanh_q(400)), rel=0.02)


def test_finite_width_takes_its_share_of_a_tanh_signal():
    """Of one input the preactivations of a layer are independent, so that no weights need be drawn."""
    depth, width, networks = 50, 128, 4000
    rng = np.random.default_rng(8)
    square = np.ones((networks, 1))
    for _ in range(depth):
        z = np.sqrt(square) * rng.standard_normal((networks, width))
        square = np.mean(np.tanh(z) ** 2, axis=1, keepdims=True)
    q = np.mean(z**2, axis=1)
    limit = MeanField(np.tanh, lambda z: 1 - np.tanh(z) ** 2, 1.0).q_by_layer(1.0, depth)[-1]
    lost = closed_forms.tanh_q(depth) - closed_forms.tanh_q(depth, width)
    assert lost == pytest.approx(1 / (6 * width))
    assert limit - q.mean() == pytest.approx(lost, abs=4 * q.std() / np.sqrt(networks))


@pytest.mark.parametrize("twice", [1, 2, 3, 4, 7, 100])
def test_digamma_agrees_with_scipy(twice):
    assert lyapunov.digamma_of_half(twice) == pytest.approx(special.digamma(twice / 2), abs=1e-13)


def test_exponents_agree_with_a_long_product():
    rng, Q, logs = np.random.default_rng(5), np.eye(3), np.zeros(3)
    for _ in range(4000):
        Q, R = np.linalg.qr(0.7 * rng.standard_normal((3, 3)) @ Q)
        logs += np.log(np.abs(np.diag(R)))
    np.testing.assert_allclose(logs / 4000, lyapunov.gaussian_exponents(3, 0.7), atol=0.06)


def test_the_half_life_and_its_bias_undo_each_other():
    assert lstm_carry.half_life(0) == pytest.approx(1)
    assert lstm_carry.bias_for(lstm_carry.half_life(2.5)) == pytest.approx(2.5)
    assert lstm_carry.bias_for(1e18) == pytest.approx(np.log(1e18 / np.log(2)))
    assert lstm_carry.bias_for(1e-4) == pytest.approx(-np.log(2) * 1e4)
    assert np.exp(lstm_carry.log_carry(-3.0)) == pytest.approx(special.expit(-3.0))
    assert lstm_carry.half_life(np.log(1000)) == pytest.approx(1000 * np.log(2), rel=1e-3)


@pytest.mark.parametrize("bias", [-1.0, 0.0, 4.6])
def test_scattered_gates_forget_earlier(bias):
    scattered = lstm_carry.half_life_of_scattered_gates(bias, 0.3)
    e = np.sqrt(0.3) * np.random.default_rng(9).standard_normal(400_000)
    assert scattered == pytest.approx(-np.log(2) / np.log(special.expit(bias + e)).mean(), rel=5e-3)
    assert scattered < lstm_carry.half_life(bias)
    assert lstm_carry.half_life_of_scattered_gates(bias, 0.0) == pytest.approx(lstm_carry.half_life(bias))


def test_births_of_dead_networks_agree_with_counting():
    rng = np.random.default_rng(7)
    h = np.ones((20_000, 1, 1))
    for fans in ((1, 2), (2, 3), (3, 2)):
        h = np.maximum(h @ rng.standard_normal((20_000, *fans)), 0)
    expected = born_dead.dead_at_a_point([2, 3, 2])
    assert abs((h == 0).all(axis=(1, 2)).mean() - expected) < 4 * np.sqrt(0.25 / 20_000)


def test_the_bound_for_a_domain_leaves_the_first_layer_out():
    assert born_dead.dead_everywhere_at_most([2, 3]) == pytest.approx(1 / 8)
    assert born_dead.dead_everywhere_at_most([2]) == 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: closed_forms.leaky_chi(-1), "at least 0, got -1"),
        (lambda: closed_forms.erf_chi(-1, 1), "`q` must be at least 0"),
        (lambda: closed_forms.tanh_q(0), "at least 1, got 0"),
        (lambda: lyapunov.gaussian_exponents(0), "`n` must be at least 1"),
        (lambda: lyapunov.gaussian_exponents(2, 0.0), "must be positive"),
        (lambda: lyapunov.digamma_of_half(0), "at least 1"),
        (lambda: closed_forms.tanh_q(50, 49), "at least `layer` 50, got 49"),
        (lambda: lstm_carry.bias_for(0), "positive and finite"),
        (lambda: lstm_carry.half_life_of_scattered_gates(0, -1), "at least 0 and finite, got -1"),
        (lambda: born_dead.dead_at_a_point([]), "one number of units"),
        (lambda: born_dead.dead_at_a_point([4, 0]), "one number of units"),
    ],
)
def test_what_is_outside_a_formula_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
