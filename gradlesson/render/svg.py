"""SVG that follows its page: matplotlib's output made small, themed and safe to stand among other figures."""

from __future__ import annotations

import difflib
import re
from xml.etree import ElementTree

from gradlesson.errors import GradlessonError
from gradlesson.render.style import INK, PALETTE
from gradlesson.render.words import INDEX

_NAMESPACE = re.compile(r"\{([^}]*)\}")
_COLOUR = re.compile(r"#[0-9a-f]{6}\b")
_REFERENCE = re.compile(r"(?<=#)[\w.:-]+")
_DECIMALS = re.compile(r"-?\d+\.\d{3,}")

_VARIABLES = {light: f"var({name}, {light})" for name, (light, _) in PALETTE.items()} | {INK: "currentColor"}
_GEOMETRY = ("d", "transform", "x", "y", "width", "height", "points", "style")
_FONT_SIZE = re.compile(r"font-size: ([\d.]+)px")
INDEX_SIZE, INDEX_DROP = 0.72, 0.2
"""Of an index, in the size of its text: its own size, as on pages, and how far below the line it stands."""
_FONT_FAMILY = re.compile(r"font-family:[^;]*;?\s*")


def inline_svg(drawn: bytes, identifier: str, width: int, height: int) -> bytes:
    """The SVG element that stands in a page: no prologue, no style sheet, palette colours as CSS variables.

    Ids start with `identifier`, coordinates are rounded to 0.01 px, text takes the font of the page.

    Raises:
        GradlessonError: for a colour outside the palette or an image: neither follows the theme.
    """
    root = ElementTree.fromstring(drawn)
    _remove_undrawn(root)
    _shorten_names(root)
    _rename_ids(root, identifier)
    for element in root.iter():
        _restyle(element)
    for text in list(root.iter("text")):
        _lower_indices(text)
    _unwrap_groups(root)
    root.attrib = {
        "role": "img",
        "width": str(width),
        "height": str(height),
        "viewBox": f"0 0 {width} {height}",
        "fill": "currentColor",
        # What matplotlib says in a style sheet that would reach the whole page.
        "stroke-linejoin": "round",
        "stroke-linecap": "butt",
    }
    return ElementTree.tostring(root, encoding="unicode").encode()


def _remove_undrawn(root: ElementTree.Element) -> None:
    for parent in list(root.iter()):
        for child in list(parent):
            name = _local_name(child.tag)
            if name == "image":
                raise GradlessonError(
                    "A figure must consist of lines, areas and text, which follow the page's colours",
                    found="got an image",
                    fix="Draw with plot, fill_between, scatter or text.",
                )
            if name in ("metadata", "style") or child.get("style") == "fill: none":
                parent.remove(child)
            else:
                child.tail = None
        if _local_name(parent.tag) != "text":
            parent.text = None


def _shorten_names(root: ElementTree.Element) -> None:
    """Names without namespaces, as HTML has them; only xlink keeps its customary prefix."""
    for element in root.iter():
        element.tag = _local_name(element.tag)
        element.attrib = {_attribute_name(key): value for key, value in element.attrib.items()}


def _local_name(name: str) -> str:
    return _NAMESPACE.sub("", name)


def _attribute_name(name: str) -> str:
    return f"xlink:{_local_name(name)}" if "xlink" in name else _local_name(name)


def _rename_ids(root: ElementTree.Element, identifier: str) -> None:
    """Keep the ids that something refers to, numbered in order and prefixed; drop the rest."""
    references = {
        match.group()
        for element in root.iter()
        for key, value in element.attrib.items()
        if key == "xlink:href" or "url(#" in value
        for match in _REFERENCE.finditer(value)
    }
    ids = [element.attrib["id"] for element in root.iter() if element.attrib.get("id") in references]
    renamed = {old: f"{identifier}-{number}" for number, old in enumerate(ids, start=1)}
    for element in root.iter():
        if "id" in element.attrib:
            old = element.attrib.pop("id")
            if old in renamed:
                element.attrib["id"] = renamed[old]
        for key, value in element.attrib.items():
            if key == "xlink:href" or "url(#" in value:
                element.attrib[key] = _REFERENCE.sub(lambda match: renamed.get(match.group(), ""), value)


def _restyle(element: ElementTree.Element) -> None:
    for key in _GEOMETRY:
        if key in element.attrib:
            element.attrib[key] = _DECIMALS.sub(_rounded, element.attrib[key])
    if "d" in element.attrib:
        element.attrib["d"] = " ".join(element.attrib["d"].split())
    if element.get("transform", "").startswith("rotate(-0 "):
        del element.attrib["transform"]
    style = element.get("style")
    if style is not None:
        element.attrib["style"] = _COLOUR.sub(_variable, _FONT_FAMILY.sub("", style))


def _lower_indices(text: ElementTree.Element) -> None:
    """Set "σ_w" as one reads it: the index as a `<tspan>`, and what follows it as another, on the line again."""
    words, size = text.text or "", _FONT_SIZE.search(text.get("style", ""))
    if not size or not (found := INDEX.search(words)):
        return
    drop = float(size[1]) * INDEX_DROP
    text.text = words[: found.end(1)]
    while found:
        index = {"style": f"font-size: {float(size[1]) * INDEX_SIZE:g}px", "dy": f"{drop:g}"}
        ElementTree.SubElement(text, "tspan", index).text = found[2]
        following = INDEX.search(words, found.end())
        between = words[found.end() : following.end(1) if following else None]
        if between:
            ElementTree.SubElement(text, "tspan", {"dy": f"{-drop:g}"}).text = between
        found = following


def _rounded(match: re.Match[str]) -> str:
    return f"{round(float(match.group()), 2) + 0.0:g}"


def _variable(match: re.Match[str]) -> str:
    colour = match.group()
    if colour not in _VARIABLES:
        nearest = difflib.get_close_matches(colour, _VARIABLES, n=1, cutoff=0)
        raise GradlessonError(
            "A figure may use the colours of the palette only, which have a light and a dark form",
            found=f"got {colour}",
            fix=f"Take one from gradlesson.render.style, such as {nearest[0]}.",
        )
    return _VARIABLES[colour]


def _unwrap_groups(element: ElementTree.Element) -> None:
    """Put the children of groups that say nothing into their parents; drop empty groups."""
    children: list[ElementTree.Element] = []
    for child in element:
        _unwrap_groups(child)
        if child.tag == "g" and not child.attrib:
            children.extend(child)
        elif len(child) or child.tag not in ("g", "defs"):
            children.append(child)
    element[:] = children
