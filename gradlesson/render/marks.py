"""Marks that figures share: a median in its band, measured dots, a line of theory, names at line ends."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from gradlesson.render.style import BAND_OPACITY, INK, PAGE, SMALL_FONT_SIZE, THEORY

# The layout makes axes a little lower than they are while labels are placed.
LINE_SPACING = 1.45
DOT_SIZE, SMALL_DOT_SIZE = 6.5, 5.0
FEW_DOTS = 25


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
    size = DOT_SIZE if np.size(x) <= FEW_DOTS else SMALL_DOT_SIZE
    ax.plot(x, y, "o", color=colour, markersize=size, markeredgecolor=PAGE, markeredgewidth=0.8, zorder=3)


def theory_line(ax: Axes, x: ArrayLike, y: ArrayLike, *, colour: str = THEORY) -> None:
    """Draw what theory predicts: a line, under the measured dots and visible between them."""
    ax.plot(x, y, color=colour, linewidth=1.4, zorder=2.5)


def measured_and_theory(
    ax: Axes, x: ArrayLike, measured: ArrayLike, theory: ArrayLike, *, colour: str
) -> None:
    """Draw measured dots and the line of theory at the same x."""
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


def label_point(
    ax: Axes, x: float, y: float, label: str, *, colour: str = INK, offset: tuple[float, float] = (6, 6)
) -> None:
    """Write a label beside a point, `offset` in pixels to the right and up (to the left where negative)."""
    ax.annotate(
        label,
        (x, y),
        offset,
        textcoords="offset points",
        color=colour,
        fontsize=SMALL_FONT_SIZE,
        horizontalalignment="right" if offset[0] < 0 else "left",
        verticalalignment="top" if offset[1] < 0 else "bottom",
    )


def label_lines(ax: Axes, labels: Sequence[tuple[str, float, str]]) -> None:
    """Write (label, y, colour) right of the axes at height y, moved apart where they would touch.

    Call it last: it fixes the limits of the axes.
    """
    ax.autoscale_view()
    ax.set(xlim=ax.get_xlim(), ylim=ax.get_ylim())
    to_axes = ax.transData + ax.transAxes.inverted()
    heights = [float(to_axes.transform((ax.get_xlim()[1], y))[1]) for _, y, _ in labels]
    gap = LINE_SPACING * SMALL_FONT_SIZE / ax.get_window_extent().height
    for (label, _, colour), height in zip(labels, apart(heights, gap), strict=True):
        ax.annotate(
            label,
            (1, height),
            (8, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            color=colour,
            fontsize=SMALL_FONT_SIZE,
            verticalalignment="center",
        )


def apart(positions: Sequence[float], gap: float) -> list[float]:
    """The positions in [0, 1], neighbours moved `gap` apart: what would touch is spread around its mean."""
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
    length = gap * (len(group) - 1)
    lowest = max(0.0, min(sum(group) / len(group) - length / 2, 1 - length))
    return [lowest + gap * number for number in range(len(group))]


def _touch(lower: list[float], upper: list[float], gap: float) -> bool:
    return _spread(upper, gap)[0] - _spread(lower, gap)[-1] < gap
