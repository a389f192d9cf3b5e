"""Files that are either whole or not there, and that say so when they were damaged."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any


def digest(content: bytes) -> str:
    """sha256 of `content`, as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def canonical_json(value: Any) -> bytes:
    """One spelling of a JSON value: sorted keys, no spaces, UTF-8."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` under a temporary name in the same folder, then rename it: no reader sees a part.

    Raises:
        OSError: for a full disk or a read-only folder; nothing is left behind then.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def write_checked_json(path: Path, value: Any) -> None:
    """Write a JSON value together with its own sha256. Raises OSError like `write_whole`."""
    content = canonical_json(value)
    write_whole(path, digest(content).encode() + b"\n" + content)


def read_checked_json(path: Path) -> Any:
    """The value that `write_checked_json` wrote; None where the file is missing, cut or changed."""
    try:
        checksum, _, content = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    return json.loads(content) if digest(content).encode() == checksum else None
