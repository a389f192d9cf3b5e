"""What it takes to find out that nothing is to be done, for courses of many experiments; and to run a cheap one."""

from __future__ import annotations

import json
import statistics
import subprocess
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.measure import ENVIRONMENT, python
from bench.synthetic import write_course
from bench.table import Table
from gradlesson.engine.worker import Job
from gradlesson.engine.workers import Outcome, Workers
from gradlesson.pages.project import Project

SIZES = (30, 300, 1000)
MOST_PAGES = 500
REPEATS = 5
CHEAP = 100
_PLAN = Path(__file__).with_name("plan.py")


def measure(table: Table, folder: Path) -> None:
    """Add what planning takes for each size, and what a cheap experiment costs."""
    table.begin("planning")
    peaks = {}
    for size in SIZES:
        project = folder / f"course-{size}"
        fill(project, size)
        plans = [_plan(project) for _ in range(REPEATS)]
        budget = {30: {"at_most": 0.1}, 1000: {"at_most": 1.0}}.get(size, {})
        table.add(f"planning-{size}", statistics.median(plan["seconds"] for plan in plans), "s", **budget)
        peaks[size] = statistics.median(plan["peak"] for plan in plans)
        table.add(f"planning-peak-{size}", peaks[size], "MB")
    table.add("planning-peak-ratio", peaks[1000] / peaks[30], "times", at_most=1.2)
    table.add("cheap-experiment", cheap_experiment(folder / "cheap"), "ms", at_most=15)


def fill(root: Path, size: int) -> None:
    """Write a course of that size, everything computed: one experiment and one exhibit file, the rest copied."""
    write_course(root, size, repeats=20, pages=min(size, MOST_PAGES))
    project = Project.open(root)
    with Copies() as workers:
        project.workers = workers
        report = project.run(project.read_course(), cores=1)
    if report.failures:
        raise SystemExit(str(next(iter(report.failures.values())).message))


def cheap_experiment(root: Path) -> float:
    """Milliseconds that each experiment takes that computes next to nothing, all included, one after the other."""
    write_course(root, CHEAP + 1, repeats=1, pages=0)
    project = Project.open(root)
    with project.workers:
        course = project.read_course()
        first, *others = [one.unit for one in course.experiments.values()]
        project.runner(course).run({first})  # starts the fork server
        runner = project.runner(course)
        runner.cores = 1
        started = time.perf_counter()
        report = runner.run(set(others))
        seconds = time.perf_counter() - started
    assert len(report.ran) == CHEAP
    return 1000 * seconds / CHEAP


@dataclass
class Copies(Workers):
    """Runs the first job of each kind and gives the others copies of what it left, told apart by some bytes."""

    firsts: dict[str, Outcome] = field(default_factory=dict)

    def run(self, job: Job) -> Outcome:
        """The outcome of the first job of this kind, with other contents."""
        arguments = job["arguments"]
        kind = arguments.get("language", "experiment")
        if kind not in self.firsts:
            self.firsts[kind] = super().run(job)
        first = self.firsts[kind]
        mark = f" {arguments.get('name') or arguments['module']}\n".encode()
        return replace(first, files={name: content + mark for name, content in first.files.items()})


def _plan(project: Path) -> dict[str, float]:
    done = subprocess.run(
        python(_PLAN), cwd=project, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer
