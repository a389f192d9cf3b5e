"""The worker's entry for social images: what other sites show where somebody links to a page."""

from __future__ import annotations

import re
from html import escape

import matplotlib
import matplotlib.style  # what rcdefaults() needs: named, it is loaded before the forks and not in each

from gradlesson.render.html import INK_ON_WHITE, standalone_svg
from gradlesson.render.outlines import LINK, SVG, outlined, text_width
from gradlesson.render.raster import png
from gradlesson.render.style import EXPLODE, HEALTHY, VANISH

WIDTH, HEIGHT = 1200, 630
MARGIN, GAP, STRIPE = 64, 40, 14
TITLE_SIZE, SMALLEST_TITLE, SITE_SIZE = 68, 40, 30
FIGURE_WIDTH, FIGURE_HEIGHT = 560, 450
_LINE = 1.25
"""Height of a line in sizes of its letters."""
_SIZE = re.compile(r'<svg [^>]*?width="(\d+)" height="(\d+)"')


def draw(name: str, site: str, title: str, summary: str, figure: str) -> dict[str, bytes]:
    """`{"<name>.png": ...}`, 1200 x 630 pixels: a title, the inline SVG of a figure, the site's name.

    Without a figure, which is "" then, the summary stands below the title.
    """
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # the user's settings do not count
        return {f"{name}.png": png(outlined(_svg(site, title, summary, figure)), 1)}


def _svg(site: str, title: str, summary: str, figure: str) -> str:
    width = WIDTH - 2 * MARGIN - (FIGURE_WIDTH + GAP if figure else 0)
    height = HEIGHT - 3 * MARGIN - SITE_SIZE
    size, lines = _fitted(title, width, height)
    parts = [_text(line, MARGIN + _LINE * size * at + size, size, bold=True) for at, line in enumerate(lines)]
    if not figure:
        top = _LINE * size * len(lines) + GAP
        rows = _lines(summary, SITE_SIZE, width)[: int(max(0, height - top) / (_LINE * SITE_SIZE))]
        parts += [_text(row, MARGIN + top + _LINE * SITE_SIZE * at, SITE_SIZE) for at, row in enumerate(rows)]
    parts += [_text(site, HEIGHT - MARGIN - STRIPE, SITE_SIZE), _stripe(), _placed(figure)]
    return (
        f'<svg xmlns="{SVG}" xmlns:xlink="{LINK}" width="{WIDTH}" height="{HEIGHT}" fill="{INK_ON_WHITE}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff" />{"".join(parts)}</svg>'
    )


def _fitted(title: str, width: float, height: float) -> tuple[int, list[str]]:
    """The largest size at which the lines of a title fit, and these lines; as many as fit at the smallest."""
    size, lines = TITLE_SIZE, _lines(title, TITLE_SIZE, width, bold=True)
    while size > SMALLEST_TITLE and (
        _LINE * size * len(lines) > height or any(text_width(one, size, bold=True) > width for one in lines)
    ):
        size -= 4
        lines = _lines(title, size, width, bold=True)
    return size, [_cut(line, size, width) for line in lines[: int(height / (_LINE * size))]]


def _cut(line: str, size: float, width: float) -> str:
    """What fits of a word that is wider than all that there is."""
    while text_width(line, size, bold=True) > width:
        line = line[:-1]
    return line


def _lines(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """The text in lines of at most that width, one word at least."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _text(text: str, y: float, size: float, *, bold: bool = False) -> str:
    weight = "; font-weight: 700" if bold else ""
    return f'<text style="font-size: {size}px{weight}" x="{MARGIN}" y="{y:g}">{escape(text)}</text>'


def _stripe() -> str:
    """The three fates along the lower edge."""
    third = WIDTH / 3
    return "".join(
        f'<rect x="{third * at}" y="{HEIGHT - STRIPE}" width="{third}" height="{STRIPE}" fill="{colour}" />'
        for at, colour in enumerate((VANISH, HEALTHY, EXPLODE))
    )


def _placed(figure: str) -> str:
    """The figure in its light colours at the right, as large as it may be."""
    if not figure:
        return ""
    drawing = standalone_svg(figure).partition("?>\n")[2]
    size = _SIZE.match(drawing)
    assert size is not None
    width, height = int(size[1]), int(size[2])
    scale = min(FIGURE_WIDTH / width, FIGURE_HEIGHT / height)
    x = WIDTH - MARGIN - (FIGURE_WIDTH + scale * width) / 2
    y = MARGIN + max(0.0, (FIGURE_HEIGHT - scale * height) / 2)
    return f'<g transform="translate({x:g} {y:g}) scale({scale:g})">{drawing}</g>'
