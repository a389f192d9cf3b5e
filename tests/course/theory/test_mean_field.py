"""Mean-field theory: fixed points and factors against closed forms, published values and scipy."""

from math import inf, log, sqrt

import numpy as np
import pytest
from scipy.optimize import brentq

from gradlesson.course.nn.activations import ACTIVATIONS, LeakyReLU
from gradlesson.course.theory.mean_field import MeanField, depth_scale


def field(name, weight_variance, bias_variance=0.0):
    phi = ACTIVATIONS[name]
    return MeanField(phi, phi.derivative, weight_variance, bias_variance)


@pytest.mark.parametrize("weight_variance", [0.0128, 1.0, 2.0, 128.0])
@pytest.mark.parametrize("slope", [0.0, 0.01, 0.3])
def test_leaky_relu_has_its_closed_form_at_every_q(slope, weight_variance):
    phi = LeakyReLU(slope)
    theory = MeanField(phi, phi.derivative, weight_variance)
    chi = weight_variance * (1 + slope**2) / 2
    for q in (0.0, 1e-6, 1.0, 1e9, inf):
        assert theory.chi(q) == pytest.approx(chi, rel=1e-12)
    assert theory.next_q(3.0) == pytest.approx(3 * chi, rel=1e-12)


def test_xavier_halves_the_square_of_a_relu_and_he_keeps_it():
    assert field("relu", 1.0).fixed_point() == 0.0
    assert field("relu", 2.0).fixed_point(start=0.7) == 0.7
    assert field("relu", 3.0).fixed_point() == inf


def test_selu_pins_the_variance_at_one_and_its_gradient_grows():
    """Klambauer et al. 2017: fixed point 1; chi = 1.0716 of the squared gradient a layer."""
    selu = field("selu", 1.0)
    assert selu.next_q(1.0) == pytest.approx(1.0, abs=1e-7)
    for start in (0.2, 2.0, 5.0):
        assert selu.fixed_point(start) == pytest.approx(1.0, abs=1e-6)
    assert selu.chi(1.0) == pytest.approx(1.0716, abs=5e-5)


def test_sigmoid_with_xavier_vanishes_at_less_than_the_bound_of_a_quarter():
    sigmoid = field("sigmoid", 1.0)
    assert sqrt(sigmoid.chi(0.0)) == pytest.approx(0.25, rel=1e-12)
    assert sqrt(sigmoid.chi(sigmoid.fixed_point())) == pytest.approx(0.2360524, abs=1e-6)


@pytest.mark.parametrize(("width", "grows"), [(100, False), (106, True)])
def test_sigmoid_with_unit_normal_weights_grows_above_a_width_of_about_103(width, grows):
    sigmoid = field("sigmoid", float(width))
    assert bool(sigmoid.chi(sigmoid.fixed_point()) > 1) == grows


def test_tanh_with_xavier_has_no_plateau():
    """q_l -> 1 / (2 l): the limit is 0, and chi is 1 there."""
    tanh = field("tanh", 1.0)
    assert tanh.fixed_point() == 0.0
    assert tanh.chi(0.0) == pytest.approx(1.0, rel=1e-12)
    assert 2 * 4000 * tanh.q_by_layer(1.0, 4000)[-1] == pytest.approx(1.0, abs=0.01)


def test_edge_of_chaos_of_tanh():
    """On the q* curve chi is 1; at sigma_b^2 = 0.05 it is near sigma_w^2 = 1.76 (Schoenholz et al. 2017)."""

    def distance(weight_variance):
        tanh = field("tanh", weight_variance, 0.05)
        return float(tanh.chi(tanh.fixed_point())) - 1

    assert brentq(distance, 1.2, 2.5, xtol=1e-10) == pytest.approx(1.7603, abs=1e-3)


@pytest.mark.parametrize("bias_variance", [0.0, 0.05, 1.0])
@pytest.mark.parametrize("weight_variance", [0.5, 1.5, 4.0, 128.0])
@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_bounded_functions_have_the_fixed_point_of_scipy(name, weight_variance, bias_variance):
    theory = field(name, weight_variance, bias_variance)
    q_star = theory.fixed_point()
    if name == "tanh" and weight_variance <= 1 and bias_variance == 0:
        assert q_star == 0.0
        return
    root = brentq(lambda q: float(theory.next_q(q)) - q, 1e-4, 1e3, xtol=1e-14, rtol=1e-14)
    assert q_star == pytest.approx(root, rel=1e-10)


@pytest.mark.parametrize("start", [1e-3, 0.5, 300.0])
def test_fixed_point_is_where_iteration_ends(start):
    tanh = field("tanh", 2.0, 0.1)
    assert tanh.fixed_point(start) == pytest.approx(tanh.q_by_layer(start, 400)[-1], rel=1e-10)


def test_gelu_with_he_lingers_and_then_dies_out():
    """Every q falls, a large one by next to nothing a layer and a small one by half; no fixed point but 0."""
    gelu = field("gelu", 2.0)
    q = np.logspace(-6, 4, 60)
    fall = gelu.next_q(q) / q - 1
    assert (fall < 0).all()
    assert (np.diff(fall) > 0).all()
    assert abs(gelu.next_q(100.0) / 100 - 1) < 1e-3
    assert gelu.fixed_point(0.5) == gelu.fixed_point(100.0) == 0.0
    # While q lingers the gradient even grows.
    assert gelu.chi(10.0) > 1
    assert gelu.chi(0.0) == pytest.approx(0.5, rel=1e-12)


