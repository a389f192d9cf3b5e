"""Computing beside `mkdocs serve`: a thread that runs what is due and then asks for a new build.

MkDocs holds every request while it builds, so nothing may be computed inside a build. The thread ends by writing
a small file that the server watches.
"""

from __future__ import annotations

import logging
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path

from gradlesson.engine.course import Course, Unit
from gradlesson.engine.files import canonical_json, digest
from gradlesson.engine.runner import Report, Runner
from gradlesson.errors import GradlessonError
from gradlesson.pages.project import Project

log = logging.getLogger("mkdocs.plugins.gradlesson")


@dataclass
class Background:
    """At most one run at a time; a run whose sources were edited meanwhile is cancelled for a new one."""

    project: Project
    _thread: threading.Thread | None = None
    _runner: Runner | None = None
    _inputs: frozenset[str] = frozenset()
    """What the going run computes: a hash for each of its units."""
    _finished: int = 0
    signal: Path = field(init=False)
    """The file that changes when a run has ended."""

    def __post_init__(self) -> None:
        """Choose the place of the signal file."""
        self.signal = self.project.store.folder / "serve" / "finished"

    def prepare(self) -> None:
        """Make the signal file, so that it can be watched; elsewhere, where the store cannot be written."""
        try:
            self.signal.parent.mkdir(parents=True, exist_ok=True)
            self.signal.touch()
        except OSError:
            self.signal = Path(tempfile.mkdtemp(prefix="gradlesson-")) / "finished"
            self.signal.touch()

    def start(self, course: Course, report: Report) -> None:
        """Compute what `report` lacks, unless a run for the same sources is going on already."""
        if self._thread is not None and self._thread.is_alive():
            if self._inputs <= {_inputs_hash(unit) for unit in course.units}:
                return
            self._cancel()
        due = [
            one for one in course.units if one.unit not in report.entries and one.unit not in report.failures
        ]
        if not due:
            return
        log.info("Computing in the background: %s", ", ".join(one.unit for one in due))
        self._inputs = frozenset(_inputs_hash(unit) for unit in due)
        self._runner = self.project.runner(course)
        self._thread = threading.Thread(target=self._run, args=(self._runner,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End what is running."""
        if self._thread is not None and self._thread.is_alive():
            self._cancel()
        self.project.workers.close()

    def _cancel(self) -> None:
        assert self._runner is not None
        assert self._thread is not None
        self._runner.cancelled.set()
        self.project.workers.close()
        self._thread.join()

    def _run(self, runner: Runner) -> None:
        try:
            report = runner.run()
            if not runner.cancelled.is_set():
                for unit, failure in report.failures.items():
                    log.warning("%s: %s\n%s", unit, failure.message, failure.traceback)
        except (GradlessonError, OSError) as error:
            log.error("Computing stopped: %s", error)
        finally:
            if not runner.cancelled.is_set():
                self._finished += 1
                self.signal.write_text(str(self._finished))


def _inputs_hash(unit: Unit) -> str:
    return digest(canonical_json([unit.unit, unit.inputs]))
