"""Computes everything a second time and compares: equal sources must leave equal bytes."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from gradlesson.engine.chance import unseeded
from gradlesson.engine.course import Course, Experiment, Unit
from gradlesson.engine.files import digest
from gradlesson.engine.runner import Event, Report, Runner
from gradlesson.engine.store import Entry, Store
from gradlesson.engine.workers import Workers


def differences(
    course: Course,
    store: Store,
    report: Report,
    *,
    cores: int,
    time_limit: float,
    on_event: Callable[[Event], None] = lambda event: None,
) -> dict[str, list[str]]:
    """What came out otherwise, by unit, when the units of `report` were computed again.

    Nothing of the store is used, each job has a fresh process instead of a fork and walks sets in another order,
    one more of them runs at once, and each language is drawn by itself.
    """
    with (
        _folder(store) as folder,
        Workers(time_limit, can_fork=False, hash_seed=1) as workers,
    ):
        other = Store(Path(folder))
        runner = Runner(course, other, workers, cores=cores + 1, on_event=on_event, together=False)
        again = runner.run(set(report.entries))
        found = {}
        for unit, entry in report.entries.items():
            if (failure := again.failures.get(unit)) is not None:
                if not failure.is_consequence:
                    found[unit] = [f"failed the second time: {failure.message}"]
            elif differing := list(_differing(store, entry, other, again.entries[unit])):
                found[unit] = differing
    return found


def advice(unit: Unit, root: Path) -> str:
    """What an author may do about other bytes of an experiment; nothing where an exhibit file left them."""
    if not isinstance(unit, Experiment):
        return ""
    calls = ", ".join(call.replace(f"{root}/", "") for call in unseeded(unit.closure.found))
    if calls:
        return (
            f"{calls}: other numbers come from there each time. Draw from the `rng` that `run(parameters, rng)` is "
            "given; its seed is the experiment's name, and its parameter `seed` where there is one."
        )
    return (
        "Look for what is another each time: the clock, random numbers from elsewhere than the `rng` that `run` is "
        "given, the order of a set."
    )


def _folder(store: Store) -> tempfile.TemporaryDirectory[str]:
    """A folder with a name that `Store.tidy` knows when a kill has left it; elsewhere beside a read-only store."""
    place = store.folder if os.access(store.folder, os.W_OK) else None
    return tempfile.TemporaryDirectory(prefix=".twice-", suffix=f"-{os.getpid()}", dir=place)


def _differing(store: Store, first: Entry, other: Store, second: Entry) -> Iterator[str]:
    for name in sorted(first.files.keys() | second.files.keys()):
        before, now = first.files.get(name), second.files.get(name)
        if before is None or now is None:
            yield f"{name} was left only {'the second' if before is None else 'the first'} time"
        elif before != now:
            arrays = (
                _differing_arrays(store.content(before), other.content(now)) if name.endswith(".npz") else []
            )
            yield f"{name} differs{': ' + ', '.join(arrays) if arrays else ''}"


def _differing_arrays(first: bytes | None, second: bytes | None) -> list[str]:
    """Names of the arrays that differ between two results."""
    if first is None or second is None:  # removed meanwhile
        return []
    before, now = _arrays(first), _arrays(second)
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))


def _arrays(npz: bytes) -> dict[str, str]:
    # Read as a plain archive: this process has no numpy.
    with zipfile.ZipFile(io.BytesIO(npz)) as archive:
        return {name.removesuffix(".npy"): digest(archive.read(name)) for name in archive.namelist()}
