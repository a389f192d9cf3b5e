"""Links from pages to the PDFs: in a built site, as long as it holds the files.

An author writes what shall become a link, `<p data-gl-pdf="exam/blank" hidden>The blank sheet (PDF)</p>`, with the
name of a page that holds sheets, or with none for the whole course. A build leaves that hidden. Printing puts the
files into the site from which they were printed, and only then makes links of such places. The next build replaces
the site, and with it files and links alike: no link is ever broken, and no file older than its pages.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from html import escape, unescape
from pathlib import Path

from gradlesson.errors import GradlessonError, did_you_mean

FOLDER = "pdf"
"""Where the files stand in the site."""
_PLACE = re.compile(
    r'<(?P<tag>p|li) data-gl-pdf="(?P<name>[^"]*)" hidden(?:="")?>(?P<words>.*?)</(?P=tag)>', re.DOTALL
)


def link_pages(site: Path, files: Mapping[str, Mapping[str, str]]) -> None:
    """Make links of the places in all pages; `files` holds the PDFs' names by language and by what they show.

    The first language of `files` stands at the root of the site, each other one in its folder.

    Raises:
        GradlessonError: where a place names a page without sheets.
    """
    first = next(iter(files))
    for page in sorted(site.rglob("*.html")):
        html = page.read_text(encoding="utf-8")
        if "data-gl-pdf" in html:
            path = page.relative_to(site).as_posix()
            language = path.partition("/")[0]
            known = files.get(language, files[first])
            page.write_text(_linked(html, path, known), encoding="utf-8")


def _linked(html: str, path: str, files: Mapping[str, str]) -> str:
    def link(match: re.Match[str]) -> str:
        name = unescape(match["name"])
        if name not in files:
            raise GradlessonError(
                "`data-gl-pdf` must name a page that holds answer sheets, or nothing for the whole course",
                found=f"got '{name}'",
                fix=did_you_mean(name, files) or None,
                place=path,
            )
        target = posixpath.relpath(f"{FOLDER}/{files[name]}", posixpath.dirname(path) or ".")
        return f'<{match["tag"]}><a href="{escape(target)}">{match["words"]}</a></{match["tag"]}>'

    return _PLACE.sub(link, html)
