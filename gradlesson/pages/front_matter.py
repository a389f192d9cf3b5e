"""What stands at the top of a page, between two lines `---`, as YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from gradlesson.errors import GradlessonError

_BEGIN = re.compile(
    r"(?P<above>(?:[ \t]*\n)*)(?P<line>[ \t]*---[ \t]*)\n(?:#.*\n)*[ \t]*[a-z][\w-]*:(?:\s|$)"
)
_TEXTS = ("title", "description")
_TABLES = ("search",)
"""Keys whose values Material takes for mappings."""


def check_front_matter(place: str, source: str) -> Iterator[GradlessonError]:
    """The mistakes in a page's front matter: MkDocs would show it as text, drop it, or end with a traceback."""
    found = _BEGIN.match(source)
    if not found:
        return
    if found["above"] or found["line"] != "---":
        yield GradlessonError(
            "front matter begins with `---` in the first line of its file, and nothing beside it",
            found=f"got {found['line']!r} in line {found['above'].count(chr(10)) + 1}",
            fix="Take out what stands above or beside it, be it only a space.",
            place=f"{place}:{found['above'].count(chr(10)) + 1}",
        )
        return
    front, end, _ = source.removeprefix("---\n").partition("\n---\n")
    if not end and not source.endswith("\n---"):
        yield GradlessonError(
            "front matter ends with a line `---`",
            found="there is none below the first line",
            fix="Write one between the front matter and the text.",
            place=f"{place}:1",
        )
        return
    try:
        values = yaml.safe_load(front.removesuffix("\n---"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        yield GradlessonError(
            "front matter must be YAML",
            found=error.problem,
            fix="A text with `:`, `#` or brackets stands in quotes; indentation is of spaces.",
            place=f"{place}:{line}",
        )
        return
    yield from _values(place, front, values if isinstance(values, dict) else {})


def _values(place: str, front: str, values: dict[object, object]) -> Iterator[GradlessonError]:
    """The mistakes of values that are of another type than MkDocs and its theme take them for."""
    for key, value in values.items():
        if key in _TEXTS and isinstance(value, list | dict):
            must, fix = "a text", "Put it in quotes."
        elif key in _TABLES and not isinstance(value, dict):
            must, fix = "a table", "For example `search: {exclude: true}`."
        else:
            continue
        line = re.search(rf"^{key}[ \t]*:", front, re.MULTILINE)
        yield GradlessonError(
            f"`{key}` in front matter must be {must}",
            found=f"got {value!r:.60}",
            fix=fix,
            place=f"{place}:{front.count(chr(10), 0, line.start()) + 2 if line else 1}",
        )
