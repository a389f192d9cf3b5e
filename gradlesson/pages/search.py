"""The search index: readers find what a page teaches by every name that they may know it by."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping, Sequence
from html import escape, unescape
from pathlib import Path
from typing import Any

from gradlesson.pages.formula_text import formula_text
from gradlesson.pages.glossary import Term

FILE = "search/search_index.json"
FIELD = "variants"
BOOST = 1000.0
"""As much as a word in a heading counts in the theme."""
_TAG = re.compile(r"<[^>]*>")
_UNSEARCHED = re.compile(
    # A heading that is excluded tells the theme to leave out its section.
    r"<(?:(?P<drawing>svg|math)(?=[\s>])|(?P<excluded>(?!h[1-6]\b)[a-z][\w-]*)\b[^>]*?\sdata-search-exclude\b)"
)
# Neither kept in the index nor around headings: the theme's search looks at them one by one, and forgets them.
_UNNOTED = re.compile(
    r"""<a\s[^>]*\bclass="headerlink"[^>]*>[^<]*</a>
    |</?(?:a|abbr|b|cite|data|dd|del|dfn|dl|dt|em|figcaption|i|ins|kbd|label|mark|q|s|small|span|strong|summary|table
    |tbody|td|tfoot|th|thead|time|tr|u)(?=[\s>])(?:[^>"]|"[^"]*")*>
    |<!--[^>]*-->""",
    re.VERBOSE,
)
_MARK = re.compile(r"<!--drawing (\d+)-->.*?<!---->", re.DOTALL)
_PARENTHESES = re.compile(r"\([^()]*\)")


def without_drawings(html: str) -> tuple[str, list[str]]:
    """A page's HTML with marks for its drawings, formulas and what it excludes, and these: to read them takes long.

    No search finds what stands in a drawing; a formula leaves its text. The theme's search ends an exclusion at the
    first element of the same name that ends within.
    """
    parts: list[str] = []
    drawings: list[str] = []
    at = 0
    while found := _UNSEARCHED.search(html, at):
        start, end = found.start(), _end(html, found)
        parts.append(html[at:start])
        if end < 0:  # it is never closed: somebody's own HTML
            end = found.end()
            parts.append(html[start:end])
        else:
            drawings.append(html[start:end])
            text = escape(formula_text(drawings[-1])) if found["drawing"] == "math" else ""
            parts.append(f"<!--drawing {len(drawings) - 1}-->{text}<!---->")
        at = end
    return "".join([*parts, html[at:]]), drawings


def _end(html: str, found: re.Match[str]) -> int:
    """Where the element ends that begins with what was found; -1 where it does not."""
    tag = re.compile(rf"<(/?){found['drawing'] or found['excluded']}(?=[\s>/])")
    depth = 0
    for edge in tag.finditer(html, found.start()):
        depth += -1 if edge[1] else 1
        if depth == 0:
            return html.find(">", edge.end()) + 1
    return -1


def with_drawings(html: str, drawings: Sequence[str]) -> str:
    """The HTML with the drawings and formulas in their places again."""
    return _MARK.sub(lambda mark: drawings[int(mark[1])], html) if drawings else html


def searched(html: str) -> str:
    """A page's HTML with what a search reads in it alone: a third of its tags."""
    return html if "data-search-exclude" in html else _UNNOTED.sub("", html)


def write_variants(site: Path, terms: Mapping[str, Term], taught: Mapping[str, Collection[str]]) -> None:
    """Add the variants of terms to the index of a language, whose site lies in the folder `site`.

    `taught` says which terms each page teaches, by the page's address from the root of the language. An index
    without fields of its own choice, such as that of MkDocs itself, stays as it is.
    """
    path = site / FILE
    if not path.is_file():
        return
    index = json.loads(path.read_text(encoding="utf-8"))
    fields = index.get("config", {}).get("fields")
    if fields is None:
        return
    fields[FIELD] = {"boost": BOOST}
    for entry, words in zip(index["docs"], variants(index["docs"], terms, taught), strict=True):
        if "#" in entry["location"]:
            entry.pop("tags", None)  # they are those of the page, whose own entry has them
        if words:
            entry[FIELD] = ", ".join(words)
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8")


def variants(
    docs: list[dict[str, Any]], terms: Mapping[str, Term], taught: Mapping[str, Collection[str]]
) -> list[list[str]]:
    """The words to add to each entry of an index.

    A term's variants go to the pages that teach it, and there to the sections that have it in their heading; where
    no page does, to all such sections; where there is none, to the section that writes of it most.
    """
    found: list[list[str]] = [[] for _ in docs]
    pages = [entry["location"].partition("#")[0] for entry in docs]
    titles = [_plain(entry["title"]) for entry in docs]
    texts: list[str] = []
    for key, term in terms.items():
        teaching = {page for page in pages if key in taught.get(page, ())}
        for at, entry in enumerate(docs):
            if entry["location"] in teaching:
                found[at] += [term.preferred, *term.variants]
        if not term.variants:
            continue
        pattern = _pattern(term.preferred)
        places = [at for at, title in enumerate(titles) if pattern.search(title)]
        if teaching:
            places = [at for at in places if pages[at] in teaching]
        elif not places:
            texts = texts or [_plain(entry["text"]) for entry in docs]
            counts = [len(pattern.findall(text)) for text in texts]
            places = [counts.index(max(counts))] if any(counts) else []
        for at in places:
            found[at] += [word for word in term.variants if word not in found[at]]
    return found


def _pattern(preferred: str) -> re.Pattern[str]:
    """Finds a term at the beginning of a word, also without what it has in parentheses; both in small letters."""
    names = {preferred, _PARENTHESES.sub(" ", preferred)}
    spelt = "|".join(r"[\s-]+".join(map(re.escape, re.split(r"[\s-]+", name.casefold()))) for name in names)
    return re.compile(rf"(?<!\w)(?:{spelt})")


def _plain(html: str) -> str:
    return unescape(_TAG.sub(" ", html)).casefold()
