"""The worker's entry for the icons of an installed site: its own small picture on a ground of one colour."""

from __future__ import annotations

import re
from html import escape
from xml.etree import ElementTree

import matplotlib
import matplotlib.style  # what rcdefaults() needs: named, it is loaded before the forks and not in each

from gradlesson.render.outlines import SVG
from gradlesson.render.raster import png

SIZES = (192, 512)
SHARE, MASKABLE_SHARE = 0.8, 0.56
"""Of the icon's width that the picture takes; a device cuts a maskable one down to a circle of 80 %."""
_SIDE = re.compile(r'viewBox="0 0 ([\d.]+) \1"')


def draw(svg: str, background: str) -> dict[str, bytes]:
    """`{"icon-192.png": ..., "icon-512.png": ..., "icon-maskable-512.png": ...}` of a square SVG."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # the user's settings do not count
        files = {f"icon-{size}.png": _drawn(svg, background, size, SHARE) for size in SIZES}
        largest = max(SIZES)
        return files | {f"icon-maskable-{largest}.png": _drawn(svg, background, largest, MASKABLE_SHARE)}


def _drawn(svg: str, background: str, size: int, share: float) -> bytes:
    """The picture in the middle; its unit stays that of the drawing, for lines grow with the pixels alone."""
    found = _SIDE.search(svg)
    assert found is not None, "who calls has looked"
    side = float(found[1])
    whole = side / share
    ground = f'<rect width="{whole}" height="{whole}" fill="{escape(background)}" />'
    root = ElementTree.fromstring(
        f'<svg xmlns="{SVG}" width="{whole}" height="{whole}">{ground}'
        f'<g transform="translate({(whole - side) / 2} {(whole - side) / 2})" /></svg>'
    )
    root[1].append(ElementTree.fromstring(svg))
    return png(root, size / whole)
