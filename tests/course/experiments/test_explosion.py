"""What does an exploding gradient do to the first update?"""

import numpy as np
import pytest

from gradlesson.course.data import digits
from gradlesson.course.experiments import explosion

PARAMETERS = {**explosion.PARAMETERS, "depth": 20, "width": 32, "batch": 32, "steps": 20, "seeds": 2}


@pytest.fixture(scope="module")
def result():
    return explosion.run(PARAMETERS, np.random.default_rng(90))


def test_shapes(result):
    assert result["way"].tolist() == ["normal-1", "normal-1-clipped", "he"]
    assert result["layer"].tolist() == list(range(1, 21))
    assert result["log10_delta"].shape == (3, 2, 20)
    assert result["log10_delta_theory"].shape == (3, 20)
    for key in ("log10_first_loss", "log10_gradient", "log10_weights", "updates", "accuracy"):
        assert result[key].shape == (3, 2)


def test_gradient_of_the_last_hidden_layer_by_hand(result):
    """Plain numpy on the numbers of child 1: batches first, then the weights of each layer, from He's."""
    rng = np.random.default_rng(90).spawn(2)[1]
    train_set, _ = digits.standardised(*digits.train_test())
    rows = rng.permutation(1437)[:32]
    h = train_set.x[rows].astype(float)
    for fan_in in (64, *[32] * 19):
        z = h @ (rng.standard_normal((fan_in, 32), dtype=np.float32) * np.sqrt(2 / fan_in))
        h = np.maximum(z, 0)
    W = rng.standard_normal((32, 10), dtype=np.float32) * np.sqrt(2 / 32)
    p = np.exp(h @ W)
    p /= p.sum(axis=1, keepdims=True)
    label = np.eye(10)[train_set.labels[rows]]
    delta = ((p - label) / 32) @ W.T * (z > 0)
    expected = np.log10(np.sqrt(np.mean(delta**2)))
    assert result["log10_delta"][2, 1, -1] == pytest.approx(expected, abs=1e-3)
    loss = -np.mean(np.log((p * label).sum(axis=1)))
    assert 10 ** result["log10_first_loss"][2, 1] == pytest.approx(loss, rel=1e-3)


def test_large_weights_break_in_the_first_update_unless_clipped(result):
    assert result["updates"].tolist() == [[1, 1], [-1, -1], [-1, -1]]
    np.testing.assert_array_equal(result["accuracy"][0], 0)


def test_gradient_grows_by_sqrt_chi_a_layer(result):
    np.testing.assert_allclose(result["log10_delta_theory"][0, 0], 19 * np.log10(np.sqrt(16)))
    np.testing.assert_allclose(result["log10_delta_theory"][2], 0, atol=1e-12)
    logs = result["log10_delta"]
    factor = 10 ** ((logs[..., 0] - logs[..., -1]) / 19)
    np.testing.assert_allclose(factor[0], 4, rtol=0.15)
    np.testing.assert_allclose(factor[2], 1, rtol=0.15)


def test_the_first_minibatch_is_met_with_the_same_weights_clipped_or_not(result):
    for key in ("log10_delta", "log10_first_loss", "log10_gradient", "log10_weights"):
        np.testing.assert_array_equal(result[key][0], result[key][1])


def test_norm_of_the_weights_is_that_of_all_layers(result):
    # 64 x 32 + 19 x 32 x 32 + 32 x 10 numbers of variance 1; five standard errors.
    count = 64 * 32 + 19 * 32**2 + 320
    squares = 10 ** (2 * result["log10_weights"][0])
    np.testing.assert_allclose(squares, count, rtol=5 * np.sqrt(2 / count))


def test_logs_of_norms_add_up_as_the_squares_of_the_norms_do():
    arrays = [np.full((1, 1, 1), 3e20, np.float32), np.full((1, 1, 1), 4e20, np.float32)]
    np.testing.assert_allclose(explosion._log10_of_all(arrays), np.log10(5e20), rtol=1e-6)
