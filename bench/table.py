"""The table of what was measured: printed row by row, and kept as the data file that a page of the course shows."""

from __future__ import annotations

import csv
import io
import json
import os
import platform
import sys
from dataclasses import astuple, dataclass, field, fields
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.measure import UNSET

LIBRARIES = ("gradlesson", "matplotlib", "mkdocs", "mkdocs-material", "numpy")


@dataclass(frozen=True)
class Row:
    """One measured number, and what it may be."""

    section: str
    what: str
    measured: float
    unit: str
    """`s`, `ms`, `MB`, `times`, `count` or `points`."""
    rule: str = ""
    """`at-most`, `at-least` or `exactly` the budget; `aim` where falling short of it is no fault."""
    budget: float | None = None
    holds: str = ""
    """`yes` or `no`; empty where there is no budget."""


@dataclass
class Table:
    """The rows in the order in which they were measured."""

    rows: list[Row] = field(default_factory=list)
    section: str = ""

    def begin(self, section: str) -> None:
        """Print the head of a section; the rows that follow belong to it."""
        self.section = section
        print(f"\n{section}", flush=True)

    def add(self, what: str, measured: float, unit: str, **budget: float) -> None:
        """Keep and print a number; `at_most=1.1`, `exactly=6` or `aim=0.65` gives its budget."""
        ((rule, bound),) = budget.items() or [("", None)]
        number = float(f"{measured:.4g}")
        holds = "" if bound is None else "yes" if _is_kept(number, rule, bound) else "no"
        row = Row(self.section, what, number, unit, rule.replace("_", "-"), bound, holds)
        self.rows.append(row)
        print(_line(row), flush=True)

    def csv(self) -> str:
        """The rows as CSV, with a header."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow([one.name for one in fields(Row)])
        writer.writerows(["" if cell is None else cell for cell in astuple(row)] for row in self.rows)
        return buffer.getvalue()


def write(table: Table, target: Path) -> None:
    """Write the rows to `target`, and beside it when and on what they were measured, as JSON."""
    target.write_text(table.csv(), encoding="utf-8")
    text = json.dumps(circumstances(), ensure_ascii=False, indent=1)
    target.with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")


def circumstances() -> dict[str, Any]:
    """When and on what was measured."""
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": processor(),
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "unset": UNSET,
    }


def processor() -> str:
    """The name of the processor, or its kind where the system does not tell."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine() or sys.platform


def _is_kept(measured: float, rule: str, bound: float) -> bool:
    if rule == "exactly":
        return measured == bound
    return measured >= bound if rule == "at_least" else measured <= bound


def _line(row: Row) -> str:
    text = f"  {row.what.replace('-', ' '):44}{row.measured:10.4g} {row.unit:6}"
    if row.budget is None:
        return text.rstrip()
    verdict = {"yes": "holds", "no": "MISSED"}[row.holds]
    return f"{text}{row.rule.replace('-', ' '):>9}{row.budget:7.4g}   {verdict}"
