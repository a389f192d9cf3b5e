"""What normalisation and short cuts do to the gradient, against simulation and against the mean field."""

from math import e, pi

import numpy as np
import pytest

from gradlesson.course.nn.activations import ReLU, Tanh
from gradlesson.course.theory import normalisation, residual
from gradlesson.course.theory.mean_field import MeanField


def test_batch_norm_divides_by_the_variance_that_relu_leaves():
    h = np.maximum(np.random.default_rng(7).standard_normal(1_000_000), 0)
    assert 0.5 / h.var() == pytest.approx(normalisation.BATCH_NORM_FACTOR, rel=0.01)
    assert normalisation.batch_norm_gradient(3) == pytest.approx([1, (pi / (pi - 1)) ** 0.5, pi / (pi - 1)])


def test_layer_norm_before_the_block_leaves_one_over_the_root_of_the_depth():
    assert normalisation.pre_norm_last_gradient(32) == pytest.approx(17**-0.5)
    far = normalisation.pre_norm_last_gradient(4000) / normalisation.pre_norm_last_gradient(1000)
    assert far == pytest.approx(0.5, abs=1e-3)
    assert normalisation.post_norm_last_gradient(1) == normalisation.post_norm_last_gradient(99)
    assert normalisation.post_norm_last_gradient(1) == normalisation.pre_norm_last_gradient(1)


def test_residual_blocks_double_or_share_out():
    relu = MeanField(ReLU(), ReLU().derivative, 2.0)
    np.testing.assert_allclose(residual.squared_gradient(relu, 6), 2.0 ** np.arange(6, -1, -1), rtol=1e-10)
    shared = residual.squared_gradient(relu, 50, branch_variance=1 / 50)
    assert shared[0] == pytest.approx(residual.shared_out(50), rel=1e-10)
    bounds = [residual.shared_out(blocks) for blocks in (1, 2, 10, 1000)]
    assert bounds == sorted(bounds)
    assert bounds[0] == 2
    assert e - 0.01 < bounds[-1] < e


def test_tanh_blocks_grow_slower_than_exponentially():
    tanh = MeanField(Tanh(), Tanh().derivative, 1.0)
    logs = np.log(residual.squared_gradient(tanh, 400)[::-1])
    shallower = np.log(residual.squared_gradient(tanh, 100)[0])
    assert shallower < logs[400] < 3 * shallower
    # The first block met is the last of the network; its q is the largest and its factor the smallest.
    steps = np.diff(logs)
    assert (np.diff(steps) > 0).all()
    assert steps[-1] == pytest.approx(np.log(1 + float(tanh.chi(1.0))))


def test_the_first_step_of_batch_norm_is_the_mean_of_an_inverse_chi_square():
    """E[1 / chi^2_d] = 1 / (d - 2); unequal variances against a large sample."""
    for inputs in (3, 4, 10, 400):
        predicted = normalisation.first_batch_norm_factor(np.full(inputs, 0.5), 7)
        assert predicted == pytest.approx(7 / (inputs - 2), rel=1e-7)
    variances = np.array([5.0, 2.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.0])
    inverse = 1 / (np.random.default_rng(3).chisquare(1, (200_000, 8)) @ variances)
    error = inverse.std() / np.sqrt(inverse.size)
    assert normalisation.first_batch_norm_factor(variances, 2) == pytest.approx(inverse.mean(), abs=5 * error)


@pytest.mark.parametrize(
    "call",
    [
        lambda: normalisation.batch_norm_gradient(0),
        lambda: normalisation.first_batch_norm_factor(np.array([1.0, 1.0, 0.0]), 3),
        lambda: normalisation.pre_norm_last_gradient(0),
        lambda: normalisation.post_norm_last_gradient(3, 0.0),
        lambda: residual.shared_out(0),
        lambda: residual.squared_gradient(MeanField(ReLU(), ReLU().derivative, 2.0), -1),
        lambda: residual.squared_gradient(MeanField(ReLU(), ReLU().derivative, 2.0), 3, branch_variance=-1.0),
    ],
)
def test_outside_its_range_a_law_is_refused(call):
    with pytest.raises(ValueError, match=r"must be .*, got"):
        call()
