"""Marks that figures share: a median in its band, measured dots, a line of theory, names at line ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation
from numpy.typing import ArrayLike

from gradlesson.render.style import BAND_OPACITY, INK, MARKER_SCALE, MARKERS, PAGE, SMALL_FONT_SIZE, THEORY

# The layout makes axes a little lower than they are while labels are placed.
LINE_SPACING = 1.45
DOT_SIZE, SMALL_DOT_SIZE = 6.5, 5.0
FEW_DOTS = 25
# Between the axes and a name beside them, with room for the dot of its line.
NAME_GAP, DOT_GAP = 8, 15


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
    """Draw measured points: dots with a rim in the page's colour, so that neighbours stay apart.

    Each colour has a shape of its own.
    """
    size = DOT_SIZE if np.size(x) <= FEW_DOTS else SMALL_DOT_SIZE
    ax.plot(x, y, **dot_style(colour, size), zorder=3)


def dot_style(colour: str, size: float = DOT_SIZE) -> dict[str, Any]:
    """What `plot` needs to draw the dots of a colour, also in a legend."""
    marker = MARKERS.get(colour, "o")
    return {
        "marker": marker,
        "markersize": size * MARKER_SCALE.get(marker, 1),
        "linestyle": "none",
        "color": colour,
        "markeredgecolor": PAGE,
        "markeredgewidth": 0.8,
    }


def theory_line(
    ax: Axes, x: ArrayLike, y: ArrayLike, *, colour: str = THEORY, linestyle: Any = "solid"
) -> None:
    """Draw what theory predicts: a line, under the measured dots and visible between them."""
    ax.plot(x, y, color=colour, linewidth=1.4, linestyle=linestyle, zorder=2.5)


def measured_and_theory(
    ax: Axes, x: ArrayLike, measured: ArrayLike, theory: ArrayLike, *, colour: str
) -> None:
    """Draw measured dots and the line of theory at the same x."""
    theory_line(ax, x, theory)
    dots(ax, x, measured, colour=colour)


def guide(ax: Axes, y: float, label: str, *, at_right: bool = False) -> None:
    """Draw a dashed level across the axes, named above its left end or its right one: chance, a bound."""
    ax.axhline(y, color=THEORY, linewidth=1.2, linestyle=(0, (4, 3)), zorder=1.5)
    ax.annotate(
        label,
        (1 if at_right else 0, y),
        xycoords=ax.get_yaxis_transform(),
        xytext=(-4 if at_right else 4, 6),
        textcoords="offset points",
        fontsize=SMALL_FONT_SIZE,
        horizontalalignment="right" if at_right else "left",
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

    The name of a line with dots has one in front. Call it last: it fixes the limits of the axes.
    """
    dotted = {line.get_color() for line in ax.lines if line.get_marker() != "None"}
    ax.autoscale_view()
    ax.set(xlim=ax.get_xlim(), ylim=ax.get_ylim())
    to_axes = ax.transData + ax.transAxes.inverted()
    heights = [float(to_axes.transform((ax.get_xlim()[1], y))[1]) for _, y, _ in labels]
    gap = LINE_SPACING * SMALL_FONT_SIZE / ax.get_window_extent().height
    for (label, _, colour), height in zip(labels, apart(heights, gap), strict=True):
        ax.annotate(
            label,
            (1, height),
            (DOT_GAP if colour in dotted else NAME_GAP, 0),
            xycoords="axes fraction",
            textcoords="offset points",
            color=colour,
            fontsize=SMALL_FONT_SIZE,
            verticalalignment="center",
        )
        if colour in dotted:
            _dot_beside(ax, height, colour)


def _dot_beside(ax: Axes, height: float, colour: str) -> None:
    """Draw one dot right of the axes, left of a name at this height."""
    inch = ax.get_figure(root=True).dpi_scale_trans  # type: ignore[union-attr]
    beside = ax.transAxes + ScaledTranslation((NAME_GAP - 0.5) / 72, 0, inch)
    ax.plot(1, height, **dot_style(colour), transform=beside, clip_on=False)


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
