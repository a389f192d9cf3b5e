"""From columns to SVG: a canvas in the house style, the author's drawing, the finish that all figures share."""

from __future__ import annotations

import io
import warnings
from typing import Any

import matplotlib
import matplotlib.style  # what rcdefaults() needs: named, it is loaded before the forks and not in each
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontEntry, fontManager
from matplotlib.ticker import LogFormatter
from numpy.typing import NDArray

from gradlesson.errors import GradlessonError
from gradlesson.render.columns import Columns
from gradlesson.render.exhibits import Figure
from gradlesson.render.style import DOTS_PER_INCH, FONT_FAMILY, FONT_FILES, FONT_SIZE, INK, RC, SERIES
from gradlesson.render.svg import inline_svg
from gradlesson.render.ticks import set_log_ticks
from gradlesson.render.words import Words

# A name of its own, so that no other copy of the font on this machine is measured instead.
_FAMILY = f"{FONT_FAMILY} of gradlesson"
_TYPEFACES = [
    FontEntry(str(path), name=_FAMILY, weight=weight, stretch="normal", size="scalable")
    for path, weight in zip(FONT_FILES, ("normal", "bold"), strict=True)
]


def draw_figure(figure: Figure, columns: Columns, words: Words, identifier: str) -> bytes:
    """The inline SVG of a figure: the same bytes for the same columns and words.

    Raises:
        GradlessonError: for an axis without a label, a character that the font lacks, a colour outside the
            palette, or any other warning while drawing.
    """
    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        warnings.simplefilter("error", RuntimeWarning)
        _set_style(identifier)
        canvas = Canvas(figsize=(figure.width / DOTS_PER_INCH, figure.height / DOTS_PER_INCH))
        axes = canvas.subplots(*figure.panels, squeeze=False).ravel()
        figure.drawing(axes[0] if axes.size == 1 else axes, columns, words)
        _check_labels(axes)
        for ax in axes:
            _finish(ax)
        return inline_svg(_svg(canvas), identifier, figure.width, figure.height)


def _set_style(identifier: str) -> None:
    """The house style on top of matplotlib's own defaults: the user's settings do not count."""
    _register_fonts()
    matplotlib.rcdefaults()
    matplotlib.rcParams.update(RC)
    matplotlib.rcParams["font.family"] = _FAMILY
    matplotlib.rcParams["svg.hashsalt"] = identifier
    matplotlib.rcParams["axes.prop_cycle"] = cycler(color=SERIES)


def _register_fonts() -> None:
    """Put our fonts in front, where the search for one ends at once; `addfont` would read both files first."""
    if fontManager.ttflist[: len(_TYPEFACES)] != _TYPEFACES:
        fontManager.ttflist[:0] = _TYPEFACES


def _svg(canvas: Canvas) -> bytes:
    buffer = io.BytesIO()
    try:
        FigureCanvasSVG(canvas).print_svg(buffer)  # type: ignore[no-untyped-call]
    except UserWarning as warning:
        if "missing from font" not in str(warning):
            raise
        raise GradlessonError(
            f"The font {FONT_FAMILY} must hold every character of a figure",
            found=str(warning).rstrip("."),
            fix="Use another character.",
        ) from warning
    return buffer.getvalue()


def _finish(ax: Axes) -> None:
    """Ticks of logarithmic axes, and the label of the y axis above it, where it reads level."""
    for axis in (ax.xaxis, ax.yaxis):
        if axis.get_scale() == "log" and isinstance(axis.get_major_formatter(), LogFormatter):
            set_log_ticks(axis)
    label, title = ax.get_ylabel(), ax.get_title(loc="left")
    ax.set_ylabel("")
    ax.annotate(label, (0, 1), (0, 9), xycoords="axes fraction", textcoords="offset points", color=INK)
    if label and title:
        ax.set_title(title, loc="left", pad=2.2 * FONT_SIZE)


def _check_labels(axes: NDArray[Any]) -> None:
    for name in ("xaxis", "yaxis"):
        shown: list[Axis] = [getattr(ax, name) for ax in axes]
        if not any(axis.get_label_text() for axis in shown):
            raise GradlessonError(
                "Every axis has a label",
                found=f"none on the {name[0]} axis",
                fix=f"Call ax.set_{name[0]}label(words[...]).",
            )
