"""The dense layer."""

import numpy as np
import pytest

from gradlesson.course.nn.dense import Dense


@pytest.fixture
def layer():
    rng = np.random.default_rng(6)
    layer = Dense(rng.standard_normal((2, 4, 3)))
    layer.b[...] = rng.standard_normal((2, 1, 3))
    return layer


def test_forward_is_h_times_w_plus_b(layer):
    h = np.random.default_rng(7).standard_normal((2, 5, 4))
    expected = [h[seed] @ layer.W[seed] + layer.b[seed] for seed in range(2)]
    np.testing.assert_allclose(layer.forward(h), expected, rtol=1e-13)


def test_backward_is_delta_times_w_transposed(layer):
    delta = np.random.default_rng(8).standard_normal((2, 5, 3))
    expected = [delta[seed] @ layer.W[seed].T for seed in range(2)]
    np.testing.assert_allclose(layer.backward(delta), expected, rtol=1e-13)


def test_gradients_are_sums_over_the_batch(layer):
    rng = np.random.default_rng(9)
    h, delta = rng.standard_normal((2, 5, 4)), rng.standard_normal((2, 5, 3))
    layer.differentiate(h, delta)
    outer = sum(h[:, sample, :, np.newaxis] * delta[:, sample, np.newaxis, :] for sample in range(5))
    np.testing.assert_allclose(layer.dW, outer, rtol=1e-12)
    np.testing.assert_allclose(layer.db, delta.sum(axis=1, keepdims=True), rtol=1e-12)


def test_an_update_of_the_parameters_moves_weights_and_biases(layer):
    layer.differentiate(np.ones((2, 1, 4)), np.ones((2, 1, 3)))
    W, b = layer.W.copy(), layer.b.copy()
    layer.parameters += layer.gradients
    np.testing.assert_array_equal(layer.W, W + 1)
    np.testing.assert_array_equal(layer.b, b + 1)


def test_weights_are_copied_and_biases_start_at_zero():
    W = np.ones((1, 2, 2), dtype=np.float32)
    layer = Dense(W)
    layer.W += 1
    assert W.max() == 1
    assert layer.parameters.dtype == np.float32
    assert not layer.b.any()


def test_weights_without_an_axis_of_seeds_are_refused():
    with pytest.raises(ValueError, match=r"`W` must be \(seeds, fan_in, fan_out\), got shape \(2, 3\)"):
        Dense(np.ones((2, 3)))


@pytest.mark.parametrize("shape", [(2, 0, 3), (2, 3, 0), (0, 3, 3)])
def test_weights_without_units_or_seeds_are_refused(shape):
    with pytest.raises(ValueError, match="must have a seed, `fan_in` and `fan_out` from 1, got shape"):
        Dense(np.ones(shape))


def test_the_shape_of_the_output_follows_from_that_of_the_input(layer):
    assert layer.output_shape((2, 5, 4)) == (2, 5, 3)
    for shape in ((1, 5, 4), (2, 5, 3), (2, 0, 4), (5, 4)):
        with pytest.raises(ValueError, match=r"with 2 seeds and `fan_in` 4, got shape \("):
            layer.output_shape(shape)
