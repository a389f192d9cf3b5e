"""Runs jobs on a cluster: `gradlesson run --on dask:tcp://host:8786`. The one file that imports dask.

The workers need Python, dask and the libraries that experiments import, and nothing of ours: what they call is the
text of `remote.py`, which travels with the job and starts a fresh process for it. So an edit counts at once on
workers that have been running for weeks, and no worker keeps a module from one job to the next.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import pickle
import posixpath
import re
import sys
import threading
import time
import uuid
import zlib
from collections.abc import Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any

from gradlesson.engine import libraries, postmortem, remote, worker
from gradlesson.engine.course import PYTHON
from gradlesson.engine.files import digest
from gradlesson.engine.worker import Job
from gradlesson.engine.workers import (
    PASSED_ON,
    Outcome,
    answers_in,
    fixed_variables,
    how_it_died,
    outcome_of,
    too_long,
)
from gradlesson.errors import GradlessonError, did_you_mean

if TYPE_CHECKING:
    from distributed import Client, Future

log = logging.getLogger("gradlesson")

ENGINES = ("dask",)
EXAMPLE = "dask:tcp://host:8786"
LEAST_IN_FLIGHT = 64
"""Jobs that are handed over at once even to a small cluster: some grow only when jobs wait there."""
_ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]]+):(\d{1,5})")
_ROOT = "course"
"""The folder at the worker that stands for the one in which the top-level packages lie."""
_CALL = "exec(program, names := {'__name__': 'gradlesson_remote'}) or names['run'](parcel, data)"
"""What the worker evaluates: it is handed text, since a function would have to be importable there."""


class _Failure(Exception):  # noqa: N818 (it is no mistake of ours)
    """Why the cluster gave no answer, in words."""


def parse_engine(text: str) -> str:
    """The address in `dask:tcp://host:8786`.

    Raises:
        GradlessonError: for another engine, or for what is no address.
    """
    engine, separator, address = text.partition(":")
    if address.startswith("//"):
        raise GradlessonError(
            "`--on` names an engine before its address", found=f"got '{text}'", fix=f"Write dask:{text}."
        )
    if engine not in ENGINES or not separator:
        hint = did_you_mean(engine, ENGINES)
        raise GradlessonError(
            f"`--on` knows no engine '{engine}'", fix=f"{hint} Write for example {EXAMPLE}.".lstrip()
        )
    match = _ADDRESS.fullmatch(address)
    if match is None or not 0 < int(match[3]) < 1 << 16:
        raise GradlessonError(
            "The address of a scheduler is tcp://host:port, or tls://host:port where it asks for certificates",
            found=f"got '{address}'",
            fix=f"Write for example {EXAMPLE}.",
        )
    return address


@dataclass
class Cluster:
    """The workers of one scheduler, as a crew: `outcomes` is called from one thread a job."""

    address: str
    client: Client
    time_limit: float = 600.0
    patience: float = 10.0
    """Seconds after which somebody who waits for an outcome looks whether there is any worker."""
    cores: int = 1
    """Jobs that the cluster can do at once, as it was when it was asked first."""
    _versions: dict[str, str | None] = field(default_factory=dict)
    _preload: set[str] = field(default_factory=set)
    _futures: dict[int, Future[Any]] = field(default_factory=dict)
    _data: dict[str, Future[bytes]] = field(default_factory=dict)
    """What data files hold, by sha256. The scheduler gets each content once, and workers hand it on to others."""
    _run: str = field(default_factory=lambda: f"gradlesson-{uuid.uuid4().hex}")
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _end: str = ""
    """Why no job is taken any more, in words."""
    _without_workers_since: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _suspects: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def connect(cls, engine: str, time_limit: float, patience: float = 10.0) -> Cluster:
        """The cluster that `--on` names.

        Raises:
            GradlessonError: where no scheduler answers within `patience` seconds, or dask is not installed.
        """
        address = parse_engine(engine)
        client = _client(address, patience)
        found = cls(address, client, time_limit, patience)
        found.cores = max(1, found._threads())
        return found

    @property
    def in_flight(self) -> int:
        """Jobs that are handed over at once: the next one is there when a worker has done its last."""
        return max(LEAST_IN_FLIGHT, 2 * self.cores)

    def prepare(self, preload: set[str], versions: dict[str, str | None]) -> None:
        """Take note of what the jobs to come import, and in which versions."""
        self._preload |= preload
        self._versions |= versions
        self._look_for_workers()

    def outcomes(self, job: Job) -> list[Outcome]:
        """The outcome of each call of a job; never raises for what the job, or the cluster, does."""
        try:
            answer = self._answer(job)
        except _Failure as failure:
            return [Outcome(error=str(failure))] * len(job["calls"])
        if printed := answer.get("printed"):
            sys.stderr.write(_as_here(printed.decode("utf-8", "replace"), answer["root"], job))
            sys.stderr.flush()
        outcomes = _outcomes(answer, job)
        missing = len(job["calls"]) - len(outcomes)
        return [*outcomes, *[Outcome(error=self._reason(answer))] * missing]

    def close(self) -> None:
        """Cancel what the cluster still does for us, and take our leave; jobs that come late end at once."""
        self._end = self._end or "The run was ended."
        with self._lock:
            waiting = [*self._futures.values(), *self._data.values()]
        with contextlib.suppress(Exception):  # a scheduler that has gone has nothing to cancel
            if waiting:
                self.client.cancel(waiting)
        with contextlib.suppress(Exception):
            self.client.close(self.patience)

    def __enter__(self) -> Cluster:
        """A cluster that is left with the block."""
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _answer(self, job: Job) -> dict[str, Any]:
        """What the worker says of the job. Raises _Failure where none says anything."""
        from distributed import KilledWorker

        parcel = self._parcel(job)
        try:
            return self._ask(parcel, job["data"])
        except KilledWorker:
            pass
        # Its worker died time and again, but perhaps by what ran beside it: those who are under suspicion get a
        # second chance, one at a time.
        with self._suspects:
            try:
                return self._ask(parcel, job["data"])
            except KilledWorker as error:
                died = 2 * (error.allowed_failures + 1)
                raise _Failure(
                    f"{died} times a worker of {self.address} died while it ran this, the last time "
                    f"{error.last_worker.address}: it was given up. This is what happens where a machine runs out "
                    "of memory: look at the worker's log, give it fewer threads, or make the job smaller."
                ) from error

    def _ask(self, parcel: bytes, files: dict[str, str]) -> dict[str, Any]:
        """What the worker says to a parcel. Raises _Failure, and KilledWorker as dask does."""
        from distributed import KilledWorker

        number = next(self._numbers)
        try:
            future = self._send(number, parcel, files)
            while True:
                try:
                    answer: dict[str, Any] = future.result(self.patience)
                    return answer
                except TimeoutError:
                    if future.status == "error":
                        raise
                    self._look_for_workers()
        except (KilledWorker, _Failure):
            raise
        except CancelledError as error:
            if getattr(error, "reason", "") == "scheduler-connection-lost":
                self._end = self._end or (
                    f"The scheduler at {self.address} has gone away. What had finished is kept: start it again, "
                    "and run this again."
                )
            raise _Failure(self._end or "The cluster cancelled it. Run it again.") from error
        except Exception as error:
            raise _Failure(self._end or f"The cluster failed: {type(error).__name__}: {error}") from error
        finally:
            with self._lock:
                self._futures.pop(number, None)

    def _send(self, number: int, parcel: bytes, files: dict[str, str]) -> Future[Any]:
        with self._lock:
            if self._end:
                raise _Failure(self._end)
            for path, sha in files.items():
                if sha not in self._data:
                    # A task, not a scattered value: dask makes it again where the workers that had it are gone.
                    self._data[sha] = self.client.submit(
                        bytes, _content(path, sha), key=f"gradlesson-data-{sha}"
                    )
            names = {
                "program": _programs()["remote"].decode(),
                "parcel": parcel,
                "data": {sha: self._data[sha] for sha in files.values()},
            }
            # With keys of one group dask keeps at the scheduler what no worker can start yet: a worker that dies
            # casts its shadow on what it ran, not on all that waited.
            future = self.client.submit(eval, _CALL, names, key=(self._run, number), pure=False)
            self._futures[number] = future
            return future

    def _parcel(self, job: Job) -> bytes:
        """All that the worker needs to run the job but the contents of data files."""
        data = {place: job["data"][path] for place, path in _data_places(job).items()}
        up = max((place.split("/").count("..") for place in data), default=0)
        root = "/".join([_ROOT, *["-"] * up])  # so deep that no data file lies above
        modules = {
            name: (_place(name, is_package), is_package, source)
            for name, (_, is_package, source) in job["modules"].items()
        }
        task = {
            "job": {**job, "modules": modules, "data": data, "installed": [], "data_places": {}},
            "libraries": {name: self._versions.get(name) for name in job["libraries"]},
            "preload": sorted(
                name for name in self._preload if name.partition(".")[0] in set(job["libraries"])
            ),
        }
        order = {
            "python": PYTHON,
            "programs": {f"{name}.py": content for name, content in _programs().items()},
            "root": root,
            "files": {posixpath.normpath(f"{root}/{place}"): sha for place, sha in data.items()},
            # A module may find its data by way of its own folder: `folder/../data.csv`.
            "folders": sorted({posixpath.dirname(f"{root}/{place}") for place, _, _ in modules.values()}),
            "task": worker.pack(task),
            "time_limit": self.time_limit,
            "passed_on": sorted(PASSED_ON),
            "variables": fixed_variables(hash_seed=0),
        }
        return zlib.compress(pickle.dumps(order, protocol=5))

    def _look_for_workers(self) -> None:
        """Say so where there is no worker. Raises _Failure where there has been none for the time of a job."""
        threads = self._threads()
        with self._lock:
            if threads:
                self._without_workers_since = None
                return
            now = time.monotonic()
            if self._without_workers_since is None:
                self._without_workers_since = now
                log.warning(
                    "No worker has come to %s: jobs wait there. Start one with `dask worker %s`.",
                    self.address,
                    self.address,
                )
            if now - self._without_workers_since > self.time_limit:
                raise _Failure(
                    f"{self.address} has had no worker for {self.time_limit:g} s. Start one with "
                    f"`dask worker {self.address}`, and run this again."
                )

    def _reason(self, answer: dict[str, Any]) -> str:
        """Why a worker has left calls without an answer."""
        if "python" in answer:
            found = answer["python"]
            return _mismatch({"Python": PYTHON}, {"Python": found}, answer["worker"])
        for said in answers_in(answer["answers"])[:1]:
            if "libraries" in said:
                return _mismatch(self._versions, said["libraries"], answer["worker"])
        if answer["too_long"]:
            return too_long(self.time_limit)
        return f"{how_it_died(answer['status'])} It ran on {answer['worker']}."

    def _threads(self) -> int:
        """Jobs that the cluster can do at once; 0 where it has no worker."""
        with contextlib.suppress(Exception):  # who waits for a job hears of a lost scheduler by himself
            return sum(self.client.nthreads().values())
        return 1


def _client(address: str, patience: float) -> Client:
    try:
        import dask
        from distributed import Client
        from distributed.comm.core import CommClosedError
        from distributed.security import Security
    except ImportError as error:
        raise GradlessonError(
            f"`--on dask:…` needs the library dask, which is not installed here ({error})",
            fix="Install it: `pip install 'gradlesson[dask]'`.",
        ) from error
    # What it would log of lost connections is said by us, in words.
    for name in list(logging.root.manager.loggerDict):
        if name.partition(".")[0] == "distributed":
            logging.getLogger(name).setLevel(logging.CRITICAL)
    # Data files go to the scheduler once, as they are.
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TB"})
    security = Security()
    if address.startswith("tls:"):
        _check_certificates(security)
    found: Queue[Client | Exception] = Queue()

    def connect() -> None:
        try:
            found.put(Client(address, timeout=patience, security=security, set_as_default=False))
        except Exception as error:
            found.put(error)

    # In a thread, since dask waits for ever for the greeting of one who takes the call and then says nothing.
    threading.Thread(target=connect, daemon=True).start()
    try:
        client = found.get(timeout=patience + 1)
        if isinstance(client, Exception):
            raise client
        return client
    except (OSError, Empty) as error:
        # A scheduler that does not know our certificate hangs up, with or without a reason.
        if address.startswith("tls:") and isinstance(error, CommClosedError):
            raise GradlessonError(
                f"The scheduler at {address} and this machine do not accept each other's certificates: "
                f"{error.__cause__ or error}",
                fix=_CERTIFICATES,
            ) from error
        raise GradlessonError(
            f"No scheduler answered at {address} within {patience:g} s",
            fix="Start one with `dask scheduler`, or drop --on.",
        ) from error


_CERTIFICATES = (
    "dask's configuration names them: `distributed.comm.tls.ca-file`, and `cert` and `key` of "
    "`distributed.comm.tls.client`."
)


def _check_certificates(security: Any) -> None:
    """Raise a GradlessonError where dask's configuration names no certificates, or none that can be read."""
    try:
        arguments = security.get_connection_args("client")
    except OSError as error:
        raise GradlessonError(f"The certificates cannot be read: {error}", fix=_CERTIFICATES) from error
    if arguments.get("ssl_context") is None:
        raise GradlessonError("An address with tls:// needs certificates", fix=_CERTIFICATES)


