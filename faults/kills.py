"""Signals at random moments: to the command, to the server of its workers, and to a worker at its job."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

from faults import project
from faults.kind import Kind
from faults.trial import BUILD, RUN, Trial

COLD = 0.25
"""Share of the trials that begin with nothing built."""


def at_a_moment(
    trial: Trial, command: tuple[str, ...], number: signal.Signals, *, group: bool = False
) -> None:
    """Send a signal to a command after a random part of the time that it takes."""
    built = _begin(trial)
    before = trial.finished
    with trial.started(*command) as process:
        with suppress(subprocess.TimeoutExpired):
            process.wait(trial.random.uniform(0, trial.undisturbed.seconds))
        if process.poll() is None:
            trial.found.kills += 1
            (os.killpg if group else os.kill)(process.pid, number)
        trial.end_of(process)
    # It may have come too late, or after the new site had taken its place.
    trial.see(old=built)
    trial.keep(before)
    trial.recover()


def at_a_change(trial: Trial) -> None:
    """Kill a build just before a random one of its changes of files."""
    built = _begin(trial)
    before = trial.finished
    at = str(trial.random.randint(1, trial.undisturbed.changes))
    variables = {"FAULT_AT": at, "FAULT_UNDER": str(trial.root), "FAULT_SIGNAL": str(int(signal.SIGKILL))}
    status, _ = trial.run(*BUILD, **variables)
    trial.found.kills += status == -signal.SIGKILL
    trial.see(old=built)
    trial.keep(before)
    trial.recover()


def a_worker(trial: Trial, find: Callable[[int], list[int]]) -> None:
    """Kill the server of the workers, or a worker, at a random moment of a build's computing."""
    built = _begin(trial)
    before = trial.finished
    with trial.started(*BUILD) as process:
        trial.wait_for(lambda: find(process.pid), process)
        time.sleep(trial.random.uniform(0, 0.4 * trial.undisturbed.seconds))
        trial.wait_for(lambda: find(process.pid), process)
        if found := find(process.pid):
            trial.found.kills += 1
            with suppress(ProcessLookupError):
                os.kill(trial.random.choice(found), signal.SIGKILL)
        status = trial.end_of(process)
    trial.see(status=status, old=built)
    trial.keep(before)
    trial.recover()


def a_server_of_pages(trial: Trial) -> None:
    """Kill `mkdocs serve` at a random moment after an edit; nothing of it is ever published."""
    trial.begin(edited=False)
    before = trial.finished
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with trial.started("mkdocs", "serve", "-a", f"127.0.0.1:{port}") as process:
        trial.wait_for(lambda: "Serving on" in trial.told(), process)
        project.edit(trial.root)
        time.sleep(trial.random.uniform(0, 2 * trial.undisturbed.seconds))
        trial.found.kills += 1
        os.kill(process.pid, trial.random.choice([signal.SIGKILL, signal.SIGTERM]))
        trial.end_of(process)
    trial.see(status=1)
    trial.keep(before)
    trial.edited = True
    # The folder of the site of a server that is killed is MkDocs' own; its name tells nobody whose it was.
    for path in trial.temporary.glob("mkdocs_*"):
        path.rename(trial.folder / path.name)
    with trial.started("mkdocs", "serve", "-a", f"127.0.0.1:{port}") as process:
        trial.wait_for(lambda: "Serving on" in trial.told(), process)
        os.kill(process.pid, signal.SIGINT)
        trial.end_of(process)
    trial.recover()


def servers_of_workers(command: int) -> list[int]:
    """The fork server of a command, where it runs."""
    return [one for one in children(command) if b"worker.py\0serve" in _read(Path(f"/proc/{one}/cmdline"))]


def workers(command: int) -> list[int]:
    """The processes of a command that are at a job."""
    return [worker for server in servers_of_workers(command) for worker in children(server)]


def children(process: int) -> list[int]:
    """The processes that a process has started, by any of its threads."""
    lists = Path(f"/proc/{process}/task").glob("*/children")
    return [int(one) for path in lists for one in re.findall(rb"\d+", _read(path))]


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _begin(trial: Trial) -> bool:
    """Whether there was a site before."""
    built = trial.random.random() >= COLD
    trial.begin(built=built)
    return built


KINDS = [
    Kind("build-killed-at-a-moment", 22, partial(at_a_moment, command=BUILD, number=signal.SIGKILL)),
    Kind("build-killed-at-a-change", 28, at_a_change),
    Kind("run-killed-at-a-moment", 10, partial(at_a_moment, command=RUN, number=signal.SIGKILL)),
    Kind("server-of-workers-killed", 13, partial(a_worker, find=servers_of_workers)),
    Kind("worker-killed", 14, partial(a_worker, find=workers)),
    Kind("build-ended", 6, partial(at_a_moment, command=BUILD, number=signal.SIGTERM)),
    Kind("build-interrupted", 6, partial(at_a_moment, command=BUILD, number=signal.SIGINT)),
    Kind("group-interrupted", 6, partial(at_a_moment, command=BUILD, number=signal.SIGINT, group=True)),
    Kind("serve-killed", 5, a_server_of_pages),
]
