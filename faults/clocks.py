"""Clocks that jump by a year: within a build, and between builds, so that all files come from another time.

The jump within a build is one of Python's clock, from a random change of a file on; that of the system is left
alone. Files get their times from the system, so these are set by hand.
"""

from __future__ import annotations

import os
import time

from faults.kind import Kind
from faults.trial import BUILD, Trial

YEAR = 365 * 24 * 3600.0


def within_a_build(trial: Trial) -> None:
    """The clock of a build jumps forwards or back at a random change of a file."""
    trial.begin()
    before = trial.finished
    at = str(trial.random.randint(1, trial.undisturbed.changes))
    shift = str(trial.random.choice([-YEAR, YEAR]))
    status, told = trial.run(*BUILD, FAULT_AT=at, FAULT_UNDER=str(trial.root), FAULT_SHIFT=shift)
    if status:
        trial.found.wrong.append(f"status {status} after a jump of the clock:\n{told}")
    trial.see(status=status)
    trial.keep(before)
    trial.recover(again=True)


def between_builds(trial: Trial) -> None:
    """Every file of the project gets a time of its own, up to a year before or after now."""
    trial.begin()
    for path in sorted(trial.root.rglob("*")):
        moment = time.time() + trial.random.uniform(-YEAR, YEAR)
        os.utime(path, (moment, moment))
    trial.recover(again=True)


KINDS = [
    Kind("clock-jumps-in-build", 3, within_a_build),
    Kind("files-of-other-times", 1, between_builds),
]
