"""Brings a course up to date: runs what is due, draws what is due, keeps what succeeded."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from gradlesson.engine.advice import FaultError, advised
from gradlesson.engine.circles import with_circle
from gradlesson.engine.closure import Closure
from gradlesson.engine.course import Course, ExhibitFile, Experiment, Unit, drawing_job
from gradlesson.engine.files import canonical_json, digest
from gradlesson.engine.lock import locked
from gradlesson.engine.store import Entry, Store
from gradlesson.engine.why import causes
from gradlesson.engine.worker import Job
from gradlesson.engine.workers import Crew, Outcome
from gradlesson.errors import GradlessonError, did_you_mean


@dataclass(frozen=True)
class Failure:
    """Why a unit has no result."""

    message: str
    traceback: str = ""
    mistakes: tuple[FaultError, ...] = ()
    """What the message says, each by itself; none where the unit has not begun."""
    is_consequence: bool = False
    """Whether it only follows from another failure, which the report has too."""

    @classmethod
    def of(cls, outcome: Outcome, closure: Closure) -> Failure:
        """Why there is no result of a job that imports `closure`."""
        told = [advised(one) for one in outcome.mistakes] or [FaultError(outcome.error, is_raw=True)]
        mistakes = tuple(with_circle(one, closure) for one in told)
        text = "\n".join(one.text for one in mistakes)
        return cls(text, "\n".join(one.trace for one in mistakes if one.trace), mistakes)


@dataclass
class Report:
    """What one run did, unit by unit."""

    ran: list[str] = field(default_factory=list)
    reused: list[str] = field(default_factory=list)
    drawn: list[tuple[str, str]] = field(default_factory=list)
    """Name and language of every exhibit file that was drawn."""
    failures: dict[str, Failure] = field(default_factory=dict)
    """By unit, experiments and exhibit files alike."""
    fingerprints: dict[str, str] = field(default_factory=dict)
    """By unit; those of exhibit files whose experiment failed are unknown."""
    entries: dict[str, Entry] = field(default_factory=dict)
    """By unit; what has one is up to date."""

    @property
    def failed(self) -> list[str]:
        """Names of the experiments that failed."""
        return sorted(unit.partition("/")[2] for unit in self.failures if unit.startswith("experiment/"))

    @property
    def waiting(self) -> set[str]:
        """Units whose failure only follows from another one."""
        return {unit for unit, failure in self.failures.items() if failure.is_consequence}


@dataclass(frozen=True)
class Event:
    """Something that a progress display wants to know."""

    kind: str
    """`due`, `started`, `finished` or `failed`."""
    unit: str
    expected_seconds: float = 0.0
    """How long the unit took the last time; 0 where it never ran."""


def select(course: Course, names: Iterable[str]) -> set[str]:
    """Units that `names` mean: the experiments, the exhibit files of these names or reading them, and all
    experiments that those read.

    Raises:
        GradlessonError: for a name that is neither an experiment nor an exhibit file.
    """
    wanted = set(names)
    known = {*course.experiments, *(name for name, _ in course.exhibits)}
    for name in sorted(wanted - known):
        raise GradlessonError(
            f"No experiment or exhibit file '{name}'",
            fix=" ".join([did_you_mean(name, known), "`gradlesson list` shows all."]).strip(),
        )
    exhibits = [one for one in course.exhibits.values() if one.name in wanted or wanted & set(one.reads)]
    experiments = (wanted & course.experiments.keys()) | {name for one in exhibits for name in one.reads}
    return {course.experiments[name].unit for name in experiments} | {one.unit for one in exhibits}


def available_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass
class Runner:
    """One run over a course; a unit that fails leaves the others alone."""

    course: Course
    store: Store
    workers: Crew
    cores: int = field(default_factory=available_cores)
    in_flight: int = 0
    """Jobs that the workers hold at once, where these are more than the cores."""
    on_event: Callable[[Event], None] = lambda event: None
    known_failures: dict[str, Failure] = field(default_factory=dict)
    """By fingerprint: failures of this process that are not tried again (`mkdocs serve`)."""
    cancelled: threading.Event = field(default_factory=threading.Event)
    """Set by another thread: nothing more is started, and what ends now counts neither as done nor as failed."""
    report: Report = field(default_factory=Report)
    together: bool = True
    """Whether one process may draw several languages, where there is other work for the cores."""
    _futures: dict[Future[list[Outcome]], list[tuple[Unit, dict[str, Any]]]] = field(default_factory=dict)

    def run(self, units: set[str] | None = None, *, compute: bool = True) -> Report:
        """Bring `units` (without them: all) up to date. With `compute` off, only say what is.

        Units that are due then have neither an entry nor a failure in the report.
        """
        experiments = [one for one in self.course.experiments.values() if units is None or one.unit in units]
        exhibits = [one for one in self.course.exhibits.values() if units is None or one.unit in units]
        with ExitStack() as stack:
            due = [one for one in experiments if not self._settle(one, one.inputs)]
            waiting = self._without_reused(exhibits)
            if compute and (due or waiting):
                stack.enter_context(locked(self.store.folder, self.cancelled.is_set))
                self.store.tidy()
                executor = stack.enter_context(ThreadPoolExecutor(max(self.cores, self.in_flight)))
                try:
                    self._compute(executor, due, waiting)
                except BaseException:
                    self.workers.close()
                    executor.shutdown(cancel_futures=True)
                    raise
        return self.report

    def _compute(
        self, executor: ThreadPoolExecutor, due: list[Experiment], waiting: list[ExhibitFile]
    ) -> None:
        # Another process may have computed it while this one waited for the lock.
        due = [one for one in due if not self._settle(one, one.inputs)]
        waiting = self._without_reused(waiting)
        units: list[Unit] = [*due, *waiting]
        if units:
            preload = {name for one in units for name in one.closure.third_party}
            self.workers.prepare(preload, self.course.libraries)
        for unit in units:
            self.on_event(Event("due", unit.unit, self._last_seconds(unit)))
        for experiment in sorted(due, key=lambda one: (-self._last_seconds(one), one.name)):
            self._submit(executor, [(experiment, experiment.inputs)], experiment.job())
        while True:
            waiting = self._start_ready(executor, waiting)
            if not self._futures:
                return
            done, _ = wait(self._futures, return_when=FIRST_COMPLETED)
            for future in done:
                for (unit, inputs), outcome in zip(self._futures.pop(future), future.result(), strict=True):
                    self._keep(unit, inputs, outcome)

    def _without_reused(self, exhibits: list[ExhibitFile]) -> list[ExhibitFile]:
        return [one for one in exhibits if not (self._is_blocked(one) or self._is_reused(one))]

    def _is_reused(self, exhibit: ExhibitFile) -> bool:
        return self._is_ready(exhibit) and self._settle(exhibit, self._inputs(exhibit))

    def _is_blocked(self, exhibit: ExhibitFile) -> bool:
        """Whether an experiment that it reads has failed, and so has the exhibit file."""
        if exhibit.error:
            return False
        for name in exhibit.reads:
            if (failure := self.report.failures.get(self.course.experiments[name].unit)) is not None:
                message = f"Experiment '{name}' failed: {failure.message}"
                self._fail(exhibit, Failure(message, is_consequence=True))
                return True
        return False

    def _is_ready(self, exhibit: ExhibitFile) -> bool:
        return bool(exhibit.error) or all(
            self.course.experiments[name].unit in self.report.entries for name in exhibit.reads
        )

    def _start_ready(self, executor: ThreadPoolExecutor, waiting: list[ExhibitFile]) -> list[ExhibitFile]:
        """Start drawing what has all results that it reads; the exhibit files that go on waiting."""
        due: dict[str, list[tuple[ExhibitFile, dict[str, Any]]]] = {}
        still = []
        for exhibit in waiting:
            if self._is_blocked(exhibit):
                continue
            if not self._is_ready(exhibit):
                still.append(exhibit)
            elif not self._settle(exhibit, inputs := self._inputs(exhibit)):
                due.setdefault(exhibit.name, []).append((exhibit, inputs))
        for languages in due.values():
            # The second language costs less than the first in a process that is warm.
            is_busy = self.together and len(due) + len(self._futures) > self.cores
            for group in [languages] if is_busy else [[one] for one in languages]:
                self._draw(executor, group)
        return still

    def _draw(
        self, executor: ThreadPoolExecutor, languages: list[tuple[ExhibitFile, dict[str, Any]]]
    ) -> None:
        exhibits = [exhibit for exhibit, _ in languages]
        results = {name: self._result(name) for name in exhibits[0].reads}
        job = drawing_job(exhibits, results, self._parameters(exhibits[0]))
        self._submit(executor, languages, job)

    def _inputs(self, exhibit: ExhibitFile) -> dict[str, Any]:
        if exhibit.error:
            return {}
        results = {
            name: self.report.entries[self.course.experiments[name].unit].files["result.npz"]
            for name in exhibit.reads
        }
        return exhibit.inputs_with(results, self._parameters(exhibit))

    def _parameters(self, exhibit: ExhibitFile) -> dict[str, dict[str, Any]]:
        return {name: self.course.experiments[name].parameters for name in exhibit.reads}

    def _result(self, name: str) -> bytes:
        entry = self.report.entries[self.course.experiments[name].unit]
        content = self.store.content(entry.files["result.npz"])
        if content is None:
            raise GradlessonError(f"The stored result of '{name}' was removed during the run. Run it again.")
        return content

    def _settle(self, unit: Unit, inputs: dict[str, Any]) -> bool:
        """Whether the unit needs no work: it cannot run, it failed before as it is, or its result is there."""
        if unit.unit in self.report.entries or unit.unit in self.report.failures:
            return True
        if unit.error:
            self._fail(unit, Failure(unit.error))
            return True
        fingerprint = digest(canonical_json(inputs))
        self.report.fingerprints[unit.unit] = fingerprint
        entry = self.store.get(fingerprint)
        if entry is None:
            if fingerprint in self.known_failures:
                self._fail(unit, self.known_failures[fingerprint])
            return fingerprint in self.known_failures
        self.report.entries[unit.unit] = replace(entry, unit=unit.unit)  # one text for both
        if isinstance(unit, Experiment):
            self.report.reused.append(unit.name)
        self.store.set_latest(unit.unit, fingerprint)
        return True

    def _submit(
        self, executor: ThreadPoolExecutor, units: Sequence[tuple[Unit, dict[str, Any]]], job: Job
    ) -> None:
        def run() -> list[Outcome]:
            if self.cancelled.is_set():
                return [Outcome(error="The run was cancelled.")] * len(units)
            for unit, _ in units:
                self.on_event(Event("started", unit.unit))
            return self.workers.outcomes(job)

        self._futures[executor.submit(run)] = list(units)

    def _keep(self, unit: Unit, inputs: dict[str, Any], outcome: Outcome) -> None:
        fingerprint = self.report.fingerprints[unit.unit]
        if outcome.failed:
            failure = Failure.of(outcome, unit.closure)
            if not self.cancelled.is_set():
                self.known_failures[fingerprint] = failure
            self._fail(unit, failure)
            return
        because = causes(unit, inputs, self.store)
        entry = Entry(unit.unit, {}, outcome.seconds, outcome.cpu_seconds, inputs, because)
        self.report.entries[unit.unit] = self.store.put(fingerprint, entry, outcome.files)
        for module in unit.closure.found:
            self.store.keep_source(module.code, module.source)
        self.store.set_latest(unit.unit, fingerprint)
        if isinstance(unit, Experiment):
            self.report.ran.append(unit.name)
        else:
            self.report.drawn.append((unit.name, unit.language))
        self.on_event(Event("finished", unit.unit))

    def _fail(self, unit: Unit, failure: Failure) -> None:
        self.report.failures[unit.unit] = failure
        self.on_event(Event("failed", unit.unit))

    def _last_seconds(self, unit: Unit) -> float:
        entry = self.store.entry(self.store.latest(unit.unit))
        return entry.seconds if entry else 0.0
