"""Notices that code of the serving process itself was edited: only a restart can make that count."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

from gradlesson.engine.files import digest
from gradlesson.engine.sources import GENERATOR


@dataclass
class LoadedCode:
    """The source files of gradlesson, and others that are read once, as they were when this process did so."""

    digests: dict[Path, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Take the present state as the loaded one."""
        self.digests = {path: digest(path.read_bytes()) for path in _loaded_files()}

    def note(self, path: Path) -> None:
        """Count a file that this process reads once, for example settings."""
        self.digests.setdefault(path, digest(path.read_bytes()))

    def changed(self) -> list[Path]:
        """Files that differ from what this process runs."""
        return [
            path
            for path, loaded in self.digests.items()
            if not path.is_file() or digest(path.read_bytes()) != loaded
        ]


def _loaded_files() -> list[Path]:
    modules = [module for name, module in sys.modules.items() if name.partition(".")[0] == GENERATOR]
    return sorted({Path(file) for module in modules if (file := getattr(module, "__file__", None))})
