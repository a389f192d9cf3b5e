"""The table of the campaign: a row for each kind of fault, printed as it goes and kept for the page about it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path
from typing import Any

from faults.verdict import Verdict


@dataclass
class Row:
    """What came of all trials of one kind of fault."""

    section: str
    what: str
    trials: int = 0
    """Those that were made; those that the machine did not allow are `skipped`."""
    kills: int = 0
    """How many processes a signal was sent to."""
    wrong: int = 0
    """Trials after which something was published that is neither the old site nor the new one, or in which a
    command said that all is well and it was not."""
    lost: int = 0
    """Trials in which something was computed again, or gone, that had been stored and was not hit itself."""
    left: int = 0
    """Trials that left a process, a temporary file or a lock."""
    skipped: int = 0
    why_skipped: str = ""

    def add(self, verdict: Verdict) -> None:
        """Count one trial."""
        self.trials += verdict.trials
        self.kills += verdict.kills
        self.wrong += bool(verdict.wrong)
        self.lost += bool(verdict.lost)
        self.left += bool(verdict.left)

    def skip(self, reason: str) -> None:
        """Count one trial that could not be made."""
        self.skipped += 1
        self.why_skipped = reason

    @property
    def line(self) -> str:
        """The row for the eye."""
        text = f"  {self.what.replace('-', ' '):42}{self.trials:4} trials"
        found = f"{self.wrong:4} wrong{self.lost:4} lost{self.left:4} left"
        return text + found + (f"   {self.skipped} skipped: {self.why_skipped}" if self.skipped else "")


@dataclass
class Table:
    """The rows in the order of the campaign."""

    rows: list[Row] = field(default_factory=list)

    def csv(self) -> str:
        """The rows as CSV, with a header."""
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow([one.name.replace("_", "-") for one in fields(Row)])
        writer.writerows(astuple(row) for row in self.rows)
        return buffer.getvalue()

    def write(self, target: Path, facts: dict[str, Any]) -> None:
        """Write the rows to `target`, and beside it when and on what they were made, as JSON."""
        target.write_text(self.csv(), encoding="utf-8")
        text = json.dumps(facts, ensure_ascii=False, indent=1)
        target.with_suffix(".json").write_text(f"{text}\n", encoding="utf-8")
