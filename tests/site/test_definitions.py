"""Definitions beside lessons: by pointer, keyboard and finger, with and without the script (WCAG 2.2, 1.4.13)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

LESSONS = ["definition/", "en/definition/"]
BOXES = ".gl-definition:not([hidden])"


def mentions(page: Page) -> Locator:
    return page.locator("a.gl-term")


def box(page: Page) -> Locator:
    """The definitions that are shown."""
    return page.locator(BOXES)


def opened(page: Page, address: str, lesson: str = "en/definition/") -> Page:
    page.goto(address + lesson, wait_until="networkidle")
    page.evaluate("document.fonts.ready.then(() => 0)")
    return page


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A page under fingers."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_mention_stands_once_in_prose_and_leads_to_its_entry(
    page: Page, address: str, lesson: str
) -> None:
    opened(page, address, lesson)
    found = page.evaluate(
        """() => [...document.querySelectorAll("a.gl-term")].map((one) => [
          new URL(one.href).hash.slice(1), one.getAttribute("aria-describedby"),
          one.closest("h1, h2, h3, blockquote, q, table, figure, details, pre, code, .gl-tags, nav") === null,
        ])"""
    )
    keys = [key for key, _, _ in found]
    assert len(keys) == len(set(keys)) >= 10
    assert all(is_prose and described == f"gl-definition-{key}" for key, described, is_prose in found)
    page.goto(f"{address}{lesson.removesuffix('definition/')}terms/")
    missing = [key for key in keys if page.locator(f"[id='{key}'] dd").count() == 0]
    assert missing == []


def test_a_definition_shows_under_the_pointer_and_stays_while_it_goes_there(page: Page, address: str) -> None:
    opened(page, address)
    mention = mentions(page).nth(3)
    mention.scroll_into_view_if_needed()
    expect(box(page)).to_have_count(0)
    mention.hover()
    expect(box(page)).to_have_count(1)
    sheet = box(page).locator(".gl-definition__sheet")
    start, end = mention.bounding_box(), sheet.bounding_box()
    assert start
    assert end
    x = start["x"] + 4
    for y in range(int(start["y"] + start["height"] / 2), int(end["y"] + 20), 2):
        page.mouse.move(x, y)
        expect(box(page)).to_have_count(1)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2)
    expect(box(page)).to_have_count(1)
    page.mouse.move(2, 2)
    expect(box(page)).to_have_count(0)


def test_escape_puts_a_definition_away_and_leaves_the_focus(page: Page, address: str) -> None:
    opened(page, address)
    mention = mentions(page).first
    mention.focus()
    expect(box(page)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(box(page)).to_have_count(0)
    expect(mention).to_be_focused()
    mention.hover()
    expect(box(page)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(box(page)).to_have_count(0)


def test_the_keyboard_goes_from_mention_to_mention_with_one_definition_at_a_time(
    page: Page, address: str
) -> None:
    opened(page, address)
    terms = mentions(page).count()
    page.locator("h1 .headerlink").focus()
    met: list[str] = []
    while len(met) < terms:
        page.keyboard.press("Tab")
        at = page.evaluate("document.activeElement.getAttribute('aria-describedby') || ''")
        expect(box(page)).to_have_count(1 if at else 0)
        if at:
            assert box(page).locator(f"#{at}").is_visible()
            met.append(at)
    assert met == page.eval_on_selector_all(
        "a.gl-term", "all => all.map((one) => one.getAttribute('aria-describedby'))"
    )


def test_a_pointer_elsewhere_does_not_take_what_the_focus_holds(page: Page, address: str) -> None:
    opened(page, address)
    mentions(page).first.focus()
    page.mouse.move(300, 20)
    page.mouse.move(310, 60)
    expect(box(page)).to_have_count(1)


def test_a_mention_is_a_link_for_the_keyboard_and_the_mouse(page: Page, address: str) -> None:
    for go in (lambda one: one.press("Enter"), lambda one: one.click()):
        opened(page, address)
        go(mentions(page).first)
        page.wait_for_url("**/en/terms/#*")
        assert page.url.startswith(f"{address}en/terms/#")
        assert page.locator(page.url[page.url.index("#") :]).count() == 1


def test_the_first_tap_shows_a_definition_and_the_second_leads_to_the_glossary(
    phone: Page, address: str
) -> None:
    opened(phone, address)
    mention = mentions(phone).nth(2)
    mention.tap()
    expect(box(phone)).to_have_count(1)
    assert phone.url == f"{address}en/definition/"
    box(phone).tap()
    expect(box(phone)).to_have_count(1)
    mentions(phone).nth(1).tap()
    expect(box(phone)).to_have_count(1)
    phone.locator("h1").tap()
    expect(box(phone)).to_have_count(0)
    mention.tap()
    mention.tap()
    phone.wait_for_url("**/en/terms/#*")


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("lesson", LESSONS)
def test_every_definition_lies_within_the_window(page: Page, address: str, lesson: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    opened(page, address, lesson)
    outside = []
    for at in range(mentions(page).count()):
        mentions(page).nth(at).scroll_into_view_if_needed()
        mentions(page).nth(at).focus()
        place = box(page).locator(".gl-definition__sheet").bounding_box()
        assert place
        if place["x"] < 0 or place["x"] + place["width"] > width or place["y"] < 0 or place["height"] < 40:
            outside.append((at, place))
    assert outside == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lesson", LESSONS)
def test_axe_finds_nothing_while_a_definition_is_shown(
    page: Page, address: str, lesson: str, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    opened(page, address, lesson)
    mentions(page).nth(1).focus()
    expect(box(page)).to_have_count(1)
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]] == []


def test_a_screen_reader_reads_the_definition_as_the_description(page: Page, address: str) -> None:
    opened(page, address)
    mention = mentions(page).get_by_text("chain rule", exact=True)
    expect(mention).to_have_accessible_name("chain rule")
    expect(mention).to_have_accessible_description(
        re.compile("^The rule that the derivative of a composition")
    )


def test_definitions_work_on_a_page_that_instant_navigation_brought(page: Page, address: str) -> None:
    opened(page, address)
    mentions(page).first.focus()
    page.get_by_role("link", name="Architecture", exact=True).first.click()
    page.wait_for_url("**/en/architecture/")
    page.locator("h1#architecture").wait_for()
    expect(box(page)).to_have_count(0)
    mentions(page).first.focus()
    expect(box(page)).to_have_count(1)
    page.keyboard.press("Escape")
    expect(box(page)).to_have_count(0)


def test_without_scripts_a_mention_is_a_link_and_nothing_else_shows(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}en/definition/")
    assert not page.locator(".gl-definition").first.is_visible()
    mentions(page).first.click()
    page.wait_for_url("**/en/terms/#*")
    context.close()


def test_definitions_work_from_a_folder_on_disk(page: Page, site: Path) -> None:
    page.goto((site / "en/definition/index.html").as_uri())
    mentions(page).first.focus()
    expect(box(page)).to_have_count(1)


def test_paper_has_neither_dots_nor_boxes(page: Page, address: str) -> None:
    opened(page, address)
    mentions(page).first.focus()
    page.emulate_media(media="print")
    assert not box(page).first.is_visible()
    assert mentions(page).first.evaluate("one => getComputedStyle(one).textDecorationLine") == "none"


@pytest.mark.parametrize("language", ["", "en/"])
def test_the_glossary_has_a_letter_to_go_to_for_every_term(page: Page, address: str, language: str) -> None:
    page.goto(f"{address}{language}terms/")
    letters = page.locator(".gl-letters a").all_inner_texts()
    assert letters == page.locator("h2").all_inner_texts()
    terms = page.locator(".gl-terms > div")
    assert terms.count() == page.locator(".gl-terms dt").count() > 40
    assert page.locator(".gl-terms > div:not(:has(dd))").count() == 0
