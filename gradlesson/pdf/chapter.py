"""A page of the site as a chapter of the book: its article, with ids and links that hold within the whole book."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from gradlesson.pdf.contents import resolve

_LISTS_OF_IDS = ("aria-controls", "aria-describedby", "aria-labelledby", "for", "headers")
_URL = re.compile(r"url\((['\"]?)#([^)'\"]+)\1\)")
_HEADING = re.compile(r"h[1-3]")


@dataclass(frozen=True)
class Heading:
    """A heading of a chapter."""

    level: int
    """1 for the chapter's own."""
    id: str
    text: str


@dataclass(frozen=True)
class Chapter:
    """What becomes of a page."""

    html: str
    headings: list[Heading]
    updated: tuple[str, str]
    """Day of the last change, to sort (2026-11-23) and to read; empty where the page does not tell."""


def mark_of(path: str) -> str:
    """What ids of a page begin with, and the id of its chapter: `causes/sigmoid/index.html` is `causes-sigmoid`."""
    return path.removesuffix(".html").removesuffix("/index").replace("/", "-")


def id_of(path: str, fragment: str) -> str:
    """The id in the book of what has the id `fragment` on a page."""
    return f"{mark_of(path)}--{fragment}" if fragment else mark_of(path)


def read_chapter(html: str, path: str, is_in_book: Callable[[str], bool]) -> Chapter:
    """The chapter of the page at `path`, from the root of the site.

    A link to a page that is in the book leads to its chapter; one to another host stays; any other loses its
    address, for it would lead nowhere from a PDF.
    """
    reader = _Reader(path, is_in_book)
    reader.feed(html)
    reader.close()
    return Chapter("".join(reader.parts), reader.headings, reader.updated)


class _Reader(HTMLParser):
    """Passes on the article, tag by tag; only tags whose ids or links change are written anew."""

    def __init__(self, path: str, is_in_book: Callable[[str], bool]) -> None:
        super().__init__(convert_charrefs=False)
        self.path, self.is_in_book = path, is_in_book
        self.parts: list[str] = []
        self.headings: list[Heading] = []
        self.updated = ("", "")
        self.is_dated = False
        """Whether we stand in the element that tells it."""
        self.depth = 0
        """Articles that are open."""
        self.heading: tuple[int, str, list[str]] | None = None
        self.silent = ""
        """Element whose text is no part of a heading (`a`) or of the book (`script`)."""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        if tag == "article":
            self.depth += 1
            return
        if not self.depth:
            return
        if tag == "time":
            self.updated, self.is_dated = (found.get("datetime") or "", ""), True
        if _HEADING.fullmatch(tag) and found.get("id"):
            self.heading = (int(tag[1]), self._own(str(found["id"])), [])
        if tag == "script" or (tag == "a" and "headerlink" in (found.get("class") or "")):
            self.silent = tag
        if self.silent != "script":
            self.parts.append(self._tag(tag, found))

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if self.depth:
            self.parts.append(self._tag(tag, dict(attributes)))

    def handle_endtag(self, tag: str) -> None:
        if tag == "article":
            self.depth -= 1
        elif self.depth:
            self.is_dated = self.is_dated and tag != "time"
            if self.silent != "script":
                self.parts.append(f"</{tag}>")
            if tag == self.silent:
                self.silent = ""
            if self.heading and tag == f"h{self.heading[0]}":
                level, name, texts = self.heading
                self.headings.append(Heading(level, name, " ".join("".join(texts).split())))
                self.heading = None

    def handle_data(self, data: str) -> None:
        self._text(data, data)

    def handle_entityref(self, name: str) -> None:
        self._text(f"&{name};", unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self._text(f"&#{name};", unescape(f"&#{name};"))

    def _text(self, written: str, meant: str) -> None:
        if self.depth and self.silent != "script":
            self.parts.append(written)
            if self.is_dated:
                self.updated = (self.updated[0], self.updated[1] + meant)
            if self.heading and not self.silent:
                self.heading[2].append(meant)

    def _own(self, fragment: str) -> str:
        return id_of(self.path, fragment)

    def _tag(self, tag: str, attributes: dict[str, str | None]) -> str:
        written = self.get_starttag_text() or ""
        changed = {name: self._value(tag, name, value) for name, value in attributes.items() if value}
        changed = {name: value for name, value in changed.items() if value != attributes[name]}
        if tag == "details" and "open" not in attributes:
            changed["open"] = ""
        if not changed:
            return written
        kept = {**attributes, **changed}
        texts = [
            name if value is None else f'{name}="{escape(value)}"'
            for name, value in kept.items()
            if not (name == "href" and value == "")
        ]
        return f"<{' '.join([tag, *texts])}{'/' if written.endswith('/>') else ''}>"

    def _value(self, tag: str, name: str, value: str) -> str:
        if name == "id":
            return self._own(value)
        if name in _LISTS_OF_IDS:
            return " ".join(map(self._own, value.split()))
        if name == "src":
            return value if urlsplit(value).scheme else f"/{resolve(value, self.path)[0]}"
        if name in ("href", "xlink:href"):
            return self._link(value, is_drawn=tag != "a")
        return _URL.sub(lambda match: f"url(#{self._own(match[2])})", value)

    def _link(self, href: str, *, is_drawn: bool) -> str:
        if urlsplit(href).scheme:
            return href
        path, fragment = resolve(href, self.path)
        if path == self.path and is_drawn:
            return f"#{self._own(fragment)}"
        return f"#{id_of(path, fragment)}" if self.is_in_book(path) else ""
