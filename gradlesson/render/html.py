"""Exhibits as HTML. Plain text comes in and is escaped here, once; numbers come in formatted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from gradlesson.render.words import INDEX

# What our own marks say, by language; English where a language has no words here.
TEXTS = {
    "ko": {
        "details": "계산 방법",
        "links": "내려받기와 출처",
        "zoom": "그림 크게 보기",
        "close": "닫기",
        "holds": "주장 확인됨",
        "broken": "주장이 더는 성립하지 않음",
    },
    "en": {
        "details": "How this was computed",
        "links": "Downloads and source",
        "zoom": "Enlarge the figure",
        "close": "Close",
        "holds": "Claim verified",
        "broken": "Claim does not hold",
    },
}

Links = Sequence[tuple[str, str]]
_IN_FORMULA = re.compile(r"(?<=\S) (?=[=<>≤≥] \S)|(?<=\S [=<>≤≥]) (?=\S)|(?<=\bln) (?=\S)")
_POWER = re.compile(r"(?<=[\w)])\^(?:\(([^()^]*)\)|(\w)(?!\w))")


class Citation(NamedTuple):
    """A reference as a sentence quotes it: visible text, address of its entry, full title on hover."""

    text: str
    href: str
    title: str


def figure_html(
    data: Mapping[str, Any],
    svg: str,
    identifier: str,
    links: Links = (),
    details: Links = (),
    wide: bool = False,
    language: str = "en",
) -> str:
    """`<figure>` with the inline SVG, its text alternative, caption, links and the folded details.

    `links` are (text, address), `details` (label, value); `data` is the figure's entry in `exhibits.json`. The link
    called "SVG" is also the way to a larger view.
    """
    classes = "gl-figure gl-figure--wide" if wide else "gl-figure"
    return (
        f'<figure class="{classes}" id="{escape(identifier)}">'
        f'<div class="gl-figure__drawing">{_named(svg, data["alternative"])}{_zoom(links, language)}</div>'
        f"<figcaption>{words_html(data['caption'])}</figcaption>"
        f"{_footer(links, details, language)}</figure>"
    )


def _named(svg: str, alternative: str) -> str:
    """The SVG as one picture with a name: a screen reader does not go through the numbers of its axes."""
    start, _, rest = svg.partition(">")
    drawing, end, _ = rest.rpartition("</svg>")
    labelled = f'<svg aria-label="{escape(alternative)}" data-search-exclude '
    return f'{start.replace("<svg ", labelled, 1)}><g aria-hidden="true">{drawing}</g>{end}'


def table_html(
    data: Mapping[str, Any],
    identifier: str,
    links: Links = (),
    details: Links = (),
    language: str = "en",
) -> str:
    """`<figure>` with a table that scrolls sideways by itself where it is too wide, links and details.

    A cell of `data` may bring its own `html`. With `notes` the name of a row stands above its cells, as the head of
    a group, and they are listed below.
    """
    caption = words_html(data["caption"])
    heads = [
        f'<th scope="col"{_numeric(numeric)}>{words_html(text)}</th>'
        for text, numeric in zip(data["columns"], data["numeric"], strict=True)
    ]
    classes = "gl-figure gl-figure--table"
    if "notes" in data:
        classes += " gl-figure--notes"
        heads = heads[1:]
        notes = data["notes"]
        body = "".join(
            _group(row, data, _notes(notes["columns"], below, len(heads)))
            for row, below in zip(data["rows"], notes["rows"], strict=True)
        )
    else:
        body = f"<tbody>{''.join(f'<tr>{_cells(row, data)}</tr>' for row in data['rows'])}</tbody>"
    head = "".join(heads)
    return (
        f'<figure class="{classes}" id="{escape(identifier)}">'
        f"<figcaption>{caption}</figcaption>"
        f'<div class="gl-table" tabindex="0" role="region" aria-label="{escape(_first_sentence(data["caption"]))}">'
        f"<table><thead><tr>{head}</tr></thead>{body}</table></div>"
        f"{_footer(links, details, language)}</figure>"
    )


def _first_sentence(caption: str) -> str:
    """Enough to name the frame of a table, whose caption is read before it."""
    return caption.partition(". ")[0].removesuffix(".")


def words_html(text: str) -> str:
    """The words of an exhibit, escaped: "σ_w = 1" stands on one line, with an index, and "2^(-N)" has a power."""
    indexed = INDEX.sub(r"\1<sub>\2</sub>", escape(_IN_FORMULA.sub("\u00a0", text)))
    return _POWER.sub(lambda found: f"<sup>{found[1] or found[2]}</sup>", indexed)


def value_html(text: str, raw: float | str) -> str:
    """`<data>` with the formatted number to read and the raw one to process."""
    return f'<data class="gl-value" value="{escape(str(raw))}">{escape(text)}</data>'


def claim_html(
    data: Mapping[str, Any], identifier: str | None = None, link: str | None = None, language: str = "en"
) -> str:
    """`<span>` with the claim's sentence and a small mark: a sign, and how many seeds hold.

    `link` leads to the claim's record; without it the mark is plain text.
    """
    state = "holds" if data["holds"] else "broken"
    sign = "✓" if data["holds"] else "✗"
    count = "" if data["total"] is None else f"\u00a0{data['holding']}/{data['total']}"
    attributes = f'class="gl-claim__mark" title="{escape(_texts(language)[state])}"'
    mark = (
        f"<span {attributes}>{sign}{count}</span>"
        if link is None
        else f'<a {attributes} href="{escape(link)}">{sign}{count}</a>'
    )
    own_id = "" if identifier is None else f' id="{escape(identifier)}"'
    return (
        f'<span class="gl-claim gl-claim--{state}"{own_id}>{words_html(data["sentence"])}\u202f{mark}</span>'
    )


def citation_html(citations: Sequence[Citation], where: str | None = None) -> str:
    """`<span>` with one or more references in parentheses, `where` ("eq. 10") after the last."""
    linked = [
        f'<a class="gl-cite__link" href="{escape(one.href)}" title="{escape(one.title)}">{escape(one.text)}</a>'
        for one in citations
    ]
    place = f", {escape(where)}" if where else ""
    return f'<span class="gl-cite">({"; ".join(linked)}{place})</span>'


def source_html(links: Links) -> str:
    """Links to files of code, by their names."""
    return ", ".join(f'<a href="{escape(href)}"><code>{escape(text)}</code></a>' for text, href in links)


def _zoom(links: Links, language: str) -> str:
    texts = _texts(language)
    return "".join(
        f'<a class="gl-zoom" href="{escape(href)}" aria-label="{texts["zoom"]}" data-close="{texts["close"]}"></a>'
        for text, href in links
        if text == "SVG"
    )


def _numeric(numeric: bool) -> str:
    return ' class="gl-number"' if numeric else ""


def _cells(row: Sequence[Mapping[str, Any]], data: Mapping[str, Any]) -> str:
    """A head and cells."""
    contents, numeric = list(map(_content, row)), list(map(_numeric, data["numeric"]))
    cells = zip(contents[1:], numeric[1:], strict=True)
    return f'<th scope="row"{numeric[0]}>{contents[0]}</th>' + "".join(
        f"<td{attribute}>{content}</td>" for content, attribute in cells
    )


def _group(row: Sequence[Mapping[str, Any]], data: Mapping[str, Any], notes: str) -> str:
    """The rows of one name: itself, its cells, its notes. A phone shows the name of its column in each cell."""
    cells = zip(row[1:], data["numeric"][1:], data["columns"][1:], strict=True)
    shown = "".join(
        f'<td{_numeric(numeric)} data-head="{escape(name)}">{_content(cell)}</td>'
        for cell, numeric, name in cells
    )
    return (
        f'<tbody><tr class="gl-name-row"><th scope="rowgroup" colspan="{len(row) - 1}">{_content(row[0])}</th></tr>'
        f"<tr>{shown}</tr>{notes}</tbody>"
    )


def _content(cell: Mapping[str, Any]) -> str:
    content: str = cell["html"] if "html" in cell else words_html(cell["text"])
    return content


def _notes(heads: Sequence[str], row: Sequence[Mapping[str, Any]], span: int) -> str:
    """The row below a row of the table, where what is too long for columns stands."""
    facts = "".join(
        f"<div><dt>{words_html(head)}</dt><dd>{_content(cell)}</dd></div>"
        for head, cell in zip(heads, row, strict=True)
    )
    return f'<tr class="gl-notes-row"><td colspan="{span}"><dl>{facts}</dl></td></tr>'


def _footer(links: Links, details: Links, language: str) -> str:
    texts = _texts(language)
    row = "".join(f'<li><a href="{escape(href)}">{escape(text)}</a></li>' for text, href in links)
    facts = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>" for label, value in details
    )
    return (
        f'<ul class="gl-links" aria-label="{texts["links"]}" data-search-exclude>{row}</ul>' if row else ""
    ) + (
        f'<details class="gl-details" data-search-exclude><summary>{texts["details"]}</summary>'
        f"<dl>{facts}</dl></details>"
        if facts
        else ""
    )


def _texts(language: str) -> Mapping[str, str]:
    return TEXTS.get(language, TEXTS["en"])


_TAG = re.compile(r"<[^>]*>")
_VARIABLE = re.compile(r"var\(--[\w-]+, (#[0-9a-f]{6})\)")
_SIZE = re.compile(r'width="(\d+)" height="(\d+)"')
INK_ON_WHITE = "#1b1f27"


def standalone_svg(svg: str, alternative: str = "") -> str:
    """A file of its own for slides: light colours written out, text in dark ink, on white.

    `svg` is the inline form; `alternative` becomes its title.
    """
    resolved = _TAG.sub(_in_light_colours, svg)
    namespaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
    family = "font-family=\"Pretendard, 'Noto Sans KR', 'Apple SD Gothic Neo', 'Malgun Gothic', sans-serif\" "
    opened = resolved.replace("<svg ", f"<svg {namespaces}{family}", 1)
    start, end, drawing = opened.partition(">")
    size = _SIZE.search(start)
    assert size is not None
    title = f"<title>{escape(alternative)}</title>" if alternative else ""
    paper = f'<rect width="{size[1]}" height="{size[2]}" fill="#ffffff" />'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{start}{end}{title}{paper}{drawing}\n'


def _in_light_colours(tag: re.Match[str]) -> str:
    return _VARIABLE.sub(r"\1", tag.group()).replace("currentColor", INK_ON_WHITE)
