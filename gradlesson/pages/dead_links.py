"""Links of pages that lead nowhere, found without a site builder: `gradlesson check` tells of them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from html import unescape
from urllib.parse import unquote

from gradlesson.pages.language_build import LanguageBuild
from gradlesson.pages.links import link_lines, nearest
from gradlesson.pages.mistakes import LinkError
from gradlesson.pages.prose import without_code

_LINK = re.compile(r'<a\b[^>]*?\shref="(?P<target>[^"]*)"')
_ID = re.compile(r'\s(?:id|name)="([^"]+)"')
_PICTURE = re.compile(r"!\[[^\]\n]*\]\(<?(?P<target>[^)>\s]+)")
_ELSEWHERE = re.compile(r"[a-zA-Z][\w+.-]*:|//|/")


def dead_links(build: LanguageBuild, pages: Mapping[str, str]) -> Iterator[LinkError]:
    """The links between the pages of a language, and to their pictures, that lead nowhere.

    `pages` holds the HTML of every page's body by its path below docs; links to other files are the builder's.
    """
    ids = {path: {unescape(one) for one in _ID.findall(html)} for path, html in pages.items()}
    generated = {*build.generated_pages(), *build.source_pages}
    for path, html in pages.items():
        for target in dict.fromkeys(unescape(match["target"]) for match in _LINK.finditer(html)):
            file, _, anchor = target.partition("#")
            if _ELSEWHERE.match(target) or not (file.endswith(".md") or target.startswith("#")):
                continue
            meant = _meant(path, file)
            if meant not in pages and meant not in generated:
                yield from _errors(build, path, target, "there is no such page")
            elif anchor and meant in pages and unquote(anchor) not in ids[meant]:
                yield from _errors(build, path, target, f"'{meant}' has no such anchor")
        for target in _pictures(build.pages[path].source):
            if not (build.docs / _meant(path, unquote(target))).is_file():
                yield from _errors(build, path, target, "there is no such file", "Put the file below docs.")


def _pictures(source: str) -> Iterator[str]:
    """Addresses of the pictures that a page takes from its own site."""
    for row in without_code(source) if "![" in source else ():
        for match in _PICTURE.finditer(row):
            if not _ELSEWHERE.match(match["target"]):
                yield match["target"].partition("#")[0]


def _meant(path: str, file: str) -> str:
    """What a page means by a relative path: itself where there is none."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(file))) if file else path


def _errors(build: LanguageBuild, path: str, target: str, problem: str, fix: str = "") -> Iterator[LinkError]:
    page = build.pages[path]
    fix = fix or nearest(build, path, target) or "Headings have the id that stands behind them, `{#id}`."
    # One that Markdown made of something else has no line.
    for line in link_lines(page.source, target) or [0]:
        yield LinkError(
            "a link must lead, by a relative path, to a page, a file or an anchor of this site",
            found=f"got '{target}': {problem}",
            fix=fix,
            place=f"{page.place}:{line}" if line else page.place,
        )
