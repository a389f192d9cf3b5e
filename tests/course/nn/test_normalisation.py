"""Batch and layer normalisation: values, running statistics, extremes."""

import numpy as np
import pytest

from gradlesson.course.nn.activations import ReLU
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.initialisers import LeCun, standard_normal
from gradlesson.course.nn.layer import Nonlinearity
from gradlesson.course.nn.normalisation import BatchNorm, LayerNorm
from gradlesson.course.nn.sequential import Sequential

EITHER = pytest.mark.parametrize("kind", [BatchNorm, LayerNorm])


@pytest.fixture
def x():
    return np.random.default_rng(30).standard_normal((2, 7, 4)) * [1, 2, 3, 4] + [4, 3, 2, 1]


@EITHER
def test_output_is_gamma_times_the_standardised_input_plus_beta(kind, x):
    layer = kind(2, 4, np.float64, epsilon=1e-3)
    layer.gamma[...], layer.beta[...] = [1, 2, 3, 4], [5, 6, 7, 8]
    axis = {BatchNorm: 1, LayerNorm: 2}[kind]
    mean, variance = x.mean(axis=axis, keepdims=True), x.var(axis=axis, keepdims=True)
    expected = (x - mean) / np.sqrt(variance + 1e-3) * [1, 2, 3, 4] + [5, 6, 7, 8]
    np.testing.assert_allclose(layer.forward(x), expected, rtol=1e-13, atol=1e-14)


@EITHER
def test_the_input_is_left_alone_and_the_output_may_be_handed_in(kind, x):
    before, room = x.copy(), np.empty_like(x)
    assert kind(2, 4, np.float64).forward(x, out=room) is room
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("momentum", [0.1, 1.0])
def test_running_statistics_average_the_batches(momentum, x):
    layer = BatchNorm(2, 4, np.float64, momentum=momentum)
    mean, variance = np.zeros((2, 1, 4)), np.ones((2, 1, 4))
    for batch in (x, 2 * x + 1):
        layer.forward(batch)
        mean = (1 - momentum) * mean + momentum * batch.mean(axis=1, keepdims=True)
        variance = (1 - momentum) * variance + momentum * batch.var(axis=1, keepdims=True, ddof=1)
    np.testing.assert_allclose(layer.running_mean, mean, rtol=1e-12)
    np.testing.assert_allclose(layer.running_variance, variance, rtol=1e-12)


def test_prediction_uses_the_running_statistics_and_leaves_them_alone(x):
    layer = BatchNorm(2, 4, np.float64, epsilon=1e-3)
    layer.running_mean[...], layer.running_variance[...] = 2, 9
    layer.gamma[...], layer.beta[...] = 3, 1
    np.testing.assert_allclose(layer.predict(x), 3 * (x - 2) / np.sqrt(9.001) + 1)
    assert (layer.running_mean == 2).all()


def test_batch_norm_predicts_what_it_trained_on_when_it_keeps_the_last_batch(x):
    layer = BatchNorm(2, 4, np.float64, momentum=1.0, epsilon=1e-12)
    # The variance of the population is estimated a little larger: n / (n - 1).
    np.testing.assert_allclose(layer.forward(x), layer.predict(x) * np.sqrt(7 / 6), rtol=1e-10, atol=1e-12)


def test_gradient_takes_no_notice_of_shift_and_scale(x):
    """A delta along 1 or along x_hat is what mean and variance take out; only epsilon lets a little through."""
    layer = BatchNorm(2, 4, np.float64, epsilon=1e-12)
    y = layer.forward(x)
    for delta in (np.ones_like(x), y):
        layer.differentiate(x, delta)
        np.testing.assert_allclose(layer.backward(delta), 0, atol=1e-10)


