"""What planning, building and an edit cost as a course grows: in experiments, and in pages."""

from __future__ import annotations

import shutil
import statistics
from pathlib import Path

from bench import bare
from bench.edits import build, edit
from bench.measure import Cost
from bench.planning import fill, plan
from bench.synthetic import PACKAGE
from bench.table import Table

EXPERIMENTS, FEW_PAGES = (30, 300, 1000, 3000), 50
PAGES, SOME_EXPERIMENTS = (50, 500, 1500), 300
REPEATS = 3


def measure(table: Table, folder: Path) -> None:
    """Add what a course costs with more and more experiments, and with more and more pages."""
    table.begin("growth-experiments")
    _measure(table, folder / "experiments", {size: (size, FEW_PAGES) for size in EXPERIMENTS})
    table.begin("growth-pages")
    _measure(table, folder / "pages", {size: (SOME_EXPERIMENTS, size) for size in PAGES})


def _measure(table: Table, folder: Path, courses: dict[int, tuple[int, int]]) -> None:
    """Add rows for courses with so many experiments and pages, by their size."""
    projects = {size: folder / str(size) for size in courses}
    for size, project in projects.items():
        fill(project, *courses[size])
    # In turn, so that what else the machine does falls on all of them: their ratios count.
    plans = [{size: plan(project) for size, project in projects.items()} for _ in range(REPEATS)]
    for size, project in projects.items():
        table.add(f"planning-{size}", statistics.median(one[size]["seconds"] for one in plans), "s")
        _build(table, project, size)
        shutil.rmtree(project)


def _build(table: Table, project: Path, size: int) -> None:
    """Add rows for builds of a course, with nothing to do and after an edit, and of its pages with MkDocs alone."""
    without = project.with_name(f"{project.name}-bare")
    bare.write_bare(project, without)
    build(project)
    again, alone = [], []
    for _ in range(REPEATS if size < max(PAGES) else 1):
        again.append(build(project))
        alone.append(bare.build(without))
    table.add(f"again-{size}", statistics.median(one.cpu for one in again), "s")
    table.add(f"bare-{size}", statistics.median(one.cpu for one in alone), "s")
    table.add(f"peak-{size}", statistics.median(one.peak for one in again), "MB")
    table.add(f"bare-peak-{size}", statistics.median(one.peak for one in alone), "MB")
    table.add(f"edit-{size}", _edit_one(project).cpu, "s")
    shutil.rmtree(without)


def _edit_one(project: Path) -> Cost:
    """What a build costs after an edit of one experiment, which computes next to nothing."""
    edit(project / PACKAGE / "experiments/signal_001.py", r"1\.0 \*", "1.5 *")
    return build(project)
