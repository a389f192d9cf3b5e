"""The picture that most lessons show: a quantity of every layer, from the output towards the input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes

from gradlesson.render.columns import Columns, by
from gradlesson.render.marks import band_and_median, label_lines, theory_line
from gradlesson.render.ticks import whole_numbers


def draw_layers(
    ax: Axes, data: Columns, words: Any, *, group: str, colours: Mapping[str, str], every: int, tick: int
) -> None:
    """Draw measured medians in their bands on the lines of theory, on a logarithmic axis.

    `data` holds the columns layer, low, median, high and theory of each `group`, whose names label the lines. Every
    `every`-th layer gets a dot, every `tick`-th a number.
    """
    for name, part in by(data, group):
        theory_line(ax, part["layer"], part["theory"])
        layer, low, median, high = (part[column][::every] for column in ("layer", "low", "median", "high"))
        band_and_median(ax, layer, low, median, high, colour=colours[name], joined=False)
    ax.set(xlabel=words["layer"], ylabel=words["gradient"], yscale="log")
    whole_numbers(ax.xaxis, [1, *range(tick, int(data["layer"].max()) + 1, tick)])
    ax.invert_xaxis()
    label_lines(ax, [(words.name(name), part["theory"][0], colours[name]) for name, part in by(data, group)])
