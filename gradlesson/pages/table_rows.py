"""Rows of tables on pages: Markdown shows a table as text where its second row does not fit, and cuts long rows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gradlesson.counts import counted
from gradlesson.errors import GradlessonError
from gradlesson.pages.prose import Line, prose, tables

_RULE = re.compile(r"[\s|:-]+")
_CELL = re.compile(r"(?<!\\)\|")


def check_rows(place: str, source: str) -> Iterator[GradlessonError]:
    """The mistake of every table of a page that lacks the row below its head, or has a longer one."""
    for table in tables(prose(source)) if "|" in source else ():
        head, *rows = table
        if not rows or not _RULE.fullmatch(rows[0].text):
            yield GradlessonError(
                "a table has a row of dashes below its head",
                found="there is none",
                fix=f"Write `{'|---' * _cells(head)}|`, and an empty line above the head.",
                place=f"{place}:{head.number}",
            )
            continue
        for row in rows:
            is_rule = row is rows[0]
            if _cells(row) > _cells(head) or (is_rule and _cells(row) != _cells(head)):
                yield GradlessonError(
                    "a row of a table has no more cells than its head, and the one of dashes just as many",
                    found=f"{counted(_cells(row), 'cell')} here, {_cells(head)} there",
                    fix="A `|` that belongs to the text is written `\\|`.",
                    place=f"{place}:{row.number}",
                )


def _cells(row: Line) -> int:
    inner = row.text.strip().removeprefix("|")
    return len(_CELL.split(re.sub(r"(?<!\\)\|$", "", inner)))
