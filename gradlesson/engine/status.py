"""How every unit of a course stands to the sources as they are now."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from gradlesson.engine.course import Course, ExhibitFile, Unit
from gradlesson.engine.runner import Report
from gradlesson.engine.store import Store
from gradlesson.engine.why import causes

State = Literal["current", "due", "waits", "broken"]


@dataclass(frozen=True)
class Status:
    """How a unit stands to the sources as they are now."""

    unit: Unit
    state: State
    """`waits`: an exhibit file that is drawn again only if an experiment gives other numbers."""
    reasons: list[str]
    """What moved since the unit was last up to date."""
    seconds: float | None = None
    """How long it took the last time."""
    because: list[str] = field(default_factory=list)
    """What had moved when it was last computed."""
    waits_for: list[str] = field(default_factory=list)
    """Names of the experiments that have to run first."""


def statuses(course: Course, store: Store, report: Report) -> list[Status]:
    """How every unit stands, after a run with `compute` off."""
    return [_status(unit, course, store, report) for unit in course.units]


def _status(unit: Unit, course: Course, store: Store, report: Report) -> Status:
    entry = store.entry(store.latest(unit.unit))
    seconds = entry.seconds if entry else None
    if unit.error:
        return Status(unit, "broken", [unit.error], seconds)
    if (current := report.entries.get(unit.unit)) is not None:
        return Status(unit, "current", [], current.seconds, entry.because if entry else [])
    inputs, waits_for = unit.inputs, []
    if isinstance(unit, ExhibitFile):
        broken = [name for name in unit.reads if course.experiments[name].error]
        if broken:
            return Status(unit, "broken", [f"experiment {name} is broken" for name in broken], seconds)
        inputs = inputs_now(unit, course, report)
        waits_for = [name for name in unit.reads if course.experiments[name].unit not in report.entries]
    reasons = causes(unit, inputs, store, is_complete=not waits_for)
    return Status(unit, "due" if reasons else "waits", reasons, seconds, waits_for=waits_for)


def inputs_now(exhibit: ExhibitFile, course: Course, report: Report) -> dict[str, Any]:
    """What the exhibit file's figures depend on, without the results of experiments that are due."""
    experiments = [course.experiments[name] for name in exhibit.reads]
    return exhibit.inputs_with(
        {
            one.name: report.entries[one.unit].files["result.npz"]
            for one in experiments
            if one.unit in report.entries
        },
        {one.name: one.parameters for one in experiments},
    )
