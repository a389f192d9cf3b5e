"""Damaged files: in the store while nothing runs and while a build runs, and in the published site."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from random import Random

from faults.kind import Kind
from faults.trial import BUILD, Trial

MOST_FILES = 6
Way = Callable[[Path, Random], None]


def flip_a_bit(path: Path, random: Random) -> None:
    """Change one bit of a file."""
    content = bytearray(path.read_bytes())
    if content:
        content[random.randrange(len(content))] ^= 1 << random.randrange(8)
        path.write_bytes(content)


def cut(path: Path, random: Random) -> None:
    """Leave a file without its end."""
    os.truncate(path, random.randrange(max(1, path.stat().st_size)))


def garble(path: Path, random: Random) -> None:
    """Replace a file's content by as many random bytes."""
    path.write_bytes(random.randbytes(path.stat().st_size))


def delete(path: Path, random: Random) -> None:
    """Remove a file."""
    path.unlink()


def empty(path: Path, random: Random) -> None:
    """Leave nothing in a file."""
    os.truncate(path, 0)


def to_a_folder(path: Path, random: Random) -> None:
    """Put a folder in the place of a file."""
    path.unlink()
    (path / "within").mkdir(parents=True)


def to_a_loop(path: Path, random: Random) -> None:
    """Put a link to itself in the place of a file."""
    path.unlink()
    path.symlink_to(path.name)


WAYS: dict[str, Way] = {
    "flipped-bit": flip_a_bit,
    "cut": cut,
    "garbled": garble,
    "deleted": delete,
    "emptied": empty,
    "folder-for-file": to_a_folder,
    "loop-for-file": to_a_loop,
}


def files_of_store(store: Path) -> dict[str, list[Path]]:
    """The files of a store by what they hold: every kind is hit as often as the others."""
    found: dict[str, list[Path]] = {}
    for path in sorted(store.rglob("*")):
        if path.is_file() and path.name != "lock":
            kind = path.relative_to(store).parts[0]
            found.setdefault("memo" if kind == path.name else kind, []).append(path)
    return found


def damage_some(trial: Trial, way: Way) -> None:
    """Damage some files of the store, of any kind."""
    kinds = files_of_store(trial.store)
    for _ in range(trial.random.randint(1, MOST_FILES)):
        path = trial.random.choice(kinds[trial.random.choice(sorted(kinds))])
        with suppress(OSError):  # damaged already, or replaced at this moment
            way(path, trial.random)


def at_rest(trial: Trial, way: Way) -> None:
    """Damage files of the store while nothing runs; some of the trials have an edit to build besides."""
    trial.begin(edited=trial.random.random() < 0.3)
    damage_some(trial, way)
    trial.see(status=1)
    trial.recover(again=True)


def during_a_build(trial: Trial) -> None:
    """Damage files of the store at a random moment of a build, each trial in another way."""
    trial.begin()
    with trial.started(*BUILD) as process:
        with suppress(subprocess.TimeoutExpired):
            process.wait(trial.random.uniform(0, trial.undisturbed.seconds))
        damage_some(trial, WAYS[trial.random.choice(sorted(WAYS))])
        status = trial.end_of(process)
    trial.see(status=status)
    trial.recover(again=True)


def removed_during_a_build(trial: Trial) -> None:
    """Remove the whole store at a random moment of a build."""
    trial.begin()
    with trial.started(*BUILD) as process:
        time.sleep(trial.random.uniform(0, trial.undisturbed.seconds))
        shutil.rmtree(trial.store, ignore_errors=True)
        status = trial.end_of(process)
    trial.see(status=status)
    trial.recover(again=True)


def of_the_site(trial: Trial) -> None:
    """Damage files of the published site: the next build makes it whole."""
    trial.begin(edited=False)
    files = [path for path in sorted(trial.site.rglob("*")) if path.is_file()]
    for path in trial.random.sample(files, MOST_FILES):
        WAYS[trial.random.choice(sorted(WAYS))](path, trial.random)
    trial.recover()


KINDS = [
    *(Kind(f"store-{name}", 3, partial(at_rest, way=way)) for name, way in WAYS.items()),
    Kind("store-damaged-during-build", 6, during_a_build),
    Kind("store-removed-during-build", 2, removed_during_a_build),
    Kind("site-damaged", 2, of_the_site),
]
