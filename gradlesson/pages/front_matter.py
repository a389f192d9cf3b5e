"""What stands at the top of a page, between two lines `---`, as YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from gradlesson.errors import GradlessonError

_BEGIN = re.compile(r"---\n\w[\w-]*:")


def check_front_matter(place: str, source: str) -> Iterator[GradlessonError]:
    """The mistake that keeps a page's front matter from being read: MkDocs would show it as text, or drop it."""
    if not _BEGIN.match(source):
        return
    front, end, _ = source.removeprefix("---\n").partition("\n---\n")
    if not end:
        yield GradlessonError(
            "front matter ends with a line `---`",
            found="there is none below the first line",
            fix="Write one between the front matter and the text.",
            place=f"{place}:1",
        )
        return
    try:
        yaml.safe_load(front)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        yield GradlessonError(
            "front matter must be YAML",
            found=error.problem,
            fix="A text with `:`, `#` or brackets stands in quotes.",
            place=f"{place}:{line}",
        )
