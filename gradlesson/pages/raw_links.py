"""Links that stand in a page's source as HTML: no builder reads them, so they lead where they say or nowhere."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from gradlesson.errors import did_you_mean
from gradlesson.pages.mistakes import AnchorError, LinkError
from gradlesson.pages.prose import without_code

if TYPE_CHECKING:
    from gradlesson.pages.language_build import LanguageBuild

RULE = "a link in HTML must lead, as seen from the address of its page, to a page, a file or an anchor of this site"
_TAG = re.compile(
    r"<(?:a|area|audio|iframe|img|source|video)\b(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>",
    re.IGNORECASE,
)
_TARGET = re.compile(r"\s(?:href|src)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_ID = re.compile(
    r"\sid\s*=\s*(?:\"([^\"]+)\"|'([^']+)'|([^\s\"'>]+))|<a\s[^>]*?\bname=\"([^\"]+)\"", re.IGNORECASE
)
_ELSEWHERE = re.compile(r"[a-zA-Z][\w+.-]*:|/")
_TOP = ("", "top")
"""Anchors that every page has."""
_HINT = "HTML stays as it is written"
_NEARNESS = 0.5
"""How alike the path of a page must be to one that there is not."""


@dataclass(frozen=True)
class Site:
    """What links can lead to, by paths from the root of the site."""

    html: Callable[[str], str | None]
    """The text of a page, by the path of its HTML file; None where there is no such page."""
    has: Callable[[str], bool]
    """Whether there is such a file."""


def finished(folder: Path, *, is_served: bool) -> Site:
    """A site that has been built into a folder; `mkdocs serve` leaves images out of its data."""

    def html(file: str) -> str | None:
        is_page = file.endswith(".html") and (folder / file).is_file()
        return (folder / file).read_text(encoding="utf-8") if is_page else None

    return Site(html, lambda file: (folder / file).is_file() or (is_served and file.startswith("data/")))


def raw_links(source: str) -> Iterator[tuple[int, str]]:
    """Where each link in HTML of a page's source leads to within the site, with its line from 1."""
    if "<" not in source or not _TAG.search(source):
        return
    text = "\n".join(without_code(source))
    for tag in _TAG.finditer(text):
        target = _TARGET.search(tag["attributes"])
        if target:
            written = unescape(next(filter(None, target.groups()), "")).strip()
            if written and not _ELSEWHERE.match(written):
                yield text.count("\n", 0, tag.start() + 1 + target.start()) + 1, written


def anchors(html: str) -> set[str]:
    """What an address may name behind `#` on a page."""
    return {unescape(next(filter(None, found.groups()))) for found in _ID.finditer(html)}


def dead_raw_links(build: LanguageBuild, site: Site) -> Iterator[LinkError]:
    """The mistake of every link in HTML that leads nowhere, on the pages of a language: an AnchorError where it is
    the anchor alone that there is not.
    """
    named = cache(lambda file: anchors(site.html(file) or ""))
    for path, page in build.pages.items():
        found = list(raw_links(page.source))
        html = site.html(build.site.file(build.language, path)) if found else None
        if html is None:
            continue
        shown = {target for _, target in raw_links(html)}  # not what stands in indented code
        for line, target in found:
            mistake = _mistake(build, path, target, site, named) if target in shown else None
            if mistake is not None:
                mistake.place = f"{page.place}:{line}"
                yield mistake


def _mistake(
    build: LanguageBuild, path: str, target: str, site: Site, named: Callable[[str], set[str]]
) -> LinkError | None:
    """What is wrong with a link; None where it leads somewhere."""
    address, _, anchor = target.partition("#")
    file = _file(build.site.file(build.language, path), address.partition("?")[0])
    if not site.has(file):
        found = f"got '{target}': there is no such page or file"
        return LinkError(RULE, found=found, fix=_right(build, path, target))
    anchor = unquote(anchor)
    if anchor in _TOP or site.html(file) is None or anchor in named(file):
        return None
    known = [f"{address}#{one}" for one in sorted(named(file)) if not one.startswith("__")]
    fix = did_you_mean(target, known) or "Headings have the id that stands behind them, `{#id}`."
    return AnchorError(RULE, found=f"got '{target}': that page has no such anchor", fix=fix)


def _file(here: str, address: str) -> str:
    """The file of an address as seen from the page in the file `here`; `../x` where it is none of the site."""
    if not address:
        return here
    file = posixpath.normpath(posixpath.join(posixpath.dirname(here), unquote(address)))
    is_page = (
        address.endswith(("/", "/.", "/..")) or address in (".", "..") or "." not in posixpath.basename(file)
    )
    return posixpath.normpath(posixpath.join(file, "index.html")) if is_page else file


def _right(build: LanguageBuild, path: str, target: str) -> str:
    """How a link is written that was meant as one of Markdown is, as seen from its source; else the nearest one."""
    address, sign, anchor = target.partition("#")
    page = build.pages[path]
    meant = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(address)))
    pages = {one: page.to(build.url(one)) if build.url(one) else page.to("./") for one in build.sources}
    if meant in pages or (build.docs / meant).is_file():
        right = pages.get(meant) or page.to(meant)
        return f"{_HINT}: for that page or file write '{right}{sign}{anchor}', or a link in Markdown."
    files = [
        page.to(one.relative_to(build.docs).as_posix())
        for one in build.docs.rglob("*.*")
        if one.suffix != ".md"
    ]
    if address.endswith(".md") and (near := difflib.get_close_matches(meant, pages, n=1, cutoff=_NEARNESS)):
        return f"Did you mean '{pages[near[0]]}{sign}{anchor}'?"
    return did_you_mean(address, [*pages.values(), *files]) or (
        f"Addresses in HTML begin at that of the page, '/{page.url}': write a link in Markdown, or mend the path."
    )
