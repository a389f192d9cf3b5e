"""What a directive says in plain words: for texts that leave the site, where no link leads anywhere."""

from __future__ import annotations

from dataclasses import dataclass

from gradlesson.errors import GradlessonError
from gradlesson.pages.directives import Directive, parse
from gradlesson.pages.exhibits import Exhibits
from gradlesson.pages.references import References
from gradlesson.render import numbers

KINDS = ("value", "claim", "cite")
"""Directives that are words."""


@dataclass(frozen=True)
class PlainWords:
    """The words of one language."""

    exhibits: Exhibits
    references: References

    def say(self, body: str) -> str:
        """The words of what stands between the braces of a directive.

        Raises:
            GradlessonError: for a directive with a mistake, or one that is no words, such as a figure.
        """
        directive = parse(body)
        if directive.kind not in KINDS:
            raise GradlessonError(
                f"no `{directive.kind}` can stand here", fix=f"There are {', '.join(KINDS)}."
            )
        return str(getattr(self, f"_{directive.kind}")(directive))

    def _value(self, directive: Directive) -> str:
        _, data = self.exhibits.get("value", directive.target)
        raw = float(data["raw"]) if isinstance(data["raw"], str) else data["raw"]  # "inf" has no JSON number
        number = numbers.Number(raw, data["format"], data.get("digits"))
        return number.written(directive.format) if directive.format else number.text

    def _claim(self, directive: Directive) -> str:
        _, data = self.exhibits.get("claim", directive.target)
        return str(data["sentence"])

    def _cite(self, directive: Directive) -> str:
        labels = [self.references.get(key).label(self.exhibits.language) for key in directive.targets]
        where = directive.arguments.get("where")
        return f"({'; '.join(labels)}{f', {where}' if where else ''})"
