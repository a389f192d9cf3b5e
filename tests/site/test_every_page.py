"""Every page of both languages in a browser: quiet, at home, of the right width, still, linked to what exists."""

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page

# A phone, and the width at which WCAG 2.2 (1.4.10) asks that nothing is to be scrolled sideways.
NARROW = (390, 320)
SHIFTS = """() => new Promise(done => {
  const shifts = [];
  const observer = new PerformanceObserver(list => shifts.push(...list.getEntries().map(one => one.value)));
  observer.observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => setTimeout(() => done(shifts.reduce((sum, one) => sum + one, 0)), 50));
})"""


class Links(HTMLParser):
    """The ids of a page, and where its links lead."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.hrefs: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        self.ids.add(found.get("id") or "")
        if tag == "a" and found.get("href"):
            self.hrefs.add(str(found["href"]))


def test_pages_are_quiet_and_still_and_fit_a_phone(
    browser: Browser, address: str, lessons: list[str], overheard: Callable[[Page], list[str]]
) -> None:
    """In the dark, no word on the console, no other host, nothing that moves while it loads, nothing too wide.

    Fonts are kept from coming: whether their letters are as wide as those of their stand-ins is another matter.
    """
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    page = context.new_page()
    page.route("**/*.woff2", lambda route: route.abort())
    found = overheard(page)
    for lesson in lessons:
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto(address + lesson)
        assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
        if (moved := page.evaluate(SHIFTS)) > 0:
            found.append(f"{lesson} moves by {moved}")
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        for width in NARROW:
            page.set_viewport_size({"width": width, "height": 844})
            if (needed := page.evaluate("document.documentElement.scrollWidth")) > width:
                found.append(f"{lesson} needs {needed} px of {width}")
    context.close()
    assert found == []


def test_every_figure_has_its_size(site: Path, lessons: list[str]) -> None:
    for lesson in lessons:
        text = (site / lesson / ("" if lesson.endswith(".html") else "index.html")).read_text(
            encoding="utf-8"
        )
        for drawing in re.findall(r'<svg [^>]*role="img"[^>]*>', text):
            assert re.search(r' width="\d+" height="\d+"', drawing), lesson


def test_every_link_leads_to_a_page_and_an_anchor_that_exist(site: Path) -> None:
    pages = {path: Links(path) for path in site.rglob("*.html")}
    lost = set()
    for path, page in pages.items():
        if path.name == "404.html":  # its addresses begin at the root of the published site
            continue
        for href in page.hrefs:
            link = urlsplit(href)
            if link.scheme:
                continue
            target = (path.parent / unquote(link.path)).resolve() if link.path else path
            target = target / "index.html" if target.is_dir() else target
            is_there = target.is_file()
            if is_there and link.fragment and target in pages:
                is_there = unquote(link.fragment) in pages[target].ids
            if not is_there:
                lost.add(f"{path.relative_to(site)}: {href}")
    assert len(pages) > 100
    assert lost == set()


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_the_other_language_is_the_same_page(browser: Browser, address: str, script: bool) -> None:
    context = browser.new_context(java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{address}causes/sigmoid/")
    page.get_by_role("link", name="English", exact=True).click()
    page.wait_for_url(f"{address}en/causes/sigmoid/")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="한국어", exact=True).click()
    page.wait_for_url(f"{address}causes/sigmoid/")
    assert page.locator("html").get_attribute("lang") == "ko"
    context.close()


def test_without_a_script_a_figure_leads_to_its_drawing(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}en/")
    page.locator(".gl-zoom").first.click()
    page.wait_for_url("**/data/gradient-by-layer/three-fates.en.svg")
    assert page.evaluate("document.documentElement.tagName") == "svg"
    context.close()


@pytest.mark.parametrize("language", ["", "en/"])
@pytest.mark.parametrize("width", NARROW)
def test_the_name_of_the_site_is_not_cut_off(page: Page, address: str, language: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(address + language)
    name = page.locator(".md-header__topic .md-ellipsis").first
    assert name.evaluate(
        "one => [one.scrollWidth - one.clientWidth, one.scrollHeight - one.clientHeight]"
    ) == [
        0,
        0,
    ]


@pytest.mark.parametrize("language", ["", "en/"])
def test_an_option_in_code_is_not_broken_behind_its_hyphens(page: Page, address: str, language: str) -> None:
    page.goto(f"{address}{language}cluster/")
    words = page.locator(".md-typeset p > code > .gl-keep")
    assert "--cores" in words.all_inner_texts()
    for width in range(320, 420, 8):
        page.set_viewport_size({"width": width, "height": 844})
        assert set(words.evaluate_all("all => all.map(one => one.getClientRects().length)")) == {1}


@pytest.mark.parametrize("language", ["", "en/"])
def test_a_table_of_words_is_a_list_on_a_phone(page: Page, address: str, language: str) -> None:
    """Each cell under its column's name, and still a table to those who listen."""
    page.goto(f"{address}{language}diagnose/")
    cell = page.locator("[data-gl-stack] td").nth(1)
    wide = cell.bounding_box()
    assert not cell.locator(".gl-stack__label").is_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    narrow = cell.bounding_box()
    assert wide
    assert narrow
    assert narrow["width"] > 300
    head = page.locator("[data-gl-stack] th").nth(1)
    assert cell.locator(".gl-stack__label").inner_text() == head.inner_text()
    assert page.get_by_role("table").first.get_by_role("cell").nth(1).is_visible()


def test_a_table_is_a_list_on_pages_of_instant_navigation_too(published: Page, address: str) -> None:
    with published.expect_response("**/sitemap.xml"):
        published.goto(f"{address}en/definition/")
    assert published.locator("[data-gl-stack]").count() == 0
    published.locator(".md-sidebar--primary a[href$='/diagnose/']").click()
    published.locator("[data-gl-stack]").wait_for()


def test_the_names_of_a_wide_table_stay_while_it_is_scrolled(page: Page, address: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}en/diagnose/")
    table = page.locator(".gl-table").last
    table.evaluate("one => { one.scrollLeft = 1000 }")
    first, last = (
        table.locator(f"tbody tr:first-child > :{end}-child").bounding_box() for end in ("first", "last")
    )
    assert first
    assert last
    assert first["x"] >= 0
    assert last["x"] + last["width"] <= 390
