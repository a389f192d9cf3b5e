"""Answer sheets: pages that are made to be printed, each of which becomes a file of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gradlesson.pdf.chapter import mark_of

_IS_SHEET = re.compile(r'<(?:section|div)\b[^>]*\bclass="gl-sheet["\s]')


@dataclass(frozen=True)
class Sheet:
    """A page of the site that holds answer sheets."""

    path: str
    """Its HTML file, from the root of the site: `en/exam/blank/index.html`."""
    language: str
    name: str
    """How pages of its language call it: `exam/blank`."""

    def file(self, course: str) -> str:
        """Name of its PDF: `course.exam-blank.en.pdf`."""
        return f"{course}.{mark_of(self.name)}.{self.language}.pdf"


def find_sheets(site: Path, languages: Sequence[str]) -> list[Sheet]:
    """The pages of a built site with answer sheets; the first language stands at the root, others in folders."""
    found = []
    for file in sorted(site.rglob("*.html")):
        if _IS_SHEET.search(file.read_text(encoding="utf-8")):
            path = file.relative_to(site).as_posix()
            folder, _, rest = path.partition("/")
            is_other = folder in languages[1:]
            name = (rest if is_other else path).removesuffix(".html").removesuffix("/index")
            found.append(Sheet(path, folder if is_other else languages[0], name))
    return found
