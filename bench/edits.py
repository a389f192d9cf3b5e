"""A course of 12 half-second experiments: built cold beside a plain script, then edited and built again."""

from __future__ import annotations

import re
import shutil
import statistics
import time
from collections import Counter
from collections.abc import Callable
from importlib import util
from pathlib import Path
from types import ModuleType

import numpy as np

from bench import bare
from bench.measure import ONE_THREAD, Cost, median_ratio, python, run
from bench.synthetic import PACKAGE, WORDS_OF_PAGES, helper_of, numbers, write_course
from bench.table import Table
from gradlesson.engine.files import read_checked_json
from gradlesson.render.style import FONT_FILES

EXPERIMENTS = 12
SECONDS = 0.5
"""What one experiment is to take."""
COLD_REPEATS, REPEATS = 5, 5


def measure(table: Table, folder: Path) -> None:
    """Add what a cold build costs beside a plain script, and what each edit makes run again."""
    ours, script, without = (folder / name for name in ("ours", "script", "bare"))
    repeats = repeats_for(SECONDS, folder / "trial")
    write_course(ours, EXPERIMENTS, repeats=repeats)
    write_script(ours, script)
    _cold(table, ours, script)
    bare.write_bare(ours, without)
    _edits(table, ours, without)


def repeats_for(seconds: float, folder: Path) -> int:
    """How many repeats make an experiment take so long on this machine."""
    write_course(folder, 2, repeats=1)
    helper = _loaded(folder / PACKAGE / "helper_a.py")
    taken = []
    for _ in range(5):
        started = time.process_time()
        helper.sizes(20, 64, 50, np.random.default_rng(0))
        taken.append((time.process_time() - started) / 50)
    return round(seconds / min(taken))


def write_script(course: Path, target: Path) -> None:
    """The same experiments and configuration for a plain script; it writes the pages itself."""
    for folder in ("experiments", ""):
        shutil.copytree(course / PACKAGE / folder, target / PACKAGE / folder, dirs_exist_ok=True)
    shutil.rmtree(target / PACKAGE / "exhibits", ignore_errors=True)
    shutil.copy(Path(__file__).with_name("plain.py"), target)
    shutil.copy(FONT_FILES[0], target)
    for language in WORDS_OF_PAGES:
        (target / "docs" / language).mkdir(parents=True)
        shutil.copy(course / "docs" / language / "index.md", target / "docs" / language)
    bare.write_configurations(course, target)


def build(project: Path) -> Cost:
    """What `mkdocs build` with our plugin costs."""
    return run(python("-m", "mkdocs", "build", "--quiet"), project)


def results(project: Path) -> set[tuple[str, str, int]]:
    """Unit, key and file of every result in the store: what is computed again, equal or not, is a new one."""
    keys = (project / ".gradlesson" / "keys").glob("*.json")
    return {(read_checked_json(key)["unit"], key.stem, key.stat().st_ino) for key in keys}


def counts(found: set[tuple[str, str, int]]) -> Counter[str]:
    """How many results are of experiments, and how many of exhibit files."""
    kinds = (unit.partition("/")[0] for unit, _, _ in found)
    return Counter(kind for kind in kinds if kind != "task")


def _cold(table: Table, ours: Path, script: Path) -> None:
    mine, theirs = [], []
    for _ in range(COLD_REPEATS):
        for project in (ours, script):
            for leftover in (".gradlesson", "site"):
                shutil.rmtree(project / leftover, ignore_errors=True)
        mine.append(build(ours))
        theirs.append(run(python("plain.py"), script, **ONE_THREAD) + bare.build(script))
    done = counts(results(ours))
    table.begin("cold")
    table.add("cold-cpu", statistics.median(one.cpu for one in mine), "s")
    table.add("script-cpu", statistics.median(one.cpu for one in theirs), "s")
    table.add("cold-cpu-over-script", _over(mine, theirs, lambda one: one.cpu), "times", at_most=1.1)
    table.add("cold-wall", statistics.median(one.wall for one in mine), "s")
    table.add("script-wall", statistics.median(one.wall for one in theirs), "s")
    table.add("cold-wall-over-script", _over(mine, theirs, lambda one: one.wall), "times", aim=0.65)
    table.add("cold-peak", max(one.peak for one in mine), "MB")
    table.add("script-peak", max(one.peak for one in theirs), "MB")
    table.add("cold-ran", done["experiment"], "count", exactly=EXPERIMENTS)
    table.add("cold-drawn", done["exhibits"], "count", exactly=EXPERIMENTS * len(WORDS_OF_PAGES))


