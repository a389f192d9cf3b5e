"""Definitions become HTML once, and boxes that wait for their mention."""

import json

from gradlesson.pages.definitions import Definitions, names_html
from gradlesson.pages.glossary import Term

GLOSSARY = {
    "chi": {
        "ko": Term("χ(카이)", (), "층의 *배율* $\\chi$. 셋 < 넷", "\\chi", "X"),
        "en": Term("χ (chi)", (), "The *factor* $\\chi$, also 카이.", "\\chi", "X"),
    },
    "bare": {"ko": Term("맨말"), "en": Term("bare")},
}


def test_a_definition_is_markdown_with_formulas_without_a_paragraph():
    text = Definitions(GLOSSARY, "ko").text("chi")
    assert text.startswith("층의 <em>배율</em> ")
    assert "<math><mi>χ</mi></math>" in text
    assert text.endswith(" 셋 &lt; 넷")


def test_only_terms_with_a_definition_count():
    definitions = Definitions(GLOSSARY, "en")
    assert list(definitions.terms) == ["chi"]
    assert definitions.text("bare") == ""


def test_a_box_is_hidden_and_its_text_has_the_id_that_mentions_name():
    box = Definitions(GLOSSARY, "en").boxes(["chi"])
    assert box.startswith('<div class="gl-definition" role="tooltip" hidden>')
    assert '<p id="gl-definition-chi">The <em>factor</em>' in box
    assert '<span lang="ko">카이</span>.' in box  # a screen reader reads it as Korean


def test_a_term_shows_all_its_names_and_its_symbol():
    names = names_html(GLOSSARY["chi"], "en")
    assert names.startswith('<strong>χ (chi)</strong> (X) <span lang="ko">χ(카이)</span> <math>')
    same = {"ko": Term("<ReLU>"), "en": Term("<ReLU>")}
    assert names_html(same, "ko") == "<strong>&lt;ReLU&gt;</strong>"


def built_with(built, glossary):
    """The pages and search indexes of a site with that glossary."""
    built.write("mini/glossary.toml", glossary)
    for language, text in (("ko", "기울기 소실과 크기"), ("en", "A gradient vanishes")):
        built.page(f"# A {{#a}}\n\n{text}\n", language=language, name="deep/page.md")
        built.page(f"# B {{#b}}\n\n{text}\n\n{{{{ references }}}}\n", language=language, name="index.md")
    built.command("mkdocs", "build", "-q")
    return built


DEFINED = """
[gradient]
symbol = 'g'
ko = "기울기"
ko_definition = "비탈이 얼마나 가파른지"
en = "gradient"
en_definition = "how steep it is"
"""


def test_a_lesson_leads_to_the_glossary_and_holds_the_definition_hidden(built):
    site = built_with(built, DEFINED)
    page = site.read("site/deep/page/index.html")
    assert (
        '<a class="gl-term" href="../../terms/#gradient" aria-describedby="gl-definition-gradient">' in page
    )
    assert '<p id="gl-definition-gradient">비탈이 얼마나 가파른지</p>' in page
    assert ">gradient</a> vanishes" in site.read("site/en/deep/page/index.html")
    assert '<div id="gradient"><dt><strong>기울기</strong>' in site.read("site/terms/index.html")


def test_the_home_page_is_no_lesson(built):
    assert "gl-definition" not in built_with(built, DEFINED).read("site/index.html")


def test_a_page_that_teaches_a_term_says_how_long_it_takes(built):
    built.write("docs/ko/taught.md", "---\ntags: [gradient]\n---\n# C {#c}\n\n글\n")
    built.write("docs/en/taught.md", "---\ntags: [gradient]\n---\n# C {#c}\n\nText\n")
    site = built_with(built, DEFINED)
    assert '<p class="gl-minutes" data-search-exclude="">읽는 시간 약 1분</p>' in site.read(
        "site/taught/index.html"
    )
    assert "gl-minutes" not in site.read("site/deep/page/index.html")


def test_the_search_index_holds_no_definition(built):
    site = built_with(built, DEFINED)
    for folder, mention, meaning in (
        ("", "기울기 소실과", "가파른지"),
        ("en/", "gradient vanishes", "how steep"),
    ):
        index = json.loads(site.read(f"site/{folder}search/search_index.json"))
        text = " ".join(entry["text"] for entry in index["docs"] if entry["location"].startswith("deep/"))
        assert mention in text
        assert meaning not in text


def test_a_course_without_definitions_has_plain_pages(built):
    site = built_with(built, '[gradient]\nko = "기울기"\nen = "gradient"\n')
    assert "gl-definition" not in site.read("site/deep/page/index.html")
    assert '<div id="gradient">' in site.read("site/terms/index.html")
