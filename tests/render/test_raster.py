"""Pixels of a figure: each kind of element where it belongs, and as matplotlib draws the same figure."""

import io
import struct
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.image import imread

from gradlesson.render.outlines import LINK, SVG, outlined
from gradlesson.render.raster import png

RED, WHITE = (1.0, 0.0, 0.0), (1.0, 1.0, 1.0)
PAPER = '<rect width="40" height="20" fill="#ffffff" />'


def pixels(*parts: str, scale: float = 1) -> np.ndarray:
    """(height, width, RGB) from 0 to 1 of a drawing of 40 x 20."""
    svg = (
        f'<svg xmlns="{SVG}" xmlns:xlink="{LINK}" width="40" height="20" fill="#000000">'
        f"{PAPER}{''.join(parts)}</svg>"
    )
    return imread(io.BytesIO(png(ElementTree.fromstring(svg), scale)), format="png")[:, :, :3]


def red(image: np.ndarray) -> list[tuple[int, int]]:
    """Column and row of the first and the last pixel that are red, and all between them are."""
    rows, columns = np.nonzero((image == RED).all(axis=2))
    assert len(rows) == (np.ptp(rows) + 1) * (np.ptp(columns) + 1)
    return [(int(columns.min()), int(rows.min())), (int(columns.max()), int(rows.max()))]


SQUARE = '<rect x="2" y="3" width="5" height="4" style="fill: #ff0000" />'
ELEMENTS = {
    "rectangle": (SQUARE, [(2, 3), (6, 6)]),
    "path": ('<path d="M 2 3 L 7 3 L 7 7 L 2 7 z" style="fill: #ff0000" />', [(2, 3), (6, 6)]),
    "copy": (
        '<defs><path id="a" d="M 0 0 L 5 0 L 5 4 L 0 4 z" /></defs>'
        '<use xlink:href="#a" x="20" y="10" style="fill: #ff0000" />',
        [(20, 10), (24, 13)],
    ),
    "line": (
        '<path d="M 5 10 L 30 10" style="fill: none; stroke: #ff0000; stroke-width: 4" />',
        [(5, 8), (29, 11)],
    ),
    "line with square ends": (
        '<path d="M 5 10 L 30 10" style="stroke: #ff0000; stroke-width: 4; stroke-linecap: square" />',
        [(3, 8), (31, 11)],
    ),
    "moved group": (f'<g transform="translate(10 5)">{SQUARE}</g>', [(12, 8), (16, 11)]),
    "scaled and moved group": (f'<g transform="translate(10 5) scale(2)">{SQUARE}</g>', [(14, 11), (23, 18)]),
    "turned group": (f'<g transform="rotate(180 10 10)">{SQUARE}</g>', [(13, 13), (17, 16)]),
    "matrix": (f'<g transform="matrix(1,0,0,1,3,1)">{SQUARE}</g>', [(5, 4), (9, 7)]),
    "clipped by a rectangle": (
        '<defs><clipPath id="c"><rect x="4" y="0" width="10" height="5" /></clipPath></defs>'
        f'<g clip-path="url(#c)">{SQUARE}</g>',
        [(4, 3), (6, 4)],
    ),
    "clipped by a path": (
        '<defs><clipPath id="c"><path d="M 4 0 L 14 0 L 14 5 L 4 5 z" /></clipPath></defs>'
        f'<g clip-path="url(#c)">{SQUARE}</g>',
        [(4, 3), (6, 4)],
    ),
    "colour of the group": (
        '<g style="fill: #ff0000"><rect x="2" y="3" width="5" height="4" /></g>',
        [(2, 3), (6, 6)],
    ),
}


@pytest.mark.parametrize("kind", ELEMENTS)
def test_an_element_covers_its_pixels(kind: str) -> None:
    drawing, expected = ELEMENTS[kind]
    assert red(pixels(drawing)) == expected


def test_what_lies_in_definitions_is_not_drawn() -> None:
    assert (pixels(f"<defs>{SQUARE}</defs>") == WHITE).all()


def test_opacity_mixes_a_colour_with_what_is_below() -> None:
    half = '<rect width="40" height="20" style="fill: #ff0000; fill-opacity: 0.5" />'
    np.testing.assert_allclose(pixels(half)[10, 20], (1, 0.5, 0.5), atol=0.01)
    line = '<path d="M 0 10 L 40 10" style="stroke: #ff0000; stroke-opacity: 0.5; stroke-width: 6" />'
    np.testing.assert_allclose(pixels(line)[10, 20], (1, 0.5, 0.5), atol=0.01)


def test_dashes_leave_gaps() -> None:
    line = '<path d="M 0 10 L 40 10" style="stroke: #ff0000; stroke-width: 4; stroke-dasharray: 4,4" />'
    row = (pixels(line)[10] == RED).all(axis=1)
    assert row.tolist() == ([True] * 4 + [False] * 4) * 5


def test_a_file_has_the_pixels_of_its_scale_and_says_its_size() -> None:
    root = ElementTree.fromstring(f'<svg xmlns="{SVG}" width="40" height="20">{PAPER}</svg>')
    file = png(root, 2.0)
    assert struct.unpack(">II", file[16:24]) == (80, 40)
    at = file.index(b"pHYs") + 4
    assert struct.unpack(">IIB", file[at : at + 9]) == (7559, 7559, 1)  # 192 dots per inch
    assert png(root, 2.0) == file


def test_pixels_are_those_that_matplotlib_draws() -> None:
    """The whole way, by SVG, outlines and pixels, beside matplotlib's own."""
    with matplotlib.rc_context({"svg.fonttype": "none", "font.family": "DejaVu Sans", "font.size": 14}):
        canvas = Figure(figsize=(5, 3), dpi=144, layout="constrained")
        ax = canvas.subplots()
        x = np.linspace(0, 9, 30)
        ax.plot(x, np.sin(x), color="#cc4718")
        ax.plot(x[::3], np.cos(x[::3]), "o", color="#2f6bea")
        ax.fill_between(x, np.sin(x) - 0.2, np.sin(x) + 0.2, color="#0b6046", alpha=0.18, linewidth=0)
        ax.plot(x, 0 * x, "--", color="#2b313a")
        ax.set_axis_off()  # its numbers would be in the font of figures
        buffer, svg = io.BytesIO(), io.BytesIO()
        FigureCanvasAgg(canvas).print_png(buffer)
        canvas.set_dpi(72)
        FigureCanvasSVG(canvas).print_svg(svg, metadata={"Date": None})
        root = outlined(svg.getvalue().decode())
        root.attrib |= {"width": "360", "height": "216"}
        drawn = imread(io.BytesIO(png(root, 2.0)), format="png")[:, :, :3]
    buffer.seek(0)
    expected = imread(buffer, format="png")[:, :, :3]
    assert drawn.shape == expected.shape
    assert np.abs(drawn - expected).mean() < 0.004
    assert (np.abs(drawn - expected).max(axis=2) > 0.5).mean() < 0.002
