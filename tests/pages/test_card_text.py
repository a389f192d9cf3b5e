"""The texts of flashcards, for a page and for Anki."""

import pytest

from gradlesson.engine.store import Store
from gradlesson.pages import card_text
from gradlesson.pages.card_text import bodies, verbatim, written


@pytest.fixture
def write(tmp_path):
    """Writes one text."""

    def write(text, expansions=None, language="ko"):
        return written([text], expansions or {}, language, Store(tmp_path))[text]

    return write


def test_formulas_are_mathml_on_a_page_and_mathjax_in_anki(write):
    text = write(r"a $\chi < 1$ b" "\n\n" r"$$\frac{1}{2} > x$$")
    assert "<math><mi>χ</mi><mo>&lt;</mo><mn>1</mn></math>" in text.page
    assert r"a \(\chi &lt; 1\) b" in text.anki
    assert r"\[\frac{1}{2} &gt; x\]" in text.anki
    assert "$" not in text.page + text.anki


def test_directives_are_plain_words(write):
    text = write("**{{ value a.b }}** and `{{ value a.b }}`", {"value a.b": "<0.5>"})
    assert text.page == text.anki == ("<p><strong>&lt;0.5&gt;</strong> and <code>{{ value a.b }}</code></p>")
    assert list(bodies("{{ value a.b }} {{cite x}} {{1}}")) == ["value a.b", "cite x"]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b onclick='x'>b</b> c",
        "</div><!-- -->",
        "<details>\n\nx\n\n</details>",
    ],
)
def test_html_is_text(write, text):
    for html in (write(text).page, write(text).anki, verbatim(text, "ko").anki):
        assert "&lt;" in html
        assert not {"<script", "<img", "<b ", "</div", "<!--", "<details"} & set(html.split())
        for tag in ("<script", "<img", "<b ", "</div", "<!--", "<details"):
            assert tag not in html


@pytest.mark.parametrize(
    "text", ["[sound:a.mp3]", "[latex]x[/latex]", "[$]x[/$]", "[anki:tts x]", "[$$]x[/$$]"]
)
def test_commands_of_anki_are_text(write, text):
    for html in (write(f"`{text}`").anki, verbatim(text, "ko").anki):
        assert f"&#91;{text[1:6].partition('[')[0]}" in html
        assert text[:3] not in html


def test_only_formulas_are_formulas(write):
    text = write(r"`\(x\)` \\(y\\) \ue000".replace(r"\ue000", "\ue000z\ue001"))
    assert r"\(" not in text.anki
    assert "\ue000" not in text.anki + text.page


def test_characters_that_part_the_fields_of_a_note_are_dropped(write):
    assert write("a\x1fb\x00c").anki == "<p>abc</p>"
    assert verbatim("a\x1fb", "ko").anki == "ab"


def test_links_within_the_site_and_pictures_lead_nowhere(write):
    text = write("[a](../b.md) [c](https://example.org/) ![d](e.png)")
    assert "b.md" not in text.anki
    assert '<a href="https://example.org/">c</a>' in text.anki
    assert "<img" not in text.page


def test_quoted_words_are_marked(write):
    assert write("<q>노트의 말</q>").anki == "<p><q>노트의 말</q></p>"


def test_korean_words_are_marked_in_other_languages(write):
    text = write(r"초·정·잔·클 $\text{가}$", language="en")
    assert '<span class="gl-keep" lang="ko">초·정·잔·클</span>' in text.anki
    assert r"\(\text{가}\)" in text.anki


def test_a_mistake_in_a_formula_is_told(write):
    assert [mistake[:2] for mistake in write(r"a $\frac{1$").mistakes] == [
        ("a formula must be LaTeX", r"got `\frac{1`")
    ]


def test_texts_are_written_once(write, monkeypatch):
    first = write("a {{ value a.b }}", {"value a.b": "1"})
    monkeypatch.setattr(card_text, "_write", None)
    assert write("a {{ value a.b }}", {"value a.b": "1"}) == first
    with pytest.raises(TypeError):
        write("a {{ value a.b }}", {"value a.b": "2"})
