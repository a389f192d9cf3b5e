"""What it takes to find out that nothing is to be done, for courses of many experiments; and to run a cheap one."""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bench.measure import ENVIRONMENT, python, run
from bench.synthetic import PACKAGE, write_course
from bench.table import Table
from gradlesson.engine.worker import Job
from gradlesson.engine.workers import Outcome, Workers
from gradlesson.pages.project import Project

SIZES = (30, 300, 1000)
MOST_PAGES = 500
REPEATS = 5
CHEAP, CHEAP_REPEATS = 100, 3
_PLAN = Path(__file__).with_name("plan.py")


def measure(table: Table, folder: Path) -> None:
    """Add what planning takes for each size, and what a cheap experiment costs."""
    table.begin("planning")
    peaks = {}
    for size in SIZES:
        project = folder / f"course-{size}"
        fill(project, size, min(size, MOST_PAGES))
        plans = [plan(project) for _ in range(REPEATS)]
        budget = {30: {"at_most": 0.1}, 1000: {"at_most": 1.0}}.get(size, {})
        table.add(f"planning-{size}", statistics.median(one["seconds"] for one in plans), "s", **budget)
        peaks[size] = statistics.median(one["peak"] for one in plans)
        table.add(f"planning-peak-{size}", peaks[size], "MB")
    table.add("planning-peak-ratio", peaks[1000] / peaks[30], "times", at_most=1.2)
    table.add("cheap-experiment", cheap_experiment(folder / "cheap"), "ms", at_most=15)


def fill(root: Path, experiments: int, pages: int) -> None:
    """Write a course of that size, everything computed: one experiment and one exhibit file, the rest copied."""
    write_course(root, experiments, repeats=20, pages=pages)
    project = Project.open(root)
    with Copies() as workers:
        project.workers = workers
        report = project.run(project.read_course(), cores=1)
    if report.failures:
        raise SystemExit(str(next(iter(report.failures.values())).message))


def cheap_experiment(root: Path) -> float:
    """Milliseconds of CPU that each experiment takes that computes next to nothing, all processes included.

    A run of many less a run of one, so that starting up drops out.
    """
    write_course(root, CHEAP + 1, repeats=1, pages=0)
    shutil.rmtree(root / PACKAGE / "exhibits")
    costs = []
    for _ in range(CHEAP_REPEATS):
        shutil.rmtree(root / ".gradlesson", ignore_errors=True)
        one = run(python("-m", "gradlesson", "run", "signal-001"), root).cpu
        costs.append(run(python("-m", "gradlesson", "run"), root).cpu - one)
    return 1000 * statistics.median(costs) / CHEAP


@dataclass
class Copies(Workers):
    """Runs the first job of each kind and gives the others copies of what it left, told apart by some bytes."""

    firsts: dict[str, Outcome] = field(default_factory=dict)

    def outcomes(self, job: Job) -> list[Outcome]:
        """The outcome of the first call of this kind, with other contents, for every call."""
        return [self._copy(job, arguments) for arguments in job["calls"]]

    def _copy(self, job: Job, arguments: dict[str, Any]) -> Outcome:
        kind = arguments.get("language", "experiment")
        if kind not in self.firsts:
            (self.firsts[kind],) = super().outcomes({**job, "calls": [arguments]})
        first = self.firsts[kind]
        mark = str(arguments.get("name") or arguments["module"])
        files = {name: _marked(name, content, mark) for name, content in first.files.items()}
        return replace(first, files=files)


def _marked(file: str, content: bytes, mark: str) -> bytes:
    """The content of a file with a mark in it, which a page does not show."""
    if file.endswith(".json"):
        return json.dumps({**json.loads(content), "mark": mark}, ensure_ascii=False).encode()
    return content + (f"<!--{mark}-->" if file.endswith(".svg") else f" {mark}\n").encode()


def plan(project: Path) -> dict[str, float]:
    """What planning takes in CPU `seconds`, and the `peak` memory in MB by then."""
    done = subprocess.run(
        python(_PLAN), cwd=project, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer
