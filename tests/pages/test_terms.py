"""Tags of pages: terms of the glossary, shown in each language by its own name."""

import re

import pytest

from gradlesson.errors import GradlessonError
from gradlesson.pages.build import SiteBuild
from gradlesson.pages.definitions import Definitions
from gradlesson.pages.glossary import Term
from gradlesson.pages.terms import page_markdown, page_source, row, tags_of

GLOSSARY = {
    "he": {
        "ko": Term("He 초기화", ("카이밍", "<i>"), "분산이 *둘*"),
        "en": Term("He initialisation", ("Kaiming",)),
    },
    "relu": {"ko": Term("ReLU"), "en": Term("ReLU")},
}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("---\ntitle: A\ntags: [he, 'relu' ,\"x-y\"]\n---\ntags: [no]\n", (["he", "relu", "x-y"], 3)),
        ("---\ntags: []\n---\n", ([], 2)),
        ("---\ntitle: A\n---\n\ntags: [no]\n", ([], 0)),
        ("tags: [no]\n", ([], 0)),
        ("---\nmytags: [no]\n---\n", ([], 0)),
    ],
)
def test_tags_stand_in_the_front_matter(source, expected):
    assert tags_of(source, "docs/ko/a.md") == expected


@pytest.mark.parametrize("value", ["he, relu", "", "- he"])
def test_tags_that_are_no_list_on_one_line_are_a_mistake(value):
    with pytest.raises(GradlessonError, match=r"`tags` must be a list on one line, got ") as caught:
        tags_of(f"---\ntitle: A\ntags: {value}\n---\n", "docs/ko/a.md")
    assert caught.value.place == "docs/ko/a.md:3"


def test_a_row_leads_from_each_term_to_its_entry():
    html = row({key: term["ko"] for key, term in GLOSSARY.items()}, "../terms/", "ko")
    assert '<a class="md-tag" href="../terms/#he">He 초기화</a>' in html
    assert 'aria-label="이 글의 용어" data-search-exclude' in html


def test_the_page_of_terms_has_their_meaning_and_other_names_and_leads_to_pages():
    definitions = Definitions(GLOSSARY, "ko")
    page = page_markdown(definitions, lambda key: [("A & B", "../a/")] if key == "he" else [])
    assert page.startswith("# 용어집 {#terms}\n")
    assert (
        '<div id="he"><dt><strong>He 초기화</strong> <span lang="en">He initialisation</span></dt>'
        "<dd>분산이 <em>둘</em></dd><dd><small>다른 이름: 카이밍, &lt;i&gt;</small></dd>"
        '<dd><small>설명하는 글: <a href="../a/">A &amp; B</a></small></dd></div>'
    ) in page
    assert '<div id="relu"><dt><strong>ReLU</strong></dt></div>' in page  # the same name in both languages


def test_terms_stand_in_the_order_of_a_dictionary_under_their_first_letter():
    names = ["χ", "ReLU", "까닭", "기울기", "he", "나", "역전파", "가"]
    glossary = {name: {"ko": Term(name), "en": Term(name)} for name in names}
    page = page_markdown(Definitions(glossary, "ko"), lambda key: [])
    assert re.findall(r"<h2[^>]*>(.)</h2>|<div id=\"(.+?)\">", page) == [
        *(
            ("ㄱ", ""),
            ("", "가"),
            ("", "기울기"),
            ("", "까닭"),
            ("ㄴ", ""),
            ("", "나"),
            ("ㅇ", ""),
            ("", "역전파"),
        ),
        *(("H", ""), ("", "he"), ("R", ""), ("", "ReLU"), ("χ", ""), ("", "χ")),
    ]
    assert '<a href="#letter-3131">ㄱ</a>' in page
    assert '<h2 id="letter-3131">ㄱ</h2>' in page


def test_the_page_of_terms_stays_out_of_the_search():
    assert "search:\n  exclude: true\n" in page_source("en")


def begun(sample, front, glossary='[he]\nko = "He 초기화"\nen = "He initialisation"\n'):
    """A page with that line in its front matter, in a course with that glossary."""
    if glossary:
        sample.write("mini/glossary.toml", glossary)
    site = SiteBuild.start(sample.project(), compute=False)
    build = site.language("ko", sample.path("docs/ko"), "", directory_urls=True)
    source = f"---\ntitle: A\n{front}\n---\n# A\n"
    build.begin_page("index.md", "", "# A\n", source)
    return build


def test_a_tag_that_is_no_term_is_a_mistake_with_its_line(sample):
    build = begun(sample, "tags: [hee]")
    assert [str(error) for error in build.errors] == ["docs/ko/index.md:3: no term 'hee'. Did you mean 'he'?"]


def test_tags_count_for_the_comparison_of_languages(sample):
    build = begun(sample, "tags: [he]")
    assert build.errors == []
    assert build.pages["index.md"].shown == {("tag", "he"): "docs/ko/index.md:3"}
    assert build.tags("index.md") == {"he": Term("He 초기화")}


def test_without_a_glossary_tags_are_left_to_other_plugins(sample):
    build = begun(sample, "tags:\n  - anything", glossary="")
    assert build.errors == []
    assert not [path for path in build.generated_pages() if not path.startswith("source/")]