def test_the_slightest_growth_counts():
    """Leaky ReLU with He: chi = 1.0001, so q grows by a ten-thousandth a layer, and has no limit."""
    assert field("leaky-relu", 2.0).fixed_point(2.0) == inf


@pytest.mark.parametrize(
    ("name", "weight_variance", "bias_variance", "start", "limit"),
    [
        ("tanh", 2.0, 0.0, 1e-30, 0.6179647697685),
        ("tanh", 0.5, 1e-30, 1.0, 2e-30),
        ("tanh", 1 + 1e-11, 0.0, 1.0, 5e-12),
        ("tanh", 0.5, 1e30, 1.0, 1e30),
        ("sigmoid", 1.0, 0.0, 1e26, 0.2646868751819),
        ("sigmoid", 1e-30, 0.0, 1.0, 2.5e-31),
        ("sigmoid", 1e26, 0.0, 1.0, 5e25),
        ("relu", 1.9, 1e30, 1.0, 2e31),
    ],
)
def test_a_far_fixed_point_is_neither_zero_nor_infinite(name, weight_variance, bias_variance, start, limit):
    """As closed forms have it: b / (1 - w) and w / 4 of small q, w / 2 of a sigmoid that saturates."""
    theory = field(name, weight_variance, bias_variance)
    assert theory.fixed_point(start) == pytest.approx(limit, rel=1e-4)


def test_biases_add_up_without_end_where_weights_keep_the_square():
    assert field("relu", 2.0, 0.05).fixed_point() == inf


def test_two_fixed_points_close_together_are_not_jumped_over():
    """The lower of two within a factor of 2 is where q from below comes to rest."""

    class Dip(MeanField):
        def next_q(self, q):
            return q * (1 + 0.2 * (np.log(np.asarray(q) / 3) ** 2 - 0.05))

    dip = Dip(np.tanh, np.cos, 1.0)
    assert dip.fixed_point(1.0) == pytest.approx(3 * np.exp(-sqrt(0.05)), rel=1e-10)
    assert dip.q_by_layer(1.0, 2000)[-1] == pytest.approx(dip.fixed_point(1.0), rel=1e-10)


@pytest.mark.parametrize(
    ("theory", "start", "found"),
    [
        (field("tanh", 1.0, 1e-30), 1.0, "next to no change from"),
        (field("tanh", 1.0), 1e-16, "though not at every q"),
        (field("gelu", 2.0), 1e29, "though not at every q"),
        (MeanField(lambda z: z * np.exp(-(z**2)), np.cos, 40.0), 0.01, "falls where q grows"),
        (MeanField(lambda z: np.where(abs(z) < 50, z, np.nan), np.cos, 2.0), 1.0, "not a number"),
    ],
)
def test_a_limit_that_cannot_be_told_is_no_number(theory, start, found):
    with pytest.raises(ArithmeticError, match=rf"must show in its change.*{found}.*q_by_layer"):
        theory.fixed_point(start)


@pytest.mark.parametrize("variance", [-0.1, inf, float("nan")])
def test_variances_without_a_theory_are_refused(variance):
    for arguments in ((variance, 0.0), (1.0, variance)):
        with pytest.raises(ValueError, match="at least 0 and finite, got"):
            field("tanh", *arguments)


@pytest.mark.parametrize("start", [0.0, -1.0, inf, float("nan")])
def test_a_start_that_is_no_variance_is_refused(start):
    with pytest.raises(ValueError, match="`start` must be positive and finite"):
        field("tanh", 1.0).fixed_point(start)


@pytest.mark.parametrize("q", [-1.0, float("nan"), np.array([1.0, -1.0])])
def test_a_q_that_is_no_variance_is_refused(q):
    for function in (field("tanh", 1.0).chi, field("tanh", 1.0).next_q):
        with pytest.raises(ValueError, match="`q` must be at least 0"):
            function(q)


def test_no_layer_and_no_chi_are_refused():
    with pytest.raises(ValueError, match="`layers` must be at least 1"):
        field("tanh", 1.0).q_by_layer(1.0, 0)
    for chi in (-0.5, float("nan")):
        with pytest.raises(ValueError, match="`chi` must be at least 0"):
            depth_scale(chi)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_next_q_increases_with_q(name):
    q = np.logspace(-8, 8, 200)
    assert (np.diff(field(name, 1.3).next_q(q)) > 0).all()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_chi_is_the_growth_of_a_small_perturbation_of_the_input(name):
    """One layer of width 1000 measures E[phi'^2] within five standard errors."""
    phi, q = ACTIVATIONS[name], 1.7
    slopes = phi.derivative(np.sqrt(q) * np.random.default_rng(16).standard_normal(400_000)) ** 2
    assert field(name, 1.0).chi(q) == pytest.approx(slopes.mean(), abs=5 * slopes.std() / sqrt(400_000))


def test_q_by_layer_starts_with_q_one():
    relu = field("relu", 1.0, 0.25)
    np.testing.assert_allclose(relu.q_by_layer(2.0, 3), [2.0, 1.25, 0.875], rtol=1e-12)


def test_depth_scale():
    assert depth_scale(0.5) == pytest.approx(1 / log(2))
    assert depth_scale(2.0) == pytest.approx(-1 / log(2))
    assert depth_scale(1.0) == inf
    np.testing.assert_allclose(depth_scale(np.array([np.exp(-1), np.exp(-0.1)])), [1.0, 10.0])
