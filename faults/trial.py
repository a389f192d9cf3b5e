"""One trial: a project of its own, a fault, and then what a plain build makes of what the fault has left."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from faults import project, verdict
from faults.verdict import Site, Verdict

PATIENCE = 120.0
"""Seconds after which a command has hung."""
TO_END = 10.0
"""Seconds that processes may take to end after the one that started them was killed."""
PATHS = f"{Path(__file__).with_name('hook')}{os.pathsep}{Path(__file__).resolve().parents[1]}"
"""Where Python finds the faults that strike from within, and the generator beside which this lies."""
BUILD = ("mkdocs", "build")
RUN = ("gradlesson", "run")


class SkippedError(Exception):
    """The fault cannot be had on this machine, or by this user."""


@dataclass(frozen=True)
class Reference:
    """What undisturbed builds make of the project, before and after the edit."""

    folder: Path
    """The project before the edit, built."""
    old: Site
    new: Site
    old_results: dict[str, dict[str, str]]
    results: dict[str, dict[str, str]]
    """The files of each unit's latest result after the edit."""
    seconds: float
    """How long the build after the edit takes."""
    changes: int
    """How many times that build changes a file."""

    @classmethod
    def make(cls, folder: Path) -> Reference:
        """Write the project and build it, and a copy that is edited, from nothing and after the other one."""
        first = Trial(folder / "old", Random(0))
        project.write(first.root)
        first.must_build()
        old, old_results = verdict.read_site(first.site), verdict.latest(first.store)
        alone = Trial(folder / "new", Random(0))
        project.write(alone.root)
        project.edit(alone.root)
        alone.must_build()
        after = Trial(folder / "after", Random(0))
        shutil.copytree(first.root, after.root)
        project.edit(after.root)
        started = time.perf_counter()
        told = after.must_build(FAULT_AT="0", FAULT_UNDER=str(after.root))
        seconds = time.perf_counter() - started
        changes = next(int(line.split()[0]) for line in told.splitlines() if line.endswith(" changes"))
        new = verdict.read_site(alone.site)
        if found := verdict.difference(verdict.read_site(after.site), {"one from nothing": new}):
            raise SystemExit(f"A build after another one gives another site: {found}.")
        if old.keys() != new.keys() or any(
            old[file] == new[file] for file in new if file.endswith("/index.html")
        ):
            raise SystemExit("The edit must change every page.")
        return cls(first.root, old, new, old_results, verdict.latest(alone.store), seconds, changes)


