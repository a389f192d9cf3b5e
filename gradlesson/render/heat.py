"""A heat map that follows the theme: cells in seven classes of colour, and their key."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path
from numpy.typing import ArrayLike, NDArray

from gradlesson.render.style import HEAT


def heat_map(ax: Axes, x: ArrayLike, y: ArrayLike, values: ArrayLike, levels: Sequence[float]) -> None:
    """Draw values (y, x), evenly spaced, as cells around their points, one area for each class.

    `levels` are the six numbers between the classes.
    """
    across, up, cells = (np.asarray(each, dtype=np.float64) for each in (x, y, values))
    classes = np.searchsorted(np.asarray(levels), cells)
    for number, colour in enumerate(HEAT):
        path = _area(across, up, classes == number)
        if (classes == number).any():
            ax.add_patch(PathPatch(path, facecolor=colour, edgecolor="none", zorder=0.5))
    half = (across[1] - across[0]) / 2, (up[1] - up[0]) / 2
    ax.set(xlim=(across[0] - half[0], across[-1] + half[0]), ylim=(up[0] - half[1], up[-1] + half[1]))
    ax.grid(visible=False)


def heat_key(ax: Axes, levels: Sequence[float], title: str) -> None:
    """Name the classes right of the axes, the highest on top."""
    texts = [f"< {levels[0]:g}"]
    texts += [f"{low:g} – {high:g}" for low, high in pairwise(levels)]
    texts += [f"> {levels[-1]:g}"]
    patches = [Patch(facecolor=colour, label=text) for colour, text in zip(HEAT, texts, strict=True)]
    ax.legend(handles=patches[::-1], title=title, loc="upper left", bbox_to_anchor=(1.0, 1.02))


def _area(x: NDArray[Any], y: NDArray[Any], chosen: NDArray[np.bool_]) -> Path:
    """The chosen cells as one path; neighbours in a row are one rectangle."""
    width, height = x[1] - x[0], y[1] - y[0]
    points: list[tuple[float, float]] = []
    for row, is_chosen in zip(y, chosen, strict=True):
        edges = np.flatnonzero(np.diff(np.concatenate([[0], is_chosen.astype(int), [0]])))
        low, high = row - height / 2, row + height / 2
        for start, end in edges.reshape(-1, 2):
            left, right = x[start] - width / 2, x[end - 1] + width / 2
            points += [(left, low), (right, low), (right, high), (left, high), (left, low)]
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * (len(points) // 5)
    return Path(np.array(points).reshape(-1, 2), codes)
