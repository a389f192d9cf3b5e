"""Where a configuration of MkDocs names a page in its navigation, as messages tell it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from gradlesson.errors import GradlessonError, did_you_mean

_NAV = re.compile(r"^nav:(?P<entries>.*)$", re.MULTILINE)
_NEXT = re.compile(r"^[^\s#-]", re.MULTILINE)
_PARENT = re.compile(r"^INHERIT:\s*[\"']?(?P<file>[^\"'\s#]+)", re.MULTILINE)
_PAGE = re.compile(r"(?<![^\s\"'\[,:])(?P<path>[^\s\"'\[\],:{}#]+\.md)(?=[\s\"'\],}]|$)")


def nav_place(configuration: Path, page: str) -> str:
    """`mkdocs.en.yml:12`, where the navigation of a configuration, or the one that it inherits, names a page.

    Nothing where it does not, or where there is no navigation.
    """
    return next((place for place, path in _entries(configuration) if path == page), "")


def lost_entries(configuration: Path, pages: list[str]) -> Iterator[GradlessonError]:
    """The mistake of every entry of a navigation that names a page that there is not."""
    for place, path in _entries(configuration):
        if path not in pages and "://" not in path:
            yield lost_entry(place, path, pages)


def lost_entry(place: str, path: str, pages: list[str]) -> GradlessonError:
    """The mistake of an entry at that place."""
    return GradlessonError(
        "`nav` must name pages by their paths below `docs_dir`",
        found=f"there is no '{path}'",
        fix=did_you_mean(path, pages) or "Write that page, or take the entry out.",
        place=place,
    )


def _entries(configuration: Path) -> Iterator[tuple[str, str]]:
    """The pages that a navigation names, each behind its place; that of a parent counts where there is no own."""
    try:
        text = configuration.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):  # told where the configuration is read
        return
    nav = _NAV.search(text)
    if nav is None:
        if (parent := _PARENT.search(text)) and parent["file"] != configuration.name:
            yield from _entries(configuration.parent / parent["file"])
        return
    end = _NEXT.search(text, nav.end())
    rows = text[nav.start("entries") : end.start() if end else len(text)].split("\n")
    first = text.count("\n", 0, nav.start()) + 1
    for number, row in enumerate(rows, first):
        for found in _PAGE.finditer(re.sub(r"(^|\s)#.*", "", row)):
            yield f"{configuration.name}:{number}", found["path"]
