"""Marks: what was measured is a dot, what was predicted is a line, and names do not overlap."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from gradlesson.render.marks import (
    apart,
    band_and_median,
    guide,
    label_lines,
    label_point,
    measured_and_theory,
    theory_line,
)
from gradlesson.render.style import BAND_OPACITY, EXPLODE, HEALTHY, MARKERS, SERIES, THEORY, VANISH

X = np.arange(5.0)


@pytest.fixture
def ax():
    return Figure(figsize=(5, 3)).subplots()


@given(st.lists(st.floats(0, 1), max_size=8), st.floats(0.001, 0.1))
def test_labels_keep_their_order_and_distance(positions, gap):
    moved = apart(positions, gap)
    order = sorted(range(len(positions)), key=lambda index: positions[index])
    assert all(moved[b] - moved[a] >= gap - 1e-9 for a, b in pairwise(order))
    assert all(-1e-9 <= position <= 1 + 1e-9 for position in moved)


def test_labels_that_do_not_touch_stay_where_they_are():
    assert apart([0.9, 0.1, 0.5], 0.1) == [0.9, 0.1, 0.5]


def test_labels_of_equal_height_are_spread_around_it():
    assert apart([0.5, 0.5, 0.5], 0.1) == pytest.approx([0.4, 0.5, 0.6])
    assert apart([1.0, 1.0], 0.1) == pytest.approx([0.9, 1.0])


def test_measured_points_are_dots_and_theory_is_a_line(ax):
    measured_and_theory(ax, X, X + 0.1, X, colour=VANISH)
    theory, measured = ax.lines
    assert (measured.get_linestyle(), measured.get_marker(), measured.get_color()) == ("None", "v", VANISH)
    assert (theory.get_linestyle(), theory.get_marker(), theory.get_color()) == ("-", "None", THEORY)


def test_no_two_colours_share_a_shape_in_one_figure():
    assert len({MARKERS[colour] for colour in SERIES}) == len(SERIES)
    assert len({MARKERS[colour] for colour in (VANISH, HEALTHY, EXPLODE)}) == 3


def test_the_name_of_a_line_with_dots_has_its_dot_in_front(ax):
    band_and_median(ax, X, X - 1, X, X + 1, colour=EXPLODE)
    theory_line(ax, X, X)
    label_lines(ax, [("measured", 4, EXPLODE), ("theory", 3, THEORY)])
    beside = [line for line in ax.lines if not line.get_clip_on()]
    assert [(line.get_marker(), line.get_color()) for line in beside] == [("^", EXPLODE)]


def test_a_band_reaches_from_low_to_high(ax):
    band_and_median(ax, X, X - 1, X, X + 1, colour=HEALTHY)
    (band,) = ax.collections
    assert band.get_alpha() == BAND_OPACITY
    assert (band.get_paths()[0].vertices.min(), band.get_paths()[0].vertices.max()) == (-1, 5)
    assert len(ax.lines) == 2
    band_and_median(ax, X, X - 1, X, X + 1, colour=HEALTHY, joined=False)
    assert len(ax.lines) == 3


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("scale", ["linear", "log"])
def test_lines_are_labelled_at_their_height(ax, scale, inverted):
    ax.set(yscale=scale, xlim=(4, 0) if inverted else (0, 4), ylim=(1, 100))
    label_lines(ax, [("low", 1, VANISH), ("high", 100, EXPLODE)])
    assert [text.get_text() for text in ax.texts] == ["low", "high"]
    assert [text.xy for text in ax.texts] == [(1, pytest.approx(0)), (1, pytest.approx(1))]


def test_a_label_left_of_its_point_ends_there(ax):
    label_point(ax, 1, 2, "left below", offset=(-4, -4))
    label_point(ax, 1, 2, "right above")
    assert [(t.get_horizontalalignment(), t.get_verticalalignment()) for t in ax.texts] == [
        ("right", "top"),
        ("left", "bottom"),
    ]


def test_a_guide_is_named(ax):
    guide(ax, 0.1, "chance")
    assert (ax.texts[0].get_text(), ax.texts[0].xy) == ("chance", (0, 0.1))
