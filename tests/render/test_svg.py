"""Inline SVG: nothing leaks into the page, everything follows its theme."""

from xml.etree import ElementTree

import pytest

from gradlesson.errors import GradlessonError
from gradlesson.render.svg import inline_svg

DRAWN = """<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="520pt" height="340pt" viewBox="0 0 520 340"
 xmlns="http://www.w3.org/2000/svg" version="1.1">
 <metadata><a/></metadata>
 <defs><style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style></defs>
 <g id="figure_1"><g id="empty"/><path d="M 1 1" transform="translate(1.500001 2.1234)"/>
  <defs><path id="m12ab" d="M 0 0&#10;L 1.23456 -7.891" style="stroke: #2f6bea; stroke-width: 0.8"/></defs>
  <g clip-path="url(#p34cd)"><use xlink:href="#m12ab" x="10.00001" y="20.123456"/></g>
  <text style="font-size: 14px; font-family: 'Pretendard of gradlesson'; fill: #0b6046"
   transform="rotate(-0 1 2)">&lt;script&gt; &amp; #2f6bea "x"</text>
 </g>
 <defs><clipPath id="p34cd"><rect x="0" y="0" width="520" height="340"/></clipPath></defs>
</svg>"""


def shown(drawn=DRAWN):
    return inline_svg(drawn.encode(), "depth-cliff-accuracy", 520, 340).decode()


def test_nothing_reaches_beyond_the_figure():
    svg = shown()
    assert svg.startswith('<svg role="img" width="520" height="340" viewBox="0 0 520 340" ')
    assert not any(part in svg for part in ("<?xml", "DOCTYPE", "<style", "metadata", "xmlns", "font-family"))
    assert 'stroke-linejoin="round" stroke-linecap="butt"' in svg


def test_ids_are_prefixed_and_references_follow_them():
    root = ElementTree.fromstring(shown().replace("xlink:href", "href"))
    assert [e.get("id") for e in root.iter() if e.get("id")] == [
        "depth-cliff-accuracy-1",
        "depth-cliff-accuracy-2",
    ]
    assert root.find(".//use").get("href") == "#depth-cliff-accuracy-1"
    assert root.find(".//g").get("clip-path") == "url(#depth-cliff-accuracy-2)"


def test_palette_colours_become_variables_with_their_light_value():
    svg = shown()
    assert "stroke: var(--gl-vanish, #2f6bea)" in svg
    assert "fill: var(--gl-healthy, #0b6046)" in svg
    assert "currentColor" in shown(DRAWN.replace("#2f6bea; ", "#000000; "))


def test_text_is_left_as_written():
    assert '&lt;script&gt; &amp; #2f6bea "x"</text>' in shown()


def test_a_letter_has_its_index_below_the_line_and_what_follows_stands_on_it():
    text = ElementTree.fromstring(
        shown(DRAWN.replace("&lt;script&gt; &amp;", "scale σ_w, q_l of")).replace("xlink:", "")
    ).find(".//text")
    assert "".join(text.itertext()) == 'scale σw, ql of #2f6bea "x"'
    assert [float(part.get("dy")) for part in text] == [2.8, -2.8, 2.8, -2.8]
    assert text.text == "scale σ"
    assert text[0].get("style") == "font-size: 10.08px"


def test_coordinates_are_rounded_and_idle_rotations_dropped():
    svg = shown()
    assert 'd="M 0 0 L 1.23 -7.89"' in svg
    assert 'x="10" y="20.12"' in svg
    assert 'transform="translate(1.5 2.12)"' in svg
    assert "rotate" not in svg


def test_a_colour_outside_the_palette_is_named():
    with pytest.raises(GradlessonError, match=r"palette .* got #ff0000\. Take one"):
        shown(DRAWN.replace("#0b6046", "#ff0000"))


def test_an_image_is_refused():
    with pytest.raises(GradlessonError, match="got an image"):
        shown(DRAWN.replace("<metadata><a/></metadata>", "<image/>"))
