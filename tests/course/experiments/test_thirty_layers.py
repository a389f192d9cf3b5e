"""Does a deep ReLU network learn from Xavier's initial weights, and from He's?"""

from itertools import pairwise

import numpy as np
import pytest

from gradlesson.course.data import digits
from gradlesson.course.experiments import thirty_layers

PARAMETERS = {
    **thirty_layers.PARAMETERS,
    "depth": 12,
    "width": 32,
    "batch": 32,
    "steps": 120,
    "record_every": 40,
    "seeds": 2,
}


@pytest.fixture(scope="module")
def result():
    return thirty_layers.run(PARAMETERS, np.random.default_rng(22))


def test_shapes(result):
    assert result["initialiser"].tolist() == ["xavier", "he"]
    assert result["step"].tolist() == [0, 40, 80]
    assert result["layer"].tolist() == list(range(1, 13))
    assert result["accuracy"].shape == (2, 2)
    assert result["loss"].shape == (2, 3, 2)
    assert result["gradient"].shape == (2, 12, 2)


def test_accuracy_is_a_share_of_the_360_test_samples(result):
    hits = result["accuracy"] * 360
    np.testing.assert_allclose(hits, np.round(hits), atol=1e-9)


def test_he_is_ahead_of_xavier_after_as_many_steps(result):
    assert (result["loss"][1, -1] < result["loss"][0, -1] - 0.2).all()
    np.testing.assert_allclose(result["loss"][0, 0], np.log(10), atol=0.05)


def test_xavier_loses_half_the_squared_gradient_in_every_layer_and_he_nothing(result):
    square = (result["gradient"][:, 0] / result["gradient"][:, -1]) ** (2 / 11)
    np.testing.assert_allclose(square[0], 0.5, atol=0.1)
    np.testing.assert_allclose(square[1], 1, atol=0.2)


def test_first_gradient_of_one_seed_by_hand(result):
    """Plain numpy on the numbers of child 1: minibatches first, then the weights, which both initialisers share."""
    rng = np.random.default_rng(22).spawn(2)[1]
    train_set, _ = digits.standardised(*digits.train_test())
    epochs = -(-120 // (1437 // 32))
    rows, *_ = [rng.permutation(1437)[:32] for _ in range(epochs)]
    widths = [64, *[32] * 12, 10]
    normals = [rng.standard_normal(fans, dtype=np.float32) for fans in pairwise(widths)]
    for k, variance in enumerate((lambda a, b: 2 / (a + b), lambda a, b: 2 / a)):
        weights = [G * np.sqrt(variance(*G.shape)) for G in normals]
        h, z = train_set.x[rows].astype(np.float64), []
        for W in weights:
            z.append(h @ W)
            h = np.maximum(z[-1], 0)
        p = np.exp(z[-1]) / np.exp(z[-1]).sum(axis=1, keepdims=True)
        delta = (p - np.eye(10)[train_set.labels[rows]]) / 32
        for layer in range(12, 0, -1):
            delta = (delta @ weights[layer].T) * (z[layer - 1] > 0)
            measured = result["gradient"][k, layer - 1, 1]
            assert measured == pytest.approx(np.sqrt(np.mean(delta**2)), rel=1e-3)
