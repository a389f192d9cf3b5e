"""A file that is no text in UTF-8, whatever else it should be: where, and what to do."""

from __future__ import annotations

from pathlib import Path

from gradlesson.errors import GradlessonError


def no_text(error: UnicodeDecodeError, place: Path | str) -> GradlessonError:
    """The mistake of the file of which `place` is the path or the name; its line is that of the first odd byte."""
    content: bytes = error.object
    return GradlessonError(
        "A file of the course must be text in UTF-8",
        found=f"got byte {content[error.start]:#04x}",
        fix="Save it as UTF-8.",
        place=f"{place}:{content.count(10, 0, error.start) + 1}",
    )
