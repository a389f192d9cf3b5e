"""What has gone wrong with the units of a course, for people: each mistake once, with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from gradlesson.engine.advice import FaultError
from gradlesson.engine.course import Course, ExhibitFile, Experiment, Unit
from gradlesson.engine.runner import Failure, Report


def mistakes(course: Course, report: Report, root: Path) -> Iterator[tuple[list[Unit], FaultError]]:
    """Every mistake for which units have no result, with these units: those of several languages often share one.

    What only follows from another failure is left out.
    """
    found: dict[str, tuple[list[Unit], FaultError]] = {}
    for unit in course.units:
        failure = report.failures.get(unit.unit)
        if failure is not None and not failure.is_consequence:
            for mistake in _of(unit, failure, root):
                units, _ = found.setdefault(str(mistake), ([], mistake))
                units.append(unit)
    for units, mistake in found.values():
        yield units, _with_language(mistake, units, course)


def _of(unit: Unit, failure: Failure, root: Path) -> Iterator[FaultError]:
    """The mistakes of one unit, with places relative to the project's folder."""
    if unit.error:
        yield FaultError(unit.error)
        return
    kind = "experiment" if isinstance(unit, Experiment) else "exhibit file"
    for one in failure.mistakes or (FaultError(failure.message, is_raw=True),):
        rule = f"{kind} '{unit.name}' failed: {one.rule}" if one.is_raw else one.rule
        place = _with_line(one.place or one.line or _line_of(one, unit), unit.path.with_suffix(".toml"))
        place = place.replace(f"{root}/", "")
        again = f"`gradlesson run {unit.name}` tries it alone." if one.trace else ""
        fix = " ".join(filter(None, [one.fix, again])) or None
        yield FaultError(rule, found=one.found, fix=fix, place=place, trace=one.trace)


def _line_of(mistake: FaultError, unit: Unit) -> str:
    """The line of what a mistake speaks of in an experiment, or of its `run`; else the file."""
    module = unit.closure.modules.get(unit.module)
    if module is None or not isinstance(unit, Experiment):
        return unit.file
    named = re.match(r"`(\w+)`", mistake.rule)
    name = named[1] if named else "run"
    return module.place_of(rf"(def |class )?{name}")


def _with_line(place: str, words: Path) -> str:
    """The place of a table of words with its line: a worker reads no such file."""
    named = re.fullmatch(r"(?P<file>.*\.toml), (?P<table>\[[\w.-]+\])", place)
    if named is None or not words.is_file():
        return place
    rows = [row.strip() for row in words.read_text(encoding="utf-8", errors="replace").split("\n")]
    if named["table"] not in rows:
        return place
    return f"{named['file']}:{rows.index(named['table']) + 1} {named['table']}"


def _with_language(mistake: FaultError, units: list[Unit], course: Course) -> FaultError:
    """The mistake with the languages that it is told of, where other languages of the same file lack it."""
    languages = [one.language for one in units if isinstance(one, ExhibitFile)]
    known = [language for name, language in course.exhibits if name == units[0].name]
    if not languages or len(languages) == len(known) or ".toml" in (mistake.place or mistake.rule):
        return mistake
    place = f"{mistake.place} ({', '.join(languages)})"
    return FaultError(mistake.rule, found=mistake.found, fix=mistake.fix, place=place, trace=mistake.trace)
