"""Readers find what they look for, whatever they call it."""

import gzip
from pathlib import Path

import pytest
from playwright.sync_api import Page

from gradlesson.pages.glossary import read_glossary
from gradlesson.pages.terms import tags_of

ROOT = Path(__file__).parents[2]
LANGUAGES = {"ko": "", "en": "en/"}
GLOSSARY = read_glossary(ROOT / "gradlesson/course/glossary.toml", ("ko", "en"))
FIRST = ".md-search-result__item:first-child a"
# What readers search for, and where it must lead even if the glossary or a tag is lost.
CERTAIN = {
    "ko": {
        "카이밍": "causes/initial-weights/",
        "백프로파게이션": "architecture/",
        "체인 룰": "definition/",
        "장단기 기억": "remedies/lstm/",
        "건너뛰기 연결": "theory/residual/",
        "죽은 렐루": "remedies/leaky-relu/",
    },
    "en": {
        "Kaiming": "causes/initial-weights/",
        "backprop": "architecture/",
        "skip connection": "theory/residual/",
        "pretraining": "remedies/dbn/",
    },
}


def pages_that_teach(key: str, language: str) -> set[str]:
    """Addresses of the pages whose front matter names a term."""
    docs = ROOT / "docs" / language
    names = [
        path.relative_to(docs).with_suffix("").as_posix()
        for path in docs.rglob("*.md")
        if key in tags_of(path.read_text(encoding="utf-8"), path.name)[0]
    ]
    return {f"{name.removesuffix('index').strip('/')}/" for name in names}


class Search:
    """The search of an open page."""

    def __init__(self, page: Page, start: str) -> None:
        page.goto(start)
        self.start, self.first = start, page.locator(FIRST).first
        self.field = page.locator(".md-search__input")
        self.field.click()

    def first_hit(self, query: str) -> str:
        """Address of the page that comes first, from the root of the language."""
        for text, state in (("", "detached"), (query, "attached")):
            self.field.fill(text)
            self.field.press("End")  # the theme looks at the field when a key comes up
            self.first.wait_for(state=state)  # type: ignore[arg-type]
        return (self.first.get_attribute("href") or "").partition("?")[0].removeprefix(self.start)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_of_a_term_leads_to_a_page_that_teaches_it(
    page: Page, address: str, language: str
) -> None:
    search = Search(page, f"{address}{LANGUAGES[language]}")
    hits = {name: search.first_hit(name) for name in CERTAIN[language]}
    assert hits == CERTAIN[language]
    for key, term in GLOSSARY.items():
        teaching = pages_that_teach(key, language)
        for name in term[language].variants:
            hit = search.first_hit(name)
            assert not teaching or hit.partition("#")[0] in teaching, (name, hit)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_index_is_small(site: Path, language: str) -> None:
    index = (site / LANGUAGES[language] / "search/search_index.json").read_bytes()
    assert len(gzip.compress(index)) < 80_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_neither_figures_nor_source_code_stand_in_the_index(site: Path, language: str) -> None:
    index = (site / LANGUAGES[language] / "search/search_index.json").read_text(encoding="utf-8")
    for word in (
        "<svg",
        "<math",
        "annotation",
        "gradlesson run depth-cliff",  # how to compute a figure again
        '"location":"source/',
        '"location":"terms/',
    ):
        assert word not in index, word
