"""A kind of fault: how it is called, how often it is tried, and what is done to a trial."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from faults.trial import Trial


@dataclass(frozen=True)
class Kind:
    """One row of the table."""

    what: str
    trials: int
    strike: Callable[[Trial], None]
    """Begins a trial, does the fault, looks, and recovers. Raises SkippedError where the machine forbids it."""
