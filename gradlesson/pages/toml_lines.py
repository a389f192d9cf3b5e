"""Where what a TOML file says stands in it: `tomllib` tells no lines."""

from __future__ import annotations

import re

Path = tuple[str | int, ...]
"""Names of tables and of a key; an array of tables has the number of its entry behind its name, from 0."""

_NAME = r"""(?:[\w-]+|"[^"\n]*"|'[^'\n]*')"""
_DOTTED = rf"{_NAME}(?:[ \t]*\.[ \t]*{_NAME})*"
_PIECES = re.compile(
    r'"""[\s\S]*?"""'
    r"|'''[\s\S]*?'''"
    rf"|^[ \t]*\[\[[ \t]*(?P<entry>{_DOTTED})[ \t]*\]\]"
    rf"|^[ \t]*\[[ \t]*(?P<table>{_DOTTED})[ \t]*\]"
    rf"|^[ \t]*(?P<key>{_DOTTED})[ \t]*=",
    re.MULTILINE,
)
_AT_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def lines_of(text: str) -> dict[Path, int]:
    """The line, from 1, of each table and key of a TOML text, by its path."""
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    line, read = 1, 0
    for match in _PIECES.finditer(text):
        line, read = line + text.count("\n", read, match.end()), match.end()
        if match["entry"]:
            array = _inside(match["entry"], counts)
            counts[array] = counts.get(array, -1) + 1
            table = (*array, counts[array])
        elif match["table"]:
            table = _inside(match["table"], counts)
        elif not match["key"]:
            continue
        path = (*table, *_names(match["key"])) if match["key"] else table
        found.setdefault(path, line)
    return found


def line_of_mistake(text: str, message: str) -> int:
    """The line of a text that a message of `tomllib` about it speaks of."""
    at = _AT_LINE.search(message)
    return int(at[1]) if at else text.rstrip("\n").count("\n") + 1


def _inside(dotted: str, counts: dict[Path, int]) -> Path:
    """The path of a header: below the last entry of each array of tables that it names on its way."""
    path: Path = ()
    *parents, last = _names(dotted)
    for name in parents:
        path = (*path, name)
        if path in counts:
            path = (*path, counts[path])
    return (*path, last)


def _names(dotted: str) -> list[str]:
    return [name.strip("\"'") for name in re.findall(_NAME, dotted)]
