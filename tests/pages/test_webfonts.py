"""Fonts where there is no server, or no later: a style sheet that waits for each."""

from gradlesson.pages.webfonts import waited_for
from gradlesson.render.typefaces import font_face_css


def test_fonts_are_waited_for():
    assert waited_for("a{font-display: optional;b:c} d{font-display:swap}") == (
        "a{font-display: block;b:c} d{font-display: block}"
    )


def test_fonts_that_a_script_brings_are_there_at_once():
    sheet = waited_for(font_face_css("../fonts/"))
    assert "scripting" not in sheet
    assert "@media all { @font-face" in sheet
    assert sheet.count("@font-face") == sheet.count("{") - 1
