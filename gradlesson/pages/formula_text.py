"""A formula as plain text: what a search finds of it and shows."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_TAG = re.compile(r"<[^>]*>")
_IS_ONE = re.compile(r"\w*", re.UNICODE)


@cache
def formula_text(mathml: str) -> str:
    """A `<math>` element in one line: `1/4`, `σ_w^2`, `√(n+1)`, as one types it."""
    try:
        return " ".join(_text(ElementTree.fromstring(mathml)).split())
    except ElementTree.ParseError:  # an entity that HTML alone knows
        return " ".join(unescape(_TAG.sub(" ", mathml)).split())


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
