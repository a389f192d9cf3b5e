"""Pages offer the file where it is: a paragraph `<p class="gl-zip" hidden>` shows itself, its `<a>` leads there."""

from __future__ import annotations

import posixpath
import re
import shutil
from html import escape
from pathlib import Path

from gradlesson.offline.disk import OFFER

_LINK = re.compile(r"<a\b[^>]*>")
_SIZE = re.compile(r"(<span\b[^>]*>)[^<]*")
_MEGABYTE = 1e6


def offer(site: Path, file: Path) -> None:
    """Copy a file into a site, and let every page that has a place for it lead there; a `<span>` gets its size."""
    shutil.copyfile(file, site / file.name)
    size = f"{file.stat().st_size / _MEGABYTE:.0f} MB"
    for page in site.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        if (place := OFFER.search(html)) is None:
            continue
        to_file = posixpath.relpath(file.name, page.parent.relative_to(site).as_posix())
        shown = place[0].replace(' class="gl-zip" hidden', ' class="gl-zip"', 1)
        shown = _LINK.sub(f'<a href="{escape(to_file)}" download>', shown, count=1)
        shown = _SIZE.sub(rf"\g<1>{size}", shown, count=1)
        page.write_text(html[: place.start()] + shown + html[place.end() :], encoding="utf-8")
