"""Keeps the server of `mkdocs serve` looking at everything that a page can depend on.

Its own watch of a file or folder ends for ever when that is missing at one look, be it for the moment in which an
editor or `git checkout` replaces it; and what is missing at the start, or imported only later, it never sees.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

INTERVAL = 0.5
"""Seconds between two looks, as in the server."""


class Server(Protocol):
    """What is needed of the server."""

    observer: Any
    """Has a thread, in `emitters`, for every path that is watched."""

    def watch(self, path: str) -> None:
        """Build again whenever something changes there, from now on."""

    def unwatch(self, path: str) -> None:
        """Take back one `watch`."""


class Watch:
    """Has a server watch paths, and watch them again when they come back."""

    def __init__(self, server: Server, on_change: Callable[[], None]) -> None:
        self.server, self.on_change = server, on_change
        self._wanted: set[Path] = set()
        self._missing: set[Path] = set()
        """At the last look."""
        self._awaited: set[Path] = set()
        """What was added since the last look, or missing when a build ended: a build is due when it is there."""
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Watch what was added, and keep watching."""
        self._look()
        self._thread.start()

    def add(self, paths: Iterable[Path]) -> None:
        """Watch these paths too."""
        with self._lock:
            new = {Path(os.path.abspath(path)) for path in paths} - self._wanted
            self._wanted |= new
            self._awaited |= new

    def note_missing(self) -> None:
        """Note what the build that ends has missed, even if it is back before the next look."""
        with self._lock:
            self._awaited |= {path for path in self._wanted if not path.exists()}

    def close(self) -> None:
        """Look no more."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(INTERVAL):
            if self.server.observer.is_alive() and self._look():
                self.on_change()

    def _look(self) -> bool:
        """Watch what is there and is not watched; whether something came, went, or was not watched."""
        with self._lock:
            missing = {path for path in self._wanted if not path.exists()}
            unwatched = (self._missing | self._awaited | self._without_thread()) - missing
            changed = bool(unwatched) or missing != self._missing
            self._missing, self._awaited = missing, set()
        for path in unwatched:
            self._watch_anew(str(path))
        return changed

    def _without_thread(self) -> set[Path]:
        """Paths that no thread looks at. Some versions of watchdog look at the folder of a file."""
        emitters = self.server.observer.emitters.copy()
        alive = {Path(emitter.watch.path) for emitter in emitters if emitter.is_alive()}
        return {path for path in self._wanted - alive if path.is_dir() or path.parent not in alive}

    def _watch_anew(self, path: str) -> None:
        with contextlib.suppress(KeyError):  # that is: until it is not watched at all
            while True:
                self.server.unwatch(path)
        with contextlib.suppress(OSError):  # it has gone again
            self.server.watch(path)
