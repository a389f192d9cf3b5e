"""The GRU: which gate keeps the old state, and where the reset gate acts."""

import numpy as np
import pytest

from gradlesson.course.nn.gru import GRU
from gradlesson.course.nn.initialisers import LeCun, Orthogonal


def random_gru(units=3):
    rng = np.random.default_rng(40)
    return GRU(rng.standard_normal((1, 2, 3 * units)), rng.standard_normal((1, units, 3 * units)))


def walked(layer, steps):
    rng = np.random.default_rng(41)
    start = rng.uniform(-0.9, 0.9, (1, 4, layer.units))
    trace = layer.forward(rng.standard_normal((steps, 1, 4, 2)), (start,))
    layer.backward(trace, rng.standard_normal((1, 4, layer.units)))
    return trace


def test_an_open_update_gate_keeps_the_old_state_and_its_gradient_exactly():
    layer = random_gru()
    layer.set_bias("update", 200.0)
    trace = walked(layer, 300)
    np.testing.assert_array_equal(trace.activations[..., layer.columns("update")], 1)
    np.testing.assert_allclose(trace.h, np.broadcast_to(trace.h[0], trace.h.shape), rtol=1e-12)
    assert (trace.dh == trace.dh[-1]).all()


def test_a_shut_update_gate_leaves_the_candidate_alone():
    layer = random_gru()
    layer.set_bias("update", -200.0)
    trace = walked(layer, 5)
    np.testing.assert_array_equal(trace.h[1:], trace.activations[..., layer.columns("candidate")])


def test_a_shut_reset_gate_hides_the_past_from_the_candidate():
    layer = random_gru()
    layer.set_bias("reset", -200.0)
    trace = walked(layer, 5)
    candidate = layer.columns("candidate")
    np.testing.assert_allclose(
        trace.activations[..., candidate], np.tanh(trace.x @ layer.W_x[..., candidate]), rtol=1e-13
    )
    assert not layer.dW_h[..., candidate].any()


def test_the_reset_gate_acts_before_the_matrix_product():
    layer = random_gru()
    trace = walked(layer, 1)
    reset, candidate = layer.columns("reset"), layer.columns("candidate")
    r, h = trace.activations[0][..., reset], trace.h[0]
    x, W = trace.x[0] @ layer.W_x[..., candidate], layer.W_h[..., candidate]
    np.testing.assert_allclose(trace.activations[0][..., candidate], np.tanh(x + (r * h) @ W), rtol=1e-13)
    assert not np.allclose(trace.activations[0][..., candidate], np.tanh(x + r * (h @ W)), rtol=1e-3)


@pytest.mark.parametrize("bias", [0.0, np.log(50.0)])
def test_without_weights_the_state_fades_by_the_update_gate(bias):
    layer = GRU(np.zeros((1, 2, 9)), np.zeros((1, 3, 9)))
    layer.set_bias("update", bias)
    trace = walked(layer, 50)
    kept = 1 / (1 + np.exp(-bias))
    np.testing.assert_allclose(trace.h[50], trace.h[0] * kept**50, rtol=1e-12)
    np.testing.assert_allclose(trace.dh[0], trace.dh[50] * kept**50, rtol=1e-12)


def test_the_update_bias_is_drawn_as_asked_and_the_others_are_zero():
    rngs = np.random.default_rng(42).spawn(2)
    layer = GRU.draw(2, 5, LeCun(), Orthogonal(), rngs, update_bias=np.log(20.0))
    for block, bias in {"update": np.log(20.0), "reset": 0.0, "candidate": 0.0}.items():
        np.testing.assert_allclose(layer.b[..., layer.columns(block)], np.full((2, 1, 5), bias), rtol=1e-7)
