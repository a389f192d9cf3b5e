"""What runs a job at a worker of a cluster. Its text travels with the job: gradlesson need not be installed there.

`run` is called in the worker's own process. It starts this file as a program, in a fresh process, and ends that
when its time is over or when nobody waits for its result any more. The program imports the job's libraries, and the
job's modules from the bytes that came with it, as `worker.py` does on the author's machine.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

_LOOK = 0.2
"""Seconds between two looks whether the job has ended or is no longer wanted."""
_PRINTED = 100_000
"""Bytes of what a job has printed that its author gets to see: the last ones."""


class NotWantedError(Exception):
    """Nobody waits for the job any more."""


def run(parcel: bytes, data: dict[str, bytes]) -> dict[str, Any]:
    """What the job's process answered and printed, and how it ended; or the Python that is not the right one.

    `parcel` is what `cluster.py` has packed, `data` what data files hold, by sha256.
    """
    # It is there, as it has called this function; an import would make it a library of ours.
    server = sys.modules["distributed"].get_worker()
    order = pickle.loads(zlib.decompress(parcel))
    python = "{}.{}".format(*sys.version_info)
    if python != order["python"]:
        return {"worker": server.address, "python": python}
    with tempfile.TemporaryDirectory(
        prefix="gradlesson-", dir=server.local_directory, ignore_cleanup_errors=True
    ) as name:
        folder = Path(os.path.realpath(name))
        files = {**order["programs"], **{place: data[sha] for place, sha in order["files"].items()}}
        for place, content in files.items():
            (folder / place).parent.mkdir(parents=True, exist_ok=True)
            (folder / place).write_bytes(content)
        for place in order["folders"]:
            (folder / place).mkdir(parents=True, exist_ok=True)
        ended = _run_process(folder, order, _is_wanted(server))
        return {
            "worker": server.address,
            "root": f"{folder.as_posix()}/{order['root']}",
            "answers": (folder / "answers").read_bytes(),
            "printed": (folder / "printed").read_bytes()[-_PRINTED:],
            **ended,
        }


def _run_process(folder: Path, order: dict[str, Any], is_wanted: Callable[[], bool]) -> dict[str, Any]:
    passed_on = {name: value for name, value in os.environ.items() if name.upper() in order["passed_on"]}
    root = folder / order["root"]
    root.mkdir(parents=True, exist_ok=True)
    # Files instead of pipes: nobody has to read while the job writes, and what it had written survives it.
    with (
        open(folder / "answers", "wb") as answers,
        open(folder / "printed", "wb") as printed,
        subprocess.Popen(
            [sys.executable, "-P", str(folder / "remote.py"), str(os.getpid()), root.as_posix()],
            stdin=subprocess.PIPE,
            stdout=answers,
            stderr=printed,
            cwd=root,
            env={**passed_on, **order["variables"]},
            start_new_session=True,
        ) as process,
    ):
        try:
            assert process.stdin is not None
            with (
                contextlib.suppress(BrokenPipeError),
                process.stdin as pipe,
            ):  # where it has died its status says how
                pipe.write(order["task"])
            return _ended(process, time.monotonic() + order["time_limit"], is_wanted)
        finally:
            _kill_group(process)


def _ended(
    process: subprocess.Popen[bytes], deadline: float, is_wanted: Callable[[], bool]
) -> dict[str, Any]:
    while True:
        try:
            return {"status": process.wait(_LOOK), "too_long": False}
        except subprocess.TimeoutExpired:
            if not is_wanted():
                raise NotWantedError("This job was cancelled.") from None
            if time.monotonic() > deadline:
                return {"status": None, "too_long": True}


def _is_wanted(server: Any) -> Callable[[], bool]:
    """Says whether the task that asks is still to be done: not after Ctrl-C, nor when its client is gone."""
    key = server.get_current_task()

    def is_wanted() -> bool:
        task = server.state.tasks.get(key)
        return task is not None and task.state != "cancelled" and server.status.name not in _ENDING

    return is_wanted


_ENDING = ("closing", "closed", "failed")


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """End the process and what it started and left running."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()
    process.wait()


def main(parent: int, root: str) -> None:
    """Run the job from standard input, its answers to standard output, for the process `parent`.

    Where the libraries are not those of the job's fingerprint it does not run: the answer tells which are here.
    """
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a job prints must not mix with its result
    sys.dont_write_bytecode = True
    worker, libraries = _beside("worker"), _beside("libraries")
    worker.end_with(parent)
    task = worker.receive(sys.stdin.buffer)
    found = libraries.distribution_versions(set(task["libraries"]))
    if found == task["libraries"]:
        worker.preload(task["preload"])
        answers = worker.run(_placed(task["job"], root, libraries.installed_folders()))
    else:
        answers = iter([{"libraries": found}])
    for answer in answers:
        output.write(worker.pack(answer))
        output.flush()


def _beside(name: str) -> ModuleType:
    """A module from the file of its name beside this one."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _placed(job: dict[str, Any], root: str, installed: tuple[str, ...]) -> dict[str, Any]:
    """The job as if its modules and data files had always been below `root`."""
    return {
        **job,
        "modules": {
            name: (f"{root}/{place}", is_package, source)
            for name, (place, is_package, source) in job["modules"].items()
        },
        "data": {os.path.realpath(f"{root}/{place}"): sha for place, sha in job["data"].items()},
        "installed": [f"{folder}/" for folder in installed],
    }


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