@dataclass
class Trial:
    """A project in a folder of its own, and what was found there."""

    folder: Path
    random: Random
    reference: Reference | None = None
    found: Verdict = field(default_factory=Verdict)
    finished: dict[str, tuple[str, int]] = field(default_factory=dict)
    """What was stored when the fault had happened: nothing of it may be computed again."""
    edited: bool = True
    """Whether the build after the fault is one of the edited project."""

    @property
    def root(self) -> Path:
        """The project."""
        return self.folder / "project"

    @property
    def site(self) -> Path:
        """What is published."""
        return self.root / "site"

    @property
    def store(self) -> Path:
        """The stored results."""
        return self.root / ".gradlesson"

    @property
    def temporary(self) -> Path:
        """The folder for temporary files of everything that the trial starts."""
        return self.folder / "temporary"

    @property
    def undisturbed(self) -> Reference:
        """What undisturbed builds make of the project."""
        assert self.reference is not None
        return self.reference

    # -- before the fault ----------------------------------------------------------------------------------------

    def begin(self, *, built: bool = True, edited: bool = True) -> None:
        """Have the project as it was built before the edit, or with nothing built at all; then edit it."""
        left_out = None if built else shutil.ignore_patterns("site", ".gradlesson")
        shutil.copytree(self.undisturbed.folder, self.root, ignore=left_out, dirs_exist_ok=True)
        self.edited = edited
        if edited:
            project.edit(self.root)
        self.finished = verdict.finished(self.store)

    @contextlib.contextmanager
    def started(self, *command: str, log: str = "", **variables: str) -> Iterator[subprocess.Popen[str]]:
        """A command that runs beside the trial, in a session of its own; what it prints comes from `told`."""
        self.temporary.mkdir(parents=True, exist_ok=True)
        environment = {
            **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            "NO_MKDOCS_2_WARNING": "1",
            "NO_COLOR": "1",
            "PYTHONUTF8": "1",
            "COLUMNS": "500",
            "TMPDIR": str(self.temporary),
            "SOURCE_DATE_EPOCH": "1000000000",
            "PYTHONPATH": PATHS,
            **variables,
        }
        module, *arguments = command
        # To a file: a pipe that nobody reads would hold up the command.
        with (
            (self.folder / f"{log or module}.log").open("w", encoding="utf-8") as output,
            subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=self.root,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                text=True,
                env=environment,
                start_new_session=True,
            ) as process,
        ):
            try:
                yield process
            finally:
                process.kill()

    def run(self, *command: str, **variables: str) -> tuple[int, str]:
        """The status of a command and what it printed; one that hangs is killed."""
        with self.started(*command, **variables) as process:
            status = self.end_of(process)
        return status, self.told(command[0])

    def end_of(self, process: subprocess.Popen[str]) -> int:
        """The status with which a command ends; that it hangs counts as wrong."""
        try:
            return process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.found.wrong.append(f"it had not ended after {PATIENCE:g} s")
            process.kill()
            return process.wait()

    def told(self, log: str = "mkdocs") -> str:
        """What was printed so far to that log: by the last command of a module, where it has no other name."""
        return (self.folder / f"{log}.log").read_text(encoding="utf-8", errors="replace")

    def must_build(self, **variables: str) -> str:
        """What an undisturbed build prints. Raises SystemExit where it fails."""
        status, told = self.run(*BUILD, **variables)
        if status:
            raise SystemExit(f"An undisturbed build failed:\n{told}")
        return told

    def wait_for(self, condition: Callable[[], object], process: subprocess.Popen[str]) -> None:
        """Wait until a condition holds or the command has ended."""
        deadline = time.monotonic() + PATIENCE
        while not condition() and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.002)

    # -- after the fault -----------------------------------------------------------------------------------------

    def see(self, *, status: int | None = None, old: bool = True) -> None:
        """Note what is published and what is stored by now.

        With the status of a command that ended by itself: 0 promises the new site, another one leaves the old one.
        A command that was killed may have come to either. With `old` off there was none before.
        """
        self._see_processes()
        whole = {}
        if status != 0 and old:
            whole["the old site"] = self.undisturbed.old
        if status in (None, 0):
            whole["the new site"] = self._goal
        here = verdict.read_site(self.site)
        if (here or old or status == 0) and (told := verdict.difference(here, whole)):
            self.found.wrong.append(f"status {status}: {told}")
        self.finished = verdict.finished(self.store)

    def keep(self, before: dict[str, tuple[str, int]]) -> None:
        """Count what was stored before and is not stored any more; for faults that do not damage the store."""
        self.found.lost += verdict.lost(before, self.finished)

    def recover(self, *, again: bool = False) -> None:
        """Build plainly, as somebody does after the fault: all must be right, kept and tidy.

        With `again` a second build must have nothing to do.
        """
        status, told = self.run(*BUILD)
        if status:
            self.found.wrong.append(f"the build after it ended with status {status}:\n{told}")
        self._judge("after the build after it")
        if again:
            self.finished = verdict.finished(self.store)
            status, told = self.run(*BUILD)
            if status or "finished " in told:
                self.found.lost.append(f"the second build after it, status {status}:\n{told}")
            self._judge("after the second build after it")
        self._see_processes()
        self.found.left += verdict.temporary_files(self.root, self.temporary)
        self.found.left += verdict.held_lock(self.store)

    def _judge(self, when: str) -> None:
        whole = {"the site that it must be": self._goal}
        if told := verdict.difference(verdict.read_site(self.site), whole):
            self.found.wrong.append(f"{when} {told}")
        results = self.undisturbed.results if self.edited else self.undisturbed.old_results
        here = verdict.latest(self.store)
        if other := sorted(
            unit for unit in here.keys() | results.keys() if here.get(unit) != results.get(unit)
        ):
            self.found.wrong.append(
                f"{when} results of {', '.join(other)} are not those of an undisturbed build"
            )
        self.found.lost += verdict.lost(self.finished, verdict.finished(self.store))

    @property
    def _goal(self) -> Site:
        return self.undisturbed.new if self.edited else self.undisturbed.old

    def _see_processes(self) -> None:
        deadline = time.monotonic() + TO_END
        while (alive := verdict.processes(self.temporary)) and time.monotonic() < deadline:
            time.sleep(0.01)
        for process in alive:
            self.found.left.append(f"process {process}")
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
