"""The Python-Markdown extension for words in Hangul, wherever they come from.

On a page in another language they are marked as Korean, so that a screen reader pronounces them and a browser takes
a Korean font (WCAG 2.2, 3.1.2). In both, the syllables of a mnemonic, `초·정·잔·클`, stay on one line. Code and
formulas are left alone, and the author's Markdown stays free of markup.
"""

from __future__ import annotations

import re
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

_SYLLABLE = "[\uac00-\ud7a3\u3131-\u318e]"
_MNEMONIC = rf"(?:{_SYLLABLE}·){{2,}}{_SYLLABLE}{{1,6}}"
_KEPT = re.compile(_MNEMONIC)
_RUN = rf"{_SYLLABLE}(?:[ ·,~-]{{0,2}}{_SYLLABLE})*"
_PIECES = re.compile(
    r"<(?P<name>code|pre|svg|math|script|style|textarea)\b.*?</(?P=name)>"
    r"|<!--.*?-->"
    r"|<[a-zA-Z/](?:[^>\"]|\"[^\"]*\")*>"
    rf"|(?P<mnemonic>{_MNEMONIC})"
    rf"|(?P<run>{_RUN})",
    re.DOTALL,
)


def mark_hangul(text: str, language: str) -> str:
    """The HTML with `<span>` around mnemonics, and on pages that are not Korean around every run of Hangul."""
    is_korean = language == "ko"
    lang = "" if is_korean else ' lang="ko"'

    def mark(match: re.Match[str]) -> str:
        if match["mnemonic"]:
            return f'<span class="gl-keep"{lang}>{match[0]}</span>'
        if not match["run"]:
            return match[0]
        # Words before a mnemonic belong to its run.
        kept = _KEPT.sub(r'<span class="gl-keep">\g<0></span>', match[0]) if "·" in match[0] else match[0]
        return kept if is_korean else f"<span{lang}>{kept}</span>"

    return _PIECES.sub(mark, text)


class HangulExtension(Extension):
    """Marks Hangul on pages in `language`."""

    def __init__(self, **settings: Any) -> None:
        self.config = {"language": ["ko", "The language of the pages."]}
        super().__init__(**settings)

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (named by Markdown)
        """Come last, when formulas and exhibits are in their places."""
        md.postprocessors.register(_Mark(md, self.getConfig("language")), "hangul", -110)


class _Mark(Postprocessor):
    def __init__(self, md: Markdown, language: str) -> None:
        super().__init__(md)
        self.language = language

    def run(self, text: str) -> str:
        self._mark_contents(getattr(self.md, "toc_tokens", []))
        return mark_hangul(text, self.language)

    def _mark_contents(self, headings: list[dict[str, Any]]) -> None:
        for heading in headings:
            heading["name"] = mark_hangul(heading["name"], self.language)
            self._mark_contents(heading["children"])


def makeExtension(**settings: Any) -> HangulExtension:  # noqa: N802 (named by Markdown)
    """The extension, for `markdown_extensions` of a configuration."""
    return HangulExtension(**settings)
