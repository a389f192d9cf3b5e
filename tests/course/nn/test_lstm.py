"""The LSTM: the carry, what its gate biases do, and the gradient of its cells."""

import numpy as np
import pytest

from gradlesson.course.nn.initialisers import LeCun, Orthogonal
from gradlesson.course.nn.lstm import LSTM
from gradlesson.course.nn.recurrent import chrono_bias


def generators(seeds, entropy=30):
    return np.random.default_rng(entropy).spawn(seeds)


def with_gates(dtype=np.float64, units=3, **biases):
    """A layer without weights, so that its gates are sigmoid(bias) at every step."""
    layer = LSTM(np.zeros((1, 2, 4 * units), dtype), np.zeros((1, units, 4 * units), dtype))
    for block, bias in biases.items():
        layer.set_bias(block, bias)
    return layer


def walked(layer, steps, c=0.7):
    h = np.full((1, 1, layer.units), 0.2)
    trace = layer.forward(np.ones((steps, 1, 1, 2), layer.parameters.dtype), (h, np.full_like(h, c)))
    layer.backward(trace, np.ones((1, 1, layer.units), layer.parameters.dtype))
    return trace


def test_with_the_forget_gate_open_and_the_input_gate_shut_the_carry_is_exact():
    """Hochreiter & Schmidhuber 1997: the constant error carousel, bit for bit over 500 steps."""
    trace = walked(with_gates(forget=100.0, input=-100.0, candidate=1.0), 500)
    np.testing.assert_array_equal(trace.c, np.full_like(trace.c, 0.7))
    assert (trace.dc == trace.dc[-1]).all()
    assert trace.dc[-1].min() == pytest.approx(0.5 * (1 - np.tanh(0.7) ** 2))


def test_with_both_gates_open_the_cell_adds_up_its_candidates():
    trace = walked(with_gates(forget=100.0, input=100.0, candidate=0.01), 50)
    np.testing.assert_allclose(trace.c[:, 0, 0, 0], 0.7 + np.tanh(0.01) * np.arange(51), rtol=1e-13)


@pytest.mark.parametrize("bias", [0.0, 1.0, np.log(50.0)])
def test_the_half_life_of_the_carry_comes_from_the_forget_bias(bias):
    layer = with_gates(forget=bias, input=-100.0)
    trace = walked(layer, 40, c=0.0)
    logs = layer.backward_in_logs(trace, np.ones((1, 1, 3)))
    assert np.isneginf(logs[..., :-1]).all()
    per_step = np.diff(trace.log_rms(trace.dc)[0, 0])
    half_life = np.log10(2) / per_step
    np.testing.assert_allclose(half_life, np.log(2) / np.log1p(np.exp(-bias)), rtol=1e-12)


def test_a_forget_bias_of_ln_t_keeps_more_than_a_third_over_t_steps():
    """The gate is T / (T + 1), and its T-th power a little over 1 / e."""
    trace = walked(with_gates(forget=np.log(200.0), input=-100.0), 200, c=0.0)
    assert trace.dc[0].min() / trace.dc[-1].min() == pytest.approx((200 / 201) ** 200, rel=1e-11)


def test_logs_follow_the_cell_out_of_the_range_of_float32():
    layer = with_gates(np.float32, forget=-5.0, input=-20.0)
    trace = walked(layer, 60, c=0.0)
    assert not trace.dc[0].any()
    layer.backward_in_logs(trace, np.ones((1, 1, 3), np.float32))
    logs = trace.log_rms(trace.dc)[0, 0]
    expected = np.log10(0.5) - np.arange(60, -1, -1) * np.log10(1 + np.exp(5.0))
    assert expected[0] < -130
    np.testing.assert_allclose(logs, expected, rtol=1e-5)


@pytest.mark.parametrize("steps", [2, 9, 200])
def test_gradient_of_the_cell_of_every_step_is_the_complex_step(steps):
    """The cell c_t is moved by a little, and h_t = o_t * tanh c_t follows; at t = 0 it is given and does not."""
    rng = np.random.default_rng(31)
    layer = LSTM(rng.standard_normal((2, 3, 16)) / 2, rng.standard_normal((2, 4, 16)) / 2)
    layer.set_bias("forget", 1.0)
    x, readout = rng.standard_normal((steps, 2, 3, 3)), rng.standard_normal((steps, 2, 3, 4))
    trace = layer.forward(x, tuple(rng.standard_normal((2, 2, 3, 4))))
    layer.backward(trace, readout)
    shadow = LSTM(layer.W_x.astype(complex), layer.W_h.astype(complex))
    shadow.b[...] = layer.b
    for t in {0, 1, steps // 2, steps - 1}:
        h, c = trace.state(t)
        c = c + 1e-30j * trace.dc[t] / np.linalg.norm(trace.dc[t])
        if t:
            h = trace.activations[t - 1][..., layer.columns("output")] * np.tanh(c)
        loss = np.sum(readout[t:] * shadow.forward(x[t:], (h, c)).h[1:]) + (
            np.sum(readout[t - 1] * h) if t else 0
        )
        assert np.linalg.norm(trace.dc[t]) == pytest.approx(loss.imag / 1e-30, rel=1e-10), t


def test_gate_biases_are_drawn_as_asked_and_the_others_are_zero():
    layer = LSTM.draw(2, 5, LeCun(), Orthogonal(), generators(3), forget_bias=1.0, input_bias=-0.5)
    expected = {"input": -0.5, "forget": 1.0, "output": 0.0, "candidate": 0.0}
    for block, bias in expected.items():
        np.testing.assert_array_equal(layer.b[..., layer.columns(block)], np.full((3, 1, 5), bias))


def test_chrono_initialisation_opposes_input_and_forget_biases():
    """Tallec & Ollivier 2018: i = 1 - f at the start, so a cell takes in what it forgets."""
    rngs = generators(2)
    bias = chrono_bias(rngs, 6, longest=50)
    layer = LSTM.draw(2, 6, LeCun(), LeCun(), rngs, forget_bias=bias, input_bias=-bias)
    np.testing.assert_array_equal(layer.b[..., layer.columns("forget")], bias)
    np.testing.assert_array_equal(layer.b[..., layer.columns("input")], -bias)