@cache
def _programs() -> dict[str, bytes]:
    """The texts of those of our modules that run at the worker, by name."""
    files = [Path(str(one.__file__)) for one in (remote, worker, libraries, postmortem)]
    return {file.stem: file.read_bytes() for file in files}


def _place(name: str, is_package: bool) -> str:
    """Where a module lies below the folder of its top-level package."""
    return f"{name.replace('.', '/')}/__init__.py" if is_package else f"{name.replace('.', '/')}.py"


def _data_places(job: Job) -> dict[str, str]:
    """The job's data files: where each lies below the folder of its top-level package, and where it lies here."""
    for place in job["data_places"]:
        if "//" in place:
            raise _Failure(
                f"A data file that travels has a path relative to its module: '/{place.partition('//')[2]}' has "
                "none. Put the file beside the module that reads it."
            )
    return {posixpath.normpath(place): path for place, path in job["data_places"].items()}


def _content(path: str, sha: str) -> bytes:
    """What a data file holds, if it still is what was hashed."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise _Failure(f"'{path}' cannot be read ({error.strerror}). Run it again.") from error
    if digest(content) != sha:
        raise _Failure(f"'{path}' changed while this job was waiting. Run it again.")
    return content


def _outcomes(answer: dict[str, Any], job: Job) -> list[Outcome]:
    """The outcome of each call that the job's process could tell."""
    found = []
    for said in answers_in(answer.get("answers", b"")):
        if "libraries" in said:
            break
        outcome = outcome_of(said)
        hidden = [name for name in said["missed"] if worker.is_on_disk(name, job["modules"])]
        if hidden:  # the worker, which has no such file either, cannot tell
            outcome = Outcome(error=worker.why_not(hidden[0]))
        error, frames = (_as_here(text, answer["root"], job) for text in (outcome.error, outcome.traceback))
        mistakes = [_told_here(told, answer["root"], job) for told in outcome.mistakes]
        found.append(replace(outcome, error=error, traceback=frames, mistakes=mistakes))
    return found


def _told_here(told: dict[str, Any], root: str, job: Job) -> dict[str, Any]:
    """What the worker has told of a mistake, with the paths that its author knows."""
    return {
        key: _as_here(value, root, job) if isinstance(value, str) else value for key, value in told.items()
    }


def _as_here(text: str, root: str, job: Job) -> str:
    """A text from the worker with the paths that its author knows."""
    if root not in text:
        return text
    for place, path in _data_places(job).items():
        text = text.replace(posixpath.normpath(f"{root}/{place}"), path)
    for name, (path, is_package, _) in job["modules"].items():
        if "." not in name:
            there, here = (f"{name}/", f"{os.path.dirname(path)}/") if is_package else (f"{name}.py", path)
            text = text.replace(f"{root}/{there}", here)
    return text


def _mismatch(here: dict[str, str | None], there: dict[str, str | None], address: str) -> str:
    differing = [
        f"{name} is {_version(here.get(name))} here and {_version(version)} on worker {address}"
        for name, version in sorted(there.items())
        if here.get(name) != version
    ]
    return f"{'; '.join(differing)}. Results count for the versions of this machine: install the same there."


def _version(version: str | None) -> str:
    return version or "not installed"
