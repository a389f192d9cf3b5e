"""What `gradlesson check` finds in the words of pages and definitions: stray digits, other names of a term,
headings without an id, the wrong register (of prose, of tables, of answer sheets), tables of unequal shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gradlesson.counts import counted
from gradlesson.errors import GradlessonError
from gradlesson.pages.glossary import Glossary
from gradlesson.pages.mistakes import DigitError, ParityError, RegisterError, TermError
from gradlesson.pages.prose import Line, prose, tables, words

# A number that is not part of a name, as in `float32`, `CD-1` or `A4`.
_NUMBER = re.compile(r"(?<![\w.\-–])\d[\d.,]*(?:\s?[%‰])?")
# A syllable that ends in ㅂ, and -니다: 합니다, but not 아니다.
_FORMAL = "".join(chr(code) for code in range(ord("가") + 17, ord("힣"), 28))
_POLITE = re.compile(rf"(?:[{_FORMAL}]니[다까]|[세어아해]요|시오)(?=[.?!”’\"']|\s*$)")
# A verb, but not 때마다 or 보다.
_VERB = re.compile(r"[가-힣](?<![마보])다\.?$")
# The same at the end of any sentence.
_VERB_OF_A_SENTENCE = re.compile(r"[가-힣](?<![마보])다(?=[*”’)]*(?:[.?!]|\s*$))")
_PLAIN = re.compile(rf"(?<=[가-힣])(?<![{_FORMAL}]니)(?<![마보])다(?=[*”’)]*(?:[.?!]|\s*$))")
_IS_POLITE = re.compile(r"\A---\n(?:.*\n)*?register: polite\n(?:.*\n)*?---\n")
"""A page that speaks to its reader, such as a guide, says so in its front matter."""
_BETWEEN_WORDS = re.compile(r"\s+")


def check_words(
    place: str, source: str, language: str, glossary: Glossary, names: tuple[str, ...]
) -> Iterator[GradlessonError]:
    """The mistakes in the words of one page; `names` are those whose digits are no numbers: `CC BY 4.0`."""
    is_polite = _IS_POLITE.match(source) is not None
    for line in prose(source):
        here = f"{place}:{line.number}"
        yield from (
            error.at(here) for error in _in_line(line, language, glossary, names, is_polite=is_polite)
        )


def check_passage(
    place: str, text: str, language: str, glossary: Glossary, names: tuple[str, ...]
) -> Iterator[GradlessonError]:
    """The mistakes in the words of a text that stands at `place`, by the rules of a page."""
    for line in prose(text):
        yield from (error.at(place) for error in _in_line(line, language, glossary, names))


def check_texts(
    place: str, texts: Mapping[str, Any], language: str, glossary: Glossary
) -> Iterator[GradlessonError]:
    """The mistakes in the words of one exhibit, such as its caption; `place` names its table."""
    for text in texts.values():
        if isinstance(text, str):
            yield from (error.at(place) for error in _in_text(text, language, glossary))


def check_definition(
    place: str, text: str, language: str, glossary: Glossary, names: tuple[str, ...]
) -> Iterator[GradlessonError]:
    """The mistakes in the words of a term's definition, which stands at `place`."""
    for line in prose(text):
        yield from (error.at(place) for error in _in_line(line, language, glossary, names))


def check_shapes(sources: Mapping[str, tuple[str, str]]) -> Iterator[GradlessonError]:
    """Whether the tables of one page have the same shape in all languages; place and source by language."""
    (first, text), *others = sources.values()
    for place, other in others:
        left, right = list(tables(prose(text))), list(tables(prose(other)))
        for here, there in zip(left, right, strict=False):
            if _shape(here) != _shape(there):
                yield ParityError(
                    f"a table must have the same shape in all languages (compare {first}:{here[0].number})",
                    found=f"{_in_words(there)} here, {_in_words(here)} there",
                    fix="Make rows and columns equal.",
                    place=f"{place}:{there[0].number}",
                )
        if len(left) != len(right):
            more, at = (left, first) if len(left) > len(right) else (right, place)
            lacking = place if more is left else first
            yield ParityError(
                "a page must have the same tables in all languages",
                found=f"this one is missing in {lacking}",
                fix="Write it there, or take it out here.",
                place=f"{at}:{more[min(len(left), len(right))][0].number}",
            )


