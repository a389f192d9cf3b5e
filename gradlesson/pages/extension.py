"""The Python-Markdown extension: takes directives out before Markdown sees them, puts their HTML in afterwards.

Between the two, a directive is one odd word without any character that Markdown knows, so that it may stand in
sentences, lists, admonitions and table cells. Where the word ends up inside `<code>` or `<pre>`, the author's
text comes back instead.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Protocol

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor

from gradlesson.pages.directives import DIRECTIVE, is_directive

_BEGIN = "\x02gl:"
_WORD = f"{_BEGIN}{{}}\x03"
_MARKUP = re.compile(r'(<p>\s*\x02gl:\d+\x03\s*</p>|<!--[\s\S]*?-->|</?[a-zA-Z](?:[^>"]|"[^"]*")*>)')
_CODE = re.compile(r"<(?P<close>/?)(?:code|pre)\b")
_ALONE = re.compile(r"<p>\s*\x02gl:(\d+)\x03\s*</p>")
# What follows a number without a space, such as a Korean particle, must not be parted from it.
_IN_WORDS = re.compile(r"\x02gl:(\d+)\x03([^\s<&\x02]{0,8})")
_MARK = re.compile(r"\x02gl:(\d+)\x03")
_FENCE = re.compile(r"(?P<prefix>[\s>]*)(?P<fence>`{3,}(?!.*`)|~{3,})")


class Expander(Protocol):
    """What turns a directive into HTML; mistakes are its to collect."""

    def expand(self, body: str, line: int, *, alone: bool) -> str:
        """The HTML of a directive; `alone` says that nothing else stands in its paragraph."""


class DirectivesExtension(Extension):
    """Expands directives by `expander`."""

    def __init__(self, expander: Expander) -> None:
        super().__init__()
        self.expander = expander

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (named by Markdown)
        """Register both halves: after fenced code was put away, before tables split cells at `|`."""
        found: list[tuple[str, str, int]] = []
        md.preprocessors.register(_TakeOut(md, found), "gradlesson", 22)
        md.postprocessors.register(_PutIn(md, found, self.expander), "gradlesson", -100)
        md.registerExtension(self)


class _TakeOut(Preprocessor):
    def __init__(self, md: Markdown, found: list[tuple[str, str, int]]) -> None:
        super().__init__(md)
        self.found = found

    def run(self, lines: list[str]) -> list[str]:
        self.found.clear()
        return [DIRECTIVE.sub(self._replace, line) if "{{" in line else line for line in lines]

    def _replace(self, match: re.Match[str]) -> str:
        if not is_directive(match):
            return match[0]
        self.found.append((match[0], (match["body"] or match["open"]).strip(), len(self.found)))
        return _WORD.format(len(self.found) - 1)


class _PutIn(Postprocessor):
    def __init__(self, md: Markdown, found: list[tuple[str, str, int]], expander: Expander) -> None:
        super().__init__(md)
        self.found, self.expander = found, expander

    def run(self, text: str) -> str:
        if _BEGIN not in text:
            return text
        depth = 0
        pieces = _MARKUP.split(text)  # words and markup in turn
        for at, piece in enumerate(pieces):
            if at % 2 and (code := _CODE.match(piece)):
                depth += -1 if code["close"] else 1
            if _BEGIN in piece:
                pieces[at] = self._in_markup(piece) if at % 2 else self._in_text(piece, is_code=depth > 0)
        return "".join(pieces)

    def _in_markup(self, markup: str) -> str:
        if alone := _ALONE.fullmatch(markup):
            return self._html(int(alone[1]), alone=True)
        if markup.startswith("<!--"):
            return _MARK.sub(lambda word: self.found[int(word[1])][0], markup)
        return _MARK.sub(lambda word: escape(self._plain(int(word[1]))), markup)

    def _in_text(self, text: str, *, is_code: bool) -> str:
        return _IN_WORDS.sub(lambda word: self._in_words(int(word[1]), word[2], is_code=is_code), text)

    def _in_words(self, at: int, tail: str, *, is_code: bool) -> str:
        if is_code:
            return escape(self.found[at][0], quote=False) + tail
        html = self._html(at, alone=False)
        is_number = html.startswith("<data")
        return f'<span class="gl-keep">{html}{tail}</span>' if is_number and tail else html + tail

    def _html(self, at: int, *, alone: bool) -> str:
        _, body, order = self.found[at]
        return self.expander.expand(body, order, alone=alone)

    def _plain(self, at: int) -> str:
        return unescape(re.sub(r"<[^>]*>", "", self._html(at, alone=False)))


def directive_lines(text: str) -> list[int]:
    """Line, from 1, of each directive of a page's source that stands outside fenced code, in order."""
    rows = text.split("\n")  # as Markdown does: a form feed ends no line
    fenced = fenced_rows(rows)
    return [
        number + 1
        for number, row in enumerate(rows)
        if number not in fenced
        for match in DIRECTIVE.finditer(row)
        if is_directive(match)
    ]


def fenced_rows(rows: list[str]) -> set[int]:
    """Indices of the rows that hold fenced code and its fences."""
    fenced: set[int] = set()
    number = 0
    while number < len(rows):
        end = _end_of_fence(rows, number)
        fenced.update(range(number, end))
        number = end or number + 1
    return fenced


def fence_of(row: str) -> str:
    """The signs with which a row begins or ends fenced code; nothing where it does neither."""
    fence = _FENCE.match(row)
    return fence["fence"] if fence else ""


def _end_of_fence(rows: list[str], start: int) -> int:
    """Index after the fenced code that begins at `start`; 0 where none does or it is never closed."""
    opening = _FENCE.match(rows[start])
    if opening is None:
        return 0
    for number in range(start + 1, len(rows)):
        closing = _FENCE.fullmatch(rows[number].rstrip())
        if (
            closing
            and closing["prefix"] == opening["prefix"]
            and closing["fence"].startswith(opening["fence"])
        ):
            return number + 1
    return 0
