"""The theme's templates, compiled once: for all languages, all builds of `mkdocs serve`, and all later builds; and
listed without those that no site gets.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from jinja2 import BytecodeCache, FileSystemLoader
from jinja2.bccache import Bucket

from gradlesson.engine.files import read_checked, write_checked

FOLDER = "templates"


class CompiledTemplates(BytecodeCache):
    """Keeps the code of templates in memory and in `folder`; one that was edited has another checksum, and is
    compiled again. Files that are damaged, or of another version of Jinja, count as missing.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._codes: dict[str, bytes] = {}
        self._version = f"jinja2 {version('jinja2')}\n".encode()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with the code that was kept, if there is any."""
        if bucket.key not in self._codes and self.folder is not None:
            kept = read_checked(self.folder / bucket.key) or b""
            if kept.startswith(self._version):
                self._codes[bucket.key] = kept.removeprefix(self._version)
        if bucket.key in self._codes:
            bucket.bytecode_from_string(self._codes[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a bucket; where it cannot be written, in memory alone."""
        self._codes[bucket.key] = bucket.bytecode_to_string()
        if self.folder is not None:
            with contextlib.suppress(OSError):
                write_checked(self.folder / bucket.key, self._version + self._codes[bucket.key])


class VisibleTemplates(FileSystemLoader):
    """Finds every template, but does not list those in hidden folders: none of their files comes into a site, and
    Material's fifteen thousand icons took a tenth of a build.
    """

    def __init__(self, folders: Sequence[str]) -> None:
        super().__init__(folders)

    def list_templates(self) -> list[str]:
        """Names of all visible templates, sorted."""
        found: set[str] = set()
        for folder in self.searchpath:
            for inner, folders, files in os.walk(folder):
                folders[:] = [name for name in folders if not name.startswith(".")]
                found.update(Path(inner, name).relative_to(folder).as_posix() for name in files)
        return sorted(found)
