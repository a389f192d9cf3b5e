"""Disks that are full or cannot be written: small ones in memory, which take a user who may mount."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from faults.kind import Kind
from faults.trial import BUILD, SkippedError, Trial
from faults.verdict import finished

LARGE = 256 * 2**20
_BLOCK = 4096


@contextmanager
def disk(place: Path) -> Iterator[None]:
    """A disk of its own at `place`, with what lay there.

    Raises:
        SkippedError: where this user may not mount one.
    """
    aside = place.with_name(f"{place.name}-aside")
    place.rename(aside)
    place.mkdir()
    try:
        change(place, "-t", "tmpfs", "-o", f"size={LARGE}", "tmpfs")
    except (OSError, subprocess.CalledProcessError) as error:
        place.rmdir()
        aside.rename(place)
        raise SkippedError("this user may not mount a disk") from error
    try:
        shutil.copytree(aside, place, symlinks=True, dirs_exist_ok=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def change(place: Path, *options: str) -> None:
    """Mount at a place, or change what is mounted there. Raises CalledProcessError, OSError."""
    subprocess.run(["mount", *options, str(place)], check=True, capture_output=True)


def fill(place: Path, free: int) -> None:
    """Leave no more than `free` bytes on a disk."""
    found = os.statvfs(place)
    used = (found.f_blocks - found.f_bfree) * found.f_frsize
    size = used + free // _BLOCK * _BLOCK
    change(place, "-o", f"remount,size={max(size, _BLOCK)}")  # 0 would mean no limit


def full_store(trial: Trial) -> None:
    """The store's disk is full, or soon will be: the site is right, what fits is kept."""
    trial.begin()
    with disk(trial.store):
        _see_full(trial, trial.store, most=300_000)


def full_project(trial: Trial) -> None:
    """The disk of all is full: either there is room for the new site, or the old one stays."""
    trial.begin()
    with disk(trial.root):
        _see_full(trial, trial.root, most=5_000_000)


def _see_full(trial: Trial, place: Path, most: int) -> None:
    before = finished(trial.store)  # on the new disk it has other files
    fill(place, trial.random.choice([0, trial.random.randint(0, most)]))
    status, told = trial.run(*BUILD)
    trial.see(status=status)
    trial.keep(before)
    if "Traceback" in told and "No space left on device" not in told:
        trial.found.wrong.append(f"it does not say why it failed:\n{told}")
    change(place, "-o", f"remount,size={LARGE}")
    trial.recover()


def full_temporary(trial: Trial) -> None:
    """The disk of temporary files is full: it may fail, with the old site in place."""
    trial.begin()
    before = trial.finished
    trial.temporary.mkdir(parents=True)
    with disk(trial.temporary):
        fill(trial.temporary, 0)
        status, _ = trial.run(*BUILD)
        trial.see(status=status)
        trial.keep(before)
        change(trial.temporary, "-o", f"remount,size={LARGE}")
        trial.recover()


def read_only_store(trial: Trial) -> None:
    """The store cannot be written: the site is right, and a later build keeps its results."""
    trial.begin()
    with disk(trial.store):
        before = finished(trial.store)  # on the new disk it has other files
        change(trial.store, "-o", "remount,ro")
        status, _ = trial.run(*BUILD)
        if status:
            trial.found.wrong.append(f"status {status} with a store that cannot be written:\n{trial.told()}")
        trial.see(status=status)
        trial.keep(before)
        change(trial.store, "-o", "remount,rw")
        trial.recover()


def read_only_project(trial: Trial) -> None:
    """Nothing can be written: the old site stays."""
    trial.begin()
    with disk(trial.root):
        before = finished(trial.store)  # on the new disk it has other files
        change(trial.root, "-o", "remount,ro")
        status, _ = trial.run(*BUILD)
        trial.see(status=status)
        trial.keep(before)
        change(trial.root, "-o", "remount,rw")
        trial.recover()


KINDS = [
    Kind("disk-of-store-full", 4, full_store),
    Kind("disk-of-all-full", 4, full_project),
    Kind("disk-of-temporary-files-full", 1, full_temporary),
    Kind("store-read-only", 1, read_only_store),
    Kind("all-read-only", 1, read_only_project),
]
