"""Residual blocks: sums, scales, the order of normalisation."""

import numpy as np
import pytest

from gradlesson.course.nn.activations import ACTIVATIONS
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.initialisers import LeCun
from gradlesson.course.nn.layer import Nonlinearity
from gradlesson.course.nn.normalisation import BatchNorm, LayerNorm
from gradlesson.course.nn.residual import Residual, post_norm, pre_norm
from gradlesson.course.nn.sequential import Sequential


@pytest.fixture
def x():
    return np.random.default_rng(31).standard_normal((2, 5, 3))


@pytest.fixture
def dense():
    return Dense(np.random.default_rng(32).standard_normal((2, 3, 3)))


def test_the_block_adds_the_scaled_branch_to_its_input(dense, x):
    block = Residual([dense, Nonlinearity(ACTIVATIONS["tanh"])], scale=0.25)
    np.testing.assert_allclose(block.forward(x), x + 0.25 * np.tanh(x @ dense.W), rtol=1e-13)
    np.testing.assert_array_equal(block.predict(x), block.forward(x))


def test_pre_norm_normalises_the_branch_only(dense, x):
    (block,) = pre_norm(LayerNorm(2, 3, np.float64), [dense])
    normalised = LayerNorm(2, 3, np.float64).forward(x)
    np.testing.assert_allclose(block.forward(x), x + normalised @ dense.W, rtol=1e-13)


def test_post_norm_normalises_the_sum(dense, x):
    network = Sequential(post_norm(LayerNorm(2, 3, np.float64), [dense]))
    y = network.forward(x).output
    np.testing.assert_allclose(y.mean(axis=2), 0, atol=1e-14)
    np.testing.assert_allclose(y, LayerNorm(2, 3, np.float64).forward(x + x @ dense.W), rtol=1e-12)


def test_prediction_reaches_a_batch_norm_within_the_branch(dense, x):
    norm = BatchNorm(2, 3, np.float64)
    norm.running_mean[...] = 7
    block = Residual([norm, dense])
    np.testing.assert_allclose(block.predict(x), x + ((x - 7) / np.sqrt(1 + 1e-5)) @ dense.W)


def test_each_unscaled_linear_block_doubles_the_mean_square_of_the_gradient():
    """W of variance 1/n on the branch: |delta|^2 is that of the short cut plus as much from the branch."""
    width, blocks = 300, 8
    rngs = np.random.default_rng(33).spawn(4)
    layers = [Residual([Dense(LeCun().draw(rngs, width, width))]) for _ in range(blocks)]
    network = Sequential(layers)
    x = np.stack([rng.standard_normal((8, width), dtype=np.float32) for rng in rngs])
    trace = network.forward(x)
    network.backward(trace, x[:, ::-1])
    squares = [np.square(delta).mean() for delta in [network.input_gradient(trace), *trace.deltas]]
    np.testing.assert_allclose(np.array(squares[:-1]) / squares[1:], 2, rtol=0.15)


def test_a_batch_of_another_size_makes_new_arrays(dense, x):
    block = Residual([dense])
    block.forward(x)
    np.testing.assert_allclose(block.forward(x[:, :2]), x[:, :2] + x[:, :2] @ dense.W)


def test_a_branch_that_changes_the_width_is_refused(x):
    block = Residual([Dense(np.ones((2, 3, 4)))])
    with pytest.raises(ValueError, match="must keep the width, got 4 units from 3"):
        Sequential([block]).forward(x)


@pytest.mark.parametrize("scale", [0, -1, float("nan"), float("inf")])
def test_a_scale_that_is_not_positive_is_refused(dense, scale):
    with pytest.raises(ValueError, match="`scale` must be a positive number, got"):
        Residual([dense], scale)
