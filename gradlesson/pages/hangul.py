"""The Python-Markdown extension for words in Hangul, wherever they come from.

On a page in another language they are marked as Korean, so that a screen reader pronounces them and a browser takes
a Korean font (WCAG 2.2, 3.1.2). In both, the syllables of a mnemonic, `초·정·잔·클`, stay on one line. On Korean
pages so does a particle with what it stands behind: browsers that break Korean between words still break after a
bracket, a closing quotation mark, a per cent sign and code. Code and formulas are left alone, and the author's
Markdown stays free of markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

_SYLLABLE = "[\uac00-\ud7a3\u3131-\u318e]"
_MNEMONIC = rf"(?:{_SYLLABLE}·){{2,}}{_SYLLABLE}{{1,6}}"
_KEPT = re.compile(_MNEMONIC)
_RUN = rf"{_SYLLABLE}(?:[ ·,~-]{{0,2}}{_SYLLABLE})*"
_WORDS = re.compile(rf"(?P<mnemonic>{_MNEMONIC})|{_RUN}")
_TAG = re.compile(r"(<!--.*?-->|<[a-zA-Z/](?:[^>\"]|\"[^\"]*\")*>)", re.DOTALL)
_BREAKS = ")]”’%✓✗"
"""Behind these even a browser that breaks Korean between words breaks before a particle."""
_BEFORE_A_PARTICLE = re.compile(rf"(?<=[{re.escape(_BREAKS)}])(?={_SYLLABLE})")
_INLINE_END = re.compile(r"</(?:a|data|em|span|strong)>")
_JOINER = "\u2060"
_LEFT_ALONE = re.compile(r"<(code|pre|svg|math|script|style|textarea)\b")


def mark_hangul(text: str, language: str) -> str:
    """The HTML with `<span>` around mnemonics, and on pages that are not Korean around every run of Hangul."""
    words, mark = (_KEPT, _kept) if language == "ko" else (_WORDS, _korean)
    parts = []
    for between, left_alone in _pieces(text):
        pieces = _TAG.split(between) if words.search(between) else [between]
        pieces[::2] = [words.sub(mark, piece) for piece in pieces[::2]]
        parts += [*pieces, left_alone]
    return _with_particles("".join(parts)) if language == "ko" else "".join(parts)


def _with_particles(text: str) -> str:
    """The HTML with particles joined to what they stand behind, also where its element ends between."""
    parts, behind = [], ""
    for between, left_alone in _pieces(text):
        for at, piece in enumerate(_TAG.split(between)):
            if at % 2:
                behind = behind if _INLINE_END.match(piece) else ""
                parts.append(piece)
            elif piece:
                joined = _BEFORE_A_PARTICLE.sub(_JOINER, behind + piece)
                parts.append(joined[len(behind) :])
                behind = piece[-1]
        parts.append(left_alone)
        # Code is a box of its own, behind which a line may end.
        behind = ")" if left_alone.startswith("<code") else ""
    return "".join(parts)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """The text in pieces, each with the element behind it that is left alone."""
    at = 0
    while found := _LEFT_ALONE.search(text, at):
        close = f"</{found[1]}>"
        end = text.find(close, found.end())
        if end < 0:
            break
        yield text[at : found.start()], text[found.start() : end + len(close)]
        at = end + len(close)
    yield text[at:], ""


def _kept(mnemonic: re.Match[str]) -> str:
    return f'<span class="gl-keep">{mnemonic[0]}</span>'


def _korean(words: re.Match[str]) -> str:
    if words["mnemonic"]:
        return f'<span class="gl-keep" lang="ko">{words[0]}</span>'
    # Words before a mnemonic belong to its run.
    return f'<span lang="ko">{_KEPT.sub(_kept, words[0])}</span>'


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
