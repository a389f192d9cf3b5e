"""Measures everything, or the sections that are named: `python -m bench [SECTION ...]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import (
    course,
    diagnose,
    edits,
    growth,
    lighthouse,
    networks,
    planning,
    playground,
    playground_page,
    serving,
)
from bench.table import Table, circumstances, write

Measure = Callable[[Table, Path], None]
KEPT: dict[str, dict[str, Measure]] = {
    "regeneration.csv": {
        "synthetic": edits.measure,
        "planning": planning.measure,
        "course": course.measure,
        "serve": serving.measure,
    },
    "growth.csv": {"growth": growth.measure},
}
"""The sections that pages show, by the data file that keeps them."""
PRINTED: dict[str, Measure] = {
    "networks": networks.measure,
    "diagnose": diagnose.measure,
    "playground": playground.measure,
    "playground-page": playground_page.measure,
    "lighthouse": lighthouse.measure,
}
EXHIBITS = course.ROOT / "gradlesson/course/exhibits"


def main() -> None:
    """Measure, print as it goes, and keep the table where all of it was measured."""
    known = {name: one for sections in (*KEPT.values(), PRINTED) for name, one in sections.items()}
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(known)}; without: all")
    chosen = parser.parse_args().sections or list(known)
    if unknown := set(chosen) - known.keys():
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    if sys.platform != "linux":
        sys.exit("The bench must run on Linux: it reads /proc.")
    started = time.perf_counter()
    found = circumstances()
    print(f"{found['date']}, {found['processor']}, {found['cores']} cores, Python {found['python']}")
    tables = {name: Table() for name in chosen}
    with tempfile.TemporaryDirectory(prefix="gradlesson-bench-") as folder:
        for name, table in tables.items():
            known[name](table, Path(folder))
    rows = [row for table in tables.values() for row in table.rows]
    missed = sum(row.holds == "no" for row in rows)
    print(f"\n{missed} of {sum(row.budget is not None for row in rows)} budgets missed", end="")
    print(f", {time.perf_counter() - started:.0f} s")
    for file, sections in KEPT.items():
        if tables.keys() >= sections.keys():
            write(Table([row for name in sections for row in tables[name].rows]), EXHIBITS / file)
            print(f"kept in {file}")


if __name__ == "__main__":
    main()
