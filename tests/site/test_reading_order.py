"""What a screen reader meets, and in which order: the accessibility tree of Chromium.

Six kinds of page are read at the widths of a phone, a tablet and a desktop, in both languages.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

PATHS = ["", "theory/finite-width/", "theory/published/", "playground/", "terms/", "404.html"]
LANGUAGES = {"": "ko", "en/": "en"}

each_page = pytest.mark.parametrize(
    ("folder", "path"), [(folder, path) for folder in LANGUAGES for path in PATHS]
)
each_width = pytest.mark.parametrize("width", [390, 768, 1280])

Node = dict[str, Any]


class Reader:
    """Pages at a width, each opened and read once."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.pages: dict[tuple[str, int], Page] = {}
        self.nodes: dict[tuple[str, int], list[Node]] = {}

    def page(self, path: str, width: int) -> Page:
        """The page itself, as it was opened."""
        if (path, width) not in self.pages:
            page = self.browser.new_page(viewport={"width": width, "height": 900})
            page.goto(self.address + path, wait_until="load")
            self.pages[path, width] = page
        return self.pages[path, width]

    def read(self, path: str, width: int) -> list[Node]:
        """Its nodes in reading order."""
        if (path, width) not in self.nodes:
            self.nodes[path, width] = read(self.page(path, width))
        return self.nodes[path, width]


@pytest.fixture(scope="module")
def reader(browser: Browser, address: str) -> Iterator[Reader]:
    """A reader of the site."""
    reader = Reader(browser, address)
    yield reader
    for page in reader.pages.values():
        page.close()


def read(page: Page) -> list[Node]:
    """What is read of a page, in order: of each node its role, name, properties and the roles that it is inside."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    by_id = {node["nodeId"]: node for node in nodes}

    def below(node: Node, inside: tuple[str, ...]) -> Iterator[Node]:
        role = node.get("role", {}).get("value", "")
        is_read = not node.get("ignored") and role not in ("InlineTextBox", "none", "generic")
        if is_read:
            properties = {each["name"]: each["value"].get("value") for each in node.get("properties", [])}
            name = node.get("name", {}).get("value", "")
            yield {"role": role, "name": name, "inside": inside, **properties}
        for child in node.get("childIds", []):
            if child in by_id:
                yield from below(by_id[child], (*inside, role) if is_read else inside)

    return list(below(nodes[0], ()))


def roles(nodes: list[Node], *wanted: str) -> list[Node]:
    return [node for node in nodes if node["role"] in wanted]


@each_page
@each_width
def test_a_page_has_one_frame_and_is_entered_by_a_link_to_its_content(reader, folder, path, width):
    nodes = reader.read(folder + path, width)
    order = [node["role"] for node in roles(nodes, "banner", "main", "contentinfo")]
    assert order == ["banner", "main", "contentinfo"]
    assert roles(nodes, "link", "button")[0]["role"] == "link"
    page = reader.page(folder + path, width)
    page.keyboard.press("Tab")
    target = page.evaluate("document.activeElement.hash")
    assert page.evaluate("hash => document.querySelector('main ' + hash) !== null", target), target


@each_page
@each_width
def test_headings_go_down_step_by_step_and_are_read_without_signs(reader, folder, path, width):
    headings = roles(reader.read(folder + path, width), "heading")
    levels = [heading["level"] for heading in headings]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), levels
    assert not [heading["name"] for heading in headings if not heading["name"] or "#" in heading["name"]]


@each_page
@each_width
def test_what_can_be_pressed_has_a_name(reader, folder, path, width):
    nodes = reader.read(folder + path, width)
    pressed = roles(
        nodes,
        "link",
        "button",
        "textbox",
        "combobox",
        "spinbutton",
        "slider",
        "checkbox",
        "dialog",
        "DisclosureTriangle",
    )
    assert not [node for node in pressed if not node["name"].strip()]
    assert not [node["name"] for node in roles(nodes, "DisclosureTriangle") if node["name"][0] in "+−"]


@each_page
@each_width
def test_the_other_language_is_named_in_its_own_words(reader, folder, path, width):
    names = [node["name"] for node in roles(reader.read(folder + path, width), "link")]
    assert ("English" if LANGUAGES[folder] == "ko" else "한국어") in names


@pytest.mark.parametrize("path", ["", "theory/finite-width/"])
@pytest.mark.parametrize("folder", LANGUAGES)
@each_width
def test_a_figure_is_read_as_one_sentence(reader, folder, path, width):
    nodes = reader.read(folder + path, width)
    drawings = [node for node in roles(nodes, "image") if "figure" in node["inside"]]
    assert drawings
    assert all(len(node["name"]) > 40 for node in drawings)
    assert not [node["name"] for node in nodes if "image" in node["inside"]]


@pytest.mark.parametrize("folder", LANGUAGES)
@each_width
def test_every_cell_of_the_published_table_has_a_head(reader, folder, width):
    nodes = reader.read(folder + "theory/published/", width)
    heads, names = roles(nodes, "columnheader"), roles(nodes, "rowheader", "rowgroup")
    assert len(heads) == 6
    rows = [node for node in roles(nodes, "rowheader") if node["name"]]
    assert len(names) >= len(rows) > 20
    cells = [node["name"] for node in roles(nodes, "cell")]
    assert len(cells) == 7 * len(rows)
    # A phone shows the head of its column in each cell, and does not say it twice.
    assert cells[0] not in [head["name"] for head in heads]
    assert not [cell for cell in cells[:6] if heads[0]["name"] in cell]


@pytest.mark.parametrize("folder", LANGUAGES)
@each_width
def test_formulas_and_checked_claims_are_read(reader, folder, width):
    nodes = reader.read(folder + "theory/finite-width/", width)
    formulas = roles(nodes, "MathMLMath")
    assert formulas
    assert [node for node in nodes if "MathMLMath" in node["inside"] and node["role"] == "StaticText"]
    marks = [node for node in roles(nodes, "link") if node["name"].startswith("✓")]
    assert marks


@each_page
@each_width
def test_what_is_read_later_stands_further_down_or_to_the_right(reader, folder, path, width):
    """The blocks of the text, one after the other in the document."""
    page = reader.page(folder + path, width)
    page.evaluate("scrollTo(0, 0)")
    boxes = page.evaluate(
        """() => [...document.querySelectorAll("article :is(h1, h2, h3, p, li, summary, td, th, dt, dd)")]
          .filter((block) => block.checkVisibility() && !block.closest("thead"))
          .map((block) => [block.getBoundingClientRect(), block.textContent.trim().slice(0, 40)])
          .map(([box, text]) => [box.top, box.right, box.left, text])"""
    )
    assert len(boxes) > 2
    for (top, right, _, text), (next_top, _, next_left, following) in pairwise(boxes):
        assert next_top >= top - 2 or next_left >= right - 2, (text, following)


@pytest.mark.parametrize("folder", LANGUAGES)
def test_the_dialog_of_the_search_says_what_it_is(reader, folder):
    page = reader.page(folder, 390)
    name = "검색" if LANGUAGES[folder] == "ko" else "Search"
    page.get_by_role("button", name=name, exact=True).click()
    nodes = read(page)
    assert [node["name"] for node in roles(nodes, "dialog")] == [name]
    assert name in [node["name"] for node in roles(nodes, "textbox", "searchbox")]
    page.keyboard.press("Escape")
