"""WCAG 2.2 AA, as far as a machine can tell: axe finds nothing on any page, in either scheme, wide or narrow."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

# Off in axe, for it is new in WCAG 2.2.
TARGET_SIZE = {"target-size": {"enabled": True}}
# What depends on the scheme.
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
# What depends on the width: lists in place of tables, and what is to be scrolled or pressed.
LAYOUT = {
    "runOnly": {
        "type": "rule",
        "values": [
            "target-size",
            "scrollable-region-focusable",
            "aria-allowed-role",
            "aria-required-children",
        ],
    }
}

# The spacing that readers may set (1.4.12).
SPACED = """
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
  p { margin-bottom: 2em !important }
"""
# Elements that stick out of the window, but for what scrolls by itself or waits outside.
PAST_THE_EDGE = """() => {
  const width = document.documentElement.clientWidth;
  // The theme cuts the whole page off at the edge: what is cut off there does not count as scrolling.
  const scrolls = (one) =>
    one !== document.body && (getComputedStyle(one).overflowX !== "visible" || scrolls(one.parentElement));
  return [...document.querySelectorAll(".md-header *, .md-content *, .md-footer *")]
    .filter((one) => one.getBoundingClientRect().width && one.getBoundingClientRect().right > width + 1)
    .filter((one) => !one.closest("svg, .md-search") && !scrolls(one.parentElement))
    .map((one) => one.outerHTML.slice(0, 80));
}"""
UNMARKED_HANGUL = """() => {
  const unmarked = [];
  const walker = document.createTreeWalker(document.querySelector(".md-container"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { data, parentElement } = walker.currentNode;
    if (!/[\uac00-\ud7a3]/.test(data) || parentElement.closest("code, pre, script, style")) continue;
    if (parentElement.closest("[lang]").lang !== "ko") unmarked.push(data.trim());
  }
  return unmarked;
}"""


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    """A page that all tests of this module share: its cache spares them time."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def violations(page: Page, options: Mapping[str, object]) -> list[str]:
    """Rule and element of everything that axe finds, but for formulas, in which it sees no text."""
    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response["violations"]
    return [
        f"{page.url}: {rule['id']}: {node['html']}"
        for rule in found
        for node in rule["nodes"]
        if not (rule["id"] == "empty-table-header" and "<math" in node["html"])
    ]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_axe_finds_nothing_on_any_page(
    reader: Page, address: str, lessons: list[str], language: str, overheard: Callable[[Page], list[str]]
) -> None:
    found = overheard(reader)
    for lesson in (one for one in lessons if one.startswith("en/") == (language == "en")):
        reader.emulate_media(color_scheme="light")
        reader.set_viewport_size({"width": 1280, "height": 900})
        reader.goto(address + lesson)
        reader.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        found += violations(reader, {"rules": TARGET_SIZE})
        reader.emulate_media(color_scheme="dark")
        found += violations(reader, CONTRAST)
        reader.set_viewport_size({"width": 390, "height": 844})
        found += violations(reader, LAYOUT)
    assert found == []


def test_axe_finds_nothing_on_pages_of_source_code(reader: Page, address: str, site: Path) -> None:
    """One of each language: they are made by one template, and colours of code are tested one by one."""
    found = []
    for language in ("", "en/"):
        source = min((site / language / "source").rglob("index.html"))
        reader.goto(address + source.relative_to(site).as_posix())
        found += violations(reader, {"rules": TARGET_SIZE})
    assert found == []


@pytest.mark.parametrize("opened", ["drawer", "search", "figure"])
def test_axe_finds_nothing_in_what_opens(reader: Page, address: str, opened: str) -> None:
    reader.set_viewport_size({"width": 390, "height": 844})
    reader.goto(address + "en/causes/sigmoid/")
    if opened == "figure":
        reader.locator(".gl-zoom").first.press("Enter")
    else:
        reader.locator(f"[data-gl-press=__{opened}]").press("Enter")
    if opened == "search":
        reader.keyboard.type("gradient")
        reader.locator(".md-search-result__link").first.wait_for()
    reader.evaluate("Promise.all(document.getAnimations().map(one => one.finished))")
    assert violations(reader, {"rules": TARGET_SIZE}) == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_pages_reflow_at_320_pixels_and_bear_wider_spacing(
    reader: Page, address: str, lessons: list[str], language: str
) -> None:
    """WCAG 2.2, 1.4.10 and 1.4.12."""
    wide = []
    reader.set_viewport_size({"width": 320, "height": 800})
    for lesson in (one for one in lessons if one.startswith("en/") == (language == "en")):
        reader.goto(address + lesson)
        wide += [f"{lesson}: {each}" for each in reader.evaluate(PAST_THE_EDGE)]
        reader.add_style_tag(content=SPACED)
        wide += [f"{lesson}, spaced: {each}" for each in reader.evaluate(PAST_THE_EDGE)]
    assert wide == []


def test_korean_on_english_pages_is_marked_as_korean(reader: Page, address: str, lessons: list[str]) -> None:
    """WCAG 2.2, 3.1.2: in text, headings and the lists of contents, but not in code."""
    unmarked = []
    for lesson in (one for one in lessons if one.startswith("en/") and not one.endswith(".html")):
        reader.goto(address + lesson)
        unmarked += [f"{lesson}: {words}" for words in reader.evaluate(UNMARKED_HANGUL)]
    assert unmarked == []


def test_signs_and_marks_outlast_the_colours_that_a_reader_forces(reader: Page, address: str) -> None:
    reader.emulate_media(forced_colors="active")
    reader.goto(address + "causes/sigmoid/")
    ink, paper, sign, edge = reader.evaluate(
        """() => {
          const style = (query, pseudo) => getComputedStyle(document.querySelector(query), pseudo);
          return [
            style("body").color, style("body").backgroundColor,
            style(".gl-zoom", "::before").backgroundColor, style(".gl-claim__mark").borderTopStyle,
          ];
        }"""
    )
    reader.emulate_media(forced_colors="none")
    assert ink != paper
    assert (sign, edge) == (ink, "solid")
