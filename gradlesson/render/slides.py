"""The worker's entry for slides: a figure on white as an SVG without text and as a PNG."""

from __future__ import annotations

import matplotlib
import matplotlib.style  # what rcdefaults() needs: named, it is loaded before the forks and not in each

from gradlesson.render.html import standalone_svg
from gradlesson.render.outlines import outlined, to_bytes
from gradlesson.render.raster import png

SCALE = 2.0
"""Pixels of the PNG to a pixel of the page."""


def draw(figures: dict[str, dict[str, str]]) -> dict[str, bytes]:
    """`{"<name>.svg": ..., "<name>.png": ...}` of figures by name, each its inline `svg` and text `alternative`.

    All have the light colours on white, and their text in the figure's own font, as outlines.
    """
    files: dict[str, bytes] = {}
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # the user's settings do not count
        for name, figure in figures.items():
            root = outlined(standalone_svg(figure["svg"], figure["alternative"]))
            files |= {f"{name}.svg": to_bytes(root), f"{name}.png": png(root, SCALE)}
    return files
