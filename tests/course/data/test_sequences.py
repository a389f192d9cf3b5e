"""Sequences that ask for a memory."""

import numpy as np
import pytest

from gradlesson.course.data import sequences


def generators(seeds, entropy=31):
    return np.random.default_rng(entropy).spawn(seeds)


def test_the_label_is_the_symbol_that_stands_first():
    x, labels = sequences.copy_first(generators(3), 5, 7)
    assert x.shape == (8, 3, 5, 8)
    assert x.dtype == np.float32
    np.testing.assert_array_equal(x[0].argmax(axis=-1), labels)


def test_each_step_is_one_unit_and_distractors_are_of_other_kinds():
    x, labels = sequences.copy_first(generators(2), 400, 6)
    np.testing.assert_array_equal(x.sum(axis=-1), 1)
    assert set(np.unique(labels)) == {0, 1, 2, 3}
    assert set(np.unique(x[1:].argmax(axis=-1))) == {4, 5, 6, 7}


def test_all_symbols_are_about_equally_frequent():
    _, labels = sequences.copy_first(generators(1), 4000, 0)
    # Binomial with p = 1/4: five standard errors.
    share = np.bincount(labels.ravel()) / 4000
    np.testing.assert_allclose(share, 0.25, atol=5 * np.sqrt(0.25 * 0.75 / 4000))


def test_the_target_is_the_sum_of_two_marked_numbers_one_in_each_half():
    x, target = sequences.adding(generators(3), 50, 9)
    assert x.shape == (9, 3, 50, 2)
    assert target.shape == (3, 50, 1)
    marks = x[..., 1]
    np.testing.assert_array_equal(marks[:4].sum(axis=0), 1)
    np.testing.assert_array_equal(marks[4:].sum(axis=0), 1)
    np.testing.assert_allclose(target[..., 0], (x[..., 0] * marks).sum(axis=0))


def test_marks_reach_the_first_and_the_last_step():
    x, _ = sequences.adding(generators(1), 2000, 6)
    assert (x[..., 1].sum(axis=(1, 2)) > 0).all()


def test_always_answering_one_has_the_error_of_the_baseline():
    _, target = sequences.adding(generators(1), 20_000, 4)
    error = np.mean((target - 1) ** 2)
    # The squared distance has the variance 7 / 180.
    assert error == pytest.approx(sequences.BASELINE, abs=5 * np.sqrt(7 / 180 / 20_000))


@pytest.mark.parametrize("task", [sequences.copy_first, sequences.adding])
def test_each_seed_draws_from_its_own_generator(task):
    both, second = task(generators(2), 4, 6), task(generators(2)[1:], 4, 6)
    np.testing.assert_array_equal(both[0][:, 1:], second[0])
    np.testing.assert_array_equal(both[1][1:], second[1])
    again = task(rngs := generators(1), 4, 6), task(rngs, 4, 6)
    assert not np.array_equal(again[0][0], again[1][0])


@pytest.mark.parametrize(
    ("task", "batch", "length", "message"),
    [
        (sequences.copy_first, 0, 3, "`batch` must be at least 1, got 0"),
        (sequences.copy_first, 3, -1, "`distractors` must be at least 0, got -1"),
        (sequences.adding, 3, 1, "`steps` must be at least 2, got 1"),
    ],
)
def test_impossible_sequences_are_refused(task, batch, length, message):
    with pytest.raises(ValueError, match=message):
        task(generators(1), batch, length)
