"""One style sheet in the place of many: a reader's first page waits for one answer instead of ten.

Only sheets of one folder that follow one another are joined, so that what they mean and the addresses in them stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = "assets/stylesheets/"
NAME = "site.css"
_FIRST = re.compile(rf'<link rel="stylesheet" href="([^"]*{FOLDER})[^"/]+\.css">')
# With strings, in which nothing is a comment.
_COMMENT = re.compile(r"""("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|/\*.*?\*/""", re.DOTALL)
# Holds the transitions of every element while the theme's script chooses colours, which it also does on each page
# that is read anew: all were styled twice more for it, and none of our colours fades.
_HELD = re.compile(r"(?<=\})\s*\[data-md-color-switching\] \*[^{}]*\{[^{}]*\}")


@dataclass
class StyleSheets:
    """Those that the pages of a language ask for."""

    names: list[str] | None = None
    """Names below `FOLDER`, in the order of the first page; none where no page has asked."""

    def joined(self, html: str) -> str:
        """A page that asks for one sheet; as it is where it asks for others than the first page."""
        first = _FIRST.search(html)
        if first is None:
            return html
        one = rf'<link rel="stylesheet" href="{re.escape(first[1])}([^"/]+\.css)">'
        run = re.compile(rf"{one}(?:\s*{one})*").match(html, first.start())
        assert run is not None, "it begins with what was found"
        names = re.findall(one, run[0])
        self.names = self.names or names
        if names != self.names:
            return html
        return f'{html[: run.start()]}<link rel="stylesheet" href="{first[1]}{NAME}">{html[run.end() :]}'

    def write(self, site: Path) -> None:
        """Write the one sheet, where pages ask for it, into this language's folder of a site."""
        if self.names:
            folder = site / FOLDER
            texts = [(folder / name).read_text(encoding="utf-8") for name in self.names]
            sheet = "\n".join(_COMMENT.sub(lambda found: found[1] or "", text).strip() for text in texts)
            (folder / NAME).write_text(f"{_HELD.sub('', sheet)}\n", encoding="utf-8")
