"""The worker's entry: one exhibit file in one language becomes text files."""

from __future__ import annotations

import importlib
import io
import json
import math
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from gradlesson.errors import GradlessonError
from gradlesson.render.claims import Verdict
from gradlesson.render.columns import as_cells, as_columns, hyphenated, to_csv
from gradlesson.render.exhibits import (
    Claim,
    Claims,
    Exhibit,
    Figure,
    Result,
    Results,
    Table,
    Value,
    exhibits_of,
)
from gradlesson.render.figure import draw_figure
from gradlesson.render.numbers import format_number
from gradlesson.render.sheet import Sheet, WordTables, numbers_of
from gradlesson.render.words import Words

Shown = dict[str, Any]
Files = dict[str, bytes]

NO_CELL = "–"


class MistakesError(GradlessonError):
    """Several mistakes that are independent of each other."""

    def __init__(self, mistakes: Sequence[GradlessonError]) -> None:
        super().__init__("\n".join(map(str, mistakes)))
        self.mistakes = tuple(mistakes)


def render(
    module: str, language: str, words: WordTables, results: Mapping[str, Mapping[str, Any]]
) -> dict[str, bytes]:
    """The files that one exhibit file leaves in one language, by name.

    `words` holds the tables of that language; `results[experiment]` the `npz` bytes and the `parameters`.
    `exhibits.json` states captions, numbers and verdicts; figures and tables leave `<name>.csv`, figures
    `<name>.svg`.

    Raises:
        GradlessonError: for the mistakes of the author, all that are independent of each other at once.
    """
    exhibits = exhibits_of(importlib.import_module(module))
    return _Renderer(module, language, words, results).render(exhibits)


