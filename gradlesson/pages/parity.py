"""Both languages tell the same: equal pages, heading ids, exhibits, claims and citations."""

from __future__ import annotations

from collections.abc import Iterator
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


def differences(languages: dict[str, dict[str, PageRecord]]) -> Iterator[GradlessonError]:
    """What the other languages lack or have too much, compared with the first one, page by page."""
    first, *others = languages
    for other in others:
        for page in sorted(languages[first].keys() | languages[other].keys()):
            left, right = languages[first].get(page), languages[other].get(page)
            if left is None or right is None:
                present, missing = (left, other) if left else (right, first)
                assert present is not None
                yield ParityError(
                    "every page must exist in all languages",
                    found=f"'{page}' is missing in docs/{missing}",
                    fix="Write it, or delete this one.",
                    place=present.place,
                )
                continue
            yield from _page_differences(left, right)


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
                yield ParityError(
                    "a page must show the same exhibits and citations in all languages",
                    found=f"`{kind} {name}` stands at {where} only",
                    fix="Show it here too, or take it out there.",
                    place=there.place,
                )


def _name(headings: list[str], at: int) -> str:
    return f"'{headings[at]}'" if at < len(headings) else "missing"
