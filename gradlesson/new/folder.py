"""Writing the folder of a new course: whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from gradlesson.errors import GradlessonError


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Write files, by path below a folder that does not exist yet or is empty.

    They are written beside it and moved there when all of them are.

    Raises:
        GradlessonError: for a folder that holds something, or in which nothing can be written.
    """
    check(folder)
    try:
        with _staging(folder) as staging:
            for name, text in files.items():
                path = staging / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
            _move(staging, folder)
    except OSError as error:
        raise GradlessonError(
            f"The course must be written to {folder}",
            found=f"that failed: {error.strerror or error}",
            fix="Nothing was written.",
        ) from error


def check(folder: Path) -> None:
    """Raise GradlessonError unless a new course can be written to a folder."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise GradlessonError("A new course needs a folder of its own", found=f"{folder} is a file or a link")
    if folder.is_dir() and (found := sorted(path.name for path in folder.iterdir())):
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        raise GradlessonError(
            "A new course needs a folder that is empty or does not exist yet",
            found=f"{folder} holds {found[0]}{more}",
            fix="Name another folder.",
        )
    if not folder.absolute().parent.is_dir():
        raise GradlessonError(
            "The folder above a new course must exist",
            found=f"there is no {folder.parent}",
            fix="Make it first.",
        )


@contextlib.contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """A folder on the same disk, gone at the end: beside a new folder, within one that exists."""
    place = folder if folder.is_dir() else folder.absolute().parent
    staging = Path(tempfile.mkdtemp(prefix=f".{folder.absolute().name}.", dir=place))
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _move(staging: Path, folder: Path) -> None:
    if not folder.is_dir():
        # As a folder that one makes oneself: `mkdtemp` lets nobody else read it.
        umask = os.umask(0)
        os.umask(umask)
        staging.chmod(0o777 & ~umask)
        staging.rename(folder)
        return
    # A folder that exists may be where a shell stands: it stays, and gets its files one by one.
    moved: list[Path] = []
    try:
        for path in sorted(staging.iterdir()):
            path.rename(folder / path.name)
            moved.append(folder / path.name)
    except OSError:
        for path in moved:
            path.rename(staging / path.name)
        raise
