"""At which depth does a sigmoid network stop training?"""

import numpy as np
import pytest

from gradlesson.course.data import digits
from gradlesson.course.experiments import depth_cliff

PARAMETERS = {
    **depth_cliff.PARAMETERS,
    "depths": [1, 6],
    "gain_four_depths": [6],
    "width": 32,
    "steps": 300,
    "record_every": 100,
    "seeds": 2,
}


@pytest.fixture(scope="module")
def result():
    return depth_cliff.run(PARAMETERS, np.random.default_rng(20))


def test_shapes(result):
    assert result["depth"].tolist() == [1, 6]
    assert result["depth_gain_four"].tolist() == [6]
    assert result["step"].tolist() == [0, 100, 200]
    for key, shape in (
        ("accuracy", (2,)),
        ("loss", (2, 3)),
        ("gradient_first", (2,)),
        ("gradient_last", (2,)),
    ):
        assert result[key].shape == (2, *shape)
        assert result[f"{key}_gain_four"].shape == (1, *shape)


def test_one_hidden_layer_learns_and_six_do_not(result):
    assert (result["accuracy"][0] > 0.85).all()
    assert (result["accuracy"][1] < 0.2).all()
    assert (result["loss"][0, :, -1] < 1).all()
    np.testing.assert_allclose(result["loss"][1, :, -1], np.log(10), atol=0.1)


def test_accuracy_is_a_share_of_the_360_test_samples(result):
    hits = result["accuracy"] * 360
    np.testing.assert_allclose(hits, np.round(hits), atol=1e-9)


def test_gradient_falls_by_about_a_quarter_a_layer_and_gain_four_keeps_it(result):
    fall = (result["gradient_first"] / result["gradient_last"])[1] ** (1 / 5)
    np.testing.assert_allclose(fall, 0.236, rtol=0.1)
    kept = (result["gradient_first_gain_four"] / result["gradient_last_gain_four"])[0] ** (1 / 5)
    assert (kept > 2 * fall).all()


def test_first_and_last_hidden_layer_of_one_are_the_same(result):
    np.testing.assert_array_equal(result["gradient_first"][0], result["gradient_last"][0])


def test_gradient_of_one_hidden_layer_by_hand(result):
    """Plain numpy on the numbers of child 1: batches first, then the weights of each layer."""
    rng = np.random.default_rng(20).spawn(2)[1]
    train_set, _ = digits.standardised(*digits.train_test())
    epochs = -(-PARAMETERS["steps"] // (1437 // 64))
    rows = [rng.permutation(1437)[:64] for _ in range(epochs)]
    first = rng.standard_normal((64, 32), dtype=np.float32) * np.sqrt(2 / 96)
    last = rng.standard_normal((32, 10), dtype=np.float32) * np.sqrt(2 / 42)
    h = 1 / (1 + np.exp(-train_set.x[rows[0]].astype(np.float64) @ first))
    z = h @ last
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    label = np.eye(10)[train_set.labels[rows[0]]]
    delta = ((p - label) / 64) @ last.T * h * (1 - h)
    assert result["gradient_first"][0, 1] == pytest.approx(np.sqrt(np.mean(delta**2)), rel=1e-4)
    assert result["loss"][0, 1, 0] == pytest.approx(-np.mean(np.log((p * label).sum(axis=1))), rel=1e-5)
