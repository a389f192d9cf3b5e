"""Takes from a store what no page needs any more, and never what one does.

*Live* is what the course as it stands would use: the result that each unit has now or had last, and everything that
the last whole build used. The rest goes by its last use, oldest first. What was used within the last hour stays in
any case: a build that has planned with it may read it yet. Whoever computes holds the lock, and so does this.
"""

from __future__ import annotations

import contextlib
import math
import os
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from gradlesson.engine.course import Course
from gradlesson.engine.lock import locked
from gradlesson.engine.runner import Report
from gradlesson.engine.store import Store
from gradlesson.errors import GradlessonError

GRACE = 3600.0
"""Seconds for which what was used stays: longer than a build takes from its plan to its last page."""


@dataclass(frozen=True)
class Limits:
    """What may stay besides what is live: less than both of these."""

    age: float = math.inf
    """Seconds since the last use."""
    size: float = math.inf
    """Bytes of the whole store."""


@dataclass
class Cleaned:
    """What was removed, or would be."""

    units: list[str] = field(default_factory=list)
    """The unit of each result, oldest use first."""
    files: int = 0
    freed: int = 0
    """Bytes."""
    kept: int = 0
    """Bytes of what stays."""
    in_use: int = 0
    """Results that stay because the course uses them; of the others, those of the last hour and those that the
    limits let stay.
    """
    recent: int = 0
    within_limits: int = 0


def live(course: Course, report: Report, store: Store) -> set[str]:
    """Fingerprints of what the course as it stands uses or shows; `report` is of a run with `compute` off."""
    found = {store.latest(unit.unit) for unit in course.units}
    found |= {report.fingerprints.get(unit.unit) for unit in course.units}
    return {*filter(None, found), *store.built()}


def clean(store: Store, course: Course, report: Report, limits: Limits, *, dry_run: bool = False) -> Cleaned:
    """Remove what is beyond the limits; with `dry_run` only say what.

    Raises:
        GradlessonError: where the store cannot be changed.
    """
    with contextlib.nullcontext() if dry_run else locked(store.folder):
        if not dry_run:
            store.tidy()
        broom = _Broom(store, live(course, report, store), dry_run)
        broom.take_results(limits)
        broom.take_unnamed()
        broom.take_sources()
        broom.take_names(unit.unit for unit in course.units)
    return broom.cleaned


@dataclass
class _Result:
    """One key of the store and what it names."""

    path: Path
    unit: str
    age: float
    objects: set[str]
    sources: set[str]


@dataclass
class _Broom:
    store: Store
    live: set[str]
    dry_run: bool
    cleaned: Cleaned = field(default_factory=Cleaned)
    now: float = field(default_factory=time.time)
    results: dict[str, _Result] = field(default_factory=dict)
    """What stays, by fingerprint."""
    taken: set[Path] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.cleaned.kept = sum(_size(path) for path in self.store.folder.rglob("*"))
        for path in sorted(self.store.folder.glob("keys/*.json")):
            entry = self.store.entry(path.stem)  # not `used`: looking is no use
            modules = entry.inputs.get("modules", {}) if entry else {}
            self.results[path.stem] = _Result(
                path,
                entry.unit if entry else "",
                self._age(path),
                set(entry.files.values()) if entry else set(),
                set(modules.values()),
            )

    def take_results(self, limits: Limits) -> None:
        """Remove results that are not live, by their last use."""
        references = Counter(sha for one in self.results.values() for sha in one.objects)
        spare = [key for key, one in self.results.items() if key not in self.live and one.age > GRACE]
        self.cleaned.in_use = len(self.live & self.results.keys())
        self.cleaned.recent = len(self.results) - self.cleaned.in_use - len(spare)
        for key in sorted(spare, key=lambda key: -self.results[key].age):
            result = self.results[key]
            if result.age <= limits.age and self.cleaned.kept <= limits.size:
                self.cleaned.within_limits += 1
                continue
            if not self._take_key(result.path):
                self.cleaned.recent += 1
                continue
            del self.results[key]
            self.cleaned.units.append(result.unit)
            references.subtract(result.objects)
            for sha in sorted(result.objects):
                if references[sha] == 0:
                    self._take(self.store.folder / "objects" / sha[:2] / sha)

    def take_unnamed(self) -> None:
        """Remove contents that no key names: a kill came between both."""
        named = {sha for one in self.results.values() for sha in one.objects}
        for path in sorted(self.store.folder.glob("objects/*/*")):
            if path.name not in named and not path.name.startswith("."):
                self._take(path)

    def take_sources(self) -> None:
        """Remove sources that no result was made from which is still there."""
        needed = {code for one in self.results.values() for code in one.sources}
        for path in sorted(self.store.folder.glob("code/*")):
            if path.name not in needed and not path.name.startswith("."):
                self._take(path)

    def take_names(self, units: Iterable[str]) -> None:
        """Forget the last result of units that the course has no more, where that is gone."""
        files = {self.store.latest_file(unit) for unit in units}
        for path in sorted(self.store.folder.glob("latest/*.json")):
            if str(path) not in files and self.store.latest_in(path) not in self.results:
                self._take(path)

    def _take_key(self, path: Path) -> bool:
        """Remove a key, unless it was used since it was looked at: first its name, so that nobody can begin to."""
        if self.dry_run:
            return self._take(path)
        aside = path.with_name(f".{path.name}.clean-{os.getpid()}")
        try:
            os.rename(path, aside)
            if self._age(aside) <= GRACE:
                os.rename(aside, path)
                return False
        except FileNotFoundError:
            return False
        except OSError as error:
            raise _unchangeable(error) from error
        return self._take(aside)

    def _take(self, path: Path) -> bool:
        """Whether a file was removed, or would be: not a new one, which another process may have put there."""
        if path in self.taken or self._age(path) <= GRACE:
            return False
        self.taken.add(path)
        size = _size(path)
        if not self.dry_run:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                raise _unchangeable(error) from error
        self.cleaned.files += 1
        self.cleaned.freed += size
        self.cleaned.kept -= size
        return True

    def _age(self, path: Path) -> float:
        """Seconds since the last use. A time to come is one of a clock that was wrong, and tells nothing."""
        try:
            age = self.now - path.stat().st_mtime
        except OSError:
            return 0.0
        return age if age >= -GRACE else math.inf


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size if path.is_symlink() or path.is_file() else 0
    except OSError:
        return 0


def _unchangeable(error: OSError) -> GradlessonError:
    return GradlessonError("The store must be writable to be cleaned up", found=f"{error.strerror}")
