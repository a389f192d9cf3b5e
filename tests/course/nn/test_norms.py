"""Norms that stay within the range of floats, and the Gram trick."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradlesson.course.nn.activations import ACTIVATIONS
from gradlesson.course.nn.initialisers import He
from gradlesson.course.nn.mlp import MLP
from gradlesson.course.nn.norms import gram_norm, log10_gram_norm, log10_norm, norm, per_layer, rms


@pytest.fixture
def values():
    return np.random.default_rng(40).standard_normal((3, 4, 5))


def test_norm_and_rms_are_those_of_all_numbers_of_a_seed(values):
    expected = np.linalg.norm(values.reshape(3, -1), axis=1)
    np.testing.assert_allclose(norm(values), expected, rtol=1e-14)
    np.testing.assert_allclose(rms(values), expected / np.sqrt(20), rtol=1e-14)
    np.testing.assert_allclose(log10_norm(values), np.log10(expected), rtol=1e-12)
    np.testing.assert_allclose(norm(values[:, 0]), np.linalg.norm(values[:, 0], axis=1), rtol=1e-14)


@pytest.mark.parametrize(
    ("dtype", "scale"), [(np.float32, 1e37), (np.float32, 1e-35), (np.float64, 1e307), (np.float64, 1e-300)]
)
def test_no_square_leaves_the_range_of_floats(dtype, scale, values):
    scaled = (values * scale / 5).astype(dtype)
    np.testing.assert_allclose(norm(scaled) / scale * 5, norm(values), rtol=1e-5)
    np.testing.assert_allclose(rms(scaled) / scale * 5, rms(values), rtol=1e-5)


def test_the_log_of_a_norm_may_exceed_what_the_norm_cannot():
    largest = np.full((1, 100), np.finfo(np.float64).max)
    assert log10_norm(largest) == pytest.approx(np.log10(np.finfo(np.float64).max) + 1)
    assert norm(largest) == np.inf


def test_nothing_has_the_norm_zero_and_its_log_is_minus_infinity():
    zero = np.zeros((2, 3), np.float32)
    np.testing.assert_array_equal(norm(zero), 0)
    np.testing.assert_array_equal(log10_norm(zero), -np.inf)
    np.testing.assert_array_equal(gram_norm(zero[..., np.newaxis], zero[..., np.newaxis]), 0)


def test_what_has_diverged_shows_in_its_own_seed_only(values):
    values[1, 0, 0], values[2, 0, 0] = np.nan, -np.inf
    assert np.isfinite(norm(values)).tolist() == [True, False, False]
    assert np.isfinite(rms(values)).tolist() == [True, False, False]


@given(
    st.tuples(st.integers(1, 3), st.integers(1, 8), st.integers(1, 6), st.integers(1, 6)),
    st.integers(0, 2**32),
)
@settings(deadline=None, max_examples=50)
def test_the_gram_trick_gives_the_norm_of_dw(shape, entropy):
    seeds, batch, fan_in, fan_out = shape
    rng = np.random.default_rng(entropy)
    h, delta = rng.standard_normal((seeds, batch, fan_in)), rng.standard_normal((seeds, batch, fan_out))
    np.testing.assert_allclose(gram_norm(h, delta), norm(h.swapaxes(1, 2) @ delta), rtol=1e-6)
    scale = rng.normal(size=(seeds, batch))
    dW = h.swapaxes(1, 2) @ (delta * 10 ** scale[..., np.newaxis])
    np.testing.assert_allclose(log10_gram_norm(h, delta, scale), np.log10(norm(dW)), atol=1e-6)
    # No power of ten of the scale is ever taken.
    np.testing.assert_allclose(log10_gram_norm(h, delta, scale - 900) + 900, np.log10(norm(dW)), atol=1e-6)


@pytest.mark.parametrize("large", [1e30, 1e-30])
def test_the_gram_trick_stays_within_the_range_of_float32(large):
    h = np.full((1, 2, 3), large, np.float32)
    np.testing.assert_allclose(
        log10_gram_norm(h, h, np.zeros((1, 2))), np.log10(6) + 2 * np.log10(large), rtol=1e-6
    )


def test_samples_without_a_gradient_do_not_count():
    h, delta = np.ones((1, 3, 2)), np.ones((1, 3, 2))
    scale = np.array([[0.0, -np.inf, -np.inf]])
    np.testing.assert_allclose(log10_gram_norm(h, delta, scale), np.log10(2))
    assert log10_gram_norm(h, delta, np.full((1, 3), -np.inf)) == -np.inf


def test_logs_of_dw_follow_from_a_backward_pass_in_logs():
    rngs = np.random.default_rng(41).spawn(2)
    network = MLP.draw([6, 8, 8, 3], ACTIVATIONS["tanh"], He(), rngs)
    x = np.random.default_rng(42).standard_normal((2, 5, 6)).astype(np.float32)
    trace = network.forward(x)
    delta = np.ones((2, 5, 3), np.float32)
    network.backward(trace, delta)
    expected = per_layer(norm, (layer.dW for layer in network.layers))
    assert expected.shape == (2, 3)
    logs = network.backward_in_logs(trace, delta)
    for layer in range(1, 4):
        found = log10_gram_norm(trace.layer_input(layer), trace.deltas[layer - 1], logs[..., layer - 1])
        np.testing.assert_allclose(10**found, expected[:, layer - 1], rtol=1e-5)
