"""Clipping by norm and by value."""

import numpy as np
import pytest

from gradlesson.course.nn.clipping import clip_by_norm, clip_by_value
from gradlesson.course.nn.dense import Dense


@pytest.fixture
def layers():
    """Two layers; the gradient of seed 1 is ten times as long as that of seed 0."""
    rng = np.random.default_rng(43)
    layers = [Dense(np.ones((2, 3, 4))), Dense(np.ones((2, 4, 2)))]
    for layer in layers:
        layer.gradients[0] = rng.standard_normal(layer.gradients.shape[1:])
        layer.gradients[1] = -10 * layer.gradients[0]
    return layers


def flat(layers):
    return np.concatenate([layer.gradients.reshape(2, -1) for layer in layers], axis=1)


def test_clipping_by_norm_shortens_the_gradient_of_all_layers_and_keeps_its_direction(layers):
    before = flat(layers)
    lengths = np.linalg.norm(before, axis=1)
    largest = 2 * lengths[0]
    np.testing.assert_allclose(clip_by_norm(layers, largest), lengths)
    after = flat(layers)
    np.testing.assert_array_equal(after[0], before[0])
    np.testing.assert_allclose(np.linalg.norm(after[1]), largest)
    np.testing.assert_allclose(after[1], before[1] / 5)


def test_clipping_by_value_cuts_every_entry_and_turns_the_gradient(layers):
    before = flat(layers)
    clip_by_value(layers, 0.5)
    after = flat(layers)
    np.testing.assert_array_equal(after, np.clip(before, -0.5, 0.5))
    cosine = before[1] @ after[1] / np.linalg.norm(before[1]) / np.linalg.norm(after[1])
    assert cosine < 0.95


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_gradients_of_any_size_are_clipped_without_overflow(dtype):
    layer = Dense(np.ones((3, 2, 2), dtype))
    layer.gradients[...] = np.array([0, 1e-38, 0.1 * np.finfo(dtype).max], dtype)[:, None, None]
    lengths = clip_by_norm([layer], 1.0)
    np.testing.assert_allclose(
        lengths, np.sqrt(6) * np.array([0, 1e-38, 0.1 * np.finfo(dtype).max]), rtol=1e-6
    )
    np.testing.assert_allclose(np.linalg.norm(layer.gradients[2]), 1, rtol=1e-6)
    assert layer.gradients.dtype == dtype


def test_a_gradient_that_is_not_finite_tells_and_disturbs_no_other_seed(layers):
    layers[0].dW[0, 0, 0] = np.nan
    layers[1].db[0] = np.inf
    expected = flat(layers)[1] / np.linalg.norm(flat(layers)[1])
    lengths = clip_by_norm(layers, 1.0)
    assert np.isfinite(lengths).tolist() == [False, True]
    np.testing.assert_allclose(flat(layers)[1], expected)
    assert not np.isfinite(flat(layers)[0]).all()


@pytest.mark.parametrize("clip", [clip_by_norm, clip_by_value])
@pytest.mark.parametrize("largest", [0, -1, float("nan")])
def test_a_bound_that_is_not_positive_is_refused(clip, largest, layers):
    with pytest.raises(ValueError, match="`largest` must be positive, got"):
        clip(layers, largest)
