"""Where the prose of a page first mentions each term: there it leads to the term's definition.

Only prose counts: no headings, links, code, formulas, quotations, figures, tables, nor what is folded away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape

from gradlesson.pages.glossary import Term

_NO_PROSE = (
    "a|blockquote|button|cite|code|details|figure|h[1-6]|math|nav|pre|q|script|style|svg|table|template|textarea"
    "|[a-z]+-[a-z-]+"  # elements of a script of ours: what they hold is shown without it
)
_SKIPPED = (
    # With what lies in it, drawings and formulas as well where marks stand for them.
    rf"<(?P<name>{_NO_PROSE})(?=[\s>]).*?</(?P=name)>"
    # Docstrings have words of their own; no <div> lies in this one.
    r'|<div class="gl-api".*?</div>'
    r"|<!--drawing \d+-->.*?<!---->"
    r"|<!--.*?-->"
)
_TAG = re.compile(r"</?[a-zA-Z][^>\"]*(?:\"[^\"]*\"[^>\"]*)*>")
_PARENTHESES = re.compile(r"\([^()]*\)")
_BETWEEN_WORDS = re.compile(r"[\s-]+")
_PARTICLES = (
    "은|는|이|가|을|를|의|에|에게|에서|와|과|로|으로|도|만|까지|부터|보다|처럼|마다|뿐|나|이나|든|이든|란|이란|라|이라"
    "|라는|이라는|며|이며|고|이고|인|일|면|이면|지만|이지만|므로|이므로|다|이다|였다"
)
_END = {
    # A Korean word goes on with particles, or with the verb made of it: 포화된다, but not 상관없이.
    "ko": re.compile(
        rf"(?:{_PARTICLES})*(?!\w)"
        r"|(?:되|된|될|됨|돼|하|한|할|함|해|시키|시킨)"
    )
}
_ANY_END = re.compile(r"(?!\w)")


class FirstMentions:
    """Finds the first mention of each of some terms, on any page of a language."""

    def __init__(self, terms: Mapping[str, Term], language: str) -> None:
        self._end = _END.get(language, _ANY_END)
        self._keys = {_plain(form): key for key, term in terms.items() for form in _forms(term, language)}
        longest = sorted(self._keys, key=len, reverse=True)
        # By their first letter as it is, for then the search skips what cannot begin a term.
        spelt: dict[str, list[str]] = {}
        for form in longest:
            rest = r"[\s-]+".join(map(re.escape, form[1:].split(" ")))
            for first in {form[0], form[0].upper()}:
                spelt.setdefault(re.escape(first), []).append(rest)
        names = "|".join(f"{first}(?:{'|'.join(rests)})" for first, rests in spelt.items())
        self._pieces = re.compile(f"{_SKIPPED}|{names}" if names else _SKIPPED, re.DOTALL)

    def link(self, html: str, link: Callable[[str, str], str]) -> tuple[str, list[str]]:
        """The HTML with links in place of first mentions, and the keys of the terms mentioned.

        `link` gives the HTML of a link from the key of a term and the HTML of its mention.
        """
        found: list[str] = []

        def replace(match: re.Match[str]) -> str:
            mention, start = match[0], match.start()
            if mention[0] == "<":
                return mention
            key = self._keys[_plain(mention)]
            is_word = not (start and _is_of_word(html[start - 1])) and self._end.match(html, match.end())
            if key in found or not is_word or _is_in_tag(html, start):
                return mention
            found.append(key)
            return link(key, mention)

        return self._pieces.sub(replace, html), found


def mention_html(address: str, description: str, mention: str) -> str:
    """A mention that leads to `address` and is described by the element with that id."""
    return (
        f'<a class="gl-term" href="{escape(address)}" aria-describedby="{escape(description)}">{mention}</a>'
    )


def _forms(term: Term, language: str) -> Iterable[str]:
    """What pages write for a term: also without what it has in parentheses, by its abbreviation, in the plural."""
    names = {term.preferred, " ".join(_PARENTHESES.sub(" ", term.preferred).split()), term.abbreviation} - {
        ""
    }
    yield from names
    if language != "ko":
        yield from (f"{name}s" for name in names)
        yield from (f"{name[:-1]}ies" for name in names if name.endswith("y"))


def _plain(form: str) -> str:
    """A form of a term by which we know it, in whatever way it is spelt."""
    words = _BETWEEN_WORDS.sub(" ", form)
    return words[0].lower() + words[1:] if words[1:2].islower() else words


def _is_in_tag(html: str, at: int) -> bool:
    """Whether a place in HTML lies within a tag, such as in the value of an attribute."""
    tag = _TAG.match(html, max(html.rfind("<", 0, at), 0))
    return tag is not None and tag.end() > at


def _is_of_word(character: str) -> bool:
    return character.isalnum() or character in "-_"
