"""Says in words what moved: why an experiment has to run again, why an exhibit file has to be drawn again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from gradlesson.engine.closure import Closure
from gradlesson.engine.course import INPUTS_FORMAT, ExhibitFile, Unit
from gradlesson.engine.files import canonical_json
from gradlesson.engine.sources import definitions
from gradlesson.engine.store import Store

NEVER = "has never been computed under this name"
DAMAGED = "its stored result is missing or damaged"


def causes(unit: Unit, inputs: Mapping[str, Any], store: Store, *, is_complete: bool = True) -> list[str]:
    """What differs between the inputs of now and those that the unit was last up to date with.

    With `is_complete` off some results are not known yet, and nothing is said of them.
    """
    fingerprint = store.latest(unit.unit)
    if fingerprint is None:
        return [NEVER]
    entry = store.entry(fingerprint)
    if entry is None:
        return [DAMAGED]
    if entry.inputs.get("format") != INPUTS_FORMAT:
        return ["was computed by another version of gradlesson"]
    found = list(_Comparison(unit, entry.inputs, inputs, store).reasons())
    return found or ([DAMAGED] if is_complete else [])


@dataclass(frozen=True)
class _Comparison:
    unit: Unit
    before: Mapping[str, Any]
    now: Mapping[str, Any]
    store: Store

    def reasons(self) -> Iterator[str]:
        yield from self._parameters()
        yield from self._declared()
        yield from self._modules()
        yield from self._files()
        yield from self._libraries()
        yield from self._words()
        yield from self._results()

    def _pairs(self, key: str) -> Iterator[tuple[str, Any, Any]]:
        """Name, value before and value now of every entry of a table that differs; None stands for none."""
        before, now = self.before.get(key) or {}, self.now.get(key) or {}
        for name in sorted(before.keys() | now.keys()):
            if before.get(name) != now.get(name):
                yield name, before.get(name), now.get(name)

    def _parameters(self) -> Iterator[str]:
        if isinstance(self.unit, ExhibitFile):
            for name, before, now in self._pairs("parameters"):
                if before is None:
                    yield f"experiment '{name}' is read now"
                elif now is not None:
                    yield f"the parameters of '{name}' changed"
            return
        # As they come back from the store: a tuple is a list there.
        before, now = self.before["parameters"], json.loads(canonical_json(self.now["parameters"]))
        for name in [*now, *(name for name in before if name not in now)]:
            if name not in before:
                yield f"parameter {name} is new: {now[name]!r}"
            elif name not in now:
                yield f"parameter {name} is gone, it was {before[name]!r}"
            elif before[name] != now[name]:
                yield f"parameter {name}: {before[name]!r} -> {now[name]!r}"

    def _declared(self) -> Iterator[str]:
        if self.before.get("may_be_nan") != self.now.get("may_be_nan"):
            yield f"MAY_BE_NAN: {self.before['may_be_nan']} -> {self.now['may_be_nan']}"

    def _modules(self) -> Iterator[str]:
        closure = self.unit.closure
        for name, before, now in self._pairs("modules"):
            if now is None:
                yield f"module {name} is no longer imported"
            elif before is None:
                yield f"{path_of(name, closure)} is imported now{_route(name, closure)}"
            else:
                titles = self._titles(name, before)
                untold = [
                    title for title in titles if not (name == self.unit.module and title in self._told())
                ]
                if untold or not titles:
                    changed = f": {', '.join(untold)}" if untold else ""
                    yield f"{path_of(name, closure)} changed{changed}{_route(name, closure)}"

    def _told(self) -> set[str]:
        """Names in an experiment's own module of which more is said than that they changed."""
        if isinstance(self.unit, ExhibitFile):
            return set()
        told = {"PARAMETERS": self._parameters(), "MAY_BE_NAN": self._declared()}
        return {name for name, reasons in told.items() if any(reasons)}

    def _titles(self, module: str, code_before: str) -> list[str]:
        """What the edit of a module changed: names at its top level; none where that is not known any more."""
        source_before = self.store.source(code_before)
        if source_before is None:
            return []
        before = definitions(source_before)
        now = definitions(self.unit.closure.modules[module].source())
        moved = [title for title in {**before, **now} if before.get(title) != now.get(title)]
        return moved or ["the order of its definitions"]

    def _files(self) -> Iterator[str]:
        for name, before, now in self._pairs("data"):
            if before is None:
                yield f"{name} is read now"
            elif now is None:
                yield f"{name} is no longer read"
            else:
                yield f"{name} changed"

    def _libraries(self) -> Iterator[str]:
        if self.before["python"] != self.now["python"]:
            yield f"Python {self.before['python']} -> {self.now['python']}"
        for name, before, now in self._pairs("libraries"):
            if name not in self.before["libraries"]:
                yield f"{name} {now} is imported now"
            elif name not in self.now["libraries"]:
                yield f"{name} is no longer imported"
            else:
                yield f"{name} {before or 'missing'} -> {now or 'missing'}"

    def _words(self) -> Iterator[str]:
        if isinstance(self.unit, ExhibitFile):
            file = path_of(self.unit.module, self.unit.closure).removesuffix(".py") + ".toml"
            for name, _, _ in self._pairs("words"):
                yield f"words of [{self.unit.language}.{name}] in {file} changed"

    def _results(self) -> Iterator[str]:
        for name, before, now in self._pairs("results"):
            if before is not None and now is not None:
                yield f"the result of '{name}' changed"


def path_of(module: str, closure: Closure) -> str:
    """The file of a module as its imports spell it: `mini/helper.py`, `mini/__init__.py`."""
    found = closure.modules.get(module)
    return module.replace(".", "/") + ("/__init__.py" if found and found.is_package else ".py")


def _route(module: str, closure: Closure) -> str:
    """How a module is reached; nothing for the unit's own file."""
    steps, importers = [], closure.importers()
    while (importer := importers.get(module)) is not None:
        steps.append(f"imported by {path_of(importer, closure)}")
        module = importer
    return f" ({', '.join(steps)})" if steps else ""