class _Renderer:
    def __init__(
        self, module: str, language: str, words: WordTables, results: Mapping[str, Mapping[str, Any]]
    ) -> None:
        self.file = hyphenated(module.rpartition(".")[2])
        self.source = f"{module.replace('.', '/')}.py"
        self.language = language
        loaded = {name: _load(name, **data) for name, data in results.items()}
        self.argument = next(iter(loaded.values())) if len(loaded) == 1 else Results(loaded)
        self.sheet = Sheet(module, language, words, {name: r.parameters for name, r in loaded.items()})
        self.shown: dict[str, dict[str, Shown]] = {"figures": {}, "tables": {}, "values": {}, "claims": {}}
        self.files: Files = {}
        self.mistakes: list[GradlessonError] = []

    def render(self, exhibits: Mapping[str, Exhibit]) -> Files:
        values = [item for item in exhibits.values() if isinstance(item, Value)]
        others = [item for item in exhibits.values() if not isinstance(item, Value)]
        self._attempt(self.sheet.check_tables, [item.name for item in others])
        for value in values:
            self._attempt(self._value, value)
        # Sentences quote the values, so that their faults would only be repeated below.
        self._raise_mistakes()
        for item in others:
            self._attempt(self._show, item)
        self._raise_mistakes()
        self.sheet.names.check_all_used()
        self.files["exhibits.json"] = to_json(self.shown)
        return dict(sorted(self.files.items()))

    def _attempt(self, function: Callable[[Any], None], argument: Any) -> None:
        try:
            function(argument)
        except GradlessonError as mistake:
            self.mistakes.append(mistake)

    def _raise_mistakes(self) -> None:
        if len(self.mistakes) == 1:
            raise self.mistakes[0]
        if self.mistakes:
            raise MistakesError(self.mistakes)

    def _show(self, item: Exhibit) -> None:
        if isinstance(item, Figure):
            self._figure(item)
        elif isinstance(item, Table):
            self._table(item)
        elif isinstance(item, Claim):
            self._claim(item)
        elif isinstance(item, Claims):
            self._claims(item)

    def _value(self, item: Value) -> None:
        number = self._call(item, lambda: item.number(item.function(self.argument)))
        if item.name in self.sheet.numbers:
            raise GradlessonError(
                "A value and a parameter must differ in name",
                found=f"got '{item.name}'",
                fix="Rename the function.",
                place=self._place(item),
            )
        self.sheet.numbers[item.name] = number
        self.shown["values"][item.name] = {
            "raw": number.raw,
            "text": number.text,
            "format": number.format,
            "digits": number.digits,
        }

    def _figure(self, item: Figure) -> None:
        words = self.sheet.words_for(item.name, ["caption", "alternative"])
        self.sheet.require_placeholders(item.name, "alternative")
        columns = self._call(item, lambda: as_columns(item.function(self.argument)))
        svg = self._call(
            item,
            lambda: draw_figure(item, columns, words, f"{self.file}-{item.name}"),
            item.drawing if item.is_drawn else None,
        )
        words.check_all_used()
        self.files[f"{item.name}.svg"] = svg
        self.files[f"{item.name}.csv"] = to_csv(columns)
        self.shown["figures"][item.name] = {
            "caption": words["caption"],
            "alternative": words["alternative"],
            "width": item.width,
            "height": item.height,
        }

    def _table(self, item: Table) -> None:
        columns = self._call(item, lambda: self._columns(item))
        shown = [column for column in columns if column not in item.hidden]
        words = self.sheet.words_for(item.name, ["caption", *map(hyphenated, shown)])
        cells = self._call(
            item, lambda: {name: self._cells(item, name, columns[name], words) for name in shown}
        )
        words.check_all_used()
        self.files[f"{item.name}.csv"] = to_csv({name: columns[name] for name in item.data or columns})
        own = [column for column in shown if column not in item.notes]
        self.shown["tables"][item.name] = {
            "caption": words["caption"],
            "columns": [words[hyphenated(name)] for name in own],
            "rows": [list(row) for row in zip(*(cells[name] for name in own), strict=True)],
            "numeric": [not any(isinstance(cell, str) for cell in columns[name]) for name in own],
        }
        if item.notes:
            self.shown["tables"][item.name]["notes"] = {
                "columns": [words[hyphenated(name)] for name in item.notes],
                "rows": [list(row) for row in zip(*(cells[name] for name in item.notes), strict=True)],
            }

    def _columns(self, item: Table) -> dict[str, list[Any]]:
        columns = as_cells(item.function(self.argument))
        item.check_columns(columns)
        return columns

    def _cells(self, item: Table, column: str, cells: list[Any], words: Words) -> list[Shown]:
        format, digits = item.formats.get(column, ("number", None))
        kind = item.kinds.get(column, "")

        def text(cell: float | str | None) -> str:
            if cell is None:
                return NO_CELL
            if not isinstance(cell, str):
                return format_number(cell, format, digits)
            return words[cell] if kind == "words" else cell if kind else self.sheet.names[cell]

        to_link = {"kind": kind} if kind in ("cite", "source") else {}
        return [{"raw": cell, "text": text(cell), **to_link} for cell in cells]

    def _claim(self, item: Claim) -> None:
        verdict = self._call(item, lambda: item.function(self.argument))
        self._sentence(item, item.name, verdict, {})

    def _claims(self, item: Claims) -> None:
        for name, verdict in self._call(item, lambda: item.function(self.argument)).items():
            if name in self.shown["claims"]:
                fix = "Rename one of them."
                raise GradlessonError(
                    "Claims must differ in name", found=f"got '{name}'", fix=fix, place=self._place(item)
                )
            self._sentence(item, name, verdict, {"name": self.sheet.names[name]})

    def _sentence(self, item: Exhibit, name: str, verdict: Verdict, extra: Mapping[str, str]) -> None:
        if not isinstance(verdict, Verdict):
            raise GradlessonError(
                f"The claim '{name}' must return below(...), above(...) or between(...)",
                found=f"got {type(verdict).__name__}",
                fix="Write `return below(measured, bound)`.",
                place=self._place(item),
            )
        numbers = numbers_of(verdict, self.language)
        words = self.sheet.words_for(item.name, ["sentence"], {**numbers, **extra})
        bounds = ["low", "high"] if isinstance(verdict.bound, tuple) else ["bound"]
        self.sheet.require_placeholders(item.name, "sentence", ["value", *bounds, *extra])
        self.shown["claims"][name] = {
            "holds": verdict.holds,
            "value": verdict.value,
            "bound": verdict.bound,
            "relation": verdict.relation,
            "holding": verdict.holding,
            "total": verdict.total,
            "sentence": words["sentence"],
            "function": item.function.__name__,
        }
        words.check_all_used()

    def _call(self, item: Exhibit, function: Callable[[], Any], own: Callable[..., Any] | None = None) -> Any:
        """The outcome of the author's function, `own` or the exhibit's; an error in it names exhibit and line."""
        try:
            return function()
        except GradlessonError as mistake:
            raise mistake.at(f"{self._place(item)}, {item.kind} '{item.name}'") from mistake.__cause__
        except Exception as error:
            raise GradlessonError(
                f"The {item.kind} '{item.name}' failed",
                found=f"{type(error).__name__}: {error}",
                place=f"{self.source}:{_line_in(own or item.function, error)}",
            ) from error

    def _place(self, item: Exhibit) -> str:
        """The file, with the line of the author's function."""
        return f"{self.source}:{item.function.__code__.co_firstlineno}"


def _line_in(function: Callable[..., Any], error: Exception) -> int:
    """The last line of the function's file that the error came through; where it never got there, the first one."""
    code = function.__code__
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == code.co_filename]
    return lines[-1] or code.co_firstlineno if lines else code.co_firstlineno


def _load(name: str, npz: bytes, parameters: Mapping[str, Any]) -> Result:
    with np.load(io.BytesIO(npz), allow_pickle=False) as arrays:
        return Result(name, dict(arrays), parameters)


def to_json(shown: Any) -> bytes:
    """Strict JSON with sorted keys; what is not finite becomes "nan", "inf" or "-inf"."""
    text = json.dumps(_strict(shown), ensure_ascii=False, sort_keys=True, allow_nan=False, indent=1)
    return f"{text}\n".encode()


def _strict(item: Any) -> Any:
    if isinstance(item, dict):
        return {key: _strict(value) for key, value in item.items()}
    if isinstance(item, (list, tuple)):
        return [_strict(value) for value in item]
    return str(item) if isinstance(item, float) and not math.isfinite(item) else item
