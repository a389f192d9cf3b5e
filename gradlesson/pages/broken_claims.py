"""The mistakes of claims that do not hold: told at the function that says what must hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from gradlesson.counts import counted
from gradlesson.engine.closure import relative_name
from gradlesson.engine.course import ExhibitFile
from gradlesson.pages.exhibits import Exhibits
from gradlesson.pages.mistakes import ClaimError

LANGUAGE = "en"
"""That of messages: a claim is quoted in it where the course has it."""


def broken_claims(
    languages: Sequence[Exhibits], places: Callable[[str], Sequence[str]], root: Path
) -> Iterator[ClaimError]:
    """The mistake of every claim that does not hold, once for all languages.

    `places` gives the lines of pages on which a claim stands, by its name.
    """
    seen = set()
    for exhibits in sorted(languages, key=lambda one: one.language != LANGUAGE):
        for name, claim in exhibits.claims():
            if claim["holds"] or name in seen:
                continue
            seen.add(name)
            pages = ", ".join(places(name))
            where = f"what is said of it in {pages}" if pages else "the sentence, which no page shows so far"
            yield ClaimError(
                f"claim '{name}' does not hold, \"{claim['sentence'].rstrip('.')}\"",
                found=_measured(claim),
                fix=f"Find out why, then mend the code or {where}.",
                place=_place(exhibits.files[name.partition(".")[0]], claim["function"], root),
            )


def _measured(claim: dict[str, Any]) -> str:
    """The numbers as they are, for rounded ones may look as if the claim did hold."""
    bound = claim["bound"]
    must = f"{claim['relation']} {' and '.join(map(str, bound)) if isinstance(bound, list) else bound}"
    seeds = (
        ""
        if claim["total"] is None
        else f", in {claim['holding']} of {counted(claim['total'], 'seed')} it is"
    )
    return f"measured {claim['value']}, which must be {must}{seeds}"


def _place(source: ExhibitFile, function: str, root: Path) -> str:
    """The file and the line of a claim's function."""
    place = source.closure.modules[source.module].place_of(f"def {function}")
    file, colon, line = place.rpartition(":") if place != source.file else (place, "", "")
    return f"{relative_name(Path(file), root)}{colon}{line}"
