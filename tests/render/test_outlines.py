"""Text of figures as outlines: in its place, in its weight, and none of it left as text."""

from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from gradlesson.render.outlines import SVG, outlined, text_width, to_bytes
from gradlesson.render.raster import _outline
from gradlesson.render.style import FONT_FILES

WORDS = "기울기 10⁻⁹ δ"


def figure(*parts: str) -> str:
    return f'<svg xmlns="{SVG}" width="200" height="100">{"".join(parts)}</svg>'


def text(words: str, style: str = "", attributes: str = 'x="100" y="50"') -> str:
    return f'<text style="font-size: 20px{style}" {attributes}>{words}</text>'


def extents(svg: str) -> np.ndarray:
    (path,) = outlined(svg).iter(f"{{{SVG}}}path")
    return _outline(path.get("d", "")).get_extents().get_points()


def test_no_text_is_left_and_all_else_stays() -> None:
    root = outlined(figure(f"<g>{text(WORDS)}</g>", text("b"), '<path d="M 0 0 L 1 1" /><title>c</title>'))
    tags = [element.tag.rpartition("}")[2] for element in root.iter()]
    assert tags == ["svg", "g", "path", "path", "path", "title"]


def test_an_outline_is_that_of_the_font() -> None:
    oracle = TextPath((100, 0), WORDS, size=20, prop=FontProperties(fname=str(FONT_FILES[0])))
    expected = oracle.get_extents().get_points() * (1, -1) + (0, 50)
    np.testing.assert_allclose(np.sort(extents(figure(text(WORDS))), 0), np.sort(expected, 0), atol=0.02)


@pytest.mark.parametrize(("anchor", "left_of_x"), [("start", 0.0), ("middle", 0.5), ("end", 1.0)])
def test_text_is_anchored_where_its_style_says(anchor: str, left_of_x: float) -> None:
    (left, _), (right, _) = extents(figure(text("HHHH", f"; text-anchor: {anchor}")))
    assert (100 - left) / (right - left) == pytest.approx(left_of_x, abs=0.03)


def test_an_index_stands_behind_its_letter_and_lower() -> None:
    plain = extents(figure(text("Hx")))
    indexed = extents(figure(text('H<tspan style="font-size: 14px" dy="4">x</tspan>')))
    assert plain[0, 0] == indexed[0, 0]
    assert plain[0, 0] < indexed[1, 0] < plain[1, 0]
    assert indexed[:, 1].max() == pytest.approx(54, abs=0.3)


def test_colour_and_transform_of_a_text_stay() -> None:
    turned = text("a", "; fill: #0b6046; font-weight: 700", 'x="1" y="2" transform="rotate(-90 1 2)"')
    (path,) = outlined(figure(turned)).iter(f"{{{SVG}}}path")
    assert path.get("style") == "fill: #0b6046"
    assert path.get("transform") == "rotate(-90 1 2)"


def test_bold_text_is_wider() -> None:
    (left, _), (right, _) = extents(figure(text("gradient")))
    (bold_left, _), (bold_right, _) = extents(figure(text("gradient", "; font-weight: 700")))
    assert bold_right - bold_left > 1.02 * (right - left)
    assert text_width("gradient", 20, bold=True) > 1.02 * text_width("gradient", 20)
    assert text_width("", 20) == 0


def test_dollars_are_no_formulas() -> None:
    assert text_width("$a$", 20) > 2 * text_width("$", 20)


def test_a_text_of_blanks_has_no_outline() -> None:
    (path,) = outlined(figure(text("  "))).iter(f"{{{SVG}}}path")
    assert path.get("d") == ""


def test_the_file_names_its_elements_as_programs_for_slides_expect() -> None:
    written = to_bytes(outlined(figure(text("a")))).decode()
    assert written.startswith("<?xml")
    assert f'<svg xmlns="{SVG}"' in written
    assert "ns0:" not in written
    assert ElementTree.fromstring(written).tag == f"{{{SVG}}}svg"
