"""The feature-first layout: views that share memory, and products against einsum."""

import numpy as np
import pytest

from gradlesson.course.nn.arrays import aligned
from gradlesson.course.nn.feature_first import (
    correlate,
    features_first,
    samples_first,
    seeds_first,
    weigh,
    weigh_back,
)


def test_the_two_layouts_are_views_of_one_memory():
    features = np.arange(120.0).reshape(5, 4, 3, 2)
    samples = samples_first(features)
    assert samples.shape == (5, 3, 2, 4)
    assert samples[1, 2, 0, 3] == features[1, 3, 2, 0]
    assert features_first(samples).strides == features.strides
    assert np.shares_memory(features_first(samples), features)
    assert seeds_first(features[0]).shape == (3, 4, 2)


@pytest.mark.parametrize("dtype", [np.float32, np.float64, np.complex128])
def test_aligned_arrays_start_on_a_cache_line(dtype):
    for size in range(1, 20):
        array = aligned((size, 3), np.dtype(dtype))
        assert array.shape == (size, 3)
        assert array.dtype == dtype
        assert array.flags.c_contiguous
        assert array.ctypes.data % 64 == 0


def test_products_are_those_of_each_seed():
    rng = np.random.default_rng(50)
    W = rng.standard_normal((2, 4, 5))
    inputs, delta = rng.standard_normal((4, 2, 3)), rng.standard_normal((5, 2, 3))
    z, dinputs, dW = np.empty_like(delta), np.empty_like(inputs), np.empty_like(W)
    weigh(W, inputs, out=z)
    np.testing.assert_allclose(z, np.einsum("src,rsb->csb", W, inputs), rtol=1e-12)
    weigh_back(W, delta, out=dinputs)
    np.testing.assert_allclose(dinputs, np.einsum("src,csb->rsb", W, delta), rtol=1e-12)
    assert correlate(inputs, delta, np.empty((2, 3, 5)), out=dW) is dW
    np.testing.assert_allclose(dW, np.einsum("rsb,csb->src", inputs, delta), rtol=1e-12)
