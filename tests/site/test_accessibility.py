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
