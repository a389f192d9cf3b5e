"""Footnotes that nothing refers to, and references to footnotes that there are not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gradlesson.errors import GradlessonError, did_you_mean
from gradlesson.pages.maths import FORMULA
from gradlesson.pages.prose import without_code

_NOTE = re.compile(r"^[ ]{0,3}\[\^(?P<name>[^\]\s]+)\]:")
_MENTION = re.compile(r"\[\^(?P<name>[^\]\s]+)\]")


def check_footnotes(place: str, source: str) -> Iterator[GradlessonError]:
    """The mistake of every footnote of a page that stands there without the other half."""
    if "[^" not in source:
        return
    notes, mentions = dict[str, int](), dict[str, int]()
    text = FORMULA.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), "\n".join(without_code(source)))
    for number, row in enumerate(text.split("\n"), 1):
        note = _NOTE.match(row)
        if note:
            notes.setdefault(note["name"], number)
        for mention in _MENTION.finditer(row, note.end() if note else 0):
            mentions.setdefault(mention["name"], number)
    for name in sorted(notes.keys() - mentions.keys()):
        yield GradlessonError(
            "a footnote belongs to a place in the text",
            found=f"nothing refers to `[^{name}]`",
            fix=did_you_mean(name, mentions.keys() - notes.keys())
            or f"Write `[^{name}]` there, or take the note out.",
            place=f"{place}:{notes[name]}",
        )
    for name in sorted(mentions.keys() - notes.keys()):
        yield GradlessonError(
            "what refers to a footnote needs one",
            found=f"there is no `[^{name}]: ...`",
            fix=did_you_mean(name, notes) or f"Write `[^{name}]: ...` in a line of its own.",
            place=f"{place}:{mentions[name]}",
        )
