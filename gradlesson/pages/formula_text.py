"""A formula as plain text: what a search finds of it and shows."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_TAG = re.compile(r"<[^>]*>")
# Those that HTML alone knows.
_ENTITY = re.compile(r"&(?!amp;|lt;|gt;|quot;|apos;)[a-zA-Z]\w*;")
APPLIED_TO = "\N{FUNCTION APPLICATION}"
_IS_ONE = re.compile(r"\w*")


@cache
def formula_text(mathml: str) -> str:
    """A `<math>` element in one line: `1/4`, `σ_w^2`, `√(n+1)`, as one types it."""
    readable = _ENTITY.sub(lambda entity: unescape(entity[0]), mathml).replace(APPLIED_TO, " ")
    try:
        text = _text(ElementTree.fromstring(readable))
    except ElementTree.ParseError:  # somebody's own HTML, which need not be XML
        text = unescape(_TAG.sub(" ", readable))
    return " ".join(text.split())


def _text(element: Element) -> str:
    parts = [_text(child) for child in element]
    match element.tag, parts:
        case "annotation" | "annotation-xml", _:
            return ""
        case "mspace", _:
            return " "
        case "mfrac", [above, below]:
            return f"{_grouped(above)}/{_grouped(below)}"
        case "msqrt", _:
            return f"√{_grouped(''.join(parts))}"
        case "mroot", [inner, degree]:
            return f"{degree}√{_grouped(inner)}"
        case "msub" | "munder", [base, low]:
            return f"{base}_{_grouped(low)}"
        case "msup" | "mover", [base, high]:
            return f"{base}^{_grouped(high)}" if high.isalnum() or len(high) > 1 else base + high
        case "msubsup" | "munderover", [base, low, high]:
            return f"{base}_{_grouped(low)}^{_grouped(high)}"
        case "mtr" | "mtable", _:
            return " ".join(parts)
    return (element.text or "") + "".join(parts)


def _grouped(text: str) -> str:
    """In parentheses, unless it is one name or number."""
    return text if _IS_ONE.fullmatch(text) or len(text) == 1 else f"({text})"
