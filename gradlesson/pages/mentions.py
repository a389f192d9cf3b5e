"""Which pages show something of an exhibit file, read from their Markdown."""

from __future__ import annotations

from pathlib import Path

from gradlesson.errors import GradlessonError
from gradlesson.pages.directives import DIRECTIVE, WITHOUT_EXHIBIT, is_directive, parse
from gradlesson.pages.extension import directive_lines
from gradlesson.pages.project import Project


def mentions(project: Project) -> dict[str, list[str]]:
    """Paths, from the project's folder on, of the pages that show each exhibit file; sorted, all languages."""
    found: dict[str, list[str]] = {}
    root = project.settings.root
    for path in filter(Path.is_file, sorted((root / "docs").rglob("*.md"))):
        for file in _exhibit_files(path.read_text(encoding="utf-8", errors="replace")):
            found.setdefault(file, []).append(path.relative_to(root).as_posix())
    return found


def _exhibit_files(text: str) -> set[str]:
    rows = text.split("\n")
    return {
        target.partition(".")[0]
        for line in directive_lines(text)
        for match in DIRECTIVE.finditer(rows[line - 1])
        if is_directive(match)
        for target in _targets(match["body"].strip())
    }


def _targets(body: str) -> tuple[str, ...]:
    try:
        directive = parse(body)
    except GradlessonError:  # a mistake of the page, which its build tells
        return ()
    return () if directive.kind in WITHOUT_EXHIBIT else directive.targets
