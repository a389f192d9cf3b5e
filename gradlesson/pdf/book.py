"""The book of a language as one HTML document: cover, table of contents, and a chapter for each page."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path

from gradlesson.errors import GradlessonError
from gradlesson.pdf.chapter import Chapter, Heading, mark_of, read_chapter
from gradlesson.pdf.contents import Contents, Entry, read_contents

STYLE = Path(__file__).with_name("book.css")
WORDS = {
    "ko": {"contents": "차례", "updated": "최근 수정"},
    "en": {"contents": "Contents", "updated": "Last change"},
}


@dataclass(frozen=True)
class Bookmark:
    """A line of the outline that PDF readers show beside the sheets."""

    title: str
    level: int
    """0 at the outermost."""
    id: str


@dataclass(frozen=True)
class Book:
    """What is printed, and what the file says of itself."""

    contents: Contents
    html: str
    bookmarks: list[Bookmark]


def read_book(site: Path, folder: str) -> Book:
    """The book of the language whose pages lie in that folder of a built site ("" for the first language).

    Raises:
        GradlessonError: where there is no such site, or its navigation lists a page that is not there.
    """
    home = f"{folder}/index.html" if folder else "index.html"
    contents = read_contents(_read(site, home), home)
    if not any(entry.path for entry in contents.entries):
        raise GradlessonError(
            f"{home} must have the navigation of the theme, from which the order of the chapters is read",
            found="no `nav.md-nav--primary` with links",
            fix="Build the site with the theme `material`.",
        )
    own = {entry.path for entry in contents.entries}
    chapters = {path: read_chapter(_read(site, path), path, own.__contains__) for path in own if path}
    bookmarks = _bookmarks(contents, chapters)
    parts = [_cover(contents, chapters), _table(contents), *_body(contents, chapters), _marked(bookmarks)]
    return Book(contents, _document(contents, "".join(parts)), bookmarks)


def _read(site: Path, path: str) -> str:
    try:
        return (site / path).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise GradlessonError(
            "the PDF is made of the built site", found=f"there is no {site / path}", fix="Run `make site`."
        ) from error


def _document(contents: Contents, body: str) -> str:
    sheets = "".join(f'<link rel="stylesheet" href="/{escape(path)}">' for path in contents.style_sheets)
    attributes = " ".join(f'{name}="{escape(value or "")}"' for name, value in contents.body.items())
    return (
        f'<!doctype html><html lang="{contents.language}"><head><meta charset="utf-8">'
        f"<title>{escape(contents.site_name)}</title>{sheets}"
        f"<style>{STYLE.read_text(encoding='utf-8')}{_running_head(contents)}</style></head>"
        f'<body {attributes}><main class="md-typeset gl-book">{body}</main></body></html>'
    )


def _cover(contents: Contents, chapters: dict[str, Chapter]) -> str:
    _, updated = max((chapter.updated for chapter in chapters.values()), default=("", ""))
    day = f"{_words(contents)['updated']}: {escape(updated)}" if updated else ""
    lines = [line for line in (escape(contents.author), day, escape(contents.copyright.strip())) if line]
    return (
        f'<header class="gl-cover"><p class="gl-cover__title">{escape(contents.site_name)}</p>'
        f'<p class="gl-cover__text">{escape(contents.description)}</p>'
        f'<p class="gl-cover__facts">{"<br>".join(lines)}</p></header>'
    )


def _table(contents: Contents) -> str:
    """The table of contents; the numbers of pages are filled in when they are known."""
    rows = []
    for entry in contents.entries:
        kind = "chapter" if entry.path else "part"
        mark = _id_of(contents, entry)
        rows.append(
            f'<a class="gl-contents__{kind}" style="--level: {entry.level}" href="#{mark}">'
            f'<span>{escape(entry.title)}</span><i></i><b data-page-of="{mark}"></b></a>'
        )
    title = escape(_words(contents)["contents"])
    return f'<nav class="gl-contents"><p class="gl-contents__title">{title}</p>{"".join(rows)}</nav>'


def _body(contents: Contents, chapters: dict[str, Chapter]) -> list[str]:
    """Chapters in reading order, under the titles of their sections."""
    parts = []
    for entry in contents.entries:
        mark = _id_of(contents, entry)
        if entry.path is None:
            parts.append(f'<p class="gl-part" id="{mark}">{escape(entry.title)}</p>')
        else:
            parts.append(f'<article class="gl-chapter" id="{mark}">{chapters[entry.path].html}</article>')
    return parts


def _running_head(contents: Contents) -> str:
    title = contents.site_name.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ")
    return f'@page {{ @top-right {{ content: "{title}"; }} }}'


def _bookmarks(contents: Contents, chapters: dict[str, Chapter]) -> list[Bookmark]:
    found = []
    for entry in contents.entries:
        found.append(Bookmark(entry.title, entry.level, _id_of(contents, entry)))
        headings: list[Heading] = chapters[entry.path].headings if entry.path else []
        found += [
            Bookmark(one.text, entry.level + one.level - 1, one.id) for one in headings if one.level > 1
        ]
    return found


def _marked(bookmarks: list[Bookmark]) -> str:
    """Links that nobody sees: Chromium keeps the places of those ids alone that a link leads to."""
    return "".join(f'<a hidden href="#{escape(mark.id)}"></a>' for mark in bookmarks)


def _id_of(contents: Contents, entry: Entry) -> str:
    return mark_of(entry.path) if entry.path else f"part-{contents.entries.index(entry)}"


def _words(contents: Contents) -> dict[str, str]:
    return WORDS.get(contents.language, WORDS["en"])
