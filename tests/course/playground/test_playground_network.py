"""The network of the page against that of the course, and its theory against the course's."""

from dataclasses import replace

import numpy as np
import pytest

from gradlesson.course.nn import activations as nn
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.losses import squared_error
from gradlesson.course.nn.mlp import MLP
from gradlesson.course.playground.activations import ACTIVATIONS
from gradlesson.course.playground.network import Network, root_of_squares, run
from gradlesson.course.playground.settings import Settings
from gradlesson.course.playground.theory import Theory, depth_scale
from gradlesson.course.theory.mean_field import MeanField

ORDERED = Settings(depth=12, width=20, batch=16, gain=0.9, bias_spread=0.1, learning_rate=0.05)


def counterpart(network):
    """The same weights in the network of the course."""
    layers = [Dense(W[np.newaxis]) for W in network.W]
    for layer, b in zip(layers, network.b, strict=True):
        layer.b[...] = b
    return MLP(layers, nn.ACTIVATIONS[network.settings.activation])


def passes(mlp, x, entering=None):
    """Loss and trace of a forward and a backward pass of the course's network."""
    trace = mlp.forward(x[np.newaxis])
    loss, delta = squared_error(trace.output, x[np.newaxis])
    mlp.backward(trace, delta if entering is None else entering[np.newaxis])
    return loss[0], trace


def rms(arrays):
    return [np.sqrt(np.mean(each**2)) for each in arrays]


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_forward_and_backward_agree_with_the_course_in_the_ordered_phase(activation):
    network = Network(replace(ORDERED, activation=activation))
    result = network.run()
    loss, trace = passes(counterpart(network), network.x, network.entering)
    assert result.loss == pytest.approx(loss, rel=1e-9)
    np.testing.assert_allclose(result.activation_by_layer, rms(trace.activations), rtol=1e-9)
    np.testing.assert_allclose(result.delta_by_layer, rms(trace.deltas), rtol=1e-9)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_training_agrees_with_gradient_descent_in_the_course(activation):
    network = Network(replace(ORDERED, activation=activation, depth=5))
    mlp = counterpart(network)
    for _ in range(5):
        step = network.train_step()
        loss, trace = passes(mlp, network.x)
        np.testing.assert_allclose(step.delta_by_layer, 16 * np.array(rms(trace.deltas)), rtol=1e-9)
        assert step.loss == pytest.approx(loss, rel=1e-9)
        norms = [np.linalg.norm(layer.dW) for layer in mlp.layers]
        np.testing.assert_allclose(step.weight_gradient_by_layer, norms, rtol=1e-9)
        for layer in mlp.layers:
            layer.parameters -= 0.05 * layer.gradients


@pytest.mark.parametrize("weight_variance", [0.3, 1.5, 4.0])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_theory_agrees_with_the_mean_field_of_the_course(activation, weight_variance):
    phi = nn.ACTIVATIONS[activation]
    course = MeanField(phi, phi.derivative, weight_variance, 0.04)
    ours = Theory(activation, weight_variance, 0.04)
    for q in (1e-20, 1e-3, 1.0, 30.0, 1e6):
        assert ours.next_q(q) == pytest.approx(course.next_q(q), rel=1e-9)
        assert ours.chi(q) == pytest.approx(course.chi(q), rel=1e-9)
    assert ours.fixed_point() == pytest.approx(course.fixed_point(weight_variance + 0.04), rel=1e-6)
    activation_rms, _, q = ours.by_layer(9)
    np.testing.assert_allclose(q, course.q_by_layer(weight_variance + 0.04, 9)[-1], rtol=1e-9)
    assert activation_rms[-1] ** 2 == pytest.approx(q, rel=1e-14)


def test_wide_networks_do_what_theory_says():
    result = run(Settings(depth=8, width=128, batch=64, activation="relu", initialiser="he", seed=3))
    np.testing.assert_allclose(result.delta_by_layer, result.theory_delta_by_layer, rtol=0.15)
    np.testing.assert_allclose(result.activation_by_layer, result.theory_activation_by_layer, rtol=0.15)
    assert result.loss == pytest.approx(result.theory_loss, rel=0.15)
    assert result.chi == pytest.approx(1, abs=1e-12)
    assert result.depth_scale == np.inf


def test_a_network_that_left_the_range_of_floats_says_where():
    result = run(Settings(depth=100, width=32, batch=2, activation="relu", initialiser="normal", gain=1000))
    first = result.diverged_forward
    assert np.isfinite(result.activation_by_layer[: first - 1]).all()
    assert not np.isfinite(result.activation_by_layer[first - 1])
    assert first - 2 <= result.diverged_backward < 100
    healthy = run(Settings(depth=3, width=4, batch=2))
    assert (healthy.diverged_forward, healthy.diverged_backward) == (0, 0)


def test_units_through_which_no_gradient_passes_are_dead():
    always = run(Settings(depth=4, width=20, batch=8, activation="relu", gain=1e-6, bias_spread=1))
    assert always.dead_by_layer[0] == pytest.approx(0.5, abs=0.25)
    assert always.dead_by_layer[-1] == 0
    assert not run(Settings(depth=4, width=20, batch=8, activation="leaky-relu")).dead_by_layer.any()


@pytest.mark.parametrize("size", [1e-320, 1e-300, 1.0, 1e200, 1.7e308])
def test_a_root_of_squares_neither_overflows_nor_vanishes(size):
    values = np.full((3, 4), size)
    assert root_of_squares(values, 12) == pytest.approx(size, rel=1e-14)


def test_a_histogram_counts_every_activation():
    network = Network(Settings(depth=3, width=10, batch=30))
    network.run()
    found = network.histogram(2, 7)
    expected, edges = np.histogram(network.h[2], 7)
    np.testing.assert_array_equal(found.counts, expected)
    np.testing.assert_allclose(found.edges, edges, rtol=1e-12)
    assert found.outside == 0


def test_the_depth_scale_has_the_sign_of_what_happens():
    assert depth_scale(np.exp(-0.5)) == pytest.approx(2)
    assert depth_scale(np.exp(0.5)) == pytest.approx(-2)
    assert depth_scale(1.0) == np.inf


@pytest.mark.parametrize(
    "wrong", [{"depth": 0}, {"gain": np.nan}, {"width": 2.5}, {"activation": "swish"}, {"seed": 2**32}]
)
def test_settings_that_the_page_could_not_run_are_refused(wrong):
    with pytest.raises(ValueError, match=f"`{next(iter(wrong))}` must be"):
        Settings(**wrong)
