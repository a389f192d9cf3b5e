"""Pixels of a figure: draws the kind of SVG that our figures consist of, once its text has become outlines.

Paths, rectangles and copies of both (`use`), in groups, with clips and transforms; nothing that matplotlib does
not write.
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from xml.etree import ElementTree

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from matplotlib.path import Path as Outline
from matplotlib.transforms import Affine2D, Bbox, Transform, TransformedPath
from numpy.typing import NDArray

from gradlesson.render.outlines import LINK, SVG, styles

DOTS_PER_INCH = 72
_INHERITED = (
    *("fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-linecap"),
    *("stroke-linejoin", "stroke-dasharray", "stroke-dashoffset"),
)
_COMMAND = re.compile(r"([MLCQz])([^MLCQz]*)")
_CODES = {
    "M": [int(Outline.MOVETO)],
    "L": [int(Outline.LINETO)],
    "Q": [int(Outline.CURVE3)] * 2,
    "C": [int(Outline.CURVE4)] * 3,
}
Clip = Bbox | TransformedPath
_TRANSFORM = re.compile(r"(\w+)\(([^)]*)\)")


def png(root: ElementTree.Element, scale: float) -> bytes:
    """The PNG of a tree without text, `scale` pixels wide where the SVG has one unit.

    The same bytes for the same tree and version of matplotlib.
    """
    width, height = (round(float(root.get(name, 0)) * scale) for name in ("width", "height"))
    renderer = RendererAgg(width, height, DOTS_PER_INCH)  # type: ignore[no-untyped-call]
    by_id = {found: element for element in root.iter() if (found := element.get("id"))}
    to_pixels = Affine2D().scale(scale, -scale).translate(0, height)
    _Painter(renderer, by_id, scale).paint(root, {}, to_pixels, None)
    pixels = np.asarray(renderer.buffer_rgba())  # type: ignore[no-untyped-call]
    return _encoded(pixels[:, :, :3], scale)


@dataclass
class _Painter:
    renderer: RendererAgg
    by_id: dict[str, ElementTree.Element]
    scale: float

    def paint(
        self,
        element: ElementTree.Element,
        inherited: dict[str, str],
        transform: Transform,
        clip: Clip | None,
    ) -> None:
        """Draw an element and all in it; `inherited` is the style of what it stands in."""
        tag = element.tag.removeprefix(f"{{{SVG}}}")
        own = {name: value for name in _INHERITED if (value := element.get(name)) is not None}
        style = {**inherited, **own, **styles(element)}
        transform = _transform(element.get("transform", "")) + transform
        clip = self._clip(element, transform) or clip
        if tag in ("svg", "g"):
            for child in element:
                self.paint(child, style, transform, clip)
        elif tag == "use":
            moved = Affine2D().translate(float(element.get("x", 0)), float(element.get("y", 0))) + transform
            self.paint(self.by_id[element.attrib[f"{{{LINK}}}href"][1:]], style, moved, clip)
        elif tag in ("path", "rect"):
            outline = _outline(element.get("d", "")) if tag == "path" else _rectangle(element)
            self._draw(outline, style, transform, clip)

    def _draw(self, outline: Outline, style: dict[str, str], transform: Transform, clip: Clip | None) -> None:
        context = self.renderer.new_gc()
        if isinstance(clip, Bbox):
            context.set_clip_rectangle(clip)
        elif clip is not None:
            context.set_clip_path(clip)
        _set_pen(context, style, self.scale)
        fill = style.get("fill", "#000000")
        face = None if fill == "none" else (*to_rgb(fill), float(style.get("fill-opacity", 1)))
        self.renderer.draw_path(context, outline, transform, face)  # type: ignore[no-untyped-call]

    def _clip(self, element: ElementTree.Element, transform: Transform) -> Clip | None:
        reference = element.get("clip-path")
        if reference is None:
            return None
        (shape,) = self.by_id[reference[len("url(#") : -1]]
        if "d" in shape.attrib:
            return TransformedPath(_outline(shape.attrib["d"]), transform)
        return Bbox(transform.transform_bbox(Bbox.from_bounds(*_bounds(shape))).get_points())


def _set_pen(context: GraphicsContextBase, style: dict[str, str], scale: float) -> None:
    stroke = style.get("stroke", "none")
    if stroke == "none":
        context.set_linewidth(0)
        return
    context.set_linewidth(float(style.get("stroke-width", 1)) * scale)
    context.set_foreground((*to_rgb(stroke), float(style.get("stroke-opacity", 1))), isRGBA=True)
    cap = style.get("stroke-linecap", "butt")
    context.set_capstyle("projecting" if cap == "square" else cap)  # type: ignore[arg-type]
    context.set_joinstyle(style.get("stroke-linejoin", "miter"))  # type: ignore[arg-type]
    if dashes := style.get("stroke-dasharray"):
        lengths = [float(length) * scale for length in dashes.split(",")]
        context.set_dashes(float(style.get("stroke-dashoffset", 0)) * scale, lengths)


def _outline(commands: str) -> Outline:
    points: list[float] = []
    codes: list[int] = []
    for letter, numbers in _COMMAND.findall(commands):
        if letter == "z":
            points += [0, 0]
            codes.append(int(Outline.CLOSEPOLY))
        else:
            points += map(float, numbers.split())
            codes += _CODES[letter]
    return Outline(np.reshape(points, (-1, 2)), codes)


def _rectangle(element: ElementTree.Element) -> Outline:
    x, y, width, height = _bounds(element)
    return Outline([(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)], closed=True)


def _bounds(element: ElementTree.Element) -> tuple[float, float, float, float]:
    x, y, width, height = (float(element.get(name, 0)) for name in ("x", "y", "width", "height"))
    return x, y, width, height


def _transform(written: str) -> Transform:
    """The transform of an attribute: what stands last in it comes first."""
    result: Transform = Affine2D()
    for name, arguments in _TRANSFORM.findall(written):
        numbers = [float(number) for number in re.split(r"[\s,]+", arguments.strip())]
        step = Affine2D()
        if name == "rotate":
            degrees, *centre = numbers
            x, y = centre or (0, 0)
            step.rotate_deg_around(x, y, degrees)
        elif name == "matrix":
            step = Affine2D.from_values(*numbers)
        else:
            getattr(step, name)(*numbers)
        result = step + result
    return result


def _encoded(pixels: NDArray[np.uint8], scale: float) -> bytes:
    """A PNG file of (height, width, RGB); it says its size, so that slides show it no larger than the SVG."""
    height, width, _ = pixels.shape
    rows = np.zeros((height, 1 + 3 * width), dtype=np.uint8)  # each begins with 0: no filter
    rows[:, 1:] = pixels.reshape(height, -1)
    dots_per_metre = round(96 * scale / 0.0254)
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"pHYs", struct.pack(">IIB", dots_per_metre, dots_per_metre, 1)),
        (b"IDAT", zlib.compress(rows.tobytes(), 6)),
        (b"IEND", b""),
    )
    written = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)
