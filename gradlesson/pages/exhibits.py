"""What the pages of one language may show: the exhibits of a run, by name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from gradlesson.engine.course import Course, ExhibitFile, Experiment
from gradlesson.engine.runner import Failure, Report
from gradlesson.engine.store import Entry, Store
from gradlesson.errors import GradlessonError, did_you_mean

KINDS = {"figure": "figures", "table": "tables", "value": "values", "claim": "claims"}
BEING_COMPUTED = "it is being computed"


class UnavailableError(GradlessonError):
    """The exhibit may well exist, but its file has no result: it failed, or it is being computed."""


@dataclass(frozen=True)
class Drawn:
    """The text files that one exhibit file left, in one language."""

    source: ExhibitFile
    files: dict[str, str]
    contents: dict[str, Any]
    """`exhibits.json`: figures, tables, values and claims by name."""
    is_current: bool
    """False for the last good result, shown while a new one is computed."""


class Exhibits:
    """Figures, tables, values and claims of one language, looked up by `file.name`."""

    def __init__(
        self, course: Course, report: Report, store: Store, language: str, *, is_readable: bool = True
    ) -> None:
        self.course, self.report, self.language = course, report, language
        self.is_readable = is_readable
        """Whether there is a course at all to look things up in."""
        self.files = {name: one for (name, of), one in course.exhibits.items() if of == language}
        self.drawn = {name: _drawn(one, report, store) for name, one in self.files.items()}

    def get(self, kind: str, target: str) -> tuple[Drawn, dict[str, Any]]:
        """The entry of `exhibits.json` for `target`, with the files that it came with.

        Raises:
            UnavailableError: where its exhibit file failed or waits for its first result.
            GradlessonError: where there is no such exhibit, naming the nearest one.
        """
        file, _, name = target.partition(".")
        if not self.is_readable:
            raise UnavailableError(f"{kind} '{target}' has no result", found="the course cannot be read")
        if file not in self.files:
            raise self._unknown(kind, target)
        drawn = self.drawn[file]
        if drawn is None:
            raise UnavailableError(f"{kind} '{target}' has no result", found=self._why_missing(file))
        found = drawn.contents[KINDS[kind]].get(name)
        if found is None and kind == "value":
            found = self._parameter(drawn.source, name)
            if found is None and self._is_unread(file):
                raise UnavailableError(f"{kind} '{target}' has no result", found=self._why_missing(file))
        if found is None:
            raise self._unknown(kind, target)
        return drawn, found

    def names(self, kind: str) -> list[str]:
        """All names of a kind that have a result."""
        return [
            f"{file}.{name}"
            for file, drawn in self.drawn.items()
            if drawn
            for name in drawn.contents[KINDS[kind]]
        ]

    def names_of(self, file: str) -> list[str]:
        """`kind file.name` of everything that an exhibit file offers."""
        drawn = self.drawn[file]
        if drawn is None:
            return []
        return [f"{kind} {file}.{name}" for kind, plural in KINDS.items() for name in drawn.contents[plural]]

    def claims(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Every claim with its name, in the order of files and of their sources."""
        for file, drawn in self.drawn.items():
            if drawn is not None and drawn.is_current:
                for name, claim in drawn.contents["claims"].items():
                    yield f"{file}.{name}", claim

    def experiments(self, file: str) -> list[Experiment]:
        """The experiments that an exhibit file reads."""
        return [self.course.experiments[name] for name in self.files[file].reads]

    def failure(self, file: str) -> Failure | None:
        """Why an exhibit file has no current result; None where it has one or is being computed."""
        return self.report.failures.get(self.files[file].unit) if file in self.files else None

    def _why_missing(self, file: str) -> str:
        """In short: the failure itself stands once among the mistakes of a build."""
        if self.failure(file) is None:
            return BEING_COMPUTED
        failed = [one.name for one in self.experiments(file) if one.unit in self.report.failures]
        return f"experiment '{failed[0]}' failed" if failed else f"its exhibit file '{file}' failed"

    def _parameter(self, source: ExhibitFile, name: str) -> dict[str, Any] | None:
        for experiment in self.experiments(source.name):
            raw = experiment.parameters.get(name.replace("-", "_"))
            if isinstance(raw, int | float) and not isinstance(raw, bool):
                return {"raw": raw, "format": "number"}
        return None

    def _is_unread(self, file: str) -> bool:
        """Whether nobody knows which parameters there are: a source cannot be read."""
        return bool(self.files[file].error) or any(one.error for one in self.experiments(file))

    def _parameter_names(self, file: str) -> list[str]:
        experiments = self.experiments(file) if file in self.files else []
        return [f"{file}.{key.replace('_', '-')}" for one in experiments for key in one.parameters]

    def _unknown(self, kind: str, target: str) -> GradlessonError:
        others = [other for other in KINDS if other != kind and target in self.names(other)]
        if others:
            fix = f"Write `{{{{ {others[0]} {target} }}}}`."
            return GradlessonError(f"'{target}' is a {others[0]}, not a {kind}", fix=fix)
        parameters = self._parameter_names(target.partition(".")[0]) if kind == "value" else []
        guess = did_you_mean(target, [*self.names(kind), *parameters])
        return GradlessonError(f"no {kind} '{target}'", fix=f"{guess} `gradlesson list` shows all.".strip())


def _drawn(source: ExhibitFile, report: Report, store: Store) -> Drawn | None:
    """The files of the current result, else those of the last good one, else nothing."""
    entry = report.entries.get(source.unit)
    is_current = entry is not None
    if entry is None:
        entry = _last_good(source, store)
    files = _texts(entry, store) if entry else None
    if files is None:
        return None
    return Drawn(source, files, json.loads(files["exhibits.json"]), is_current)


def _last_good(source: ExhibitFile, store: Store) -> Entry | None:
    fingerprint = store.latest(source.unit)
    return store.get(fingerprint) if fingerprint else None


def _texts(entry: Entry, store: Store) -> dict[str, str] | None:
    contents = {name: store.content(sha) for name, sha in entry.files.items()}
    return {name: data.decode() for name, data in contents.items() if data is not None} or None
