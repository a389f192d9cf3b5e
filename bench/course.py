"""What our own course costs: computing it cold, building it, building it again when nothing has changed."""

from __future__ import annotations

import json
import shutil
import statistics
import time
from pathlib import Path

from bench import bare
from bench.edits import build
from bench.measure import median_ratio
from bench.table import Table
from gradlesson.pages.project import Project

ROOT = Path(__file__).resolve().parents[1]
REPEATS = 5
FIRST = {"activation-derivatives", "depth-cliff", "gradient-by-layer"}
"""The experiments with which the course began."""
NOTE = FIRST | {
    *("adding-problem", "clipping", "deep-training", "dying-relu", "explosion", "long-memory", "pretraining"),
    *("recurrence", "thirty-layers", "weight-scale"),
}
"""The experiments of the study note; the others are about the theory."""
_LEFT_OUT = (".git", ".venv", ".gradlesson", ".*_cache", "__pycache__", "site", "tests", "bench")


def measure(table: Table, folder: Path) -> None:
    """Add what the course takes cold and again, beside MkDocs alone on the same pages."""
    shutil.rmtree(folder / "course", ignore_errors=True)
    course, without = copied_course(folder), folder / "course-bare"
    cold = build(course)
    table.begin("course")
    _stored(table, course)
    table.add("course-cold-cpu", cold.cpu, "s")
    table.add("course-cold-wall", cold.wall, "s")
    bare.write_bare(course, without)
    ours, theirs = [], []
    for _ in range(REPEATS):
        ours.append(build(course).cpu)
        theirs.append(bare.build(without).cpu)
    table.add("course-again-cpu", statistics.median(ours), "s", at_most=2.5)
    table.add("course-bare-cpu", statistics.median(theirs), "s")
    table.add("course-again-cpu-over-bare", median_ratio(ours, theirs), "times", at_most=1.1)


def copied_course(folder: Path) -> Path:
    """A copy of our course below `folder`, made once; what it computed there is there."""
    copy = folder / "course"
    if not copy.exists():
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    return copy


def _stored(table: Table, course: Path) -> None:
    """Add what experiments and figures took when they were computed, as their results say."""
    project = Project.open(course)
    started = time.process_time()
    report = project.run(project.read_course(), compute=False)
    planning = time.process_time() - started
    experiments = {
        unit.removeprefix("experiment/"): entry.cpu_seconds
        for unit, entry in report.entries.items()
        if unit.startswith("experiment/")
    }
    exhibits = {unit: entry for unit, entry in report.entries.items() if unit.startswith("exhibits/")}
    figures = 0
    for entry in exhibits.values():
        content = project.store.content(entry.files["exhibits.json"])
        figures += len(json.loads(content or b"{}")["figures"])
    drawing = sum(entry.cpu_seconds for entry in exhibits.values())
    table.add("course-planning", planning, "s", at_most=0.1)
    for what, names, budget in (
        ("course-first-experiments-cpu", FIRST, 20),
        ("course-note-experiments-cpu", NOTE, 110),
        ("course-experiments-cpu", experiments.keys(), 130),
    ):
        table.add(what, sum(experiments[name] for name in names), "s", at_most=budget)
    table.add("course-drawing-cpu", drawing, "s")
    table.add("course-drawing-cpu-per-figure", drawing / figures, "s", at_most=0.3)
