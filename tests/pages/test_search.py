"""The search index: every name of a term leads to where it is taught, and nothing else is added."""

import json

import pytest
from material.plugins.search.plugin import Parser

from gradlesson.pages.glossary import Term
from gradlesson.pages.search import (
    FIELD,
    searched,
    variants,
    with_drawings,
    without_drawings,
    write_variants,
)

TERMS = {
    "vanishing": Term("기울기 소실", ("그래디언트 소실",)),
    "he": Term("He 초기화", ("카이밍",)),
    "xavier": Term("세이비어(글로럿) 초기화", ("자비에",)),
    "skip": Term("잔차 연결", ("스킵 연결", "건너뛰기 연결")),
    "unsaid": Term("평균장", ("민필드",)),
    "plain": Term("순전파"),
}
DOCS = [
    {"location": "a/", "title": "가", "text": "<p>세이비어 초기화와 잔차 연결</p>", "tags": ["He 초기화"]},
    {"location": "a/#one", "title": "기울기  소실은", "text": "순전파", "tags": ["He 초기화"]},
    {"location": "b/", "title": "나", "text": "The 초기화, She 초기화"},
    {"location": "b/#two", "title": "둘", "text": "잔차 <b>연결</b>, 잔차-연결, 잔차 연결"},
]
TAUGHT = {"a/": ["he", "plain"]}


def found(terms=TERMS, docs=DOCS, taught=TAUGHT):
    return dict(zip([one["location"] for one in docs], variants(docs, terms, taught), strict=True))


EXCLUDED = '<div class="x" data-search-exclude="">a <div>b</div> <svg></svg> c</div>'


def test_what_a_page_excludes_is_left_out_to_its_end_and_comes_back():
    words, drawings = without_drawings(f"<p>one</p>{EXCLUDED}<p>two</p>")
    assert words == "<p>one</p><!--drawing 0--><!----><p>two</p>"
    assert with_drawings(words, drawings) == f"<p>one</p>{EXCLUDED}<p>two</p>"


def test_an_excluded_heading_stays_for_the_theme_leaves_out_its_section():
    page = '<h2 id="a" data-search-exclude>A</h2><p>one</p>'
    assert without_drawings(page) == (page, [])


def test_an_excluded_element_that_is_never_closed_stays():
    page = '<p data-search-exclude="">one<div data-search-exclude>two'
    assert without_drawings(page) == (page, [])


SECTIONS = """
    <h1 id="a">A <em>b</em><a class="headerlink" href="#a">#</a></h1>
    <p>one <span lang="ko">two</span>-<b>three</b></p>
    <table><thead><tr><th title="a > b">x</th></tr></thead><tbody><tr><td>1 <sub>2</sub></td></tr></tbody></table>
    <div><h2 id="b">B</h2> <ul><li><a href="#a">link</a><abbr>s</abbr></li></ul></div>
    after <code>a<i>b</i></code>
    <!-- no --><figure><figcaption>caption</figcaption></figure> <pre><span>x</span>
    y</pre><dl><dt>term</dt><dd>its <q>meaning</q></dd></dl>
"""


def sections(html):
    """Id, title and text of what the theme's search keeps, with one space between words."""
    parser = Parser()
    parser.feed(html)
    parser.close()
    return [
        (one.id, *(" ".join("".join(part).split()) for part in (one.title, one.text))) for one in parser.data
    ]


def test_a_search_finds_the_same_in_what_it_reads_of_a_page():
    assert "<td" not in searched(SECTIONS)
    assert "<b>" not in searched(SECTIONS)
    assert "headerlink" not in searched(SECTIONS)
    assert sections(searched(SECTIONS)) == sections(SECTIONS)


@pytest.mark.parametrize(
    "page", ['<h2 data-search-exclude id="x">a</h2><b>b</b>', "<span data-search-exclude>a<b>b</b>"]
)
def test_what_is_excluded_needs_the_whole_page(page):
    assert searched(page) == page


def test_a_page_is_found_by_all_names_of_what_it_teaches():
    assert found()["a/"] == ["He 초기화", "카이밍", "자비에", "순전파"]


def test_a_section_is_found_by_all_names_of_what_its_heading_says():
    assert found()["a/#one"] == ["그래디언트 소실"]


def test_a_term_that_a_page_teaches_leads_to_no_other_page():
    taught = found(taught={"b/": ["vanishing"]})
    assert taught["a/#one"] == []
    assert taught["b/"] == ["기울기 소실", "그래디언트 소실"]
    assert found(taught={"a/": ["vanishing"]})["a/#one"] == ["그래디언트 소실"]


def test_a_term_that_no_page_teaches_leads_to_the_section_that_writes_of_it_most():
    assert found()["b/#two"] == ["스킵 연결", "건너뛰기 연결"]


def test_a_term_is_no_part_of_another_word():
    assert found(taught={})["b/"] == []


def test_a_term_that_stands_nowhere_is_nowhere_found():
    assert "민필드" not in str(found())


def test_capitals_do_not_count():
    docs = [{"location": "", "title": "Weight Initialisation", "text": ""}]
    assert found({"w": Term("weight initialisation", ("initialization",))}, docs, {}) == {
        "": ["initialization"]
    }


def written(folder, config):
    (folder / "search").mkdir()
    file = folder / "search/search_index.json"
    file.write_text(json.dumps({"config": config, "docs": DOCS}))
    write_variants(folder, TERMS, TAUGHT)
    return json.loads(file.read_text(encoding="utf-8"))


def test_variants_stand_in_a_field_of_their_own_which_readers_do_not_see(tmp_path):
    index = written(tmp_path, {"fields": {"title": {"boost": 1000.0}}})
    assert index["config"]["fields"].keys() == {"title", FIELD}
    assert index["docs"][3] == {**DOCS[3], FIELD: "스킵 연결, 건너뛰기 연결"}
    assert FIELD not in index["docs"][2]


def test_tags_of_a_page_are_those_of_its_own_entry_alone(tmp_path):
    docs = written(tmp_path, {"fields": {}})["docs"]
    assert [one.get("tags") for one in docs] == [["He 초기화"], None, None, None]


def test_an_index_without_fields_stays_as_it_is(tmp_path):
    assert written(tmp_path, {"lang": ["en"]})["docs"] == DOCS


def test_a_site_without_a_search_gets_none(tmp_path):
    write_variants(tmp_path, TERMS, TAUGHT)
    assert list(tmp_path.iterdir()) == []


def test_drawings_and_formulas_come_back_to_their_places():
    page = '<p data-search-x="">a<svg><g>\n</g></svg>b</p><math><mi>σ</mi></math><svg-not></svg-not>'
    words, drawings = without_drawings(page)
    marks = "<!--drawing 0--><!---->", "<!--drawing 1-->σ<!---->"
    assert words == f'<p data-search-x="">a{marks[0]}b</p>{marks[1]}<svg-not></svg-not>'
    assert with_drawings(words, drawings) == page
    assert with_drawings(*without_drawings("<!--drawing 0-->")) == "<!--drawing 0-->"


def test_signs_of_a_formula_cannot_become_elements():
    words, _ = without_drawings("<math><mi>a</mi><mo>&lt;</mo><mi>b</mi></math>")
    assert words == "<!--drawing 0-->a&lt;b<!---->"
