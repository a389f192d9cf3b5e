"""The terms that pages teach: `tags` in front matter, links below each page, and a page of all terms.

A tag is the key of a term in the glossary, so that every language shows it by its own name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape

from gradlesson.errors import GradlessonError
from gradlesson.pages.glossary import Glossary, Term

PATH = "terms.md"
"""The page of all terms, below `docs`."""
_TAGS = re.compile(r"^tags:\s*(?P<value>.*?)\s*$", re.MULTILINE)
_TEXTS = {
    "ko": {
        "title": "용어 찾아보기",
        "description": "이 강의의 용어와 그 다른 이름, 그리고 용어를 설명하는 페이지.",
        "lead": "용어마다 다른 이름과, 그 용어를 설명하는 페이지를 적었다.",
        "also": "다른 이름",
        "pages": "설명하는 페이지",
        "row": "이 글의 용어",
    },
    "en": {
        "title": "Index of terms",
        "description": "The terms of this course, their other names, and the pages that explain them.",
        "lead": "Each term, its other names, and the pages that explain it.",
        "also": "Also called",
        "pages": "Explained in",
        "row": "Terms of this page",
    },
}

Pages = Sequence[tuple[str, str]]
"""Title and address of pages."""


def tags_of(source: str) -> tuple[list[str], int]:
    """The tags in the front matter of a page's source, and their line; line 0 where there are none.

    Raises:
        GradlessonError: where they are not a list on one line.
    """
    front, _, _ = (
        source.removeprefix("---\n").partition("\n---\n") if source.startswith("---\n") else ("",) * 3
    )
    found = _TAGS.search(front)
    if found is None:
        return [], 0
    line = front[: found.start()].count("\n") + 2
    value = found["value"]
    if not (value.startswith("[") and value.endswith("]")):
        raise GradlessonError(
            "`tags` must be a list on one line",
            found=f"got `{value}` on line {line}",
            fix="For example `tags: [relu, he]`.",
        )
    return [tag for entry in value[1:-1].split(",") if (tag := entry.strip(" \"'"))], line


def page_source(language: str) -> str:
    """Front matter of the page of all terms: its text is known when all other pages are."""
    words = _texts(language)
    # The pages that it leads to are found by all names themselves.
    return (
        f"---\ntitle: {words['title']}\ndescription: {words['description']}\nsearch:\n  exclude: true\n---\n"
    )


def page_markdown(glossary: Glossary, language: str, pages_of: Callable[[str], Pages]) -> str:
    """The page of all terms in a language; `pages_of` names those that teach a term."""
    words = _texts(language)
    entries = "\n".join(_entry(key, term, language, pages_of(key)) for key, term in glossary.items())
    return f'# {words["title"]} {{#terms}}\n\n{words["lead"]}\n\n<ul class="gl-terms">\n{entries}\n</ul>\n'


def row(terms: Mapping[str, Term], page: str, language: str) -> str:
    """Links below a page from its terms to their entries on the page of all terms, whose address is `page`."""
    links = "".join(
        f'<a class="md-tag" href="{escape(page)}#{escape(key)}">{escape(term.preferred)}</a>'
        for key, term in terms.items()
    )
    label = _texts(language)["row"]
    return f'<nav class="md-tags gl-tags" aria-label="{label}" data-search-exclude="">{links}</nav>\n'


def _entry(key: str, term: Mapping[str, Term], language: str, pages: Pages) -> str:
    words = _texts(language)
    own = term[language]
    others = "".join(
        f' <span lang="{code}">{escape(other.preferred)}</span>'
        for code, other in term.items()
        if code != language and other.preferred != own.preferred
    )
    lines = [f"<strong>{escape(own.preferred)}</strong>{others}"]
    if own.variants:
        lines.append(f"{words['also']}: {escape(', '.join(own.variants))}")
    if pages:
        links = ", ".join(f'<a href="{escape(address)}">{escape(title)}</a>' for title, address in pages)
        lines.append(f"{words['pages']}: {links}")
    return f'<li id="{escape(key)}">{"<br>".join(lines)}</li>'


def _texts(language: str) -> Mapping[str, str]:
    return _TEXTS.get(language, _TEXTS["en"])
