"""The programs that can build a site, and how each is started."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

from gradlesson.errors import GradlessonError

BUILDERS = "mkdocs", "properdocs", "zensical"


def require(builder: str) -> None:
    """Raises GradlessonError where a builder is not installed."""
    if find_spec(builder) is None:
        raise GradlessonError(
            f"`--with {builder}` needs {builder}",
            found="it is not installed",
            fix="Install it with `pip install 'gradlesson[builders]'`.",
        )


def command(builder: str, *, strict: bool, site: Path | None) -> list[str]:
    """The command that builds the whole site with a builder that knows plugins."""
    options = [*(["--strict"] if strict else []), *(["--site-dir", str(site)] if site else [])]
    return [sys.executable, "-m", builder, "build", *options]
