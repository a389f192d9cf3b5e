"""Gradient descent with momentum."""

import numpy as np
import pytest

from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.sgd import SGD


def test_two_steps_follow_the_formula_for_weights_and_biases():
    layer = Dense(np.full((1, 1, 1), 2.0))
    optimiser = SGD([layer], learning_rate=0.1, momentum=0.5)
    layer.dW[...], layer.db[...] = 3.0, 4.0
    optimiser.step()
    assert (layer.W.item(), layer.b.item()) == pytest.approx((2 - 0.3, -0.4))
    layer.dW[...], layer.db[...] = 1.0, -2.0
    optimiser.step()
    # v = 0.5 (-0.3) - 0.1 and 0.5 (-0.4) + 0.2
    assert (layer.W.item(), layer.b.item()) == pytest.approx((1.7 - 0.25, -0.4 + 0.0))


def test_momentum_may_come_later_and_then_takes_up_the_last_step():
    """Without momentum the formula is taken a shorter way; the velocity that it leaves is the same."""
    layer = Dense(np.full((1, 1, 1), 2.0))
    optimiser = SGD([layer], learning_rate=0.1)
    layer.dW[...], layer.db[...] = 3.0, 4.0
    optimiser.step()
    assert (layer.W.item(), layer.b.item()) == pytest.approx((2 - 0.3, -0.4))
    optimiser.momentum = 0.5
    layer.gradients.fill(0)
    optimiser.step()
    assert (layer.W.item(), layer.b.item()) == pytest.approx((1.7 - 0.15, -0.4 - 0.2))


def test_a_quadratic_is_minimised():
    layer = Dense(np.full((2, 3, 2), 5.0))
    optimiser = SGD([layer], learning_rate=0.1, momentum=0.9)
    for _ in range(400):
        layer.gradients[...] = layer.parameters - 1
        optimiser.step()
    np.testing.assert_allclose(layer.parameters, 1, atol=1e-6)


def test_float32_stays_float32():
    layer = Dense(np.ones((1, 2, 2), dtype=np.float32))
    optimiser = SGD([layer], learning_rate=0.1, momentum=0.9)
    optimiser.step()
    assert optimiser.velocities[0].dtype == layer.parameters.dtype == np.float32


@pytest.mark.parametrize("rate", [0, -0.1, float("nan")])
def test_a_learning_rate_that_is_not_positive_is_refused(rate):
    with pytest.raises(ValueError, match="`learning_rate` must be a positive number, got"):
        SGD([], learning_rate=rate)


@pytest.mark.parametrize("momentum", [-0.1, 1.0, float("nan")])
def test_a_momentum_out_of_range_is_refused(momentum):
    with pytest.raises(ValueError, match=r"`momentum` must be in \[0, 1\), got"):
        SGD([], learning_rate=0.1, momentum=momentum)
