"""The definitions of terms in HTML: for the glossary, and for the boxes that pop up beside lessons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape

from markdown import Markdown

from gradlesson.pages.glossary import Glossary, Term
from gradlesson.pages.hangul import mark_hangul
from gradlesson.pages.maths import MathsExtension, mathml

ID = "gl-definition-"
"""What the id of a definition begins with; the key of its term follows."""
_PARAGRAPH = re.compile(r"<p>(?P<inner>.*?)</p>", re.DOTALL)


class Definitions:
    """Those of a glossary in one language; each is converted when somebody first asks for it."""

    def __init__(self, glossary: Glossary, language: str) -> None:
        self.glossary, self.language = glossary, language
        self._converter: Markdown | None = None
        self._texts: dict[str, str] = {}

    @property
    def terms(self) -> dict[str, Term]:
        """The terms that have one, by key."""
        own = {key: term[self.language] for key, term in self.glossary.items()}
        return {key: term for key, term in own.items() if term.definition}

    def text(self, key: str) -> str:
        """The HTML of a definition, without a paragraph around it; empty where a term has none."""
        if key not in self._texts:
            self._converter = self._converter or Markdown(extensions=[MathsExtension()])
            html = self._converter.reset().convert(self.glossary[key][self.language].definition)
            self._texts[key] = _PARAGRAPH.sub(lambda found: found["inner"], html)
        return self._texts[key]

    def boxes(self, keys: Iterable[str]) -> str:
        """The boxes of the definitions of terms, hidden until a script shows one beside its mention."""
        return "".join(self._box(key, self.glossary[key]) for key in keys)

    def _box(self, key: str, term: Mapping[str, Term]) -> str:
        text = mark_hangul(self.text(key), self.language)
        return (
            f'<div class="gl-definition" role="tooltip" hidden><div class="gl-definition__sheet">'
            f'<p class="gl-definition__term">{names_html(term, self.language)}</p>'
            f'<p id="{ID}{escape(key)}">{text}</p></div></div>\n'
        )


def names_html(term: Mapping[str, Term], language: str) -> str:
    """A term by its own name, its abbreviation, its name in other languages and its symbol."""
    own = term[language]
    short = f" ({escape(own.abbreviation)})" if own.abbreviation else ""
    others = "".join(
        f' <span lang="{code}">{escape(other.preferred)}</span>'
        for code, other in term.items()
        if code != language and other.preferred != own.preferred
    )
    symbol = f" {mathml(own.symbol)}" if own.symbol else ""
    return f"<strong>{escape(own.preferred)}</strong>{short}{others}{symbol}"
