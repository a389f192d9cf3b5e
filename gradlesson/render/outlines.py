"""Figures for slides: text as outlines, so that they look alike where nobody has the font."""

from __future__ import annotations

from functools import cache
from xml.etree import ElementTree

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path as Outline
from matplotlib.textpath import text_to_path
from numpy.typing import NDArray

from gradlesson.render.style import FONT_FILES

SVG, LINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_COMMANDS = {
    int(Outline.MOVETO): ("M", 1),
    int(Outline.LINETO): ("L", 1),
    int(Outline.CURVE3): ("Q", 2),
    int(Outline.CURVE4): ("C", 3),
}
"""Letter and number of points of what an outline consists of."""
_SHIFTS = {"start": 0.0, "middle": -0.5, "end": -1.0}
BOLD = ("700", "bold")


def outlined(svg: str) -> ElementTree.Element:
    """The tree of an SVG file with every text, in our font, replaced by a path."""
    root = ElementTree.fromstring(svg)
    for parent in root.iter():
        for at, child in enumerate(parent):
            if child.tag == f"{{{SVG}}}text":
                parent[at] = _as_path(child)
    return root


def to_bytes(root: ElementTree.Element) -> bytes:
    """The file of such a tree, as programs for slides read it."""
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", LINK)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Width of a line of text, in the unit of `size`."""
    vertices, _ = _outline(text, bold)
    return float(vertices[:, 0].max(initial=0.0)) * size


def styles(element: ElementTree.Element) -> dict[str, str]:
    """What the `style` attribute of an element says."""
    pairs = (entry.partition(":") for entry in element.get("style", "").split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


def _as_path(text: ElementTree.Element) -> ElementTree.Element:
    style = styles(text)
    size = float(style.pop("font-size").removesuffix("px"))
    bold = style.pop("font-weight", "400") in BOLD
    runs = [(text.text or "", size, 0.0)]
    for part in text:
        own = float(styles(part).get("font-size", f"{size}px").removesuffix("px"))
        runs.append((part.text or "", own, float(part.get("dy", 0))))
    width = sum(text_width(words, own, bold=bold) for words, own, _ in runs)
    x = float(text.get("x", 0)) + _SHIFTS[style.pop("text-anchor", "start")] * width
    y, drawn = float(text.get("y", 0)), []
    for words, own, down in runs:
        y += down
        drawn.append(_commands(words, own, bold, x, y))
        x += text_width(words, own, bold=bold)
    path = ElementTree.Element(f"{{{SVG}}}path", {"d": " ".join(filter(None, drawn))})
    if style:
        path.set("style", "; ".join(f"{name}: {value}" for name, value in style.items()))
    if transform := text.get("transform"):
        path.set("transform", transform)
    return path


@cache
def _outline(text: str, bold: bool) -> tuple[NDArray[np.float64], list[int]]:
    """Points (n, 2) and their codes of a line of text of size 1, from its origin, upwards."""
    font = FontProperties(fname=str(FONT_FILES[bold]))
    vertices, codes = text_to_path.get_text_path(font, text)
    return np.reshape(vertices, (-1, 2)) / text_to_path.FONT_SCALE, [int(code) for code in codes]


def _commands(text: str, size: float, bold: bool, x: float, y: float) -> str:
    """The `d` of a text at that place, downwards as SVG counts."""
    vertices, codes = _outline(text, bold)
    placed = np.round(vertices * (size, -size) + (x, y), 2).tolist()
    parts, left = [], 0
    for (across, down), code in zip(placed, codes, strict=True):
        if code == Outline.CLOSEPOLY:
            parts.append("z")
            continue
        if left == 0:
            letter, left = _COMMANDS[code]
            parts.append(letter)
        parts.append(f"{across:g} {down:g}")
        left -= 1
    return " ".join(parts)