def test_batch_norm_before_relu_makes_the_gradient_explode_as_published():
    """Its mean square grows by pi / (pi - 1) a layer in the limit of width, batch and depth (Yang et al. 2019)."""
    depth, width, batch = 40, 256, 64
    rngs = np.random.default_rng(35).spawn(3)
    x, output_delta = (standard_normal(rngs, batch, width) for _ in range(2))
    layers = []
    for _ in range(depth):
        layers += [Dense(LeCun().draw(rngs, width, width)), BatchNorm(3, width), Nonlinearity(ReLU())]
    network = Sequential(layers)
    trace = network.forward(x)
    network.backward(trace, output_delta)
    squares = [np.square(delta).mean() for delta in trace.deltas[::3]]
    assert (squares[20] / squares[37]) ** (1 / 17) == pytest.approx(np.pi / (np.pi - 1), rel=0.06)


@EITHER
@pytest.mark.parametrize(("dtype", "large"), [(np.float32, 3e38), (np.float64, 1.7e308)])
def test_huge_numbers_are_normalised_without_overflow(kind, dtype, large, x):
    """Far above epsilon only the proportions count."""
    layer, plain = kind(2, 4, dtype), kind(2, 4, dtype)
    x = (x / np.abs(x).max()).astype(dtype)
    layer.epsilon = plain.epsilon = 1e-30
    y, expected = layer.forward(x * dtype(large)), plain.forward(x)
    np.testing.assert_allclose(y, expected, rtol=1e-4, atol=1e-5)
    delta = np.random.default_rng(34).standard_normal(x.shape).astype(dtype)
    for each in (layer, plain):
        each.differentiate(x, delta)
    np.testing.assert_allclose(layer.dgamma, plain.dgamma, rtol=1e-4)
    dx = layer.backward(delta).astype(np.float64)
    np.testing.assert_allclose(dx * large, plain.backward(delta), rtol=1e-3, atol=1e-4)


@EITHER
@pytest.mark.parametrize("value", [0.0, 1e-38, 1e38, -1e4])
def test_equal_numbers_come_out_as_beta(kind, value):
    layer = kind(1, 3)
    layer.beta[...] = 2
    y = layer.forward(np.full((1, 4, 3), value, np.float32))
    assert np.abs(y - 2).max() <= 1.01  # what rounding left of the mean counts as a signal at 1e38
    if abs(value) < 1e4:
        np.testing.assert_array_equal(y, 2)
    layer.differentiate(y, y)
    assert np.isfinite(layer.backward(y)).all()


def test_a_seed_with_huge_numbers_changes_no_other(x):
    layer, alone = BatchNorm(2, 4, np.float64), BatchNorm(1, 4, np.float64)
    mixed = x.copy()
    mixed[1] *= 1e300
    np.testing.assert_array_equal(layer.forward(mixed)[:1], alone.forward(x[:1]))


def test_one_sample_has_no_variance():
    with pytest.raises(ValueError, match="at least 2 samples to be normalised, got 1"):
        BatchNorm(1, 3).forward(np.ones((1, 1, 3)))
    assert BatchNorm(1, 3).predict(np.ones((1, 1, 3))).shape == (1, 1, 3)
    assert LayerNorm(1, 3).forward(np.ones((1, 1, 3))).shape == (1, 1, 3)


@EITHER
def test_a_batch_of_other_seeds_or_units_is_refused(kind):
    for shape in ((1, 5, 4), (2, 5, 3)):
        with pytest.raises(ValueError, match="with 2 seeds and 4 units, got shape"):
            kind(2, 4).output_shape(shape)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"units": 0}, "`units` must be at least 1, got 0"),
        ({"seeds": 0}, "`seeds` must be at least 1, got 0"),
        ({"epsilon": 0.0}, "`epsilon` must be a positive number, got 0.0"),
        ({"epsilon": float("nan")}, "`epsilon` must be a positive number, got nan"),
        ({"momentum": 0.0}, r"`momentum` must be in \(0, 1\], got 0.0"),
        ({"momentum": 1.5}, r"`momentum` must be in \(0, 1\], got 1.5"),
    ],
)
def test_impossible_settings_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        BatchNorm(**{"seeds": 1, "units": 2, **options})
