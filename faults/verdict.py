"""What a trial is judged by: what is published, what was computed again, what was left behind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from gradlesson.engine.store import Store

Site = dict[str, bytes]
"""Every file of a site by its path."""
_TIMES = re.compile(rb'"(cpu_)?seconds": [\d.e-]+')
"""How long results took: it differs from run to run, and stands in the files that tell where they come from."""


@dataclass
class Verdict:
    """What was found in one trial, in words; nothing where all is well."""

    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    kills: int = 0
    trials: int = 1
    """How many faults were tried, one after the other."""


def read_site(folder: Path) -> Site:
    """Every file of a site with its content, but for how long results took."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            is_provenance = path.name == "provenance.json"
            found[path.relative_to(folder).as_posix()] = (
                _TIMES.sub(b"", content) if is_provenance else content
            )
    return found


def difference(found: Site, whole: Mapping[str, Site]) -> str:
    """In what a site differs from each of the sites that it may be, in words; nothing where it is one of them."""
    if any(found == one for one in whole.values()):
        return ""
    if not found:
        return "there is no site"
    if not whole:
        return "there is a site"
    told = []
    for name, site in whole.items():
        files = sorted(file for file in found.keys() | site.keys() if found.get(file) != site.get(file))
        told.append(f"{len(files)} of {len(site)} files differ from {name}, such as {files[0]}")
    return "; ".join(told)


def finished(store: Path) -> dict[str, tuple[str, int]]:
    """What is stored and whole: unit and file by fingerprint. What is computed again has another file."""
    opened, found = Store(store), {}
    for key in store.glob("keys/*.json"):
        if key.is_file() and (entry := opened.get(key.stem)) is not None:
            found[key.stem] = entry.unit, key.stat().st_ino
    return found


def latest(store: Path) -> dict[str, dict[str, str]]:
    """The files of each unit's latest result by name, each read and verified."""
    opened, found = Store(store), {}
    for file in store.glob("latest/*.json"):
        unit = file.stem.replace(".", "/", 1)
        entry = opened.get(opened.latest(unit) or "")
        found[unit] = dict(entry.files) if entry else {}
    return found


def lost(before: Mapping[str, tuple[str, int]], after: Mapping[str, tuple[str, int]]) -> list[str]:
    """What was stored before and is not there any more, or was computed again."""
    told = []
    for fingerprint, (unit, file) in before.items():
        if fingerprint not in after:
            told.append(f"{unit} is gone")
        elif after[fingerprint][1] != file:
            told.append(f"{unit} was computed again")
    return told


def temporary_files(root: Path, temporary: Path, site: str = "site") -> list[str]:
    """What is left in the store, beside the site, and in the folder for temporary files."""
    folders = (root / ".gradlesson").rglob(".*"), root.glob(f".{site}*"), temporary.glob("*")
    return [f"{path.name} in {path.parent.name}/" for folder in folders for path in folder]


def held_lock(store: Path) -> list[str]:
    """Whether a lock is held that nobody should hold."""
    try:
        FileLock(store / "lock").acquire(timeout=0).lock.release()
    except Timeout:
        return ["the lock is held"]
    except OSError:
        return []
    return []


def processes(temporary: Path) -> list[int]:
    """All that was started with this folder for temporary files and still runs."""
    mark, found = f"TMPDIR={temporary}".encode(), []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes().split(b"\0"):
                found.append(int(process.name))
        except OSError:  # it has just ended
            continue
    return found
