"""The Python-Markdown extension for words with hyphens in inline code, such as `--twice` or `first-course`.

A browser ends lines behind a hyphen: an option then stands as `--` at the end of one line and its name on the next.
Such words are kept whole by markup, so that what a reader copies stays plain. Longer ones than a narrow screen has
room for still break, and any word does behind a slash.
"""

from __future__ import annotations

import re
from html import unescape

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

LONGEST = 24
"""Characters that fit, as code, into a note in a list on a screen of 320 pixels."""
_INLINE = re.compile(r"(?<!<pre>)(?<!<pre><span></span>)<code>([^<]*-[^<]*)</code>")
_CHARACTER = r"(?:[^\s/&<]|&[#\w]+;)"
_WORD = re.compile(rf"{_CHARACTER}*-{_CHARACTER}+")


def keep_words(html: str) -> str:
    """The HTML with `<span class="gl-keep">` around each word with a hyphen in inline code."""
    return _INLINE.sub(lambda code: f"<code>{_WORD.sub(_kept, code[1])}</code>", html)


def _kept(word: re.Match[str]) -> str:
    return f'<span class="gl-keep">{word[0]}</span>' if len(unescape(word[0])) <= LONGEST else word[0]


class CodeWordsExtension(Extension):
    """Keeps words in inline code whole."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (named by Markdown)
        """Come when exhibits are in their places."""
        md.postprocessors.register(_Keep(md), "code_words", -105)


class _Keep(Postprocessor):
    def run(self, text: str) -> str:
        return keep_words(text)
