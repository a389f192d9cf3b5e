"""What an experiment may return, the bytes that are kept of it, and its random numbers."""

import io

import numpy as np
import pytest

from gradlesson.engine.advice import advised
from gradlesson.engine.experiment import UnfitError, check, encode, generator


def decoded(arrays):
    with np.load(io.BytesIO(encode(arrays)), allow_pickle=False) as archive:
        return dict(archive)


@pytest.mark.parametrize(
    "value",
    [
        0.25,
        np.float32(0.1),
        True,
        [1, 2, 3],
        [[1.0, 2.0], [3.0, 4.0]],
        np.arange(6.0).reshape(2, 3).T,
        np.arange(10)[::3],
        np.zeros((0, 4)),
        ["sigmoid", "ReLU", "시그모이드"],
        [np.inf, -np.inf],
        [1 + 2j],
        np.arange(3, dtype=">f8"),
    ],
    ids=str,
)
def test_a_result_comes_back_as_it_was(value):
    expected = np.asarray(value)
    found = decoded(check({"x": value}, []))["x"]
    assert found.shape == expected.shape
    assert found.dtype == expected.dtype
    assert (found == expected).all()


def test_equal_results_are_equal_bytes_whatever_their_order_and_layout():
    a, b = np.arange(6.0).reshape(2, 3), np.arange(3)
    assert encode({"a": a, "b": b}) == encode({"b": b.copy(), "a": np.asfortranarray(a)})
    assert encode({"a": a, "b": b}) != encode({"a": a + 1, "b": b})


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (None, "must return a dict of arrays, got NoneType: None"),
        ([1, 2], "must return a dict of arrays, got list: [1, 2]"),
        (np.zeros(2), "must return a dict of arrays, got ndarray"),
        ({}, "must return a dict of arrays, got dict: {}"),
        ({1: [1]}, "Keys of a result must be identifiers, got 1"),
        ({"a-b": [1]}, "Keys of a result must be identifiers, got 'a-b'"),
        ({"../x": [1]}, "Keys of a result must be identifiers, got '../x'"),
        ({"x": [[1], [2, 3]]}, "Result 'x' must be an array, "),
        (
            {"x": [1, None]},
            "Result 'x' must hold numbers, booleans or strings, got dtype object. Ragged lists",
        ),
        ({"x": Ellipsis}, "got dtype object"),
        ({"x": {"y": 1}}, "got dtype object"),
        ({"x": np.array(["2026-01-01"], dtype="datetime64[D]")}, "got dtype datetime64[D]"),
        ({"x": b"bytes"}, "got dtype |S5"),
        (
            {"x": [1.0, np.nan, np.nan]},
            "must not hold NaN, 2 of 3 are NaN. Find out why, or declare it: MAY",
        ),
        ({"x": [complex(0, np.nan)]}, "must not hold NaN, 1 of 1"),
        ({"x": np.float16("nan")}, "must not hold NaN, 1 of 1"),
        ({"ok": [1], "x": np.nan}, "Result 'x' must not hold NaN"),
        ({"x": np.ma.masked_array([1.0, 99.0], [False, True])}, "Result 'x' must not be a masked array"),
    ],
    ids=str,
)
def test_what_is_no_dict_of_plain_arrays_is_refused(result, message):
    with pytest.raises(UnfitError) as caught:
        check(result, [])
    assert message in in_words(caught.value)


def test_nan_is_allowed_where_it_is_declared():
    assert np.isnan(check({"x": [np.nan], "y": [1.0]}, ["x"])["x"]).all()
    with pytest.raises(UnfitError) as caught:
        check({"x": [np.nan], "y": [np.nan]}, ["x"])
    assert "'y' must not hold NaN" in in_words(caught.value)


def test_what_is_declared_to_be_nan_is_in_the_result():
    with pytest.raises(UnfitError) as caught:
        check({"loss": [1.0], "y": [1.0]}, ["los"])
    assert in_words(caught.value) == (
        "`MAY_BE_NAN` must name arrays of the result, got 'los'. Did you mean 'loss'? The result holds loss, y."
    )


def in_words(error):
    """What its author is told."""
    return str(advised({"unfit": error.args[0], "facts": error.facts}))


def test_random_numbers_depend_on_the_name_and_the_seed_alone():
    first = generator("depth-cliff").random(3)
    assert (generator("depth-cliff").random(3) == first).all()
    assert (generator("depth-cliff", 1).random(3) != first).any()
    assert (generator("depth-clif").random(3) != first).any()
    # Written down once: another machine, Python or hash seed must draw the same.
    assert first == pytest.approx([0.64180706, 0.41016716, 0.61480232], abs=1e-8)


def test_more_seeds_leave_the_first_ones_alone():
    few = [child.random() for child in generator("depth-cliff").spawn(2)]
    many = [child.random() for child in generator("depth-cliff").spawn(5)]
    assert many[:2] == few
