"""The worker processes seen from the one that asks: start them, hand them jobs, notice how they end."""

from __future__ import annotations

import contextlib
import io
import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from gradlesson.engine import worker
from gradlesson.engine.worker import Job

CAN_FORK = sys.platform == "linux"
"""Elsewhere forking after numpy is unsafe, and each job gets a fresh process."""

_BLAS_THREADS = (
    "OPENBLAS_NUM_THREADS",
    "OMP_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)


Answer = dict[str, Any]
"""What a process says of one call."""


@dataclass(frozen=True)
class Outcome:
    """How a call ended: with files, or with an error in words and its traceback."""

    files: dict[str, bytes] = field(default_factory=dict)
    error: str = ""
    traceback: str = ""
    mistakes: list[dict[str, Any]] = field(default_factory=list)
    """What the process could tell of the error, each mistake by itself."""
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether there is no result."""
        return bool(self.error)


class Crew(Protocol):
    """Whoever runs jobs: processes of this machine, or a cluster."""

    def prepare(self, preload: set[str], versions: dict[str, str | None]) -> None:
        """Take note of what the jobs to come import, and in which versions."""

    def outcomes(self, job: Job) -> list[Outcome]:
        """The outcome of each call of a job; called from one thread a job, and never raises for what it does."""

    def close(self) -> None:
        """End every job that still runs."""


@dataclass
class Workers:
    """Runs jobs in processes of their own, several at once: `outcomes` is called from one thread a job."""

    time_limit: float = 600.0
    can_fork: bool = CAN_FORK
    hash_seed: int = 0
    """Of the order in which sets of texts are walked."""
    _libraries: dict[str, str | None] = field(default_factory=dict)
    _preload: frozenset[str] = frozenset()
    _server: _ForkServer | None = None
    _fresh: set[subprocess.Popen[bytes]] = field(default_factory=set)
    _is_closed: bool = False
    """Whether a job that comes now is too late: `close` ends all, and `prepare` begins anew."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def prepare(self, preload: set[str], versions: dict[str, str | None]) -> None:
        """Have `preload` imported before jobs come; a server with other versions of them is replaced."""
        changed = any(self._libraries.get(name, version) != version for name, version in versions.items())
        with self._lock:
            if self._server is not None and (changed or not preload <= self._preload):
                self._stop()
            self._preload |= preload
            self._libraries = {**self._libraries, **versions}
            self._is_closed = False
            if self.can_fork and self._server is None:
                self._server = _ForkServer(sorted(self._preload), self.hash_seed)

    def run(self, job: Job) -> Outcome:
        """The outcome of a job of one call."""
        (outcome,) = self.outcomes(job)
        return outcome

    def outcomes(self, job: Job) -> list[Outcome]:
        """The outcome of each call of a job; never raises for what the job does.

        Calls before the one at which a process dies or takes too long keep their outcomes.
        """
        answers, reason = self._run_forked(job) if self.can_fork else self._run_fresh(job)
        missing = len(job["calls"]) - len(answers)
        return [*map(outcome_of, answers), *[Outcome(error=reason)] * missing]

    def close(self) -> None:
        """End the server and every job that still runs; jobs that come late end at once."""
        with self._lock:
            self._is_closed = True
            self._stop()

    def __enter__(self) -> Workers:
        """Workers that end with the block."""
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _stop(self) -> None:
        if self._server is not None:
            self._server.stop()
            self._server = None
        for process in self._fresh.copy():
            _kill_group(process)

    def _run_forked(self, job: Job) -> tuple[list[Answer], str]:
        """What the process answered, and why it did not answer more."""
        answers: list[Answer] = []
        with self._connect() as connection:
            connection.settimeout(self.time_limit)
            try:
                connection.sendall(worker.pack(job))
                while "exit" not in (answer := worker.receive(connection)):
                    answers.append(answer)
            except TimeoutError:
                return answers, too_long(self.time_limit)
            except (OSError, EOFError, pickle.UnpicklingError):
                return answers, how_it_died(None)
        return answers, how_it_died(answer["exit"])

    def _connect(self) -> socket.socket:
        """A connection to the fork server, which is started anew where it has died; a dead one once closed."""
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            for _ in range(0 if self._is_closed else 2):
                if self._server is None:
                    self._server = _ForkServer(sorted(self._preload), self.hash_seed)
                try:
                    socket.send_fds(self._server.control, [b"j"], [theirs.fileno()])
                    break
                except OSError:
                    self._stop()
        return ours

    def _run_fresh(self, job: Job) -> tuple[list[Answer], str]:
        with self._lock:
            if self._is_closed:
                return [], how_it_died(None)
            started = subprocess.Popen(
                _command("once", str(os.getpid()), *sorted(self._preload)),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=_environment(self.hash_seed),
                start_new_session=True,
            )
            self._fresh.add(started)
        with started as process:
            try:
                output, _ = process.communicate(worker.pack(job), timeout=self.time_limit)
            except subprocess.TimeoutExpired:
                return [], too_long(self.time_limit)
            finally:
                self._fresh.discard(process)
                _kill_group(process)
        return answers_in(output), how_it_died(process.returncode)


class _ForkServer:
    """One `worker.py serve` process and the control socket to it."""

    def __init__(self, preload: list[str], hash_seed: int) -> None:
        self.control, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                _command("serve", str(theirs.fileno()), *preload),
                stdin=subprocess.DEVNULL,
                stdout=2,  # what jobs print is for the author's eyes, not part of our output
                pass_fds=[theirs.fileno()],
                env=_environment(hash_seed),
                start_new_session=True,
            )
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        """Where the server was killed its jobs end with it, but not what they forked: answers would not end."""
        if self.process.wait() != 0:
            _kill_session(self.process.pid)

    def stop(self) -> None:
        """End the server; it kills its children when the control socket closes."""
        self.control.close()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            _kill_group(self.process)


