"""Files that are either whole or not there, and that say so when they were damaged."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import json
import os
import shutil
import sys
import tempfile
from math import isfinite
from pathlib import Path
from typing import Any

_SYNCHRONIZE, _WAIT_TIMEOUT = 0x00100000, 0x102
"""Of the Windows API: the right to wait for a process, and the answer that it has not ended."""


def digest(content: bytes) -> str:
    """sha256 of `content`, as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def canonical_json(value: Any) -> bytes:
    """One spelling of a JSON value: sorted keys, no spaces, UTF-8."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def is_plain(value: Any) -> bool:
    """Whether JSON can hold the value: finite numbers, texts, booleans, None, and lists and dicts of them."""
    if isinstance(value, list | tuple):
        return all(is_plain(entry) for entry in value)
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_plain(entry) for key, entry in value.items())
    return (
        value is None or isinstance(value, bool | int | str) or (isinstance(value, float) and isfinite(value))
    )


def read(path: Path | str) -> bytes:
    """The content of a file. Raises OSError."""
    with open(path, "rb") as file:
        return file.read()


def write_whole(path: Path | str, content: bytes) -> None:
    """Write `content` under a temporary name in the same folder, then rename it: no reader sees a part.

    It may be cut where the machine itself stops before the disk has it: what must be whole carries a checksum.
    A folder in the place of the file is removed. The temporary name ends with the id of this process, so that
    `is_abandoned` can tell what a kill has left.

    Raises:
        OSError: for a full disk or a read-only folder; nothing is left behind then.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", suffix=f"-{os.getpid()}", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        try:
            os.replace(temporary, path)
        except IsADirectoryError:  # nobody of ours makes one there
            shutil.rmtree(path)
            os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def write_checked(path: Path | str, content: bytes) -> None:
    """Write `content` below a line with its own sha256. Raises OSError like `write_whole`."""
    write_whole(path, digest(content).encode() + b"\n" + content)


def read_checked(path: Path | str) -> bytes | None:
    """The content that `write_checked` wrote; None where the file is missing, cut or changed."""
    try:
        checksum, _, content = read(path).partition(b"\n")
    except OSError:
        return None
    return content if digest(content).encode() == checksum else None


def write_checked_json(path: Path | str, value: Any) -> None:
    """Write a JSON value together with its own sha256. Raises OSError like `write_whole`."""
    write_checked(path, canonical_json(value))


def read_checked_json(path: Path | str) -> Any:
    """The value that `write_checked_json` wrote; None where the file is missing, cut or changed."""
    content = read_checked(path)
    return None if content is None else json.loads(content)


def is_abandoned(path: Path) -> bool:
    """Whether `path` has a temporary name, such as `.site.new-42`, and process 42 is gone.

    Our own id counts as gone: an earlier process had it, as happens in containers.
    """
    _, dash, process = path.name.rpartition("-")
    return bool(dash) and process.isdecimal() and not _is_running(int(process))


def remove_abandoned(folder: Path, pattern: str) -> None:
    """Remove what has such a name in a folder, and a process's that is gone; what resists stays."""
    for path in folder.glob(pattern):
        if is_abandoned(path):
            shutil.rmtree(path, ignore_errors=True)


def _is_running(process: int) -> bool:
    if process == os.getpid():
        return False
    if sys.platform == "win32":  # signal 0 would be Ctrl-C there
        windows = ctypes.windll.kernel32
        handle = windows.OpenProcess(_SYNCHRONIZE, False, process)
        is_running = bool(handle) and windows.WaitForSingleObject(handle, 0) == _WAIT_TIMEOUT
        windows.CloseHandle(handle)
        return is_running
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):  # another user's, or no id at all
        return True
    return True
