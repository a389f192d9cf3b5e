"""What a built page tells of its site: the navigation in reading order, and what stands in its head and foot."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)


@dataclass(frozen=True)
class Entry:
    """A line of the navigation."""

    title: str
    level: int
    """0 at the outermost."""
    path: str | None
    """The page's HTML file, from the root of the site; None for a section, which has no page of its own."""


@dataclass
class Contents:
    """What the home page of a language tells."""

    entries: list[Entry] = field(default_factory=list)
    language: str = ""
    site_name: str = ""
    description: str = ""
    author: str = ""
    copyright: str = ""
    style_sheets: list[str] = field(default_factory=list)
    """Paths from the root of the site."""
    body: dict[str, str | None] = field(default_factory=dict)
    """Attributes of `<body>`: what the theme's colours hang on."""


def read_contents(html: str, path: str) -> Contents:
    """The contents as the home page at `path`, from the root of the site, has them."""
    return _Reader(html, path).contents


def resolve(href: str, path: str) -> tuple[str, str]:
    """File, from the root of the site, and fragment that a link on the page at `path` leads to."""
    link = urlsplit(href)
    if not link.path:
        return path, unquote(link.fragment)
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(link.path)))
    if link.path.endswith(("/", ".")) or not posixpath.splitext(target)[1]:
        target = posixpath.join(target, "index.html")
    return posixpath.normpath(target), unquote(link.fragment)


class _Reader(HTMLParser):
    """Follows the theme's navigation: nested `nav.md-nav` with links, and labels in place of links for sections."""

    def __init__(self, html: str, path: str) -> None:
        super().__init__()
        self.contents, self.path = Contents(), path
        self.open: list[tuple[str, frozenset[str]]] = []
        """Names and classes of the elements that are open."""
        self.link: tuple[int, str | None] | None = None
        """Level and address of the line that is being read."""
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        classes = frozenset((found.get("class") or "").split())
        if tag not in _VOID:
            self.open.append((tag, classes))
        self._note_head(tag, found)
        level = self._level()
        if tag in ("a", "label") and level is not None and "md-nav__link" in classes:
            is_section = tag == "label"
            if not (is_section and found.get("for") == "__toc"):
                self.link, self.text = (level, None if is_section else found.get("href") or ""), ""

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._is_in("md-copyright__highlight"):
            self.contents.copyright += data

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass
        title = " ".join(self.text.split())
        if self.link is not None and tag in ("a", "label") and title:
            level, href = self.link
            path = None if href is None else resolve(href, self.path)[0]
            self.contents.entries.append(Entry(title, level, path))
        if tag in ("a", "label"):
            self.link = None

    def _note_head(self, tag: str, found: dict[str, str | None]) -> None:
        contents, content = self.contents, found.get("content") or ""
        if tag == "html":
            contents.language = found.get("lang") or ""
        elif tag == "body":
            contents.body = found
        elif tag == "link" and found.get("rel") == "stylesheet":
            contents.style_sheets.append(resolve(found.get("href") or "", self.path)[0])
        elif tag == "meta" and found.get("name") == "description":
            contents.description = content
        elif tag == "meta" and found.get("name") == "author":
            contents.author = content
        elif tag == "a" and not contents.site_name and self._is_in("md-logo"):
            contents.site_name = found.get("aria-label") or found.get("title") or ""

    def _level(self) -> int | None:
        """How deep in the navigation we stand; None outside of it and in a page's own table of contents."""
        navs = [classes for name, classes in self.open if name == "nav" and "md-nav" in classes]
        if not navs or "md-nav--primary" not in navs[0] or any("md-nav--secondary" in one for one in navs):
            return None
        return len(navs) - 1

    def _is_in(self, name: str) -> bool:
        return any(name in classes for _, classes in self.open)
