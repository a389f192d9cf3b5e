"""The plain recurrent network: what is known of it without measuring."""

import numpy as np
import pytest

from gradlesson.course.nn.initialisers import LeCun, Orthogonal
from gradlesson.course.nn.rnn import TanhRNN


def silent(layer, steps, batch=1):
    """The trace of zero inputs: all states are zero, where tanh is linear."""
    x = np.zeros((steps, layer.seeds, batch, layer.fan_in), layer.parameters.dtype)
    return layer.forward(x)


def test_a_single_unit_multiplies_the_gradient_by_its_weight_and_slope():
    layer = TanhRNN(np.full((1, 1, 1), 0.5), np.full((1, 1, 1), 2.0))
    trace = layer.forward(np.ones((2, 1, 1, 1)))
    h1 = np.tanh(0.5)
    h2 = np.tanh(0.5 + 2 * h1)
    assert trace.h.ravel() == pytest.approx([0, h1, h2])
    layer.backward(trace, np.ones((1, 1, 1)))
    delta2 = 1 - h2**2
    delta1 = 2 * delta2 * (1 - h1**2)
    assert trace.dh.ravel() == pytest.approx([2 * delta1, 2 * delta2, 1])
    assert trace.deltas.ravel() == pytest.approx([delta1, delta2])
    assert trace.dx.ravel() == pytest.approx([0.5 * delta1, 0.5 * delta2])
    assert layer.gradients.ravel() == pytest.approx([delta1 + delta2, h1 * delta2, delta1 + delta2])


@pytest.mark.parametrize("gain", [0.5, 1.0, 2.0])
def test_orthogonal_weights_multiply_every_gradient_by_the_gain(gain):
    layer = TanhRNN.draw(1, 16, LeCun(), Orthogonal(gain), np.random.default_rng(20).spawn(2))
    trace = silent(layer, 50, batch=3)
    readout = np.random.default_rng(21).standard_normal((2, 3, 16)).astype(np.float32)
    layer.backward(trace, readout)
    lengths = np.linalg.norm(trace.dh, axis=-1)
    expected = np.linalg.norm(readout, axis=-1) * gain ** np.arange(50, -1, -1)[:, np.newaxis, np.newaxis]
    np.testing.assert_allclose(lengths, expected, rtol=1e-4)


def test_at_rest_the_state_jacobian_is_the_power_of_the_recurrent_weights():
    layer = TanhRNN.draw(1, 6, LeCun(), LeCun(1.5), np.random.default_rng(22).spawn(1))
    trace = silent(layer, 4, batch=6)
    layer.backward(trace, np.eye(6, dtype=np.float32)[np.newaxis])
    for t in range(5):
        power = np.linalg.matrix_power(layer.W_h[0].astype(np.float64), 4 - t)
        np.testing.assert_allclose(trace.dh[t, 0], power.T, atol=1e-5)


def test_logs_follow_the_gradient_out_of_the_range_of_float32():
    """Sixty steps that each multiply by 1/100 and by 100: 10^-120 and 10^120."""
    scale = np.array([0.01, 100.0], dtype=np.float32)[:, np.newaxis, np.newaxis]
    layer = TanhRNN(np.ones((2, 1, 3), np.float32), scale * np.eye(3, dtype=np.float32))
    logs = layer.backward_in_logs(silent(layer, 60), np.ones((2, 1, 3), np.float32))
    np.testing.assert_allclose(logs[0, 0], -2.0 * np.arange(60, -1, -1), atol=1e-5)
    np.testing.assert_allclose(logs[1, 0], 2.0 * np.arange(60, -1, -1), atol=1e-5)


def test_the_log_of_a_gradient_whose_square_is_no_float32_is_right():
    layer = TanhRNN(
        np.ones((1, 1, 2), np.float32), np.float32(1e-15) * np.eye(2, dtype=np.float32)[np.newaxis]
    )
    trace = silent(layer, 2)
    layer.backward(trace, np.ones((1, 1, 2), np.float32))
    np.testing.assert_allclose(trace.log_rms(trace.dh)[0, 0], [-30, -15, 0], atol=1e-6)


def test_no_step_lengthens_the_gradient_by_more_than_the_largest_singular_value():
    """Pascanu, Mikolov & Bengio 2013: a largest singular value below 1 is enough to vanish."""
    layer = TanhRNN.draw(2, 12, LeCun(), LeCun(0.4), np.random.default_rng(23).spawn(3))
    x = np.random.default_rng(24).standard_normal((40, 3, 2, 2), dtype=np.float32)
    trace = layer.forward(x)
    layer.backward(trace, np.ones((3, 2, 12), np.float32))
    lengths = np.linalg.norm(trace.dh, axis=-1)
    largest = np.linalg.norm(layer.W_h, ord=2, axis=(1, 2))
    assert (largest < 1).all()
    assert (lengths[:-1] <= lengths[1:] * largest[:, np.newaxis] * (1 + 1e-6)).all()