def _in_line(
    line: Line, language: str, glossary: Glossary, names: tuple[str, ...], *, is_polite: bool = False
) -> Iterator[GradlessonError]:
    text = words(line.text)
    if line.is_heading and not line.has_id:
        yield ParityError(
            "a heading must have an explicit id, equal in all languages",
            found=f"got '{text.strip()}'",
            fix="Write `## Title {#id}`.",
        )
    if not line.is_heading:
        yield from _stray_digits(text, names)
    yield from _variants(text, language, glossary)
    if language == "ko" and not (is_polite and line.is_row):
        # Headings are the same in both registers.
        yield from _polite(text) if not is_polite else () if line.is_heading else _plain(text)
    if language == "ko" and line.is_on_sheet:
        yield from _verbs_on_sheet(line)
    elif language == "ko" and line.is_row:
        yield from _verbs(line.cells)


def _in_text(text: str, language: str, glossary: Glossary) -> Iterator[GradlessonError]:
    yield from _variants(text, language, glossary)
    if language == "ko":
        yield from _polite(text)


def _polite(text: str) -> Iterator[GradlessonError]:
    if (polite := _POLITE.search(text)) is not None:
        yield RegisterError(
            "prose ends in the plain form -다",
            found=f"got '{_around(text, polite)}'",
            fix="Write -다 for -ㅂ니다 and -요.",
        )


def _plain(text: str) -> Iterator[GradlessonError]:
    if (plain := _PLAIN.search(text)) is not None:
        yield RegisterError(
            "a page with `register: polite` ends its sentences in -습니다",
            found=f"got '{_around(text, plain)}'",
            fix="Write -습니다 for -다.",
        )


def _stray_digits(text: str, names: tuple[str, ...]) -> Iterator[GradlessonError]:
    for name in names:
        text = text.replace(name, " ")
    for match in _NUMBER.finditer(text):
        yield DigitError(
            "no number is typed by hand",
            found=f"got '{match[0].rstrip('.,')}' in '{_around(text, match)}'",
            fix="Let `value` compute it or `cite` bring it; what belongs to a formula stands between dollars.",
        )


def _variants(text: str, language: str, glossary: Glossary) -> Iterator[GradlessonError]:
    plain = _BETWEEN_WORDS.sub(" ", text).casefold()
    for term in glossary.values():
        for variant in term[language].variants:
            at = re.search(_pattern(variant, language), plain)
            if at is not None:
                yield TermError(
                    f"pages say '{term[language].preferred}'",
                    found=f"got '{variant}'",
                    fix="Other names of a term stand in the glossary and in descriptions of pages.",
                )


def _pattern(variant: str, language: str) -> str:
    """Korean words take endings without a space; others end where the word ends."""
    escaped = re.escape(variant.casefold())
    return rf"(?<![가-힣]){escaped}" if language == "ko" else rf"\b{escaped}\b"


def _verbs(cells: list[str]) -> Iterator[GradlessonError]:
    for cell in cells:
        if (verb := _VERB.search(words(cell).strip())) is not None:
            yield RegisterError(
                "cells of a table end in a noun, -임 or -함",
                found=f"got '{_around(words(cell), verb)}'",
                fix="Write -함 for -한다, -임 for -이다.",
            )


def _verbs_on_sheet(line: Line) -> Iterator[GradlessonError]:
    """Every sentence of an answer ends in a noun, in cells and elsewhere."""
    for text in map(words, line.cells if line.is_row else [line.text]):
        for verb in _VERB_OF_A_SENTENCE.finditer(text):
            yield RegisterError(
                "sentences of an answer sheet end in a noun, -임 or -함",
                found=f"got '{_around(text, verb)}'",
                fix="Write -함 for -한다, -임 for -이다.",
            )


def _around(text: str, match: re.Match[str]) -> str:
    """Some words before and after what was found."""
    start, end = max(match.start() - 12, 0), match.end() + 12
    return _BETWEEN_WORDS.sub(" ", text[start:end]).strip()


def _shape(table: list[Line]) -> tuple[int, ...]:
    return tuple(len(row.cells) for row in table)


def _in_words(table: list[Line]) -> str:
    # The second row is the line below the header.
    return f"{counted(len(table) - 2, 'row')} of {counted(len(table[0].cells), 'column')}"
