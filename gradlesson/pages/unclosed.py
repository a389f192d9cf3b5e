"""What an author opens on a page and never closes: then Markdown reads the rest otherwise than it was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gradlesson.errors import GradlessonError
from gradlesson.pages.extension import fence_of, fenced_rows
from gradlesson.pages.maths import FORMULA
from gradlesson.pages.prose import without_code


def check_unclosed(place: str, source: str) -> Iterator[GradlessonError]:
    """The mistake of code, a formula or a comment that begins on a page and has no end; of each kind the first."""
    if "```" in source or "~~~" in source:
        yield from _fences(place, source.split("\n"))
    if source.count("<!--") > source.count("-->"):
        yield from _rest(place, "\n".join(without_code(source)), "<!--", "a comment ends with `-->`")
    if source.count("$$") % 2:
        text = FORMULA.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), "\n".join(without_code(source)))
        yield from _rest(place, text, "$$", "a formula that begins with `$$` ends with `$$`")


def _fences(place: str, rows: list[str]) -> Iterator[GradlessonError]:
    fenced = fenced_rows(rows)
    for number, row in enumerate(rows):
        if number not in fenced and (fence := fence_of(row)):
            yield GradlessonError(
                f"code that begins with '{fence}' ends with a line '{fence}' that is as far from the margin",
                found=f"got '{row.strip()}', and no such line below it",
                fix="Write one; code that holds such lines itself begins and ends with more of these signs.",
                place=f"{place}:{number + 1}",
            )
            return


def _rest(place: str, text: str, sign: str, rule: str) -> Iterator[GradlessonError]:
    """The mistake of a sign that is left over in a text."""
    before, found, after = text.partition(sign)
    if found:
        line = after.partition("\n")[0].strip()
        yield GradlessonError(
            rule,
            found=f"got `{sign} {line}`" if line else f"got `{sign}`",
            fix="Write its end.",
            place=f"{place}:{before.count(chr(10)) + 1}",
        )