def _command(*arguments: str) -> list[str]:
    # -P: the worker's own folder must not be importable.
    return [sys.executable, "-P", str(Path(worker.__file__)), *arguments]


PASSED_ON = frozenset(
    {
        *(
            "APPDATA",
            "COMSPEC",
            "LOCALAPPDATA",
            "PATHEXT",
            "SYSTEMROOT",
            "TEMP",
            "TMP",
            "USERPROFILE",
            "WINDIR",
        ),
        *("DYLD_LIBRARY_PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "PATH", "TMPDIR"),
        *("MPLCONFIGDIR", "PYTHONHOME", "PYTHONPATH", "VIRTUAL_ENV", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"),
    }
)
"""Variables without which programs do not run. Others would be inputs of a result that nobody has hashed."""


def fixed_variables(hash_seed: int) -> dict[str, str]:
    """Variables of the environment that are the same for every job."""
    # One BLAS thread: jobs run side by side, and results must not depend on how many do. One hash seed: nor must
    # they depend on the order in which a set is walked: `run --twice` takes another one.
    return {
        **dict.fromkeys(_BLAS_THREADS, "1"),
        "PYTHONHASHSEED": str(hash_seed),
        "PYTHONUNBUFFERED": "1",  # what a job prints is seen at once
    }


def _environment(hash_seed: int) -> dict[str, str]:
    passed_on = {name: value for name, value in os.environ.items() if name.upper() in PASSED_ON}
    return {**passed_on, **fixed_variables(hash_seed)}


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()
    process.wait()


def _kill_session(leader: int) -> None:
    """Kill every process of a session, whose leader is gone already."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has just ended
            _, _, _, session, *_ = stat.read_text().rpartition(")")[2].split()
            if int(session) == leader:
                os.kill(int(stat.parent.name), signal.SIGKILL)


def answers_in(output: bytes) -> list[Answer]:
    """What a process that runs one job has written, as far as it came."""
    answers: list[Answer] = []
    stream = io.BytesIO(output)
    with contextlib.suppress(EOFError, pickle.UnpicklingError):  # it died before or while it answered
        while stream.tell() < len(output):
            answers.append(worker.receive(stream))
    return answers


def outcome_of(answer: Answer) -> Outcome:
    """The outcome of a call that its process could tell."""
    seconds = {key: answer[key] for key in ("seconds", "cpu_seconds")}
    if "error" in answer:
        told = {key: answer[key] for key in ("error", "traceback", "mistakes")}
        return Outcome(**told, **seconds)
    return Outcome(files=answer["files"], **seconds)


def too_long(time_limit: float) -> str:
    """Why a job has no result that was stopped after its time."""
    return (
        f"It had not ended after {time_limit:g} s and was stopped. Make it smaller, or raise "
        "`time_limit` in gradlesson.toml."
    )


def how_it_died(status: int | None) -> str:
    """Why a job has no result whose process ended with this status; None where that is unknown."""
    if status is None:
        return "Its process was ended from outside. Run it again."
    if status >= 0:
        return (
            f"Its process ended with status {status} and without a result. Let it return its result, and leave "
            "the process to end by itself."
        )
    name = signal.Signals(-status).name
    if name == "SIGKILL":
        hint = (
            "This is what a machine does that has run out of memory: run it again with fewer jobs at once "
            "(--cores 1), or make it smaller."
        )
    else:
        hint = "Run it again; where that ends alike, suspect the compiled library that it called last."
    return f"Its process was ended by {name}. {hint}"
