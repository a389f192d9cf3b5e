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
    for size in EXPERIMENTS:
        _measure(table, folder / f"experiments-{size}", size, experiments=size, pages=FEW_PAGES)
    table.begin("growth-pages")
    for size in PAGES:
        _measure(table, folder / f"pages-{size}", size, experiments=SOME_EXPERIMENTS, pages=size)


def _measure(table: Table, project: Path, size: int, *, experiments: int, pages: int) -> None:
    without = project.with_name(f"{project.name}-bare")
    fill(project, experiments, pages)
    bare.write_bare(project, without)
    plans = [plan(project) for _ in range(REPEATS)]
    table.add(f"planning-{size}", statistics.median(one["seconds"] for one in plans), "s")
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
    shutil.rmtree(project)
    shutil.rmtree(without)


def _edit_one(project: Path) -> Cost:
    """What a build costs after an edit of one experiment, which computes next to nothing."""
    edit(project / PACKAGE / "experiments/signal_001.py", r"1\.0 \*", "1.5 *")
    return build(project)
