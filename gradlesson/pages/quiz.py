"""The questions of a course: its `quiz.toml`, one table a question, with every text in every language.

kind = "choice"     `options`, one or more of them `right = true`, each with the reason why it is or is not
kind = "number"     `answer`, a value of an exhibit as `{{ value ... }}` takes it; `tolerance`, relative, or
                    `within`, absolute, in what the reader enters; a unit where there is one; the reason
kind = "order"      `items` in their right order, each with the reason for its place

With `lesson = "remedies/relu.md"` that page asks it, without it the page of mixed questions. `figure` names the
figure that is to be read.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import Any

from gradlesson.engine.closure import relative_name
from gradlesson.engine.encoding import no_text
from gradlesson.errors import GradlessonError, did_you_mean
from gradlesson.pages.toml_lines import Path as TomlPath
from gradlesson.pages.toml_lines import line_of_mistake, lines_of

FILE_NAME = "quiz.toml"
KINDS = ("choice", "number", "order")
_FIELDS = {
    "choice": {"options"},
    "number": {"answer", "tolerance", "within"},
    "order": {"items"},
}
_PARTS = {"choice": ("options", "option", 2, 5), "order": ("items", "item", 3, 8)}
"""Array of each kind, what its entries are called, and how few and how many there may be."""
_ENDINGS = {"choice": (), "order": (), "number": ("_because", "_unit")}
"""What fields of a question's own texts are called behind the language."""
_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

Report = Callable[[GradlessonError], object]
"""Takes a mistake; what follows is read nevertheless, unless it raises."""


@dataclass(frozen=True)
class Passage:
    """A text in Markdown, and where the author wrote it."""

    text: str
    place: str
    """`mycourse/quiz.toml:12`"""


Texts = Mapping[str, Passage]
"""A text in every language."""


@dataclass(frozen=True)
class Option:
    """What a reader may choose, or has to put in order."""

    texts: Texts
    because: Texts
    is_right: bool = False


@dataclass(frozen=True)
class Question:
    """One question in all languages."""

    key: str
    kind: str
    place: str
    texts: Texts
    lesson: str = ""
    """Path, below docs, of the page that asks it; empty for one of the mixed ones."""
    figure: str = ""
    options: tuple[Option, ...] = ()
    """Of `order`: in the right order."""
    answer: str = ""
    """Of `number`: what `value` takes, a format included."""
    tolerance: float | None = None
    within: float | None = None
    unit: Texts = field(default_factory=dict)
    because: Texts = field(default_factory=dict)

    def passages(self, language: str) -> list[Passage]:
        """All its texts in a language, as they stand in the file."""
        parts = [texts for option in self.options for texts in (option.texts, option.because)]
        return [texts[language] for texts in (self.texts, self.unit, *parts, self.because) if texts]


Quiz = dict[str, Question]
"""Questions by key, in the order of the file."""


