"""Third-party libraries: where finished distributions are installed, and which version of them."""

from __future__ import annotations

import importlib.metadata
import os
import sys
import sysconfig
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

Remember = Callable[[bytes, Callable[[], Any]], Any]
"""Calls a function, or gives what it gave an earlier process for equal bytes."""


def is_installed(path: Path) -> bool:
    """Whether a file belongs to Python itself or to a finished distribution."""
    return any(path.is_relative_to(folder) for folder in installed_folders())


@cache
def installed_folders() -> tuple[str, ...]:
    """Folders of the standard library and of site-packages, as they are written and with links resolved."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    folders = {sysconfig.get_paths()[name] for name in names}
    # The base interpreter's own, inside a virtual environment.
    folders |= {sysconfig.get_path(name, vars={"base": sys.base_prefix}) for name in names[:2]}
    folders |= {
        folder for folder in sys.path if os.path.basename(folder) in ("site-packages", "dist-packages")
    }
    folders |= {os.path.realpath(folder) for folder in folders}
    return tuple(sorted(folders))


def distribution_versions(
    tops: set[str], remember: Remember = lambda source, find: find()
) -> dict[str, str | None]:
    """Version of the distribution behind each third-party top-level import; None where it is not installed."""
    return {top: _version(top, remember) for top in sorted(tops)}


def _version(top: str, remember: Remember) -> str | None:
    try:
        return importlib.metadata.version(top)
    except importlib.metadata.PackageNotFoundError:
        pass
    # Looking into every distribution takes half a second: once for each set of them, not in every process.
    names = remember(
        f"distributions of {top}\n{_installed()}".encode(),
        lambda: sorted(set(importlib.metadata.packages_distributions().get(top, []))),
    )
    return ", ".join(f"{name} {importlib.metadata.version(name)}" for name in names) or None


def _installed() -> list[tuple[str, list[str]]]:
    """What is installed now, as folders name it with its versions: `mkdocs serve` may outlive that."""
    return [
        (folder, sorted(name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info"))))
        for folder in sys.path
        if os.path.isdir(folder)
    ]
