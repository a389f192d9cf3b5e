"""What the commands print: for a person as lines of text, for a program as JSON objects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from gradlesson.counts import counted
from gradlesson.engine import failures
from gradlesson.engine.advice import FaultError
from gradlesson.engine.clean import Cleaned, Limits
from gradlesson.engine.course import Course, ExhibitFile, Experiment, Unit
from gradlesson.engine.runner import Report
from gradlesson.engine.status import Status

_HEADS = {"current": "up to date", "due": "due", "waits": "waits", "broken": "broken"}


def title(unit: Unit) -> str:
    """`experiment depth-cliff`, `exhibits depth-cliff (ko)`."""
    return (
        f"experiment {unit.name}"
        if isinstance(unit, Experiment)
        else f"exhibits {unit.name} ({unit.language})"
    )


def named(unit: Unit) -> dict[str, str]:
    """A unit as programs read it: `name`, and `language` of an exhibit file."""
    return (
        {"name": unit.name}
        if isinstance(unit, Experiment)
        else {"name": unit.name, "language": unit.language}
    )


# -- run ---------------------------------------------------------------------------------------------------------


def run_object(report: Report) -> dict[str, Any]:
    """What a run did."""
    return {
        "ran": sorted(report.ran),
        "reused": sorted(report.reused),
        "failed": report.failed,
        "drawn": [{"name": name, "language": language} for name, language in sorted(report.drawn)],
    }


def run_lines(report: Report) -> Iterator[str]:
    """What a run did, and why."""
    for name in sorted(report.ran):
        entry = report.entries[f"experiment/{name}"]
        yield f"ran     {name}  {entry.seconds:.1f} s: {_in_short(entry.because)}"
    for name, language in sorted(report.drawn):
        yield f"drew    {name} ({language}): {_in_short(report.entries[f'exhibits/{name}.{language}'].because)}"
    yield (
        f"{counted(len(report.ran), 'experiment')} ran, {counted(len(report.reused), 'was', 'were')} up to date; "
        f"{counted(len(report.drawn), 'exhibit file was', 'exhibit files were')} drawn; "
        f"{len(report.failures) - len(report.waiting)} failed"
        f"{f', {len(report.waiting)} more wait for what failed' if report.waiting else ''}."
    )


def failure_lines(course: Course, report: Report, root: Path) -> Iterator[str]:
    """Every unit that failed: first the mistakes, those of experiments in front, then what follows from them."""

    def told(item: tuple[list[Unit], FaultError]) -> tuple[bool, str]:
        return not isinstance(item[0][0], Experiment), item[0][0].name

    for units, mistake in sorted(failures.mistakes(course, report, root), key=told):
        yield f"\nfailed  {_several(units)}: {mistake}"
    waiting: dict[str, list[ExhibitFile]] = {}
    for unit in course.exhibits.values():
        if unit.unit in report.waiting:
            waiting.setdefault(unit.name, []).append(unit)
    for files in waiting.values():
        failed = ", ".join(name for name in files[0].reads if f"experiment/{name}" in report.failures)
        yield f"\nwaits   {_several(files)}: for {failed}, which it reads and which failed."


def _several(units: Sequence[Unit]) -> str:
    """`experiment/depth-cliff`, `exhibits/depth-cliff (ko, en)`."""
    languages = ", ".join(one.language for one in units if isinstance(one, ExhibitFile))
    kind = "exhibits" if languages else "experiment"
    return f"{kind}/{units[0].name}{f' ({languages})' if languages else ''}"


def _in_short(reasons: list[str]) -> str:
    more = f", and {len(reasons) - 1} more" if len(reasons) > 1 else ""
    return f"{reasons[0]}{more}" if reasons else "its result was missing"


# -- run --dry-run -----------------------------------------------------------------------------------------------


def plan_object(statuses: list[Status]) -> dict[str, Any]:
    """What a run would do."""
    experiments = [one for one in statuses if isinstance(one.unit, Experiment)]
    exhibits = [one for one in statuses if not isinstance(one.unit, Experiment)]
    return {
        "would_run": [one.unit.name for one in experiments if one.state == "due"],
        "reused": [one.unit.name for one in experiments if one.state == "current"],
        "failed": [one.unit.name for one in experiments if one.state == "broken"],
        "would_draw": [named(one.unit) for one in exhibits if one.state == "due"],
        "may_draw": [named(one.unit) for one in exhibits if one.state == "waits"],
        "cannot_draw": [named(one.unit) for one in exhibits if one.state == "broken"],
    }


def plan_lines(statuses: list[Status]) -> Iterator[str]:
    """What a run would do, why, and for how long."""
    plan = plan_object(statuses)
    yield from why_lines([one for one in statuses if one.state != "current"])
    seconds = sum(one.seconds or 0.0 for one in statuses if one.state == "due")
    unknown = any(one.seconds is None for one in statuses if one.state == "due")
    yield (
        f"{counted(len(plan['would_run']), 'experiment')} would run, "
        f"{counted(len(plan['reused']), 'is', 'are')} up to date; "
        f"{counted(len(plan['would_draw']), 'exhibit file')} would be drawn, "
        f"{len(plan['may_draw'])} more if numbers change; "
        f"{len(plan['failed']) + len(plan['cannot_draw'])} would fail. About {seconds:.1f} s of computing"
        f"{', and what has never run' if unknown else ''}."
    )


# -- why ---------------------------------------------------------------------------------------------------------


def why_object(statuses: list[Status]) -> list[dict[str, Any]]:
    """Each unit with its state and what moved."""
    return [
        {
            "unit": one.unit.unit,
            **named(one.unit),
            "state": one.state,
            "reasons": one.reasons,
            "waits_for": one.waits_for,
            "because": one.because,
        }
        for one in statuses
    ]


def why_lines(statuses: list[Status]) -> Iterator[str]:
    """Each unit with what moved, or with what had moved when it was last computed."""
    for one in statuses:
        after = f"{' for' if one.state == 'waits' else ', after'} experiment {', '.join(one.waits_for)}"
        yield f"{title(one.unit)}: {_HEADS[one.state]}{after if one.waits_for else ''}"
        yield from (f"    {reason}" for reason in one.reasons)
        yield from (f"    last time: {reason}" for reason in one.because)
    if any(" changed: " in reason and "imported by" in reason for one in statuses for reason in one.reasons):
        yield "A module counts as a whole, whichever of its definitions a unit uses."


# -- list --------------------------------------------------------------------------------------------------------


def list_object(one: Status, readers: list[Status], shows: list[str], pages: list[str]) -> dict[str, Any]:
    """An experiment, or an exhibit file that reads none, with its state, last duration, and what depends on it."""
    return {
        "kind": "experiment" if isinstance(one.unit, Experiment) else "exhibits",
        "name": one.unit.name,
        "state": one.state,
        "seconds": one.seconds,
        "question": one.unit.question if isinstance(one.unit, Experiment) else "Reads no experiment.",
        "parameters": one.unit.parameters if isinstance(one.unit, Experiment) else {},
        "exhibits": shows,
        "dependants": {
            "exhibit_files": [{**named(reader.unit), "state": reader.state} for reader in readers],
            "pages": pages,
        },
        "error": one.unit.error,
    }


def list_lines(row: dict[str, Any]) -> Iterator[str]:
    """The same for a person."""
    seconds = f", {row['seconds']:.1f} s" if row["seconds"] is not None else ""
    yield f"{row['name']} ({row['state']}{seconds})"
    yield f"    {row['error'] or row['question']}"
    yield from (f"    {shown}" for shown in row["exhibits"])
    if files := row["dependants"]["exhibit_files"]:
        drawn = ", ".join(f"{file['name']} {file['language']} ({_HEADS[file['state']]})" for file in files)
        yield f"    exhibit files: {drawn}"
    if row["dependants"]["pages"]:
        yield f"    pages: {', '.join(row['dependants']['pages'])}"


# -- clean -------------------------------------------------------------------------------------------------------


def clean_object(cleaned: Cleaned, *, dry_run: bool) -> dict[str, Any]:
    """What was removed, or with `dry_run` would be; sizes in bytes."""
    return {
        "dry_run": dry_run,
        "units": cleaned.units,
        "files": cleaned.files,
        "freed": cleaned.freed,
        "kept": cleaned.kept,
        "staying": {
            "in_use": cleaned.in_use,
            "recent": cleaned.recent,
            "within_limits": cleaned.within_limits,
        },
    }


def clean_lines(cleaned: Cleaned, limits: Limits, *, dry_run: bool) -> Iterator[str]:
    """The same for a person."""
    will = "Would remove" if dry_run else "Removed"
    what = f"{counted(len(cleaned.units), 'result')} in {counted(cleaned.files, 'file')}"
    yield f"{will} {what}: {megabytes(cleaned.freed)} freed, {megabytes(cleaned.kept)} kept."
    yield (
        f"Results that stay: {cleaned.in_use} that the course uses, {cleaned.recent} that were used within the "
        f"last hour, {cleaned.within_limits} within the limits."
    )
    if cleaned.kept > limits.size:
        yield "The rest is larger than that, but it is in use, or was within the last hour."


def megabytes(size: float) -> str:
    """A number of bytes in words."""
    return f"{size / 1e6:.1f} MB"
