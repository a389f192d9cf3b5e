"""The digits and their split."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from sklearn.datasets import load_digits

from gradlesson.course.data import digits

FILE = Path(digits.__file__).with_name(digits.DATA_FILES[0])


def test_the_digits_equal_scikit_learns_copy():
    ours, theirs = digits.load(), load_digits()
    np.testing.assert_array_equal(ours.x * 16, theirs.data)
    np.testing.assert_array_equal(ours.labels, theirs.target)


def test_pixels_are_float32_from_0_to_1():
    x = digits.load().x
    assert x.dtype == np.float32
    assert x.shape == (1797, 64)
    assert (x.min(), x.max()) == (0.0, 1.0)


def test_the_file_says_what_its_columns_are_and_when_it_was_made_it_does_not():
    packed = FILE.read_bytes()
    assert packed[4:8] == bytes(4)  # the time in a gzip header
    header = gzip.decompress(packed).decode().splitlines()[0].split(",")
    assert header[0] == "pixel_0_0"
    assert header[63:] == ["pixel_7_7", "label"]


def test_licence_and_source_lie_beside_the_file():
    text = FILE.with_name("digits.LICENSE.md").read_text(encoding="utf-8")
    for words in ("CC BY 4.0", "Alpaydin", "Kaynak", "Optical Recognition of Handwritten Digits"):
        assert words in text


def test_split_is_1437_and_360_and_gives_every_sample_once():
    train, test = digits.train_test()
    assert (len(train), len(test)) == (1437, 360)
    together = np.column_stack(
        [np.concatenate([train.x, test.x]), np.concatenate([train.labels, test.labels])]
    )
    whole = np.column_stack([digits.load().x, digits.load().labels])
    np.testing.assert_array_equal(together[np.lexsort(together.T)], whole[np.lexsort(whole.T)])


def test_validation_part_comes_out_of_the_training_part():
    fit, validation = digits.train_test()[0].split()
    assert (len(fit), len(validation)) == (1149, 288)


@pytest.mark.parametrize("part", [0, 1])
def test_both_parts_hold_the_digits_in_equal_shares(part):
    whole = np.bincount(digits.load().labels) / 1797
    labels = digits.train_test()[part].labels
    np.testing.assert_allclose(np.bincount(labels) / len(labels), whole, atol=0.003)


def test_split_takes_every_fifth_in_the_order_of_the_labels():
    samples = digits.Samples(np.arange(12, dtype=np.float32)[:, np.newaxis], np.array([1, 0] * 6))
    kept, aside = samples.split()
    # Labels 0 are the samples 1, 3, 5, 7, 9, 11, then come 0, 2, 4, ..: places 0, 5 and 10 are 1, 11 and 8.
    assert sorted(aside.x.ravel()) == [1, 8, 11]
    assert sorted(kept.x.ravel()) == [0, 2, 3, 4, 5, 6, 7, 9, 10]


def test_standardising_uses_the_training_part_alone():
    train, test = digits.train_test()
    shifted = digits.Samples(test.x + 5, test.labels)
    ours, theirs, moved = digits.standardised(train, test, shifted)
    assert ours.x.mean() == pytest.approx(0, abs=1e-6)
    assert ours.x.std() == pytest.approx(1, abs=1e-6)
    np.testing.assert_allclose(moved.x - theirs.x, 5 / train.x.std(), rtol=1e-5)
    assert theirs.x.dtype == np.float32
    assert theirs.labels is test.labels
