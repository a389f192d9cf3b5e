"""The one error that the generator raises for a mistake of its user: place, rule, found, fix."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class GradlessonError(Exception):
    """A mistake that its author can mend, in up to four parts.

    `place` is a file, with a line where it is known ("docs/ko/depth.md:41"); `rule` says what must hold or
    what is wrong; `found` is the offender; `fix` is one or more whole sentences.
    """

    def __init__(
        self, rule: str, *, found: str | None = None, fix: str | None = None, place: str | None = None
    ) -> None:
        self.rule, self.found, self.fix, self.place = rule, found, fix, place
        super().__init__(rule)

    def __str__(self) -> str:
        sentence = self.rule if self.found is None else f"{self.rule}, {self.found}"
        parts = [sentence if sentence.endswith((".", "?", "!", ":")) else f"{sentence}."]
        if self.fix:
            parts.append(self.fix)
        text = " ".join(parts)
        return f"{self.place}: {text}" if self.place else text

    def at(self, place: str) -> GradlessonError:
        """The same error with its place, unless it has one already."""
        return self if self.place else type(self)(self.rule, found=self.found, fix=self.fix, place=place)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """`Did you mean 'depth-cliff.accuracy'?` for the nearest known name, or an empty string."""
    nearest = difflib.get_close_matches(name, list(known), n=1, cutoff=0.5)
    return f"Did you mean '{nearest[0]}'?" if nearest else ""
