"""The old site stays until the new one is whole: build beside it, then rename.

For a site folder `site` a build with process id 42 writes to `.site.new-42`, and the swap moves the old site to
`.site.old-42` before it takes its name. A kill at any moment leaves the old site, the new one, or the old one
under its second name, and the next build puts that right.
"""

from __future__ import annotations

import glob
import os
import shutil
from pathlib import Path


def begin(site: Path) -> Path:
    """The folder to build into; what builds that were killed have left is cleaned up first."""
    site = site.resolve()
    repair(site)
    return _sibling(site, "new", os.getpid())


def finish(site: Path, new: Path) -> None:
    """Let the folder `new` take the place of `site`.

    Raises:
        OSError: where a rename fails; the old site is back in its place then.
    """
    site = site.resolve()  # a link to the site stays one
    _keep_hidden(site, new)
    old = _sibling(site, "old", os.getpid())
    if site.exists():
        os.rename(site, old)
    try:
        os.rename(new, site)
    except OSError:
        if old.exists():
            os.rename(old, site)
        raise
    shutil.rmtree(old, ignore_errors=True)


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
    olds = [folder for folder in _siblings(site, "old") if not _is_alive(folder)]
    if olds and not site.exists():
        os.rename(max(olds, key=lambda folder: folder.stat().st_mtime), site)
    for folder in (*_siblings(site, "old"), *_siblings(site, "new")):
        if not _is_alive(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _sibling(site: Path, kind: str, process: int) -> Path:
    return site.with_name(f".{site.name}.{kind}-{process}")


def _siblings(site: Path, kind: str) -> list[Path]:
    found = site.parent.glob(f".{glob.escape(site.name)}.{kind}-*")
    return sorted(folder for folder in found if folder.name.rpartition("-")[2].isdecimal())


def _is_alive(folder: Path) -> bool:
    """Whether the process that the folder's name ends with still runs."""
    process = int(folder.name.rpartition("-")[2])
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
