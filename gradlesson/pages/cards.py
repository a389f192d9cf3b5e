"""The cards of a course that are neither terms nor questions: its `cards.toml`, one table a card.

    [half-life]
    lesson = "remedies/lstm.md"            # the page that it is from, below docs
    figure = "recurrence.gates"            # shown below the front; may be left out
    ko_front = "..."                       # Markdown with formulas, `value`, `claim` and `cite`
    ko_back = "..."
    en_front = "..."
    en_back = "..."

The id of a card is how its readers' programs know it again: a card that gets another one is a new card.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gradlesson.engine.closure import relative_name
from gradlesson.engine.encoding import no_text
from gradlesson.errors import GradlessonError, did_you_mean
from gradlesson.pages.quiz import Passage, Report, Texts, raise_error, slug
from gradlesson.pages.toml_lines import line_of_mistake, lines_of

FILE_NAME = "cards.toml"
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HEADER = re.compile(r"^[ \t]*\[[ \t]*[\"']?(?P<key>[^\[\]\"'\n]+?)[\"']?[ \t]*\]", re.MULTILINE)


@dataclass(frozen=True)
class Card:
    """One card in all languages."""

    key: str
    front: Texts
    back: Texts
    lesson: Passage | None = None
    """Path of a page, below docs."""
    figure: Passage | None = None
    """`file.name` of an exhibit."""

    def passages(self, language: str) -> list[Passage]:
        """Its texts in a language, as they stand in the file."""
        return [self.front[language], self.back[language]]


Cards = dict[str, Card]
"""Cards by key, in the order of the file."""


def read_cards(
    path: Path, languages: Sequence[str], root: Path | None = None, report: Report = raise_error
) -> Cards:
    """The cards of a course; none where the file is missing.

    Messages name the file as seen from the folder `root`. A card with a mistake is left out; the mistake goes to
    `report`, which by default raises it.
    """
    name = relative_name(path, root) if root else path.name
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except FileNotFoundError:
        return {}
    except OSError as error:
        report(GradlessonError("The cards must be readable", found=error.strerror, place=name))
        return {}
    except UnicodeDecodeError as error:
        report(no_text(error, name))
        return {}
    except tomllib.TOMLDecodeError as error:
        report(_told_twice(text, name) or _no_toml(text, name, error))
        return {}
    reader = _Reader(name, tuple(languages), lines_of(text))
    cards: Cards = {}
    for key, entry in table.items():
        card, errors = reader.card(key, entry)
        if not errors:
            cards[key] = card
        for mistake in errors:
            report(mistake)
    return cards


def _no_toml(text: str, name: str, error: tomllib.TOMLDecodeError) -> GradlessonError:
    place = f"{name}:{line_of_mistake(text, str(error))}"
    fix = "A text stands in quotes, a backslash in single ones."
    return GradlessonError("The cards must be TOML", found=str(error), fix=fix, place=place)


def _told_twice(text: str, name: str) -> GradlessonError | None:
    """The mistake of a second card with the id of another one; None where there is none."""
    first: dict[str, int] = {}
    for match in _HEADER.finditer(text):
        line = text.count("\n", 0, match.end()) + 1
        if match["key"] in first:
            return GradlessonError(
                "the id of a card must be its own",
                found=f"'{match['key']}' stands already at {name}:{first[match['key']]}",
                fix="Give one of them another id.",
                place=f"{name}:{line}",
            )
        first[match["key"]] = line
    return None


class _Reader:
    def __init__(
        self, name: str, languages: tuple[str, ...], lines: dict[tuple[str | int, ...], int]
    ) -> None:
        self.name, self.languages, self.lines = name, languages, lines

    def card(self, key: str, entry: Any) -> tuple[Card, list[GradlessonError]]:
        """The card of a table, and what is wrong with it."""
        errors: list[GradlessonError] = []

        def note(rule: str, field: str = "", found: str | None = None, fix: str | None = None) -> None:
            errors.append(GradlessonError(rule, found=found, fix=fix, place=self._place(key, field)))

        if not _KEY.fullmatch(key):
            note(
                "The id of a card must be small letters, digits and hyphens",
                found=f"got '{key}'",
                fix=f"Write `[{slug(key)}]`.",
            )
        table = entry if isinstance(entry, dict) else {}
        if not isinstance(entry, dict):
            note(f"Card '{key}' must be a table", found=f"got {entry!r:.60}", fix=f"Write `[{key}]`.")
        sides = {f"{one}_{side}" for one in self.languages for side in ("front", "back")}
        known = sides | {"lesson", "figure"}
        for field, value in table.items():
            if field not in known:
                fix = did_you_mean(field, known) or f"There are {', '.join(sorted(known))}."
                note(f"Card '{key}' has an unknown field '{field}'", field, fix=fix)
            elif not (isinstance(value, str) and value.strip()):
                note(
                    f"`{field}` of card '{key}' must be a text",
                    field,
                    found=f"got {value!r:.60}",
                    fix=f'Write `{field} = "..."`.',
                )
        for field in sorted(sides - table.keys()) if isinstance(entry, dict) else ():
            side = "a back" if field.endswith("_back") else "a front"
            note(
                f"Card '{key}' must have {side} in every language",
                found=f"`{field}` is missing",
                fix=f'Add `{field} = "..."`.',
            )
        passages = {
            field: Passage(value.strip(), self._place(key, field))
            for field, value in table.items()
            if isinstance(value, str)
        }
        front, back = (
            {one: passages.get(f"{one}_{side}", Passage("", "")) for one in self.languages}
            for side in ("front", "back")
        )
        return Card(key, front, back, passages.get("lesson"), passages.get("figure")), errors

    def _place(self, key: str, field: str = "") -> str:
        line = self.lines.get((key, field)) or self.lines.get((key,))
        return f"{self.name}:{line}" if line else self.name
