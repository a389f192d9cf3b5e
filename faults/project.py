"""The project that faults happen to: a small course in two languages, and the edit that makes half of it due."""

from __future__ import annotations

import re
from pathlib import Path

from bench.synthetic import PACKAGE, WORDS_OF_PAGES, write_course

EXPERIMENTS = 4
REPEATS = 150
"""So that an experiment takes about as long as its page: a random moment then falls on both."""
EDITED = "helper_a.py"
"""The module that half of the experiments import."""
LANGUAGES = tuple(WORDS_OF_PAGES)


def write(root: Path) -> None:
    """Write the project as it is before the edit. Its theme is the plain one of MkDocs, which is built quickly."""
    write_course(root, EXPERIMENTS, repeats=REPEATS)
    for language in LANGUAGES:
        replace(configuration(root, language), r"theme: .*", "theme: {name: mkdocs}")
        # Without an address there is no sitemap.
        replace(configuration(root, language), r"\Asite_name", "site_url: http://127.0.0.1:8000/\nsite_name")
    # Pages of source code are pages of our own site: what they take is kept in the store too.
    replace(root / "gradlesson.toml", r"(?m)^(#|source_url).*\n", "")


def edit(root: Path) -> None:
    """Have every page change, and half of the results."""
    replace(root / PACKAGE / EDITED, r"found\[layer, repeat\] = ", r"\g<0>2.0 * ")
    for language in LANGUAGES:
        replace(configuration(root, language), r"site_name: (.*)", r"site_name: \1 II")


def configuration(root: Path, language: str) -> Path:
    """The MkDocs configuration of a language."""
    return root / ("mkdocs.yml" if language == LANGUAGES[0] else f"mkdocs.{language}.yml")


def replace(path: Path, old: str, new: str) -> None:
    """Edit a file, as an editor does: no reader sees half of it."""
    text, count = re.subn(old, new, path.read_text(encoding="utf-8"), count=0)
    assert count, f"{old} does not stand in {path}"
    aside = path.with_name(f"{path.name}~")
    aside.write_text(text, encoding="utf-8")
    aside.replace(path)
