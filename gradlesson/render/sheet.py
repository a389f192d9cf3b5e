"""The words of one exhibit file in one language, with the numbers that may stand in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gradlesson.errors import GradlessonError, did_you_mean
from gradlesson.render.claims import Verdict
from gradlesson.render.columns import hyphenated
from gradlesson.render.numbers import SIGNIFICANT_DIGITS, Number
from gradlesson.render.words import Lookup, Vocabulary, Words, count_of_seeds, fill, placeholders

WordTables = Mapping[str, Mapping[str, str]]

NAMES = "names"
_WRITTEN_DIGITS = 6
"""A bound of more significant digits was computed."""


class Sheet:
    """Finds, fills and checks words. `module` is the exhibit file's, `tables` are those of `language`."""

    def __init__(
        self, module: str, language: str, tables: WordTables, parameters: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self.module, self.language, self._tables = module, language, tables
        self.names = Vocabulary(tables.get(NAMES, {}), self._place(NAMES))
        self.numbers: dict[str, Number | str] = scalars(parameters)

    def words_for(self, exhibit: str, required: Iterable[str], extra: Lookup | None = None) -> Words:
        """The words of one exhibit with their placeholders filled; the `required` ones count as used.

        Raises:
            GradlessonError: when the table or a required word is missing, or a placeholder cannot be filled.
        """
        place = self._place(exhibit)
        if exhibit not in self._tables:
            raise GradlessonError(
                f"Every exhibit needs words in every language, '{exhibit}' has none in '{self.language}'",
                fix=f"Add a table [{self.language}.{exhibit}] with {', '.join(required)}.",
                place=place,
            )
        lookup = {**self.numbers, **(extra or {})}
        filled = {key: fill(text, lookup, place) for key, text in self._tables[exhibit].items()}
        words = Words(filled, self.names, place)
        for key in required:
            words[key]
        return words

    def require_placeholders(self, exhibit: str, key: str, names: Iterable[str] = ()) -> None:
        """Raise GradlessonError unless the word holds these placeholders, or any if none is named."""
        held = placeholders(self._tables[exhibit][key])
        missing = [name for name in names if name not in held]
        if missing or not held:
            raise GradlessonError(
                f"'{key}' must state what was measured",
                found=f"no placeholder {', '.join(f'{{{name}}}' for name in missing) or '{...}'}",
                fix="Write the number as a placeholder, never by hand.",
                place=self._place(exhibit),
            )

    def check_tables(self, exhibits: Iterable[str]) -> None:
        """Raise GradlessonError for a table that belongs to no exhibit, or a word that is not text."""
        known = [*exhibits, NAMES]
        for name, table in self._tables.items():
            if name not in known:
                raise GradlessonError(
                    "Words belong to an exhibit of the file beside them",
                    found=f"no figure, table or claim '{name}'",
                    fix=did_you_mean(name, known) or f"There are {', '.join(known)}.",
                    place=self._place(name),
                )
            if not isinstance(table, Mapping) or not all(isinstance(text, str) for text in table.values()):
                found, fix = f"got {table!r:.60}", "Put them in quotes."
                raise GradlessonError(
                    "Words are text in a table", found=found, fix=fix, place=self._place(name)
                )

    def _place(self, name: str) -> str:
        return f"{self.module.replace('.', '/')}.toml, [{self.language}.{name}]"


def scalars(parameters: Mapping[str, Mapping[str, Any]]) -> dict[str, Number | str]:
    """The scalar parameters by hyphenated name, and by `experiment.name` as well.

    A bare name that two experiments give different values is left out.
    """
    qualified: dict[str, Number | str] = {}
    bare: dict[str, list[Number | str]] = {}
    for experiment, values in parameters.items():
        for key, value in values.items():
            if isinstance(value, (int, float, str)) and not isinstance(value, bool):
                name, known = hyphenated(key), value if isinstance(value, str) else Number(value)
                qualified[f"{experiment}.{name}"] = known
                bare.setdefault(name, []).append(known)
    return qualified | {name: found[0] for name, found in bare.items() if len(set(found)) == 1}


def numbers_of(verdict: Verdict, language: str) -> dict[str, Number | str]:
    """What the sentence of a claim may quote: value, bound (or low and high), holding, total, seeds."""
    quoted: dict[str, Number | str] = {"value": Number(verdict.value)}
    if isinstance(verdict.bound, tuple):
        quoted |= {"low": _exactly(verdict.bound[0]), "high": _exactly(verdict.bound[1])}
    else:
        quoted["bound"] = _exactly(verdict.bound)
    if verdict.holding is not None and verdict.total is not None:
        quoted |= {"holding": Number(verdict.holding), "total": Number(verdict.total)}
        quoted["seeds"] = count_of_seeds(verdict.holding, verdict.total, language)
    return quoted


def _exactly(bound: float) -> Number:
    """A bound with all its digits where somebody has written it so: 1.001 is not 1."""
    digits = len(f"{float(bound):.{_WRITTEN_DIGITS}g}".partition("e")[0].replace(".", "").strip("-0"))
    is_written = float(f"{bound:.{_WRITTEN_DIGITS}g}") == bound and not float(bound).is_integer()
    return Number(bound, digits=digits) if is_written and digits > SIGNIFICANT_DIGITS else Number(bound)
