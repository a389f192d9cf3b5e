"""Marks that figures share: a median in its band, measured dots on a line of theory, names at line ends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter
from numpy.typing import ArrayLike

from gradlesson.render.style import BAND_OPACITY, PAGE, SMALL_FONT_SIZE, THEORY

LINE_SPACING = 1.25


def band_and_median(
    ax: Axes,
    x: ArrayLike,
    low: ArrayLike,
    median: ArrayLike,
    high: ArrayLike,
    *,
    colour: str,
    joined: bool = True,
) -> None:
    """Draw measured medians as dots, joined by a thin line, in the band from `low` to `high`."""
    ax.fill_between(np.asarray(x), low, high, color=colour, alpha=BAND_OPACITY, linewidth=0)
    if joined:
        ax.plot(x, median, color=colour, linewidth=1.2)
    dots(ax, x, median, colour=colour)


def dots(ax: Axes, x: ArrayLike, y: ArrayLike, *, colour: str) -> None:
    """Draw measured points: dots with a rim in the page's colour, so that neighbours stay apart."""
    ax.plot(x, y, "o", color=colour, markeredgecolor=PAGE, markeredgewidth=1.0, zorder=3)


def theory_line(ax: Axes, x: ArrayLike, y: ArrayLike, *, colour: str = THEORY) -> None:
    """Draw what theory predicts: a line without dots."""
    ax.plot(x, y, color=colour, linewidth=1.6, zorder=2.5)


def measured_and_theory(
    ax: Axes, x: ArrayLike, measured: ArrayLike, theory: ArrayLike, *, colour: str
) -> None:
    """Draw measured dots over the line of theory at the same x, so that neither hides the other."""
    theory_line(ax, x, theory)
    dots(ax, x, measured, colour=colour)


def guide(ax: Axes, y: float, label: str) -> None:
    """Draw a dashed level across the axes, named above its left end: chance, a bound."""
    ax.axhline(y, color=THEORY, linewidth=1.2, linestyle=(0, (4, 3)), zorder=1.5)
    ax.annotate(
        label,
        (0, y),
        xycoords=ax.get_yaxis_transform(),
        xytext=(4, 4),
        textcoords="offset points",
        fontsize=SMALL_FONT_SIZE,
    )


def label_lines(ax: Axes, labels: Sequence[tuple[str, float, str]]) -> None:
    """Write (label, y, colour) right of the axes at height y, moved apart where they would touch.

    Call it last: it fixes the limits of the axes.
    """
    ax.autoscale_view()
    ax.set(xlim=ax.get_xlim(), ylim=ax.get_ylim())
    # Points: the layout is not known yet, but labels only need about their own height.
    height = 0.72 * ax.get_window_extent().height
    at = [ax.transAxes.inverted().transform(ax.transData.transform((1.0, y)))[1] for _, y, _ in labels]
    for (label, _, colour), y in zip(labels, apart(at, LINE_SPACING * SMALL_FONT_SIZE / height), strict=True):
        ax.text(
            1.02,
            y,
            label,
            color=colour,
            transform=ax.transAxes,
            fontsize=SMALL_FONT_SIZE,
            verticalalignment="center_baseline",
        )


def apart(positions: Sequence[float], gap: float) -> list[float]:
    """The positions, moved as little as needed for neighbours to be `gap` apart, in the same order.

    Groups that would touch are spread evenly around their mean.
    """
    order = sorted(range(len(positions)), key=lambda index: positions[index])
    groups: list[list[float]] = []
    for index in order:
        groups.append([positions[index]])
        while len(groups) > 1 and _touch(groups[-2], groups[-1], gap):
            last = groups.pop()
            groups[-1] += last
    spread = [position for group in groups for position in _spread(group, gap)]
    return [position for _, position in sorted(zip(order, spread, strict=True))]


def _spread(group: list[float], gap: float) -> list[float]:
    lowest = sum(group) / len(group) - gap * (len(group) - 1) / 2
    return [lowest + gap * number for number in range(len(group))]


def _touch(lower: list[float], upper: list[float], gap: float) -> bool:
    return _spread(upper, gap)[0] - _spread(lower, gap)[-1] < gap


def percent_axis(axis: Axis) -> None:
    """Write the shares of an axis as percentages."""
    axis.set_major_formatter(FuncFormatter(lambda share, position: f"{round(100 * share, 6):g}%"))


def whole_numbers(axis: Axis, at: ArrayLike) -> None:
    """Put ticks at the given numbers and nowhere else: depths, widths."""
    axis.set_ticks(np.asarray(at).tolist(), [f"{number:g}" for number in np.asarray(at).tolist()])
    axis.set_ticks([], minor=True)
