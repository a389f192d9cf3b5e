"""What does gradient clipping cure?"""

import numpy as np
import pytest

from gradlesson.course.experiments import clipping

PARAMETERS = {**clipping.PARAMETERS, "distractors": 8, "updates": 60, "seeds": 3}


@pytest.fixture(scope="module")
def result():
    return clipping.run(PARAMETERS, np.random.default_rng(80))


def row(result, gain, clip):
    rows = list(zip(result["gain"].tolist(), result["clip"].tolist(), strict=True))
    return rows.index((gain, clip))


def test_shapes(result):
    assert len(result["gain"]) == len(result["clip"]) == 5
    assert result["update"].tolist() == [20, 40, 60]
    assert result["accuracy"].shape == (5, 3, 3)
    assert result["log10_norm"].shape == result["cosine"].shape == (5, 3, 60)


def test_without_clipping_and_by_norm_no_gradient_turns(result):
    for gain, clip in (("exploding", "none"), ("exploding", "by-norm"), ("vanishing", "by-norm")):
        np.testing.assert_allclose(result["cosine"][row(result, gain, clip)], 1, atol=1e-6)


def test_by_value_turns_what_it_cuts_by_less_than_a_right_angle(result):
    cosine = result["cosine"][row(result, "exploding", "by-value")]
    assert (cosine.min(axis=-1) < 0.99).all()
    assert (cosine > 0).all()


def test_the_first_gradient_is_the_same_however_it_is_clipped(result):
    first = result["log10_norm"][:3, :, 0]
    np.testing.assert_array_equal(first[0], first[1])
    np.testing.assert_array_equal(first[0], first[2])


def test_large_weights_start_with_longer_gradients_than_small_ones(result):
    large, small = (
        result["log10_norm"][row(result, gain, "none"), :, 0] for gain in ("exploding", "vanishing")
    )
    assert (large > small).all()


def test_a_gradient_below_the_bound_is_left_alone():
    parameters = {**PARAMETERS, "largest_norm": 1e6}
    result = clipping.run(parameters, np.random.default_rng(80))
    none, clipped = row(result, "exploding", "none"), row(result, "exploding", "by-norm")
    np.testing.assert_array_equal(result["accuracy"][none], result["accuracy"][clipped])


def test_clipping_changes_the_course_of_what_is_longer_than_the_bound(result):
    assert (result["log10_norm"][row(result, "exploding", "none"), :, 0] > 0).any()
    courses = [result["log10_norm"][row(result, "exploding", clip), :, -1] for clip in ("none", "by-norm")]
    assert (courses[0] != courses[1]).any()


def test_accuracy_is_a_mean_over_the_window(result):
    each = clipping.run({**PARAMETERS, "window": 1}, np.random.default_rng(80))["accuracy"]
    np.testing.assert_allclose(result["accuracy"], each.reshape(5, 3, 3, 20).mean(axis=-1))
