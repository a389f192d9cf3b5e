"""The Python-Markdown extension for the addresses of headings, which are for pointers alone.

A heading is read with all that stands in it: "One number decides, number sign, link". The table of contents leads
to the same places by keyboard, so the sign is neither read nor reached.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor


class PermalinksExtension(Extension):
    """Hides the links that the extension `toc` puts into headings from screen readers and from the tab key."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (named by Markdown)
        """Come after `toc`, whose priority is 5."""
        md.treeprocessors.register(_Hide(md), "permalinks", 1)


class _Hide(Treeprocessor):
    def run(self, root: Element) -> None:
        for link in root.iter("a"):
            if link.get("class") == "headerlink":
                link.set("aria-hidden", "true")
                link.set("tabindex", "-1")


def makeExtension(**settings: str) -> PermalinksExtension:  # noqa: N802 (named by Markdown)
    """For `markdown_extensions` of a configuration."""
    return PermalinksExtension(**settings)