def slug(text: str) -> str:
    """The text in small letters, digits and hyphens, as ids are; "id" where nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or "id"


def raise_error(error: GradlessonError) -> None:
    """Let a mistake stop the reading."""
    raise error


def read_quiz(
    path: Path, languages: Sequence[str], root: Path | None = None, report: Report = raise_error
) -> Quiz:
    """The questions of a course; none where the file is missing.

    Messages name the file as seen from the folder `root`. A question with a mistake is left out; the mistake goes
    to `report`, which by default raises it.
    """
    name = relative_name(path, root) if root else path.name
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except FileNotFoundError:
        return {}
    except OSError as error:
        report(GradlessonError("The quiz must be readable", found=error.strerror, place=name))
        return {}
    except UnicodeDecodeError as error:
        report(no_text(error, name))
        return {}
    except tomllib.TOMLDecodeError as error:
        place = f"{name}:{line_of_mistake(text, str(error))}"
        fix = "A text stands in quotes, a backslash in single ones."
        report(GradlessonError("The quiz must be TOML", found=str(error), fix=fix, place=place))
        return {}
    reader = _Reader(name, tuple(languages), lines_of(text))
    quiz: Quiz = {}
    for key, entry in table.items():
        question = reader.question(key, entry)
        if not reader.errors:
            quiz[key] = question
        for mistake in reader.take_errors():
            report(mistake)
    return quiz


class _Reader:
    """Reads questions, and collects what is wrong with the one at hand."""

    def __init__(self, name: str, languages: tuple[str, ...], lines: dict[TomlPath, int]) -> None:
        self.name, self.languages, self.lines = name, languages, lines
        self.errors: list[GradlessonError] = []

    def take_errors(self) -> list[GradlessonError]:
        """The mistakes since the last call."""
        taken, self.errors = self.errors, []
        return taken

    def question(self, key: str, entry: Any) -> Question:
        """The question of a table; what is wrong with it is in `errors`."""
        here: TomlPath = (key,)
        table = entry if isinstance(entry, dict) else {}
        if not isinstance(entry, dict):
            self._note(f"Question '{key}' must be a table", here, f"got {entry!r:.60}", f"Write `[{key}]`.")
        if not _KEY.fullmatch(key):
            rule = "The id of a question must be small letters, digits and hyphens"
            self._note(rule, here, f"got '{key}'", f"Write `[{slug(key)}]`.")
        kind = table.get("kind", "")
        if table and kind not in KINDS:
            guess = did_you_mean(str(kind), KINDS)
            fix = f"{guess} There are {', '.join(KINDS)}.".strip()
            found = f"got {kind!r}" if kind else "it is missing"
            self._note(f"`kind` of question '{key}' must be a known one", (*here, "kind"), found, fix)
            return Question(key, "", self._place(here), {})
        if not table:
            return Question(key, "", self._place(here), {})
        self._check_fields(key, kind, table)
        number: dict[str, Any] = self._number(key, table) if kind == "number" else {}
        return Question(
            key=key,
            kind=kind,
            place=self._place(here),
            texts=self._texts(here, table, ""),
            lesson=self._text((*here, "lesson"), table),
            figure=self._text((*here, "figure"), table),
            options=self._options(key, kind, table) if kind in _PARTS else (),
            **number,
        )

    def _check_fields(self, key: str, kind: str, table: dict[str, Any]) -> None:
        own = {f"{language}{end}" for language in self.languages for end in ("", *_ENDINGS[kind])}
        self._check_known(
            f"Question '{key}'", (key,), table, {"kind", "lesson", "figure"} | _FIELDS[kind] | own
        )

    def _options(self, key: str, kind: str, table: dict[str, Any]) -> tuple[Option, ...]:
        array, noun, fewest, most = _PARTS[kind]
        entries = table.get(array, [])
        if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
            self._note(
                f"`{array}` of question '{key}' must be tables",
                (key, array),
                f"got {entries!r:.60}",
                f"Write `[[{key}.{array}]]`.",
            )
            return ()
        if not fewest <= len(entries) <= most:
            self._note(
                f"Question '{key}' must have {fewest} to {most} {array}",
                (key,),
                f"got {len(entries)}",
                f"Each is a table `[[{key}.{array}]]`.",
            )
        options = tuple(self._option(noun, (key, array, at), one) for at, one in enumerate(entries))
        if kind == "choice" and entries and not any(option.is_right for option in options):
            self._note(
                f"Question '{key}' must have a right option", (key,), "got none", "Write `right = true`."
            )
        return options

    def _option(self, noun: str, here: TomlPath, table: dict[str, Any]) -> Option:
        own = {f"{language}{end}" for language in self.languages for end in ("", "_because")}
        what = f"{noun.capitalize()} {int(here[-1]) + 1} of '{here[0]}'"
        self._check_known(what, here, table, own | ({"right"} if noun == "option" else set()))
        is_right = table.get("right", False)
        if not isinstance(is_right, bool):
            self._note(
                "`right` must be true or false",
                (*here, "right"),
                f"got {is_right!r}",
                "Write `right = true`.",
            )
        return Option(self._texts(here, table, ""), self._texts(here, table, "_because"), is_right is True)

    def _number(self, key: str, table: dict[str, Any]) -> dict[str, Any]:
        here = (key,)
        answer = self._text((*here, "answer"), table)
        if "answer" not in table:
            rule, fix = f"Question '{key}' must have an `answer`", 'Write `answer = "file.value"`.'
            self._note(rule, here, "it is missing", fix)
        given = [name for name in ("tolerance", "within") if name in table]
        if len(given) != 1:
            found = "got both" if given else "got neither"
            rule, fix = (
                f"Question '{key}' must have either `tolerance` or `within`",
                "Write one, `within = 1`.",
            )
            self._note(rule, here, found, fix)
        for name in given:
            value = table[name]
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < inf:
                rule, fix = f"`{name}` must be a number above 0", f"For example `{name} = 0.1`."
                self._note(rule, (*here, name), f"got {value!r}", fix)
        has_unit = any(f"{language}_unit" in table for language in self.languages)
        return {
            "answer": answer,
            "tolerance": table.get("tolerance"),
            "within": table.get("within"),
            "unit": self._texts(here, table, "_unit") if has_unit else {},
            "because": self._texts(here, table, "_because"),
        }

    def _texts(self, here: TomlPath, table: dict[str, Any], ending: str) -> Texts:
        """A text in every language."""
        found = {}
        for language in self.languages:
            path = (*here, f"{language}{ending}")
            text = self._text(path, table)
            if path[-1] not in table:
                rule, fix = "A text must stand there in every language", f'Add `{path[-1]} = "..."`.'
                self._note(rule, here, f"`{path[-1]}` is missing", fix)
            found[language] = Passage(text, self._place(path))
        return found

    def _text(self, path: TomlPath, table: dict[str, Any]) -> str:
        value = table.get(str(path[-1]))
        if value is not None and not (isinstance(value, str) and value.strip()):
            self._note(
                f"`{path[-1]}` must be a text", path, f"got {value!r:.60}", f'Write `{path[-1]} = "..."`.'
            )
        return value.strip() if isinstance(value, str) else ""

    def _check_known(self, what: str, here: TomlPath, table: dict[str, Any], known: set[str]) -> None:
        for name in table:
            if name not in known:
                fix = did_you_mean(name, known) or f"There are {', '.join(sorted(known))}."
                self._note(f"{what} has an unknown field '{name}'", (*here, name), fix=fix)

    def _place(self, path: TomlPath) -> str:
        """File and line; of what is not written, those of the table that lacks it."""
        while path and path not in self.lines:
            path = path[:-1]
        return f"{self.name}:{self.lines[path]}" if path else self.name

    def _note(self, rule: str, path: TomlPath, found: str | None = None, fix: str | None = None) -> None:
        self.errors.append(GradlessonError(rule, found=found, fix=fix, place=self._place(path)))
