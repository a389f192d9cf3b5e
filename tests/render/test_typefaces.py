"""The pages' characters are found, split by script, and named in the style sheet."""

import re
from pathlib import Path

import pytest

from gradlesson.render.typefaces import (
    KEPT,
    NAMES,
    SPARE,
    STAND_INS,
    bold_characters,
    font_face_css,
    maths_characters,
    preloads,
    subsets,
    text_characters,
)


def test_escaped_characters_count_as_what_they_show() -> None:
    assert text_characters("&chi; &#8722; &lt;") >= set("χ−<")
    assert "검" in text_characters(r'{"search": "\uac80"}')
    assert "\n" not in text_characters("a\nb")


def test_a_letter_of_a_formula_counts_in_italics_too() -> None:
    found = maths_characters("<p>가 x</p><math><mi>h</mi><mo>&lt;</mo><mi>ϕ</mi><mtext>b</mtext></math>")
    assert found >= set("hℎ<ϕ𝜙")
    assert "b" not in found
    assert "가" not in found
    assert "x" not in found


def test_words_of_a_formula_stand_in_the_font_of_text() -> None:
    found = text_characters("<p>a</p><math><mi>𝔼</mi><mtext>가</mtext></math><p>c</p>")
    assert found >= set("ac가")
    assert "𝔼" not in found


def test_a_root_needs_its_sign_which_no_text_holds() -> None:
    assert "√" in maths_characters("<math><msqrt><mi>χ</mi></msqrt></math>")
    assert "√" not in maths_characters("<math><mi>χ</mi></math>")


def test_hangul_stands_in_files_of_its_own() -> None:
    texts = {one.name: one.text for one in subsets("가。a−", "𝜒")}
    assert texts.keys() == {"sans-400-latin", "sans-400-hangul", "sans-700-latin", "sans-700-hangul", "math"}
    assert set(texts["sans-400-hangul"]) == set("가。")
    assert set(texts["sans-400-latin"]) >= set("azAZ09~−")
    assert not set(texts["sans-400-latin"]) & set("가。")
    assert texts["math"] == "𝜒"


def test_the_bold_font_has_the_syllables_of_bold_words() -> None:
    texts = {one.name: one.text for one in subsets("가나다a", "", "가a힣")}
    assert set(texts["sans-400-hangul"]) == set("가나다")
    assert set(texts["sans-700-hangul"]) == set("가")


def test_bold_words_are_headings_strong_ones_and_the_frame() -> None:
    heading, table = "<h2 title=말>제<em>목</em></h2>", "<table><th>칸</th><td>수</td></table>"
    page = f"<head>머</head><nav>틀</nav><article>{heading}글 <strong>굵</strong>{table}</article>"
    assert bold_characters(page) == set("틀제목굵칸")


def test_syllables_that_no_bold_font_has_are_made_bold_of_regular_ones() -> None:
    rule = next(line for line in font_face_css("").splitlines() if SPARE in line)
    assert "font-weight: 400;" in rule
    assert "sans-400-hangul.woff2" in rule


def test_names_of_languages_stand_in_the_file_that_every_page_has() -> None:
    texts = {one.name: set(one.text) for one in subsets("한국어로", "", "한", "English한국어")}
    assert texts["sans-400-latin"] >= set("English한국어")
    assert "로" not in texts["sans-400-latin"]
    assert "한" not in texts["sans-700-latin"]
    assert texts["sans-400-hangul"] == set("한국어로")
    for whole, file in ((False, "sans-400-latin.woff2"), (True, "Pretendard-Regular.otf")):
        (rule,) = (line for line in font_face_css("", whole=whole).splitlines() if NAMES in line)
        assert file in rule
        assert "unicode-range" not in rule


def test_an_english_site_without_formulas_needs_two_files() -> None:
    assert {one.name for one in subsets("a", "")} == {"sans-400-latin", "sans-700-latin"}


def test_every_subset_has_its_rule() -> None:
    css = font_face_css("../fonts/")
    named = set(re.findall(r'url\("\.\./fonts/(.+?)\.woff2"\)', css))
    assert named == {one.name for one in subsets("가", "x")}
    at_once = {name for names in preloads("ko").values() for name in names}
    assert named - at_once == {"sans-700-hangul"}
    assert at_once < named
    assert preloads("en")["text"] == ["sans-400-latin", "sans-700-latin"]
    assert preloads("en")["hangul"] == ["sans-400-hangul"]
    assert preloads("ko")["hangul"] == []


def test_text_never_moves_for_a_late_font_and_formulas_get_theirs() -> None:
    rules = [rule for rule in font_face_css("").splitlines() if "woff2" in rule]
    assert len(rules) == 9
    assert all("font-display: optional" in rule for rule in rules if "Sans" in rule)
    assert all("font-display: swap" in rule for rule in rules if "Math" in rule)


def test_bold_syllables_wait_for_a_script_where_scripts_run() -> None:
    late = [rule for rule in font_face_css("").splitlines() if rule.startswith("@media (scripting: none)")]
    assert [re.findall(r"[\w-]+(?=\.woff2)", rule) for rule in late] == [["sans-700-hangul"]]


def test_whole_fonts_have_rules_without_ranges() -> None:
    css = font_face_css("/fonts/", whole=True)
    assert 'url("/fonts/Pretendard-Regular.otf") format("opentype")' in css
    assert "woff2" not in css


@pytest.mark.parametrize("character", ["가", "ㄱ", "。", "ｱ"])
def test_the_split_and_the_ranges_of_the_style_sheet_agree(character: str) -> None:
    hangul = next(one.text for one in subsets(character, "") if one.name == "sans-400-hangul")
    rule = next(line for line in font_face_css("").splitlines() if "sans-400-hangul" in line)
    spans = [(int(start, 16), int(end, 16)) for start, end in re.findall(r"U\+([0-9A-F]+)-([0-9A-F]+)", rule)]
    assert character in hangul
    assert any(start <= ord(character) <= end for start, end in spans)


def test_stand_ins_keep_the_height_of_a_line() -> None:
    for rule in (line for line in font_face_css("").splitlines() if "Stand-in" in line):
        size, ascent, descent = (float(found) for found in re.findall(r": ([\d.]+)%", rule)[:3])
        assert size * ascent / 100 == pytest.approx(95.2, abs=0.1)
        assert size * descent / 100 == pytest.approx(24.1, abs=0.1)


def test_the_style_sheet_of_text_asks_for_the_stand_ins_after_our_own_font() -> None:
    sheet = Path(__file__).parents[2] / "gradlesson/theme/assets/stylesheets/text.css"
    families = re.findall(r'"(Gradlesson Sans.*?)"', sheet.read_text(encoding="utf-8"))
    plain = ["Gradlesson Sans", SPARE, *STAND_INS]
    assert families == [*plain, KEPT, *plain]
    assert set(re.findall(r'"(Gradlesson Sans.*?)"', font_face_css(""))) - {NAMES} == set(families)
