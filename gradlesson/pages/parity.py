"""Both languages tell the same: equal pages, heading ids, exhibits, claims and citations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from gradlesson.errors import GradlessonError
from gradlesson.pages.mistakes import ParityError
from gradlesson.pages.prose import prose


@dataclass(frozen=True)
class PageRecord:
    """What one page in one language holds of what both must hold."""

    place: str
    headings: list[str] = field(default_factory=list)
    """Ids of its headings, in order."""
    shown: dict[tuple[str, str], str] = field(default_factory=dict)
    """Place of each of its exhibits and citations, by kind and name."""
    source: str = ""

    def heading_place(self, number: int) -> str:
        """File and line of a heading, from 0; of a missing one, of the last."""
        lines = [line.number for line in prose(self.source) if line.is_heading][: number + 1]
        return f"{self.place}:{lines[-1]}" if lines else self.place

    def line_of(self, kind: str, name: str) -> int:
        """The line, from 1, in which a directive stands indented so far that it is code; else 0."""
        found = re.search(
            rf"^(?: {{4}}| *\t)\s*\{{\{{\s*{kind}\s+{re.escape(name)}\b", self.source, re.MULTILINE
        )
        return self.source.count("\n", 0, found.start()) + 1 if found else 0


def repeated_headings(page: PageRecord) -> Iterator[GradlessonError]:
    """The mistake of every heading that has the id of one above it."""
    for number, own in enumerate(page.headings):
        if own in page.headings[:number]:
            first = page.heading_place(page.headings.index(own))
            yield GradlessonError(
                "headings of a page must differ in their ids",
                found=f"'{own}' stands already at {first}",
                fix="Give one of them another id, in all languages.",
                place=page.heading_place(number),
            )


@dataclass(frozen=True)
class Origin:
    """Where the pages of a language come from, as messages name it."""

    docs: str
    """Their folder."""
    listed: Callable[[str], str]
    """Where the navigation names a page; nothing where it does not."""


def differences(
    languages: dict[str, dict[str, PageRecord]], origins: Mapping[str, Origin]
) -> Iterator[GradlessonError]:
    """What the other languages lack or have too much, compared with the first one, page by page."""
    first, *others = languages
    for other in others:
        for page in sorted(languages[first].keys() | languages[other].keys()):
            left, right = languages[first].get(page), languages[other].get(page)
            if left is None or right is None:
                there, here = (first, other) if left else (other, first)
                yield _missing_page(page, languages[there][page], origins[there], origins[here])
                continue
            yield from _page_differences(left, right)


def _missing_page(page: str, present: PageRecord, there: Origin, here: Origin) -> GradlessonError:
    """The mistake of a page that one language has and the other, `here`, has not."""
    wanted, entry = here.listed(page), there.listed(page)
    write = f"Write {here.docs}/{page}{f', which {wanted} names already' if wanted else ''}"
    delete = f"delete this one{f' and its entry, {entry}' if entry else ''}"
    return ParityError(
        "every page must exist in all languages",
        found=f"there is no {here.docs}/{page}",
        fix=f"{write}, or {delete}.",
        place=present.place,
    )


def _page_differences(left: PageRecord, right: PageRecord) -> Iterator[GradlessonError]:
    if left.headings != right.headings:
        at = next(
            (
                n
                for n, pair in enumerate(zip(left.headings, right.headings, strict=False))
                if pair[0] != pair[1]
            ),
            min(len(left.headings), len(right.headings)),
        )
        yield ParityError(
            f"heading ids must be equal in all languages (compare {left.place})",
            found=f"heading {at + 1} is {_name(right.headings, at)} here and {_name(left.headings, at)} there",
            fix="Give headings an explicit id, `## Title {#id}`.",
            place=right.heading_place(at),
        )
    for here, there in ((left, right), (right, left)):
        for (kind, name), where in here.shown.items():
            if (kind, name) not in there.shown:
                line = there.line_of(kind, name)
                hint = (
                    " It stands here as code: is there a tab or are there four spaces in front?"
                    if line
                    else ""
                )
                yield ParityError(
                    "a page must show the same exhibits and citations in all languages",
                    found=f"`{kind} {name}` stands at {where} only",
                    fix=f"Show it here too, or take it out there.{hint}",
                    place=f"{there.place}:{line}" if line else there.place,
                )


def _name(headings: list[str], at: int) -> str:
    return f"'{headings[at]}'" if at < len(headings) else "missing"
