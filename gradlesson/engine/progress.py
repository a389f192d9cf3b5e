"""How far a run has come, from the events of the runner and from how long each unit took the last time."""

from __future__ import annotations

from dataclasses import dataclass, field

from gradlesson.engine.runner import Event


@dataclass
class Countdown:
    """Counts finished units and estimates the time left."""

    cores: int
    waiting: dict[str, float] = field(default_factory=dict)
    """Expected seconds of every unit that has not ended; 0 where it never ran."""
    done: int = 0

    @property
    def total(self) -> int:
        """Units that are part of the run."""
        return self.done + len(self.waiting)

    def note(self, event: Event) -> bool:
        """Take note of an event; whether it ended a unit of this run."""
        if event.kind == "due":
            self.waiting[event.unit] = event.expected_seconds
        elif event.kind in ("finished", "failed") and event.unit in self.waiting:
            del self.waiting[event.unit]
            self.done += 1
            return True
        return False

    def left(self) -> str:
        """`about 12 s left`, or nothing where that is less than a second or unknown."""
        seconds = sum(self.waiting.values()) / self.cores
        return f"about {seconds:.0f} s left" if seconds >= 1 else ""
