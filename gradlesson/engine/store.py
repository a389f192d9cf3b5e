"""The store: results by the fingerprint of what made them. `.gradlesson/` beside mkdocs.yml.

`objects/<sha256>` holds contents, `keys/<fingerprint>.json` says which contents a job left, and
`latest/<unit>.json` which fingerprint a unit last had; `code/<code hash>` is the source of a module that ran. An
object is written before the key that names it, and everything is verified on every read: what is cut, changed or
missing counts as not computed. The time of a key's file is that of its last use, and `built.json` lists what the
last whole build used: by these `clean` knows what may go.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from gradlesson.engine.files import (
    digest,
    is_abandoned,
    read,
    read_checked,
    read_checked_json,
    write_checked,
    write_checked_json,
    write_whole,
)

log = logging.getLogger("gradlesson")


@dataclass(frozen=True, slots=True)
class Entry:
    """What one finished job left."""

    unit: str
    """Name of the unit, for example `experiment/depth-cliff` or `exhibits/depth-cliff.ko`."""
    files: dict[str, str]
    """sha256 of each file's content by its name."""
    seconds: float
    cpu_seconds: float
    inputs: dict[str, Any]
    """All that was hashed into the fingerprint."""
    because: list[str] = field(default_factory=list)
    """Why it was computed, in words."""


STAMPED_EVERY = 600.0
"""Seconds within which a second use of something is not noted again: builds read the same all the time."""
_LEFT_OUT: tuple[dict[str, Any], list[str]] = {}, []


@dataclass
class Store:
    """Reads and writes results. What cannot be written is kept in memory, so that the page is right anyway."""

    folder: Path
    _unsaved_objects: dict[str, bytes] = field(default_factory=dict)
    _unsaved_keys: dict[str, Entry] = field(default_factory=dict)
    _known_code: set[str] = field(default_factory=set)
    _used: set[str] = field(default_factory=set)
    """Fingerprints of what was asked for or kept since the build began."""

    def get(self, fingerprint: str) -> Entry | None:
        """The entry of a fingerprint with all of its contents intact, or None.

        What `why` asks for is left out, its inputs and its reasons: `entry` gives them.
        """
        entry = self.used(fingerprint)
        if entry is None or any(self.content(sha) is None for sha in entry.files.values()):
            return None
        # A run holds thousands: names that all have are held once.
        files = {sys.intern(name): sha for name, sha in entry.files.items()}
        return Entry(entry.unit, files, entry.seconds, entry.cpu_seconds, *_LEFT_OUT)

    def used(self, fingerprint: str) -> Entry | None:
        """The entry of a fingerprint, whatever has become of its contents; that it is used is noted first.

        From then on `clean` leaves both alone for long enough to read them.
        """
        entry = self.entry(fingerprint)
        if entry is None or not (fingerprint in self._unsaved_keys or _stamp(self._key(fingerprint))):
            return None
        self._used.add(fingerprint)
        return entry

    def entry(self, fingerprint: str | None) -> Entry | None:
        """The entry of a fingerprint, whatever has become of its contents; None where there is none."""
        return (self._unsaved_keys.get(fingerprint) or self._read_entry(fingerprint)) if fingerprint else None

    def content(self, sha: str) -> bytes | None:
        """The content with that sha256; None where it is missing or is not what its name says."""
        if sha in self._unsaved_objects:
            return self._unsaved_objects[sha]
        try:
            content = read(self._object(sha))
        except OSError:
            return None
        return content if digest(content) == sha else None

    def put(self, fingerprint: str, entry: Entry, contents: dict[str, bytes]) -> Entry:
        """Keep a job's files: the objects first, then the key. Returns the entry with their hashes."""
        entry = Entry(**{**asdict(entry), "files": {name: digest(data) for name, data in contents.items()}})
        try:
            for name, data in contents.items():
                path = self._object(entry.files[name])
                if self.content(entry.files[name]) is None or not _stamp(path):
                    write_whole(path, data)
            write_checked_json(self._key(fingerprint), asdict(entry))
        except OSError as error:
            log.warning(
                "The results of %s cannot be kept in %s (%s): the pages are right, but the next build computes "
                "them again.",
                entry.unit,
                self.folder.name,
                error.strerror,
            )
            self._unsaved_objects |= {entry.files[name]: data for name, data in contents.items()}
            self._unsaved_keys[fingerprint] = entry
        self._used.add(fingerprint)
        return entry

    def latest(self, unit: str) -> str | None:
        """The fingerprint that the unit had when it was last computed or used."""
        return self.latest_in(Path(self.latest_file(unit)))

    def set_latest(self, unit: str, fingerprint: str) -> None:
        """Remember the unit's fingerprint, for `why` and for pages that wait for a new result."""
        if self.latest(unit) != fingerprint:
            try:
                write_checked_json(self.latest_file(unit), fingerprint)
            except OSError:
                log.debug("%s: its latest fingerprint cannot be written", unit)

    def latest_in(self, file: Path) -> str | None:
        """The fingerprint in such a file."""
        value = read_checked_json(file)
        return value if isinstance(value, str) else None

    def begin_build(self) -> None:
        """Forget what earlier builds of this process used."""
        self._used.clear()

    def end_build(self) -> None:
        """Remember what a whole build has used: the last one's stays, however long ago that was."""
        used = sorted(self._used)
        if used != self.built():
            with contextlib.suppress(OSError):
                write_checked_json(self._built, used)

    def built(self) -> list[str]:
        """Fingerprints of what the last whole build used."""
        value = read_checked_json(self._built)
        return value if isinstance(value, list) else []

    def source(self, code: str) -> bytes | None:
        """The source of a module with that code hash; None where it is unknown."""
        return read_checked(self._code(code))

    def keep_source(self, code: str, source: Callable[[], bytes]) -> None:
        """Remember the source of a module with that code hash, so that `why` can name what an edit changed."""
        if code not in self._known_code and not os.path.exists(self._code(code)):
            with contextlib.suppress(OSError):
                write_checked(self._code(code), source())
        self._known_code.add(code)

    def tidy(self) -> None:
        """Remove the temporary files and folders of processes that were killed."""
        with contextlib.suppress(OSError):  # of a folder that cannot be written
            for folder, folders, files in os.walk(self.folder):
                for path in [Path(folder, name) for name in (*folders, *files) if name.startswith(".")]:
                    if is_abandoned(path):
                        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)

    def _read_entry(self, fingerprint: str) -> Entry | None:
        value = read_checked_json(self._key(fingerprint))
        try:
            return Entry(**value)
        except TypeError:  # missing, damaged, or written by a version that kept something else
            return None

    # Text, not paths: a build makes thousands of them.

    def _object(self, sha: str) -> str:
        return f"{self.folder}/objects/{sha[:2]}/{sha}"

    def _key(self, fingerprint: str) -> str:
        return f"{self.folder}/keys/{fingerprint}.json"

    def _code(self, code: str) -> str:
        return f"{self.folder}/code/{code}"

    def latest_file(self, unit: str) -> str:
        """The file that holds a unit's latest fingerprint."""
        return f"{self.folder}/latest/{unit.replace('/', '.')}.json"

    @property
    def _built(self) -> str:
        return f"{self.folder}/built.json"


def _stamp(path: str) -> bool:
    """Give a file the time of now, where its own is another one. Whether it is there."""
    try:
        if abs(time.time() - os.stat(path).st_mtime) > STAMPED_EVERY:
            os.utime(path)
    except FileNotFoundError:
        return False
    except OSError:  # of a folder that cannot be written, and so not be cleaned up
        return True
    return True