def _edits(table: Table, ours: Path, without: Path) -> None:
    """Each round builds without our plugin and after each of the edits that must cost no more than that."""
    sentence = WORDS_OF_PAGES["ko"]["sentence"]
    free: dict[str, Callable[[int], None]] = {
        "nothing": lambda round: None,
        "docstring": lambda round: edit(
            ours / PACKAGE / "helper_a.py", r"(helper A)[^\"]*", rf"\1, edited {round} times."
        ),
        "sentence": lambda round: edit(
            ours / "docs/ko/signal-001.md", sentence, f"{sentence} {round}번 고친 문장이다."
        ),
    }
    costs: dict[str, list[Cost]] = {name: [] for name in ("bare", *free)}
    done: dict[str, Counter[str]] = {name: Counter() for name in free}
    for round in range(1, REPEATS + 1):
        costs["bare"].append(bare.build(without))
        for name, make in free.items():
            before = results(ours)
            make(round)
            costs[name].append(build(ours))
            done[name] += counts(results(ours) - before)
    table.begin("edits")
    table.add("bare-cpu", statistics.median(one.cpu for one in costs["bare"]), "s")
    table.add("bare-peak", max(one.peak for one in costs["bare"]), "MB")
    for name in free:
        table.add(f"{name}-ran", done[name]["experiment"], "count", exactly=0)
        table.add(f"{name}-drawn", done[name]["exhibits"], "count", exactly=0)
        table.add(f"{name}-cpu", statistics.median(one.cpu for one in costs[name]), "s")
        over = _over(costs[name], costs["bare"], lambda one: one.cpu)
        table.add(f"{name}-cpu-over-bare", over, "times", at_most=1.1)
    table.add("nothing-peak", max(one.peak for one in costs["nothing"]), "MB")
    users = sum(helper_of(number) == "a" for number in numbers(EXPERIMENTS))
    _computing_edit(
        table, ours, "experiment", f"experiments/signal_{numbers(EXPERIMENTS)[0]}.py", r"1\.0 \*", "1.5 *", 1
    )
    _computing_edit(table, ours, "helper", "helper_a.py", r"found\[layer, repeat\] = ", r"\g<0>2.0 * ", users)


def _computing_edit(
    table: Table, ours: Path, name: str, file: str, old: str, new: str, expected: int
) -> None:
    before = results(ours)
    edit(ours / PACKAGE / file, old, new)
    cost = build(ours)
    done = counts(results(ours) - before)
    table.add(f"{name}-ran", done["experiment"], "count", exactly=expected)
    table.add(f"{name}-drawn", done["exhibits"], "count", exactly=expected * len(WORDS_OF_PAGES))
    table.add(f"{name}-cpu", cost.cpu, "s")
    table.add(f"{name}-wall", cost.wall, "s")


def edit(path: Path, old: str, new: str) -> None:
    """Replace the first place in a file that the pattern `old` matches."""
    text, count = re.subn(old, new, path.read_text(encoding="utf-8"), count=1)
    assert count, f"{old} does not stand in {path}"
    path.write_text(text, encoding="utf-8")


def _over(mine: list[Cost], theirs: list[Cost], what: Callable[[Cost], float]) -> float:
    return median_ratio([what(one) for one in mine], [what(one) for one in theirs])


def _loaded(path: Path) -> ModuleType:
    spec = util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
