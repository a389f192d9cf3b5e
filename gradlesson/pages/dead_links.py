"""Links of pages that lead nowhere, found without a site builder: `gradlesson check` tells of them."""

from __future__ import annotations

import contextlib
import posixpath
import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from gradlesson.errors import GradlessonError
from gradlesson.pages.configuration import read_configuration
from gradlesson.pages.language_build import LanguageBuild
from gradlesson.pages.links import NOTE, link_lines, nearest
from gradlesson.pages.mistakes import LinkError
from gradlesson.pages.prose import without_code
from gradlesson.pages.raw_links import Site, anchors, raw_links

if TYPE_CHECKING:
    from gradlesson.pages.build import SiteBuild

_LINK = re.compile(r'<a\b[^>]*?\shref="(?P<target>[^"]*)"')
_WRITTEN = re.compile(r"\](?:\(<?|:\s*<?)(?P<target>[^)>\s]+)")
_PICTURE = re.compile(r"!\[[^\]\n]*\]\(<?(?P<target>[^)>\s]+)")
_ELSEWHERE = re.compile(r"[a-zA-Z][\w+.-]*:|//|/")


def dead_links(build: LanguageBuild, pages: Mapping[str, str]) -> Iterator[LinkError]:
    """The links between the pages of a language, and to their pictures, that lead nowhere.

    `pages` holds the HTML of every page's body by its path below docs.
    """
    folders = [build.docs, *_theme_folders(build)]
    ids = {path: anchors(html) for path, html in pages.items()}
    generated = {*build.generated_pages(), *build.source_pages, *build.unread}
    for path, html in pages.items():
        written = {
            unescape(one) for row in without_code(build.pages[path].source) for one in _WRITTEN.findall(row)
        }
        raw = {target for _, target in raw_links(build.pages[path].source)} - written
        for target in dict.fromkeys(unescape(match["target"]) for match in _LINK.finditer(html)):
            file, _, anchor = target.partition("#")
            is_ours = target not in written and not (file.endswith(".md") or target.startswith("#"))
            if _ELSEWHERE.match(target) or target in raw or is_ours or target.startswith(NOTE):
                continue
            meant = _meant(path, file)
            if file and not file.endswith(".md"):
                if not any((folder / meant).is_file() for folder in folders):
                    yield from _errors(build, path, target, "there is no such file")
            elif meant not in pages and meant not in generated:
                yield from _errors(build, path, target, "there is no such page")
            elif anchor and meant in pages and unquote(anchor) not in ids[meant]:
                yield from _errors(build, path, target, f"'{meant}' has no such anchor")
        for target in _pictures(build.pages[path].source):
            meant = _meant(path, target)
            if not any((folder / meant).is_file() for folder in folders):
                yield from _errors(build, path, target, "there is no such file")


def _pictures(source: str) -> Iterator[str]:
    """Addresses of the pictures that a page takes from its own site."""
    for row in without_code(source) if "![" in source else ():
        for match in _PICTURE.finditer(row):
            if not _ELSEWHERE.match(match["target"]):
                yield match["target"].partition("#")[0]


def _meant(path: str, file: str) -> str:
    """What a page means by a relative path: itself where there is none."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(file))) if file else path


def _theme_folders(build: LanguageBuild) -> list[Path]:
    """The folder of the site's own additions to its theme, if there is one: its files come into the site too."""
    settings = build.site.project.settings
    with contextlib.suppress(GradlessonError):  # told among the mistakes of the site
        theme = read_configuration(settings.mkdocs_file(build.language)).get("theme")
        if isinstance(theme, dict) and theme.get("custom_dir"):
            return [settings.root / str(theme["custom_dir"])]
    return []


def planned(site: SiteBuild, contents: Mapping[tuple[str, str], str]) -> Site:
    """The site as its sources have it; `contents` holds the HTML of every page's body by language and path.

    What a build adds, such as data, counts as there where no folder of the sources could hold it.
    """
    html = {site.file(language, path): text for (language, path), text in contents.items()}
    made, folders = {"404.html", "sitemap.xml", *html}, []
    for language, build in site.languages.items():
        made |= {site.file(language, path) for path in (*build.generated_pages(), *build.source_pages)}
        folders += [(site.folder(language), folder) for folder in (build.docs, *_theme_folders(build))]
    own_folders = {posixpath.dirname(file) for file in made}
    roots = {site.folder(language).rstrip("/") for language in site.languages}

    def has(file: str) -> bool:
        inner = [folder / file.removeprefix(own) for own, folder in folders if file.startswith(own)]
        return (
            file in made
            or any(one.is_file() and one.suffix != ".md" for one in inner)
            or not (is_of_pages(file) or any(one.parent.is_dir() for one in inner))
        )

    def is_of_pages(file: str) -> bool:
        above = file
        while above := posixpath.dirname(above):
            if above in own_folders and above not in roots:
                return True
        return file.startswith("../") or file.endswith((".html", ".md")) or posixpath.dirname(file) in roots

    return Site(html.get, has)


def _errors(build: LanguageBuild, path: str, target: str, problem: str) -> Iterator[LinkError]:
    page = build.pages[path]
    fix = nearest(build, path, target)
    # One that Markdown made of something else has no line.
    for line in link_lines(page.source, target) or [0]:
        yield LinkError(
            "a link must lead, by a relative path, to a page, a file or an anchor of this site",
            found=f"got '{target}': {problem}",
            fix=fix,
            place=f"{page.place}:{line}" if line else page.place,
        )
