"""A worker that runs out of memory: by a limit of its own, and by the system's, which kills it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from bench.synthetic import PACKAGE
from faults import project
from faults.kind import Kind
from faults.trial import BUILD, SkippedError, Trial

GREEDY = f"{PACKAGE}/experiments/signal_001.py"
LIMITED = """import resource
    resource.setrlimit(resource.RLIMIT_AS, (2**30, 2**30))
    return {"size": [[1.0]] * 2**40}
    """
UNLIMITED = """import numpy
    return {"size": numpy.ones(2**28)}
    """
CONTROL = Path("/sys/fs/cgroup")
ROOM = 600 * 2**20
"""Bytes that a build has with all that it starts; the greedy experiment asks for 2 GB."""


def by_its_own_limit(trial: Trial) -> None:
    """An experiment asks for more than it may have: it fails alone, and says why."""
    _greedy(trial, LIMITED, "MemoryError")


def by_the_system(trial: Trial) -> None:
    """The system kills a worker that takes more than there is: it fails alone, and the message says why."""
    group = _group(trial)
    try:
        _greedy(trial, UNLIMITED, "has run out of memory", group=group)
    finally:
        with suppress(OSError):
            group.rmdir()


def _greedy(trial: Trial, code: str, told: str, group: Path | None = None) -> None:
    trial.begin()
    before = trial.finished
    whole = (trial.root / GREEDY).read_text(encoding="utf-8")
    project.replace(trial.root / GREEDY, r"\n    return ", f"\n    {code}\n    return ")
    with trial.started(*BUILD) as process:
        if group is not None:  # before it has started anything
            (group / "cgroup.procs").write_text(str(process.pid), encoding="ascii")
        status = trial.end_of(process)
    trial.found.kills += group is not None
    if status != 1 or told not in trial.told():
        trial.found.wrong.append(f"status {status} after running out of memory:\n{trial.told()}")
    trial.see(status=status)
    trial.keep(before)
    (trial.root / GREEDY).write_text(whole, encoding="utf-8")
    trial.recover()


def _group(trial: Trial) -> Path:
    """A control group with little memory. Raises SkippedError where this user may not make one."""
    name = f"gradlesson-{os.getpid()}-{trial.folder.name}"
    for folder, limits in (
        (CONTROL / "memory" / name, ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"]),
        (CONTROL / name, ["memory.max", "memory.swap.max"]),
    ):
        try:
            folder.mkdir()
            (folder / limits[0]).write_text(str(ROOM), encoding="ascii")
        except OSError:
            with suppress(OSError):
                folder.rmdir()
            continue
        with suppress(OSError):  # without swap there is nothing to limit
            (folder / limits[1]).write_text(str(ROOM if "memsw" in limits[1] else 0), encoding="ascii")
        return folder
    raise SkippedError("this user may not limit memory")


KINDS = [
    Kind("memory-of-experiment-limited", 1, by_its_own_limit),
    Kind("memory-of-system-exhausted", 2, by_the_system),
]
