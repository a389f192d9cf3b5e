"""A project opened for building: its settings, its store, and its course as the sources stand now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from gradlesson.engine.course import Course, read_course
from gradlesson.engine.runner import Event, Failure, Report, Runner, select
from gradlesson.engine.settings import Settings, find_root, read_settings
from gradlesson.engine.store import Store
from gradlesson.engine.workers import Crew, Workers

EXHIBIT_ENTRY = "gradlesson.render.exhibit:render"
"""The worker's way into `render`, by name: nothing of it is imported here."""


@dataclass
class Project:
    """What the command line and the MkDocs plugin both start from."""

    settings: Settings
    store: Store
    workers: Workers
    known_failures: dict[str, Failure] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path) -> Project:
        """The project of the nearest `gradlesson.toml`, from `folder` upwards. Raises GradlessonError."""
        settings = read_settings(find_root(folder))
        return cls(settings, Store(settings.store), Workers(settings.time_limit))

    def read_course(self) -> Course:
        """The units as the sources stand now. Raises GradlessonError where there is no course."""
        return read_course(self.settings, EXHIBIT_ENTRY)

    def run(
        self,
        course: Course,
        names: list[str] | None = None,
        *,
        compute: bool = True,
        cores: int | None = None,
        crew: Crew | None = None,
        in_flight: int = 0,
        on_event: Callable[[Event], None] = lambda event: None,
    ) -> Report:
        """Bring the course, or the named part of it, up to date; with `compute` off only say what is.

        Another `crew` than the processes of this machine may hold `in_flight` jobs at once.
        """
        units = select(course, names) if names else None
        runner = self.runner(course)
        runner.on_event = on_event
        runner.cores = cores or runner.cores
        runner.workers = crew or runner.workers
        runner.in_flight = in_flight
        return runner.run(units, compute=compute)

    def runner(self, course: Course) -> Runner:
        """A run over the course that remembers what has failed in this process."""
        return Runner(course, self.store, self.workers, known_failures=self.known_failures)
