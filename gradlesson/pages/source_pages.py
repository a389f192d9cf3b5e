"""The course's source code: where `source` asks for it, and on a page a module where no `source_url` is set.

Pages of modules are most of a site and alike but for a few words, so the site's builder renders one of each folder
depth, the mould, whose links are those of all pages at that depth; the others are cast from its HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.metadata import version

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from gradlesson.engine.closure import relative_name
from gradlesson.engine.course import Course
from gradlesson.engine.files import canonical_json, digest
from gradlesson.engine.settings import Settings
from gradlesson.engine.sources import Module
from gradlesson.engine.store import Entry, Store

TITLE, FILE, CODE = "\ue000", "\ue001", "\ue002"
"""Where a mould has the words of its pages: letters of no script, which neither templates nor Markdown change."""
_CODE = f"<div>{CODE}</div>"
_NOTES = {
    "ko": "이 사이트의 수를 계산한 코드 그대로이다.",
    "en": "The code that computed the numbers on this site.",
}
_STORED = "code.html"


@dataclass(frozen=True)
class SourcePage:
    """A page that shows one module."""

    path: str
    """Below docs: `source/mycourse/nn/mlp.md`."""
    file: str
    """The module's file, from the project's folder."""
    module: Module

    @property
    def title(self) -> str:
        """The file's name."""
        return self.file.rpartition("/")[2]

    @property
    def depth(self) -> int:
        """How many folders it lies in."""
        return self.path.count("/")


def shown_modules(course: Course) -> dict[str, Module]:
    """The modules that some unit imports, by name."""
    modules: dict[str, Module] = {}
    for unit in course.units:
        modules |= unit.closure.modules
    return dict(sorted(modules.items()))


def source_pages(course: Course, settings: Settings) -> dict[str, SourcePage]:
    """A page for every module of the course that some unit imports, by its path below docs."""
    pages = [
        SourcePage(page_path(name), relative_name(module.path, settings.root), module)
        for name, module in shown_modules(course).items()
        if name.startswith(f"{settings.course}.") and module.source().strip() and not module.is_package
    ]
    return {page.path: page for page in pages}


def page_path(name: str) -> str:
    """Path of the page that shows the module `name`: `source/mycourse/nn/mlp.md`."""
    return f"source/{name.replace('.', '/')}.md"


def mould_markdown(language: str) -> str:
    """Markdown of a page without what differs between modules."""
    note = _NOTES.get(language, _NOTES["en"])
    return (
        f"---\ntitle: {TITLE}\ndescription: {FILE}\nsearch:\n  exclude: true\n---\n\n"
        f"# {TITLE} {{#source}}\n\n`{FILE}` — {note}\n\n{_CODE}\n"
    )


class Mould:
    """A page, HTML or Markdown, that those of modules are cast from; `address` stands in it for its own."""

    def __init__(self, page: str, address: str = "") -> None:
        marks = [TITLE, FILE, _CODE, *filter(None, [address])]
        self._address = address
        self._parts = re.split(f"({'|'.join(map(re.escape, marks))})", page)

    def cast(self, page: SourcePage, code: str, address: str = "") -> str:
        """The page of a module with that address; `code` is the HTML of its code."""
        words = {TITLE: escape(page.title), FILE: escape(page.file), _CODE: code, self._address: address}
        parts = self._parts[:]
        parts[1::2] = [words[mark] for mark in parts[1::2]]
        return "".join(parts)


def highlighted(module: Module, store: Store) -> str:
    """The HTML of a module's code, its parts marked for colours; kept in the store, since that takes its time."""
    inputs = {"code": digest(module.source()), "libraries": {"pygments": _pygments()}}
    fingerprint = digest(canonical_json({"task": "highlight", **inputs}))
    entry = store.used(fingerprint)
    content = store.content(entry.files.get(_STORED, "")) if entry is not None else None
    if content is None:
        # As fenced code looks in the theme.
        formatter = HtmlFormatter(cssclass="language-python highlight", wrapcode=True)
        code = module.source().decode("utf-8", "replace").rstrip()
        content = highlight(code, PythonLexer(), formatter).encode()
        store.put(fingerprint, Entry(f"task/{module.name}", {}, 0.0, 0.0, inputs), {_STORED: content})
    return content.decode()


@cache
def _pygments() -> str:
    return version("pygments")
