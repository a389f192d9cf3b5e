"""Notes on pages of `mkdocs serve` that are written already: what was known too late, or made a build fail."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

_NOTES = re.compile(r"(?<=<!--gl-notes-->)(.*?)(?=<!--/gl-notes-->)", re.DOTALL)


def notes(boxes: str) -> str:
    """Boxes for the top of a page, in a place that can be found again."""
    return f'<div class="gl-notes"><!--gl-notes-->{boxes}<!--/gl-notes--></div>'


def add_note(page: Path, box: str) -> None:
    """Put a box behind those on top of a page."""
    _write(page, lambda old: old + box)


def replace_notes(folder: Path, box: str) -> None:
    """Put one box in place of all others on every page in a folder: of these pages nothing else is sure."""
    for page in folder.rglob("*.html"):
        _write(page, lambda old: box)


def keep_last(folder: Path, last: Path, box: str) -> None:
    """Fill a folder with the last good pages under a box; where there are none, with one page of just the box."""
    shutil.rmtree(folder, ignore_errors=True)
    if last.is_dir():
        shutil.copytree(last, folder)
        replace_notes(folder, box)
    else:
        folder.mkdir(parents=True)
        page = f'<!doctype html>\n<meta charset="utf-8">\n<title>gradlesson</title>\n{notes(box)}\n'
        (folder / "index.html").write_text(page, encoding="utf-8")


def _write(page: Path, change: Callable[[str], str]) -> None:
    text = page.read_text(encoding="utf-8", errors="surrogateescape")
    noted = _NOTES.sub(lambda old: change(old[0]), text, count=1)
    if noted != text:
        page.write_text(noted, encoding="utf-8", errors="surrogateescape")
