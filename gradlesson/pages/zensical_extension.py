"""The Python-Markdown extension for Zensical, which knows no plugins: what the MkDocs plugin does to a page's text.

Zensical renders each page on its own, on any thread, and tells an extension the page's path. Mistakes are told
before it starts, by `gradlesson build`, so that here a page has none.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension

from gradlesson.pages.build import SiteBuild
from gradlesson.pages.check import check_pages, without_front_matter
from gradlesson.pages.code_words import CodeWordsExtension
from gradlesson.pages.extension import DirectivesExtension
from gradlesson.pages.language_build import LanguageBuild
from gradlesson.pages.page import Page
from gradlesson.pages.project import Project
from gradlesson.pages.search import with_drawings, without_drawings

_CONTEXT = "rendering_context"
"""The preprocessor that knows the page."""
_LOCK = threading.Lock()


class ZensicalExtension(Extension):
    """Expands the directives of a page in the language `language` of the project in the folder `root`."""

    def __init__(self, **settings: Any) -> None:
        self.config = {"root": ["", "Folder of gradlesson.toml."], "language": ["", "Of the pages."]}
        super().__init__(**settings)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (named by Markdown)
        """Register what expands the page that Zensical renders; other texts stay as they are."""
        if _CONTEXT not in md.preprocessors:
            return
        path = md.preprocessors[_CONTEXT].page.path  # type: ignore[attr-defined]
        with _LOCK:
            build = _site(self.getConfig("root")).languages[self.getConfig("language")]
            page = _page(build, path)
        for extension in (DirectivesExtension(page), CodeWordsExtension()):
            extension.extendMarkdown(md)
        if path in build.sources:
            md.convert = partial(_convert, md.convert, build, path)  # type: ignore[method-assign]


def _convert(convert: Callable[[str], str], build: LanguageBuild, path: str, source: str) -> str:
    """The HTML of a page with what stands around its text: a postprocessor would add that to headings too."""
    html = convert(source)
    with _LOCK:
        html = build.with_minutes(path, html) + build.tags_html(path)
        words, drawings = without_drawings(html)
        return with_drawings(build.with_definitions(path, words), drawings)


def _page(build: LanguageBuild, path: str) -> Page:
    source = build.sources[path].read_text(encoding="utf-8-sig") if path in build.sources else ""
    # Zensical takes addresses in the text to be seen from the source file.
    return build.page(path, path, without_front_matter(source), source)


@cache
def _site(root: str) -> SiteBuild:
    site = SiteBuild.start(Project.open(Path(root)), compute=False)
    check_pages(site)
    for language, build in site.languages.items():
        build.data_root = "../" if site.folder(language) else ""
    return site


def makeExtension(**settings: Any) -> ZensicalExtension:  # noqa: N802 (named by Markdown)
    """The extension, for `markdown_extensions` of a configuration."""
    return ZensicalExtension(**settings)
