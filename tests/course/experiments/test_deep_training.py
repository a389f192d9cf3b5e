"""Which remedies make a deep network learn?"""

from itertools import pairwise

import numpy as np
import pytest

from gradlesson.course.data import digits
from gradlesson.course.experiments import deep_training

PARAMETERS = {**deep_training.PARAMETERS, "depth": 5, "width": 64, "batch": 48, "steps": 10, "seeds": 2}


@pytest.fixture(scope="module")
def result():
    return deep_training.run(PARAMETERS, np.random.default_rng(23))


def row(result, key, combination):
    return result[key][result["combination"].tolist().index(combination)]


def test_shapes(result):
    assert len(result["combination"]) == 10
    assert result["accuracy"].shape == (10, 2)
    assert result["gradient"].shape == (10, 5, 2)
    assert result["gradient_theory"].shape == (10,)
    assert result["untrained"].tolist() == ["relu-he-residual"]
    assert result["untrained_gradient"].shape == (1, 5, 2)
    assert result["untrained_gradient_theory"].shape == (1,)


def test_accuracy_is_a_share_of_the_360_test_samples(result):
    hits = result["accuracy"] * 360
    np.testing.assert_allclose(hits, np.round(hits), atol=1e-9)


def test_theory_is_undeclared_for_the_normalised_sigmoid_alone(result):
    unknown = result["combination"][np.isnan(result["gradient_theory"])]
    assert unknown.tolist() == ["sigmoid-xavier-batchnorm"]


def test_theory_of_relu_is_a_power_of_its_factor(result):
    """Four steps lead from the fifth hidden layer to the first."""
    chi = {"relu-xavier": 0.5, "relu-he": 1, "relu-small": 64e-4 / 2, "leaky-xavier": 1.0001 / 2}
    for name, factor in chi.items():
        assert row(result, "gradient_theory", name) == pytest.approx(factor**2, rel=1e-9)
    assert row(result, "gradient_theory", "relu-small-residual") == pytest.approx((1 + 64e-4 / 2) ** 2)
    assert row(result, "gradient_theory", "relu-small-batchnorm") == pytest.approx(
        np.sqrt((np.pi / (np.pi - 1)) ** 3 * result["first_step_theory"])
    )
    np.testing.assert_allclose(result["untrained_gradient_theory"], 4)


def test_the_last_step_of_batch_norm_is_that_of_pixels_before_any_relu():
    """In a wide network with a large batch each step down has its own factor."""
    parameters = {**PARAMETERS, "depth": 4, "width": 256, "batch": 512, "steps": 1, "seeds": 2}
    result = deep_training.run(parameters, np.random.default_rng(9))
    gradient = np.median(row(result, "gradient", "relu-small-batchnorm"), axis=1)
    first, *others = (gradient[:-1] / gradient[1:]) ** 2
    assert first == pytest.approx(float(result["first_step_theory"]), rel=0.05)
    np.testing.assert_allclose(others, np.pi / (np.pi - 1), rtol=0.15)


def test_measured_gradients_lie_near_theory(result):
    ratio = result["gradient"][:, 0] / result["gradient"][:, -1] / result["gradient_theory"][:, np.newaxis]
    np.testing.assert_allclose(ratio[~np.isnan(ratio).any(axis=1)], 1, atol=0.35)
    untrained = result["untrained_gradient"][0]
    np.testing.assert_allclose(untrained[0] / untrained[-1], 4, rtol=0.35)


def test_combinations_meet_the_same_numbers(result):
    """A leaky slope of 0.01 hardly changes what the same weights make of the same minibatch."""
    leaky, relu = (row(result, "gradient", name) for name in ("leaky-xavier", "relu-xavier"))
    np.testing.assert_allclose(leaky, relu, rtol=0.05)


@pytest.mark.parametrize("residual", [False, True])
def test_first_gradient_of_one_seed_by_hand(result, residual):
    """Plain numpy on the numbers of child 1, with and without the short cut around phi and W."""
    rng = np.random.default_rng(23).spawn(2)[1]
    train_set, _ = digits.standardised(*digits.train_test())
    rows = rng.permutation(1437)[:48]
    widths = [64, *[64] * 5, 10]
    weights = [rng.standard_normal(each, dtype=np.float32) * 0.01 for each in pairwise(widths)]
    z = [train_set.x[rows].astype(np.float64) @ weights[0]]
    for W in weights[1:-1]:
        z.append(np.maximum(z[-1], 0) @ W + (z[-1] if residual else 0))
    logits = np.maximum(z[-1], 0) @ weights[-1]
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    delta = (p - np.eye(10)[train_set.labels[rows]]) / 48
    measured = row(result, "gradient", "relu-small-residual" if residual else "relu-small")[:, 1]
    for layer in range(4, -1, -1):
        below = (delta @ weights[layer + 1].T) * (z[layer] > 0)
        delta = below + (delta if residual and layer < 4 else 0)
        assert measured[layer] == pytest.approx(np.sqrt(np.mean(delta**2)), rel=1e-3)
