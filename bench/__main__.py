"""Measures everything, or the sections that are named: `python -m bench [SECTION ...]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from bench import (
    course,
    diagnose,
    edits,
    lighthouse,
    networks,
    planning,
    playground,
    playground_page,
    serving,
)
from bench.table import Table, circumstances, write

SECTIONS = {
    "synthetic": edits.measure,
    "planning": planning.measure,
    "course": course.measure,
    "serve": serving.measure,
}
"""Kept in the data file of the page about them."""
PRINTED = {
    "networks": networks.measure,
    "diagnose": diagnose.measure,
    "playground": playground.measure,
    "playground-page": playground_page.measure,
    "lighthouse": lighthouse.measure,
}
KEPT = course.ROOT / "gradlesson/course/exhibits/regeneration.csv"


def main() -> None:
    """Measure, print as it goes, and keep the table where all of it was measured."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS | PRINTED)}; without: all"
    )
    known = SECTIONS | PRINTED
    chosen = parser.parse_args().sections or list(known)
    if unknown := set(chosen) - known.keys():
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    if sys.platform != "linux":
        sys.exit("The bench must run on Linux: it reads /proc.")
    started, kept, printed = time.perf_counter(), Table(), Table()
    found = circumstances()
    print(f"{found['date']}, {found['processor']}, {found['cores']} cores, Python {found['python']}")
    with tempfile.TemporaryDirectory(prefix="gradlesson-bench-") as folder:
        for name in chosen:
            known[name](kept if name in SECTIONS else printed, Path(folder))
    rows = [*kept.rows, *printed.rows]
    missed = sum(row.holds == "no" for row in rows)
    print(f"\n{missed} of {sum(row.budget is not None for row in rows)} budgets missed", end="")
    print(f", {time.perf_counter() - started:.0f} s")
    if set(chosen) >= SECTIONS.keys():
        write(kept, KEPT)
        print(f"kept in {KEPT.relative_to(course.ROOT)}")


if __name__ == "__main__":
    main()
