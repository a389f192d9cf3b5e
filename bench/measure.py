"""What a command costs, with everything that it starts."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

DISTORTING = ("OPENBLAS_", "OMP_", "MKL_", "PYTHONDONTWRITEBYTECODE")
"""Start of the names of variables that are unset: they change how numpy computes, or make Python compile anew."""
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith(DISTORTING)},
    "NO_MKDOCS_2_WARNING": "1",
}
UNSET = sorted(name for name in os.environ if name.startswith(DISTORTING))
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""For those that we are compared with too: they compute the same with less processor time so."""
_COST = Path(__file__).with_name("cost.py")


@dataclass(frozen=True)
class Cost:
    """What a command took, all processes that it started and waited for included."""

    cpu: float
    """Processor time in seconds, user and system."""
    wall: float
    """Seconds on the clock."""
    peak: float
    """Most memory that the largest of the processes held (maximum resident set), in MB."""

    def __add__(self, other: Cost) -> Cost:
        """The cost of one command after the other."""
        return Cost(self.cpu + other.cpu, self.wall + other.wall, max(self.peak, other.peak))


def run(command: Sequence[str | Path], folder: Path, **variables: str) -> Cost:
    """The cost of a command in a folder; what it prints is kept from the eye unless it fails.

    Raises:
        SystemExit: where the command fails, with what it printed.
    """
    with tempfile.TemporaryDirectory() as aside:
        report, log = Path(aside) / "cost.json", Path(aside) / "log"
        with log.open("wb") as output:
            subprocess.run(
                [*python("-S", "-E", _COST, report), *map(str, command)],
                cwd=folder,
                env={**ENVIRONMENT, **variables},
                stdout=output,
                stderr=output,
                check=True,
            )
        found = json.loads(report.read_text(encoding="utf-8"))
        if found.pop("status"):
            text = log.read_text(encoding="utf-8", errors="replace")
            sys.exit(f"{' '.join(map(str, command))} failed:\n{text}")
    return Cost(**found)


def python(*arguments: str | Path) -> list[str]:
    """A command of the Python that runs this."""
    return [sys.executable, *map(str, arguments)]


def median_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """The median of the ratios of runs that stood side by side: drift of the machine drops out."""
    return statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))
