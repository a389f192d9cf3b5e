"""The losses: values known by hand, and gradients."""

import numpy as np
import pytest

from gradlesson.course.nn.losses import softmax_cross_entropy, squared_error


@pytest.fixture
def logits():
    return np.random.default_rng(4).standard_normal((2, 3, 5))


@pytest.fixture
def labels():
    return np.random.default_rng(5).integers(0, 5, (2, 3))


def test_equal_logits_cost_the_log_of_the_number_of_classes(labels):
    loss, _ = softmax_cross_entropy(np.full((2, 3, 5), 7.0), labels)
    np.testing.assert_allclose(loss, np.log(5))


def test_loss_is_the_mean_of_minus_log_probability(logits, labels):
    probability = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
    expected = -np.log(np.take_along_axis(probability, labels[..., np.newaxis], axis=-1)).mean(axis=(1, 2))
    loss, _ = softmax_cross_entropy(logits, labels)
    np.testing.assert_allclose(loss, expected, rtol=1e-14)


def test_huge_logits_stay_finite():
    z = np.array([[[1e4, 0.0], [0.0, 1e4]]], dtype=np.float32)
    with np.errstate(all="raise", under="ignore"):
        loss, delta = softmax_cross_entropy(z, np.array([[0, 0]]))
    assert loss[0] == pytest.approx(5000)
    np.testing.assert_allclose(delta, [[[0, 0], [-0.5, 0.5]]], atol=1e-7)
    assert loss.dtype == delta.dtype == np.float32


def test_the_input_is_left_alone(logits, labels):
    for z in (logits, np.moveaxis(np.moveaxis(logits, -1, 0).copy(), 0, -1)):
        before = z.copy()
        softmax_cross_entropy(z, labels)
        np.testing.assert_array_equal(z, before)


@pytest.mark.parametrize("sample", [(0, 0), (0, 2), (1, 1)])
def test_softmax_delta_is_the_complex_step(logits, labels, sample):
    _, delta = softmax_cross_entropy(logits, labels)
    for unit in range(5):
        step = np.zeros_like(logits, dtype=complex)
        step[(*sample, unit)] = 1e-30j
        loss, _ = softmax_cross_entropy(logits + step, labels)
        assert loss[sample[0]].imag / 1e-30 == pytest.approx(delta[(*sample, unit)], rel=1e-10)


def test_squared_error_and_its_delta(logits):
    target = np.ones_like(logits)
    loss, delta = squared_error(logits, target)
    np.testing.assert_allclose(loss, ((logits - 1) ** 2).sum(axis=(1, 2)) / 6)
    step = np.zeros_like(logits, dtype=complex)
    step[1, 2, 3] = 1e-30j
    changed, _ = squared_error(logits + step, target)
    assert changed[1].imag / 1e-30 == pytest.approx(delta[1, 2, 3], rel=1e-12)


@pytest.mark.parametrize(("dtype", "large"), [(np.float32, 3e38), (np.float64, 1.7e308)])
def test_no_logits_overflow(dtype, large):
    """Warnings are errors here; where the loss itself exceeds the largest float, it is infinite."""
    z = np.array([[[large, -large, 0]], [[large, -large, 0]], [[-1e4, -1e4, -1e4]]], dtype)
    loss, delta = softmax_cross_entropy(z, np.array([[0], [1], [2]]))
    np.testing.assert_allclose(loss, [0, np.inf, np.log(3)], rtol=1e-6)
    np.testing.assert_allclose(delta[:, 0], [[0, 0, 0], [1, -1, 0], [1 / 3, 1 / 3, -2 / 3]], rtol=1e-6)


def test_a_squared_error_beyond_the_range_of_floats_is_infinite():
    z = np.full((1, 1, 2), 1e30, np.float32)
    loss, delta = squared_error(z, np.zeros_like(z))
    assert loss == np.inf
    np.testing.assert_allclose(delta, z)


@pytest.mark.parametrize("bad", [-1, 5])
def test_a_label_that_no_class_has_is_refused(bad, logits, labels):
    labels[1, 1] = bad
    with pytest.raises(ValueError, match="`labels` must be from 0 to 4, got"):
        softmax_cross_entropy(logits, labels)


def test_labels_and_targets_of_another_shape_are_refused(logits, labels):
    with pytest.raises(ValueError, match=r"`labels` must be \(seeds, batch\), \(2, 3\)"):
        softmax_cross_entropy(logits, labels[:, :2])
    with pytest.raises(ValueError, match=r"shape of the output, \(2, 3, 5\), got \(3, 5\)"):
        squared_error(logits, np.zeros((3, 5)))
