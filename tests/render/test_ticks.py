"""Ticks are few, round and written in plain characters."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from gradlesson.render.ticks import log_ticks, percent_axis, set_log_ticks, short_log_ticks, whole_numbers


def axis():
    return Figure().subplots().yaxis


def labels(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


@given(st.floats(-300, 280), st.floats(2, 28))
def test_powers_of_ten_are_few_and_evenly_spaced(low, decades):
    exponents = log_ticks(10.0**low, 10.0 ** (low + decades))
    assert 1 <= len(exponents) <= 7
    assert len({b - a for a, b in pairwise(exponents)}) <= 1
    assert all(low - 1e-6 <= exponent <= low + decades + 1e-6 for exponent in exponents)


def test_one_is_marked_where_an_axis_passes_it():
    assert log_ticks(1e-11, 1e10) == [-9, -6, -3, 0, 3, 6, 9]
    assert log_ticks(0.1, 1000) == [-1, 0, 1, 2, 3]


def test_a_long_axis_is_labelled_with_powers_of_ten():
    long = axis()
    long.axes.set(yscale="log", ylim=(1e-4, 1e2))
    set_log_ticks(long)
    assert labels(long) == ["10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "1", "10", "10²"]


def test_powers_near_one_are_written_out():
    near = axis()
    near.axes.set(yscale="log", ylim=(1e-3, 1e3))
    set_log_ticks(near)
    assert labels(near) == ["0.001", "0.01", "0.1", "1", "10", "100", "1,000"]


def test_a_short_axis_is_labelled_with_numbers():
    short = axis()
    short.axes.set(yscale="log", ylim=(0.5, 20))
    set_log_ticks(short)
    assert labels(short) == ["0.5", "1", "2", "5", "10", "20"]
    assert short_log_ticks(3, 4) == []


def test_shares_are_written_as_percentages():
    shares = axis()
    percent_axis(shares)
    shares.set_ticks([0.0, 0.1 + 0.2, 1.0])
    assert labels(shares) == ["0%", "30%", "100%"]


def test_whole_numbers_stand_where_they_were_measured():
    depths = axis()
    depths.axes.set(yscale="log")
    whole_numbers(depths, [1, 2, 1500])
    assert labels(depths) == ["1", "2", "1,500"]
    assert depths.get_ticklocs(minor=True).size == 0


@pytest.mark.parametrize(("low", "high"), [(1.0, 1.0 + 1e-9), (2.1, 4.9)])
def test_an_axis_without_a_round_number_does_not_fail(low, high):
    narrow = axis()
    narrow.axes.set(yscale="log", ylim=(low, high))
    set_log_ticks(narrow)
