"""Both languages tell the same: equal pages, heading ids, exhibits, claims and citations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from gradlesson.errors import GradlessonError


@dataclass(frozen=True)
class PageRecord:
    """What one page in one language holds of what both must hold."""

    place: str
    headings: list[str] = field(default_factory=list)
    """Ids of its headings, in order."""
    shown: dict[tuple[str, str], str] = field(default_factory=dict)
    """Place of each of its exhibits and citations, by kind and name."""


def differences(languages: dict[str, dict[str, PageRecord]]) -> Iterator[GradlessonError]:
    """What the other languages lack or have too much, compared with the first one, page by page."""
    first, *others = languages
    for other in others:
        for page in sorted(languages[first].keys() | languages[other].keys()):
            left, right = languages[first].get(page), languages[other].get(page)
            if left is None or right is None:
                present, missing = (left, other) if left else (right, first)
                assert present is not None
                yield GradlessonError(
                    "every page must exist in all languages",
                    found=f"'{page}' is missing in docs/{missing}",
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
        yield GradlessonError(
            f"heading ids must be equal in all languages (compare {left.place})",
            found=f"heading {at + 1} is {_name(right.headings, at)} here and {_name(left.headings, at)} there",
            fix="Give headings an explicit id, `## Title {#id}`.",
            place=right.place,
        )
    for here, there in ((left, right), (right, left)):
        for (kind, name), where in here.shown.items():
            if (kind, name) not in there.shown:
                yield GradlessonError(
                    "a page must show the same exhibits and citations in all languages",
                    found=f"`{kind} {name}` stands at {where} only",
                    place=there.place,
                )


def _name(headings: list[str], at: int) -> str:
    return f"'{headings[at]}'" if at < len(headings) else "missing"
