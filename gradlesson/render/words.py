"""Words of an exhibit: labels for drawing, display names of data, sentences with numbers filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from gradlesson.errors import GradlessonError, did_you_mean
from gradlesson.render.numbers import Number

Lookup = Mapping[str, Number | str]

COUNTS = {"ko": "시드 {total}개 중 {holding}개", "en": "{holding} of {total} seed{s}"}

INDEX = re.compile(r"(?<![\w.])([^\W\d_])_(\w)(?![^\W가-힣²³])")
"""A letter with its index, as words are written: "σ_w", "σ_b²", before a Korean particle "σ_w에"."""

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


class Vocabulary(Mapping[str, str]):
    """Words by key. `used` remembers what was asked for, so that left-over words can be reported.

    `place` names the file and the table for messages.
    """

    def __init__(self, table: Mapping[str, str], place: str | None = None) -> None:
        self._table, self.place = table, place
        self.used: set[str] = set()

    def __getitem__(self, key: str) -> str:
        if key not in self._table:
            raise GradlessonError(
                "A word is missing",
                found=f"no '{key}'",
                fix=f'{did_you_mean(key, self._table)} Add {key} = "..." there.'.strip(),
                place=self.place,
            )
        self.used.add(key)
        return self._table[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)

    def check_all_used(self) -> None:
        """Raise GradlessonError naming the words that nothing asked for."""
        unused = [key for key in self._table if key not in self.used]
        if unused:
            raise GradlessonError(
                "A word is never used", found=f"got {', '.join(unused)}", fix="Remove it.", place=self.place
            )


class Words(Vocabulary):
    """The words of one exhibit in one language: `words["depth"]` is a label, `words.name("relu")` a display name.

    Raises:
        GradlessonError: for a word that is missing, with the file and the table where it belongs.
    """

    def __init__(self, labels: Mapping[str, str], names: Vocabulary, place: str | None = None) -> None:
        super().__init__(labels, place)
        self._names = names

    def name(self, label: str) -> str:
        """The display name of a label that stands in the data."""
        return self._names[str(label)]


def fill(template: str, lookup: Lookup, place: str | None = None) -> str:
    """The template with `{name}` and `{name | percent digits=1}` replaced by formatted numbers.

    `{{` and `}}` stand for single braces. What is filled in is never read again, so it may hold braces.

    Raises:
        GradlessonError: for an unknown name, an unknown format or a brace that stands alone.
    """

    def replaced(match: re.Match[str]) -> str:
        token = match.group()
        if token in ("{{", "}}"):
            return token[0]
        if match.group(1) is None:
            raise GradlessonError(
                "A brace stands alone",
                found=f"in '{template}'",
                fix="Double it to show a brace.",
                place=place,
            )
        return _filled(match.group(1), lookup, place)

    return _TOKEN.sub(replaced, template)


def placeholders(template: str) -> list[str]:
    """The names that a template asks for, in order."""
    bodies = (match.group(1) for match in _TOKEN.finditer(template))
    return [body.partition("|")[0].strip() for body in bodies if body is not None]


def _filled(body: str, lookup: Lookup, place: str | None) -> str:
    name, bar, specification = (part.strip() for part in body.partition("|"))
    if name not in lookup:
        raise GradlessonError(
            "A placeholder needs a known value",
            found=f"got '{{{body}}}'",
            fix=f"{did_you_mean(name, lookup)} Known here: {', '.join(sorted(lookup)) or 'none'}.".strip(),
            place=place,
        )
    known = lookup[name]
    if isinstance(known, str):
        if bar:
            found, fix = f"got '{{{body}}}'", f"Write '{{{name}}}'."
            raise GradlessonError("Text takes no format", found=found, fix=fix, place=place)
        return known
    if not bar:
        return known.text
    try:
        return known.written(specification)
    except GradlessonError as error:
        raise error.at(place) if place else error from None


def count_of_seeds(holding: int, total: int, language: str) -> str:
    """`시드 10개 중 9개` or `9 of 10 seeds`; `9/10` in a language that we have no words for."""
    return COUNTS.get(language, "{holding}/{total}").format(
        holding=holding, total=total, s="" if total == 1 else "s"
    )
