"""Columns: checked, read-only, and the same numbers after a trip through CSV."""

import csv
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradlesson.errors import GradlessonError
from gradlesson.render.columns import as_cells, as_columns, by, spread, stack, to_csv


def read(data):
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


@given(st.lists(st.floats(), min_size=1))
def test_numbers_survive_csv_to_the_last_bit(numbers):
    _, *rows = read(to_csv({"x": np.array(numbers)}))
    assert np.array_equal([float(row[0]) for row in rows], numbers, equal_nan=True)


def test_single_precision_is_written_as_short_as_it_is():
    assert to_csv(as_columns({"x": np.float32([0.1])})) == b"x\n0.1\n"


def test_text_is_quoted_where_csv_needs_it():
    payload = '<script>"a", b & {c}\n</script>'
    assert read(to_csv({"n": [1], "label": [payload]})) == [["n", "label"], ["1", payload]]


def test_names_of_columns_are_written_with_hyphens():
    assert to_csv({"initial_gradient": [1]}) == b"initial-gradient\n1\n"


def test_an_empty_cell_is_an_empty_field():
    assert read(to_csv({"a": [None], "b": [2]})) == [["a", "b"], ["", "2"]]


def test_stacked_series_come_apart_again_in_order():
    data = stack("activation", {"tanh": {"x": [1, 2, 3], "y": [4, 5, 6]}, "relu": {"x": [7], "y": [8]}})
    assert {name: values.tolist() for name, values in data.items()} == {
        "activation": ["tanh"] * 3 + ["relu"],
        "x": [1, 2, 3, 7],
        "y": [4, 5, 6, 8],
    }
    assert [(label, part["y"].tolist()) for label, part in by(data, "activation")] == [
        ("tanh", [4, 5, 6]),
        ("relu", [8]),
    ]


def test_stacked_series_need_the_same_columns():
    with pytest.raises(GradlessonError, match="'b' has"):
        stack("series", {"a": {"x": [1]}, "b": {"y": [1]}})


def test_grouping_by_an_unknown_column_names_the_nearest():
    with pytest.raises(GradlessonError, match="Did you mean 'depth'"):
        list(by({"depth": np.arange(3)}, "dept"))


def test_columns_cannot_be_written_to():
    columns = as_columns({"x": [1.0, 2.0]})
    with pytest.raises(ValueError, match="read-only"):
        columns["x"][0] = 3.0


@pytest.mark.parametrize("values", [[[1, 2], [3, 4]], 1.0, [None, 1], [1j]])
def test_a_column_is_one_dimensional_numbers_or_text(values):
    with pytest.raises(GradlessonError, match="'x' has shape"):
        as_columns({"x": values})


@pytest.mark.parametrize("checked", [as_columns, as_cells])
def test_columns_have_one_length(checked):
    with pytest.raises(GradlessonError, match="one length"):
        checked({"x": [1, 2], "y": [1]})


@pytest.mark.parametrize("checked", [as_columns, as_cells])
def test_no_columns_at_all_are_refused(checked):
    with pytest.raises(GradlessonError, match="at least one column"):
        checked({})


def test_cells_become_plain_python_numbers():
    cells = as_cells({"x": np.float32([0.1]), "n": np.array([3]), "t": np.array(["a"]), "m": [None]})
    assert cells == {"x": [0.1], "n": [3], "t": ["a"], "m": [None]}
    assert [type(column[0]) for column in cells.values()] == [float, int, str, type(None)]


def test_spread_is_taken_over_the_last_axis():
    columns = spread(np.array([np.arange(101.0), np.full(101, 7.0)]))
    assert {name: column.tolist() for name, column in columns.items()} == {
        "low": [5.0, 7.0],
        "median": [50.0, 7.0],
        "high": [95.0, 7.0],
    }
