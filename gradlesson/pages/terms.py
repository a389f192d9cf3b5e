"""The terms that pages teach: `tags` in front matter, links below each page, and the glossary, a page of all terms.

A tag is the key of a term in the glossary, so that every language shows it by its own name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from itertools import groupby

from gradlesson.errors import GradlessonError
from gradlesson.pages.definitions import Definitions, names_html
from gradlesson.pages.glossary import Term

PATH = "terms.md"
"""The page of all terms, below `docs`."""
_TAGS = re.compile(r"^tags:\s*(?P<value>.*?)\s*$", re.MULTILINE)
_CONSONANTS = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"
"""Under which a word stands in a Korean dictionary, by the number of its first syllable's consonant in Unicode."""
_FIRST_SYLLABLE, _LAST_SYLLABLE = ord("가"), ord("힣")
_SYLLABLES_OF_A_CONSONANT = 588
_TEXTS = {
    "ko": {
        "title": "용어집",
        "description": "이 강의에서 쓰는 용어의 뜻과 기호, 다른 이름, 영어 이름, 그리고 그 용어를 설명하는 글.",
        "lead": "이 강의의 용어를 가나다순으로 적었다. 본문에서 점선을 그은 말은 여기로 이어진다.",
        "letters": "첫 글자",
        "also": "다른 이름",
        "pages": "설명하는 글",
        "row": "이 글의 용어",
    },
    "en": {
        "title": "Glossary",
        "description": "What the terms of this course mean, their symbols and other names, and what explains them.",
        "lead": "The terms of this course from A to Z. In the lessons, words above a dotted line lead here.",
        "letters": "First letters",
        "also": "Also called",
        "pages": "Explained in",
        "row": "Terms of this page",
    },
}

Pages = Sequence[tuple[str, str]]
"""Title and address of pages."""


def tags_of(source: str, place: str) -> tuple[list[str], int]:
    """The tags in the front matter of a page's source, and their line; line 0 where there are none.

    `place` is the page's file.

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
            found=f"got `{value}`",
            fix="For example `tags: [relu, he]`.",
            place=f"{place}:{line}",
        )
    return [tag for entry in value[1:-1].split(",") if (tag := entry.strip(" \"'"))], line


def page_source(language: str) -> str:
    """Front matter of the page of all terms: its text is known when all other pages are."""
    words = _texts(language)
    # The pages that it leads to are found by all names themselves.
    return (
        f"---\ntitle: {words['title']}\ndescription: {words['description']}\nsearch:\n  exclude: true\n---\n"
    )


def page_markdown(definitions: Definitions, pages_of: Callable[[str], Pages]) -> str:
    """The page of all terms in the language of the definitions; `pages_of` names those that teach a term."""
    language, glossary = definitions.language, definitions.glossary
    words = _texts(language)
    keys = sorted(glossary, key=lambda key: _order(glossary[key][language].preferred))
    groups = [
        (letter, list(group))
        for letter, group in groupby(keys, lambda key: _letter(glossary[key][language].preferred))
    ]
    ways = "".join(f'<a href="#{_id_of(letter)}">{escape(letter)}</a>' for letter, _ in groups)
    sections = "".join(
        f'<h2 id="{_id_of(letter)}">{escape(letter)}</h2>\n'
        f'<dl class="gl-terms">\n{"".join(_entry(key, definitions, pages_of(key)) for key in group)}</dl>\n'
        for letter, group in groups
    )
    return (
        f"# {words['title']} {{#terms}}\n\n{words['lead']}\n\n<div class='gl-glossary'>\n"
        f'<nav class="gl-letters" aria-label="{words["letters"]}">{ways}</nav>\n{sections}</div>\n'
    )


def row(terms: Mapping[str, Term], page: str, language: str) -> str:
    """Links below a page from its terms to their entries on the page of all terms, whose address is `page`."""
    links = "".join(
        f'<a class="md-tag" href="{escape(page)}#{escape(key)}">{escape(term.preferred)}</a>'
        for key, term in terms.items()
    )
    label = _texts(language)["row"]
    return f'<nav class="md-tags gl-tags" aria-label="{label}" data-search-exclude="">{links}</nav>\n'


def _entry(key: str, definitions: Definitions, pages: Pages) -> str:
    language, term = definitions.language, definitions.glossary[key]
    words = _texts(language)
    lines = [definitions.text(key)]
    if variants := term[language].variants:
        lines.append(f"<small>{words['also']}: {escape(', '.join(variants))}</small>")
    if pages:
        links = ", ".join(f'<a href="{escape(address)}">{escape(title)}</a>' for title, address in pages)
        lines.append(f"<small>{words['pages']}: {links}</small>")
    facts = "".join(f"<dd>{line}</dd>" for line in lines if line)
    return f'<div id="{escape(key)}"><dt>{names_html(term, language)}</dt>{facts}</div>\n'


def _order(name: str) -> tuple[int, str]:
    """By what terms are sorted: Hangul as in a dictionary, then Latin letters, then others."""
    first = name[0]
    return (0 if _is_syllable(first) else 1 if first.isascii() else 2, name.casefold())


def _letter(name: str) -> str:
    """The letter under which a term stands."""
    first = name[0]
    if _is_syllable(first):
        return _CONSONANTS[(ord(first) - _FIRST_SYLLABLE) // _SYLLABLES_OF_A_CONSONANT]
    return first.upper() if first.isascii() else first


def _is_syllable(character: str) -> bool:
    return _FIRST_SYLLABLE <= ord(character) <= _LAST_SYLLABLE


def _id_of(letter: str) -> str:
    return f"letter-{ord(letter):x}"


def _texts(language: str) -> Mapping[str, str]:
    return _TEXTS.get(language, _TEXTS["en"])
