r"""The texts of flashcards: Markdown with formulas and directives, written for a page and for Anki.

A page shows formulas as MathML; Anki brings MathJax, which reads `\(...\)` and `\[...\]`. Raw HTML is text in both,
but for the `<q>` around words that are quoted: what a card shows is what its author wrote.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.metadata import version
from pathlib import Path

from markdown import Markdown

from gradlesson.engine.files import canonical_json, digest
from gradlesson.engine.store import Entry, Store
from gradlesson.errors import GradlessonError
from gradlesson.pages import extension, hangul, maths
from gradlesson.pages.directives import DIRECTIVE, is_directive
from gradlesson.pages.extension import DirectivesExtension
from gradlesson.pages.hangul import mark_hangul
from gradlesson.pages.maths import MathsExtension

_STORED = "texts.json"
# Characters that no text means stand for the ends of formulas, so that `\(` of an author stays his.
_ENDS = {"\ue000": r"\(", "\ue001": r"\)", "\ue002": r"\[", "\ue003": r"\]"}
_FORMULA = re.compile("(\ue000[^\ue001]*\ue001|\ue002[^\ue003]*\ue003)")
_NO_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ue000-\ue003]")
# Anki plays, speaks and typesets what stands in these brackets.
_COMMANDS = re.compile(r"\[(?=(?:sound|anki|latex)\b|/?\$)")
_BACKSLASH = re.compile(r"\\(?=[(\[])")
_QUOTATION = re.compile(r"&lt;q&gt;(.*?)&lt;/q&gt;", re.DOTALL)
_LINK = re.compile(r"""<a href="(?!https?://)[^"]*"[^>]*>(.*?)</a>""", re.DOTALL)


@dataclass(frozen=True)
class Written:
    """A text as it is shown."""

    page: str
    """HTML for a page of the site."""
    anki: str
    """HTML for a field of a note."""
    mistakes: tuple[tuple[str, str, str], ...] = ()
    """Rule, found and fix of each mistake in its formulas."""


Expansions = Mapping[str, str]
"""What each directive says, as plain text, by what stands between its braces."""


def bodies(text: str) -> Iterable[str]:
    """What stands between the braces of each directive of a text."""
    if "{{" not in text:
        return []
    found = filter(is_directive, DIRECTIVE.finditer(text))
    return [(match["body"] or match["open"]).strip() for match in found]


def written(texts: Iterable[str], expansions: Expansions, language: str, store: Store) -> dict[str, Written]:
    """Each text as it is shown, by the text itself; kept in the store, since Markdown takes its time."""
    wanted = sorted(set(texts))
    if not wanted:
        return {}
    used = {body: expansions[body] for text in wanted for body in bodies(text)}
    inputs = {"texts": wanted, "expansions": used, "language": language, "code": _code()}
    fingerprint = digest(canonical_json({"task": "card-texts", **inputs}))
    entry = store.used(fingerprint)
    content = store.content(entry.files[_STORED]) if entry is not None else None
    if content is None:
        made = [_write(text, used, language) for text in wanted]
        content = json.dumps(made, ensure_ascii=False).encode()
        store.put(fingerprint, Entry(f"task/card-texts.{language}", {}, 0.0, 0.0, {}), {_STORED: content})
    return {
        text: Written(page, anki, tuple(map(tuple, mistakes)))
        for text, (page, anki, mistakes) in zip(wanted, json.loads(content), strict=True)
    }


def verbatim(text: str, language: str) -> Written:
    """A text that is no Markdown, such as a name."""
    html = escape(_NO_TEXT.sub("", text), quote=False)
    return Written(html, _for_anki(html, language))


def _write(text: str, expansions: Expansions, language: str) -> tuple[str, str, list[tuple[str, str, str]]]:
    mistakes: list[tuple[str, str, str]] = []

    def report(error: GradlessonError, source: str) -> str:
        mistakes.append((error.rule, error.found or "", error.fix or ""))
        return f"<code>{escape(source)}</code>"

    clean, said = _NO_TEXT.sub("", text), _Said(expansions)

    def convert(formulas: MathsExtension) -> str:
        html = _QUOTATION.sub(r"<q>\1</q>", _markdown(formulas, said).convert(clean))
        # A link leads on from the page that it was written for, and from no other.
        return _LINK.sub(r"\1", html)

    anki = convert(MathsExtension(report, _marked))
    return convert(MathsExtension(report)), _for_anki(anki, language), mistakes


def _markdown(formulas: MathsExtension, said: _Said) -> Markdown:
    md = Markdown(extensions=[formulas, DirectivesExtension(said)])
    md.preprocessors.deregister("html_block")
    for pattern in ("html", "image_link", "image_reference", "short_image_ref"):
        md.inlinePatterns.deregister(pattern)
    return md


def _marked(latex: str, *, display: bool = False) -> str:
    begin, end = "\ue002\ue003" if display else "\ue000\ue001"
    return f"{begin}{escape(latex.strip(), quote=False)}{end}"


def _for_anki(html: str, language: str) -> str:
    """What only Anki makes something of is text, and Korean words are marked in other languages."""
    parts = _FORMULA.split(html)
    for at in range(0, len(parts), 2):
        harmless = _COMMANDS.sub("&#91;", _BACKSLASH.sub("\\\\\N{WORD JOINER}", parts[at]))
        parts[at] = mark_hangul(harmless, language)
    for at in range(1, len(parts), 2):
        parts[at] = f"{_ENDS[parts[at][0]]}{parts[at][1:-1]}{_ENDS[parts[at][-1]]}"
    return "".join(parts)


class _Said:
    """Puts what directives say into a text."""

    def __init__(self, expansions: Expansions) -> None:
        self.expansions = expansions

    def expand(self, body: str, line: int, *, alone: bool) -> str:
        """The words of a directive, as text."""
        words = escape(self.expansions.get(body, body), quote=False)
        return f"<p>{words}</p>" if alone else words


@cache
def _code() -> str:
    """What stands for all code that a text passes through."""
    own = [Path(__file__), Path(extension.__file__), Path(maths.__file__), Path(hangul.__file__)]
    sources = [digest(path.read_bytes()) for path in own]
    return digest("\n".join([*sources, version("markdown"), version("math-core")]).encode())
