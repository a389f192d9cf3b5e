r"""The Python-Markdown extension for formulas: LaTeX between dollars becomes MathML, which needs no script.

`$\chi < 1$` stands in a sentence, `$$...$$` is displayed; alone in its paragraph it becomes a block that scrolls
by itself where it is too wide. An opening dollar touches its formula, and so does a closing one, with no digit
behind it: "$5 to $6" is money. `\$` is always a dollar.

Formulas leave the text before Markdown sees them, as directives do, so that `_`, `|` and `<` mean nothing in them.
Where one stood in `<code>` or `<pre>`, the author's text comes back instead.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from math_core import LatexError, LatexToMathML

from gradlesson.errors import GradlessonError
from gradlesson.pages.directives import ARGUMENTS, DIRECTIVE

FORMULA = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"
    r"|\\(?P<dollar>\$)"
    r"|\$\$(?P<display>[^$]+?)\$\$"
    r"|\$(?P<inline>(?=\S)(?:\\.|[^$`\\])+?(?<=\S))\$(?!\d)",
    re.DOTALL,
)
_WORD = "\x02glmath:{}\x03"
_NUMBER = r"\x02glmath:(\d+)\x03"
_PIECES = re.compile(
    r"(?P<open><(?:code|pre)\b[^>]*>)"
    r"|(?P<close></(?:code|pre)>)"
    rf"|<p>\s*{_NUMBER.replace('(', '(?P<alone>', 1)}\s*</p>"
    # What touches it, a bracket before or a Korean particle behind, must not be parted from its formula.
    rf"|(?P<head>[(\[“‘]?){_NUMBER.replace('(', '(?P<word>', 1)}(?P<tail>[^\s<&\x02]{{0,8}})"
)
_CONVERTER = LatexToMathML(fancy_error=False)
# The glyph of a prime is drawn as high as it has to stand. As an index, Chromium raises it once more.
_PRIMED = re.compile(
    r"<msup>(<mi[^>]*>[^<]*</mi>)(?:(?P<alone><mo>[′″‴]</mo>)"
    r"|<mrow>(?P<prime><mo>[′″‴]</mo>)(?P<power><m[ino]>[^<]*</m[ino]>)</mrow>)</msup>"
)

Report = Callable[[GradlessonError, str], str]
"""Takes a mistake and the formula as the author wrote it; gives the HTML to show in its place, or raises."""


Writer = Callable[..., str]
"""Takes LaTeX, and `display`; gives the HTML of the formula, or raises GradlessonError."""


def raise_error(error: GradlessonError, source: str) -> str:
    """Let a mistake stop the build."""
    raise error


@lru_cache(maxsize=4096)
def mathml(latex: str, *, display: bool = False) -> str:
    """`<math>` of a LaTeX formula.

    Raises:
        GradlessonError: where the formula is no LaTeX, or uses a command that is not known.
    """
    if any(
        match["open"] or match["body"].split(" ", 1)[0] in ARGUMENTS for match in DIRECTIVE.finditer(latex)
    ):
        rule, found = "a formula cannot hold a directive", f"got `{latex.strip()}`"
        raise GradlessonError(rule, found=found, fix="Put it before or after the dollars.")
    try:
        return _PRIMED.sub(
            _lower_prime, _CONVERTER.convert_with_local_state(latex.strip(), displaystyle=display)
        )
    except LatexError as error:
        reason = re.sub(r"^\d+: ", "", str(error)).strip()
        raise GradlessonError(
            "a formula must be LaTeX", found=f"got `{latex.strip()}`", fix=reason
        ) from error


def _lower_prime(match: re.Match[str]) -> str:
    """The name with its prime beside it; a power, where there is one, above both."""
    if match["alone"]:
        return f"<mrow>{match[1]}{match['alone']}</mrow>"
    return f"<msup><mrow>{match[1]}{match['prime']}</mrow>{match['power']}</msup>"


class MathsExtension(Extension):
    """Turns formulas into MathML, or what `write` makes of them.

    Mistakes go to `report`, which by default raises them.
    """

    def __init__(self, report: Report = raise_error, write: Writer = mathml) -> None:
        super().__init__()
        self.report, self.write = report, write

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (named by Markdown)
        """Register both halves: after fenced code was put away, before directives and raw HTML are read."""
        found: list[tuple[str, str, bool]] = []
        md.preprocessors.register(_TakeOut(md, found), "maths", 23)
        md.postprocessors.register(_PutIn(md, found, self.report, self.write), "maths", -90)
        md.registerExtension(self)


class _TakeOut(Preprocessor):
    """Leaves one odd word where a formula stood, and keeps (source, LaTeX, whether it is displayed)."""

    def __init__(self, md: Markdown, found: list[tuple[str, str, bool]]) -> None:
        super().__init__(md)
        self.found = found

    def run(self, lines: list[str]) -> list[str]:
        self.found.clear()
        text = "\n".join(lines)
        return FORMULA.sub(self._replace, text).split("\n") if "$" in text else lines

    def _replace(self, match: re.Match[str]) -> str:
        latex = match["display"] or match["inline"]
        if match["code"] or "\n\n" in (latex or ""):
            return match[0]
        self.found.append((match[0], latex or "", match["display"] is not None))
        return _WORD.format(len(self.found) - 1)


class _PutIn(Postprocessor):
    """Puts the formulas where the words ended up."""

    def __init__(
        self, md: Markdown, found: list[tuple[str, str, bool]], report: Report, write: Writer
    ) -> None:
        super().__init__(md)
        self.found, self.report, self.write = found, report, write

    def run(self, text: str) -> str:
        depth = 0

        def replace(match: re.Match[str]) -> str:
            nonlocal depth
            if match["open"] or match["close"]:
                depth += 1 if match["open"] else -1
                return match[0]
            if depth:
                return re.sub(
                    _NUMBER, lambda word: escape(self.found[int(word[1])][0], quote=False), match[0]
                )
            if match["alone"] and self.found[int(match["alone"])][2]:
                return f'<div class="gl-math" data-search-exclude>{self._html(int(match["alone"]))}</div>'
            if match["alone"]:
                return f"<p>{self._html(int(match['alone']))}</p>"
            html = self._html(int(match["word"]))
            whole = f"{match['head']}{html}{match['tail']}"
            return f'<span class="gl-keep">{whole}</span>' if whole != html else html

        return _PIECES.sub(replace, text) if "\x02glmath:" in text else text

    def _html(self, at: int) -> str:
        source, latex, display = self.found[at]
        if not latex:
            return "$"
        try:
            return self.write(latex, display=display)
        except GradlessonError as error:
            return self.report(error, source)


def makeExtension(**settings: Any) -> MathsExtension:  # noqa: N802 (named by Markdown)
    """The extension, for `markdown_extensions` of a configuration."""
    return MathsExtension(**settings)
