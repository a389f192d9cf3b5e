"""What the checks read of a page: the words between code, formulas, directives and quotations, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from gradlesson.pages.directives import DIRECTIVE, is_directive
from gradlesson.pages.extension import fenced_rows
from gradlesson.pages.maths import FORMULA

_FRONT_MATTER = re.compile(r"---\n.*?\n---\n", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_QUOTED = re.compile(r"<q\b[^>\n]*>[^<\n]*</q>")
_NO_WORDS = re.compile(
    r"\{:?\s*[#.][^{}\n]*\}"  # attributes of what stands before them
    r"|</?[a-zA-Z][^<>\n]*>"
    r"|(?<=\])\([^()\s]*(?:\s\"[^\"\n]*\")?\)"  # where a link leads
    r"|(?<=\])\[[^\]\n]*\]"
    r"|\[\^[^\]\n]+\]"
    r"|https?://\S+"
)
_QUOTATION = re.compile(r"[ \t]*>")
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]")
_ID = re.compile(r"\{:?[^{}]*#[\w-]+[^{}]*\}\s*$")
_ORDINAL = re.compile(r"^[ \t]*\d+[.)][ \t]")
_SHEET = re.compile(r'[ \t]*<(?P<tag>section|div)\b[^>\n]*\bclass="gl-sheet["\s]')
_TABLE_ROW = re.compile(r"[ \t]*\|")
_BLANK = "\x00"
"""Stands for every character that is no word of the author's."""


@dataclass(frozen=True)
class Line:
    """One line of a page, where what is no prose is blank."""

    number: int
    """From 1, in the page's file."""
    text: str
    is_heading: bool = False
    has_id: bool = False
    """Whether it is a heading that names its own id."""
    is_row: bool = False
    """Whether it is the row of a table."""
    is_on_sheet: bool = False
    """Whether it stands on an answer sheet: in `<section class="gl-sheet" markdown>`."""

    @property
    def cells(self) -> list[str]:
        """The cells of a table's row; only blanks where a cell holds no prose."""
        inner = self.text.strip()
        return [cell.strip() for cell in inner.removeprefix("|").removesuffix("|").split("|")]


def prose(source: str) -> list[Line]:
    """The lines of a page that hold prose: not its front matter, nor quotations, nor fenced code."""
    rows = source.split("\n")
    fenced = fenced_rows(rows)
    text = "\n".join("" if number in fenced else row for number, row in enumerate(rows))
    text = _FRONT_MATTER.sub(_keep_lines, text, count=1) if text.startswith("---\n") else text
    ids = [bool(_ID.search(row)) for row in text.split("\n")]
    return list(_lines(_without_markup(text), ids, _sheet_rows(text.split("\n"))))


def tables(lines: list[Line]) -> Iterator[list[Line]]:
    """The tables among the lines of a page, each as its rows."""
    table: list[Line] = []
    for line in lines:
        if table and (not line.is_row or line.number != table[-1].number + 1):
            yield table
            table = []
        if line.is_row:
            table.append(line)
    if table:
        yield table


def without_code(source: str) -> list[str]:
    """All lines of a page, front matter included, with blanks instead of code and comments."""
    rows = source.split("\n")
    fenced = fenced_rows(rows)
    text = "\n".join("" if number in fenced else row for number, row in enumerate(rows))
    text = FORMULA.sub(lambda match: _keep_lines(match) if match["code"] else match[0], text)
    return _COMMENT.sub(_keep_lines, text).split("\n")


def words(text: str) -> str:
    """A text of `prose` with a space wherever something was left out."""
    return re.sub(f"{_BLANK}+", " ", text)


def _sheet_rows(rows: list[str]) -> set[int]:
    """Indices of the rows between the tags of answer sheets, and of those that hold the tags."""
    found: set[int] = set()
    tag, depth = "", 0
    for number, row in enumerate(rows):
        if not depth and (opening := _SHEET.match(row)):
            tag = opening["tag"]
        if tag:
            found.add(number)
            depth += len(re.findall(rf"<{tag}\b", row)) - len(re.findall(rf"</{tag}>", row))
            tag = tag if depth > 0 else ""
    return found


def _lines(text: str, ids: list[bool], on_sheets: set[int]) -> Iterator[Line]:
    for number, row in enumerate(text.split("\n")):
        if not row.strip() or _QUOTATION.match(row):
            continue
        is_heading = bool(_HEADING.match(row))
        numbered = _ORDINAL.sub(_blanks, row, count=1)
        yield Line(
            number + 1,
            numbered,
            is_heading,
            is_heading and ids[number],
            bool(_TABLE_ROW.match(row)),
            number in on_sheets,
        )


def _without_markup(text: str) -> str:
    text = _COMMENT.sub(_keep_lines, text)
    text = DIRECTIVE.sub(lambda match: _blanks(match) if is_directive(match) else match[0], text)
    text = FORMULA.sub(lambda match: match[0] if match["dollar"] else _keep_lines(match), text)
    return _NO_WORDS.sub(_blanks, _QUOTED.sub(_blanks, text))


def _blanks(match: re.Match[str]) -> str:
    return _BLANK * len(match[0])


def _keep_lines(match: re.Match[str]) -> str:
    return re.sub(r"[^\n]", _BLANK, match[0])
