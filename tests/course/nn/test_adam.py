"""Adam."""

import numpy as np
import pytest

from gradlesson.course.nn.adam import Adam
from gradlesson.course.nn.dense import Dense


def by_the_paper(theta, gradients, alpha, beta1, beta2, epsilon):
    """Kingma & Ba 2015, algorithm 1, line by line."""
    m, v = np.zeros_like(theta), np.zeros_like(theta)
    for t, g in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        theta = theta - alpha * m_hat / (np.sqrt(v_hat) + epsilon)
    return theta


@pytest.mark.parametrize(
    "settings",
    [(1e-3, 0.9, 0.999, 1e-8), (0.1, 0.5, 0.9, 1e-2), (0.01, 0.0, 0.0, 1e-8)],
)
def test_steps_are_those_of_the_paper(settings):
    rng = np.random.default_rng(44)
    layer = Dense(rng.standard_normal((2, 3, 4)))
    layer.b[...] = rng.standard_normal((2, 1, 4))
    gradients = rng.standard_normal((30, *layer.parameters.shape)) * 10.0 ** rng.integers(
        -9, 3, layer.parameters.shape
    )
    expected = by_the_paper(layer.parameters, gradients, *settings)
    optimiser = Adam([layer], *settings)
    for g in gradients:
        layer.gradients[...] = g
        optimiser.step()
    np.testing.assert_allclose(layer.parameters, expected, rtol=1e-12)


def test_the_first_step_has_the_length_of_the_learning_rate_whatever_the_gradient():
    layer = Dense(np.zeros((1, 4, 1)))
    layer.dW[0, :, 0] = [1e-3, -1.0, 1e3, 1e100]
    Adam([layer], learning_rate=0.1).step()
    np.testing.assert_allclose(layer.W[0, :, 0], [-0.1, 0.1, -0.1, -0.1], rtol=1e-4)


def test_float32_stays_float32_and_follows_the_formula():
    rng = np.random.default_rng(45)
    layer = Dense(rng.standard_normal((1, 3, 3)).astype(np.float32))
    gradients = rng.standard_normal((20, *layer.parameters.shape))
    expected = by_the_paper(layer.parameters.astype(np.float64), gradients, 0.01, 0.9, 0.999, 1e-8)
    optimiser = Adam([layer], 0.01)
    for g in gradients:
        layer.gradients[...] = g
        optimiser.step()
    assert {layer.parameters.dtype, optimiser.means[0].dtype, optimiser.squares[0].dtype} == {
        np.dtype(np.float32)
    }
    np.testing.assert_allclose(layer.parameters, expected, atol=1e-6)


def test_state_and_parameters_stay_in_their_arrays():
    layer = Dense(np.ones((1, 2, 2)))
    optimiser = Adam([layer])
    arrays = [layer.parameters, optimiser.means[0], optimiser.squares[0]]
    layer.gradients[...] = 1
    optimiser.step()
    now = [layer.parameters, optimiser.means[0], optimiser.squares[0]]
    assert list(map(id, now)) == list(map(id, arrays))
    assert (layer.W < 1).all()


def test_a_gradient_whose_square_overflows_stops_its_parameter_and_no_other():
    layer = Dense(np.ones((1, 2, 1), np.float32))
    layer.dW[0, :, 0] = [1e30, 1.0]
    Adam([layer], learning_rate=0.5).step()
    np.testing.assert_allclose(layer.W[0, :, 0], [1, 0.5], rtol=1e-6)


def test_a_gradient_of_zero_moves_nothing():
    layer = Dense(np.ones((1, 2, 2), np.float32))
    Adam([layer]).step()
    np.testing.assert_array_equal(layer.W, 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"learning_rate": 0}, "`learning_rate` must be a positive number, got 0"),
        ({"epsilon": float("nan")}, "`epsilon` must be a positive number, got nan"),
        ({"beta1": 1.0}, r"`beta1` must be in \[0, 1\), got 1.0"),
        ({"beta2": -0.1}, r"`beta2` must be in \[0, 1\), got -0.1"),
    ],
)
def test_impossible_settings_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        Adam([], **options)
