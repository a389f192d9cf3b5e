"""Computing beside `mkdocs serve`: a thread that runs what is due and then asks for a new build.

MkDocs holds every request while it builds, so nothing may be computed inside a build. The thread ends by writing
a small file that the server watches. It lies in a temporary folder, where nobody tidies up while the server runs.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path

from gradlesson.engine.course import Course, Unit
from gradlesson.engine.files import canonical_json, digest, remove_abandoned
from gradlesson.engine.runner import Report, Runner
from gradlesson.pages.project import Project

log = logging.getLogger("mkdocs.plugins.gradlesson")

TRIES = 3
"""How often a run is started that ends by itself before all is done, for example when the store was removed."""
PATIENCE = 2.0
"""Seconds after which a build is asked for again: before the server is up, nobody hears."""

_LEFT_BY_SERVERS = ("gradlesson-*", ".mkdocs_*.*-*")
"""Of killed ones, in the folder for temporary files: the signal, and what stood beside MkDocs' temporary site."""


@dataclass
class Background:
    """At most one run at a time; a run whose sources were edited meanwhile is cancelled for a new one."""

    project: Project
    signal: Path
    """The file that changes when a new build is wanted."""
    stopped: str = ""
    """Why computing ended before all was done, where it did."""
    _runner: Runner | None = None
    """The run that is going on."""
    _thread: threading.Thread | None = None
    _inputs: frozenset[str] = frozenset()
    """What the last run computes: a hash for each of its units."""
    _tries: int = 0
    _noticed: threading.Event = field(default_factory=threading.Event)
    """Whether a build has begun since the last run ended."""

    @classmethod
    def prepare(cls, project: Project) -> Background:
        """Nothing runs yet, and the signal file is there to be watched. Signal files of killed servers go."""
        for pattern in _LEFT_BY_SERVERS:
            remove_abandoned(Path(tempfile.gettempdir()), pattern)
        folder = tempfile.mkdtemp(prefix="gradlesson-", suffix=f"-{os.getpid()}")
        made = cls(project, Path(folder) / "wanted")
        made.ask_for_build()
        return made

    def ask_for_build(self) -> None:
        """Have the server build again."""
        self.signal.parent.mkdir(parents=True, exist_ok=True)
        self.signal.touch()

    def notice(self) -> None:
        """Note that a build begins: it will show what is done by now."""
        self._noticed.set()

    def start(self, course: Course, report: Report) -> None:
        """Compute what `report` lacks, unless a run for the same sources is going on already."""
        if self._runner is not None:
            if self._inputs <= {_inputs_hash(unit) for unit in course.units}:
                return
            self._cancel()
        self._forget_failures(report)
        due = [
            one for one in course.units if one.unit not in report.entries and one.unit not in report.failures
        ]
        if not self._is_worth_a_try(frozenset(_inputs_hash(unit) for unit in due)):
            return
        log.info("Computing in the background: %s", ", ".join(one.unit for one in due))
        self._noticed.set()
        self._noticed = threading.Event()
        self._runner = self.project.runner(course)
        self._thread = threading.Thread(target=self._run, args=(self._runner, self._noticed), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End what is running, and remove the signal file."""
        self._cancel()
        self.project.workers.close()
        shutil.rmtree(self.signal.parent, ignore_errors=True)

    def _cancel(self) -> None:
        self._noticed.set()
        if (runner := self._runner) is not None:
            runner.cancelled.set()
            self.project.workers.close()
        if self._thread is not None:
            self._thread.join()
        self._runner = self._thread = None

    def _forget_failures(self, report: Report) -> None:
        """Keep the failures of the sources as they are: older ones may have come from an edit during a run."""
        known, present = self.project.known_failures, set(report.fingerprints.values())
        for fingerprint in known.keys() - present:
            del known[fingerprint]

    def _is_worth_a_try(self, inputs: frozenset[str]) -> bool:
        """Whether anything is due, and a run for just that has not ended by itself too often."""
        self._tries = self._tries + 1 if self.stopped and inputs == self._inputs else 1
        self._inputs = inputs
        if not inputs or self._tries <= TRIES:
            self.stopped = ""
        return bool(inputs) and not self.stopped

    def _run(self, runner: Runner, noticed: threading.Event) -> None:
        reason = ""
        try:
            runner.run()
        except Exception as error:
            reason = f"{type(error).__name__}: {error}"
            log.debug("Computing stopped", exc_info=True)
        if runner.cancelled.is_set():
            return
        self.stopped = reason
        for unit, failure in runner.report.failures.items():
            log.warning("%s: %s\n%s", unit, failure.message, failure.traceback)
        self._runner = None
        self.ask_for_build()
        while not noticed.wait(PATIENCE):
            self.ask_for_build()


def _inputs_hash(unit: Unit) -> str:
    return digest(canonical_json([unit.unit, unit.inputs]))
