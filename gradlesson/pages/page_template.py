"""The template that a page asks for in its front matter: where there is none, MkDocs would end with a traceback."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from gradlesson.errors import GradlessonError, did_you_mean
from gradlesson.pages import look

_LINE = re.compile(r"^template:[ \t]*(?P<name>[^#\n]*?)[ \t]*(?:#.*)?$", re.MULTILINE)
_MOST_NAMES = 20


def check_template(place: str, source: str, named: Any, folders: Iterable[Path]) -> Iterator[GradlessonError]:
    """The mistake of a page that names a template which none of the theme's folders holds."""
    folders = list(folders)
    if isinstance(named, str) and any((folder / named).is_file() for folder in folders):
        return
    known = sorted({name for folder in folders for name in _templates(folder)})
    own = [name for name in known if "/" not in name][:_MOST_NAMES]
    line = _LINE.search(source)
    yield GradlessonError(
        "`template` must name a template of the theme",
        found=f"got '{named_template(source) or ''}'",
        fix=did_you_mean(str(named), known) or f"There are {', '.join(own)}.",
        place=f"{place}:{source.count(chr(10), 0, line.start()) + 1}" if line else place,
    )


def named_template(source: str) -> str | None:
    """The template that a page's source asks for, as it is written; None where it asks for none."""
    front = source.partition("\n---\n")[0] if source.startswith("---\n") else ""
    found = _LINE.search(front)
    return found["name"].strip("\"'") if found else None


def theme_folders(configuration: dict[str, Any], root: Path) -> list[Path]:
    """The folders in which the theme of a configuration has its templates, found without loading it."""
    theme = configuration.get("theme")
    theme = theme if isinstance(theme, dict) else {"name": theme or "mkdocs"}
    folders = [root / str(theme["custom_dir"])] if theme.get("custom_dir") else []
    folders.append(look.FOLDER)
    for one in entry_points(group="mkdocs.themes", name=str(theme.get("name") or "")):
        if one.dist is not None:
            folders.append(Path(str(one.dist.locate_file(one.module.replace(".", "/")))))
    return folders


def _templates(folder: Path) -> Iterator[str]:
    """Names of a folder's templates, those in hidden folders left out."""
    for inner, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (
            Path(inner, name).relative_to(folder).as_posix() for name in files if name.endswith(".html")
        )
