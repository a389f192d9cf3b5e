"""The old site stays until the new one is whole: build beside it, then rename.

For a site folder `site` a build with process id 42 writes to `.site.new-42`, and at the end both folders take each
other's names in one step: at every moment there is a whole site. Where the system has no such step, the old site
moves to `.site.old-42` before the new one takes its name. A kill between the two leaves the old one under its
second name, and the next build puts that right. What is removed is first called `.site.gone-42`, so that a site
under its second name is always whole.
"""

from __future__ import annotations

import contextlib
import ctypes
import glob
import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from gradlesson.engine.files import is_abandoned
from gradlesson.errors import GradlessonError

_HERE, _EXCHANGE = -100, 2
"""Of the Linux API: paths start from the current folder, and the two are to take each other's names."""


def begin(site: Path) -> Path:
    """The folder to build into; what builds that were killed have left is cleaned up first.

    Raises:
        GradlessonError: where no folder can be made there, or what stands there is none.
    """
    site = site.resolve()
    repair(site)
    above = next(one for one in site.parents if one.exists())
    is_file = site.exists() and not site.is_dir()
    if is_file or not (above.is_dir() and os.access(above, os.W_OK | os.X_OK)):
        raise GradlessonError(
            "A site is built beside its folder and then takes its place",
            found=f"{site} is no folder" if is_file else f"nothing can be written in {above}",
            fix="Name another folder with `-d`, or look at the permissions.",
        )
    return _sibling(site, "new")


def finish(site: Path, new: Path) -> None:
    """Let the folder `new` take the place of `site`.

    Raises:
        OSError: where a rename fails; the old site is back in its place then.
    """
    site = site.resolve()  # a link to the site stays one
    _keep_hidden(site, new)
    if exchange(site, new):
        _remove(new, site)
        return
    old = _sibling(site, "old")
    while not _take_place(site, new, old):
        _remove(old, site)
    _remove(old, site)


def exchange(one: Path, other: Path) -> bool:
    """Whether two folders have taken each other's names, in one step; not where the system cannot do that."""
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None), "renameat2", None)  # of newer C libraries
    return rename is not None and rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0


def _take_place(site: Path, new: Path, old: Path) -> bool:
    """Whether `new` is now called `site`; not where another build took the place at the same moment."""
    with contextlib.suppress(FileNotFoundError):
        os.rename(site, old)
    try:
        os.rename(new, site)
    except OSError:
        if site.exists():
            return False
        if old.exists():
            os.rename(old, site)
        raise
    return True


def _keep_hidden(site: Path, new: Path) -> None:
    """Copy hidden files of the old site, such as the `.git` of a worktree: MkDocs never removes them either."""
    for entry in site.glob(".*"):
        target = new / entry.name
        if os.path.lexists(target):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.copytree(entry, target, symlinks=True)
        else:
            shutil.copy2(entry, target, follow_symlinks=False)


def drop(new: Path) -> None:
    """Remove the folder of a build that failed."""
    shutil.rmtree(new, ignore_errors=True)


def repair(site: Path) -> None:
    """Undo what a killed build left: an old site without its name, and folders of processes that are gone."""
    olds = _abandoned(site, "old")
    if olds and not site.exists():
        with contextlib.suppress(OSError):  # another build that starts at the same moment was quicker
            os.rename(olds.pop(), site)
    for old in olds:
        _remove(old, site)
    for kind in ("new", "gone"):
        for folder in _abandoned(site, kind):
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Keeps Ctrl-C waiting until the block has ended: half of a clean-up would be lost otherwise."""
    if threading.current_thread() is not threading.main_thread():  # which alone is interrupted
        yield
        return
    came: list[int] = []
    handler = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if came:
            signal.raise_signal(signal.SIGINT)


def _remove(old: Path, site: Path) -> None:
    """Remove an old site under another name: half of it must never be taken for a whole one."""
    gone = _sibling(site, "gone")
    with contextlib.suppress(OSError):
        os.rename(old, gone)
    shutil.rmtree(gone, ignore_errors=True)


def _sibling(site: Path, kind: str) -> Path:
    return site.with_name(f".{site.name}.{kind}-{os.getpid()}")


def _abandoned(site: Path, kind: str) -> list[Path]:
    """Folders of that kind whose process is gone."""
    return [
        folder for folder in site.parent.glob(f".{glob.escape(site.name)}.{kind}-*") if is_abandoned(folder)
    ]
