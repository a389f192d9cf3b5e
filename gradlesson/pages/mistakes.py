"""The kinds of mistakes, by which a program that reads `gradlesson check --json` tells them apart."""

from __future__ import annotations

import re
from typing import Any

from gradlesson.errors import GradlessonError

_LINE = re.compile(r"(?P<file>[^:]+):(?P<line>\d+)")
_TOLD = re.compile(
    r"(?P<place>[\w./-]+\.(?:py|toml|json|md|ya?ml)(?::\d+)?(?:,? [\[\w][^:]*)?): (?P<rule>.+)", re.DOTALL
)


class MistakeError(GradlessonError):
    """A mistake of a known kind."""

    kind = ""


class ClaimError(MistakeError):
    """A claim that does not hold."""

    kind = "claim"


class ParityError(MistakeError):
    """A page, a heading, a table or an exhibit that one language has and another has not."""

    kind = "parity"


class LinkError(MistakeError):
    """A link that leads nowhere."""

    kind = "link"


class AnchorError(LinkError):
    """A link to a page that has no such anchor."""


class TermError(MistakeError):
    """Another name of a term than the one that pages use."""

    kind = "glossary"


class AlternativeError(MistakeError):
    """A picture that says in no words what it shows."""

    kind = "alternative"


class DigitError(MistakeError):
    """A number that was typed by hand."""

    kind = "digit"


class RegisterError(MistakeError):
    """A sentence that ends as those around it do not."""

    kind = "register"


class GlyphError(MistakeError):
    """A character that the site's fonts lack."""

    kind = "glyph"


KINDS = ("course", "page", *(one.kind for one in MistakeError.__subclasses__()))
"""All kinds: "course" are those in code, words and data of the course, "page" the other ones on pages."""


def mistake_object(error: GradlessonError, kind: str) -> dict[str, Any]:
    """What a program is told of a mistake; `kind` is that of one without a kind of its own.

    `line` is None where no line is known, and so are `found` and `fix` where the rule says it all.
    """
    place, rule = error.place, error.rule
    # What planning tells of a unit is one text.
    if place is None and (told := _TOLD.match(rule)):
        place, rule = told["place"], told["rule"]
    at = _LINE.match(place or "")
    # A worker, which finds that a figure lacks one, knows no kinds.
    if error.found == "no 'alternative'":
        kind = AlternativeError.kind
    return {
        "kind": getattr(error, "kind", kind),
        "place": place,
        "file": at["file"] if at else (place or "").partition(" ")[0].rstrip(",") or None,
        "line": int(at["line"]) if at else None,
        "rule": rule,
        "found": error.found,
        "fix": error.fix,
        "text": str(error),
    }
