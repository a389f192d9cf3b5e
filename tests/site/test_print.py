"""On paper: as many sheets as the text fills, white, without what only a screen can use, answers open."""

import math
import re

import pytest
from playwright.sync_api import Browser, Page

# What the margins of print.css leave of A4, in CSS pixels.
SHEET = {"width": 658, "height": 971}


def sheets(page: Page) -> int:
    """The pages that Chromium prints."""
    printed = page.pdf(prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", printed))


@pytest.mark.parametrize("language", ["", "en/"])
def test_no_lesson_wastes_more_than_a_sheet(
    browser: Browser, address: str, lessons: list[str], language: str
) -> None:
    """Figures and headings that are pushed to the next sheet leave gaps.

    Together, and with the last sheet, they are less than two sheets, and a tenth more on a long page.
    """
    context = browser.new_context(viewport=SHEET)  # type: ignore[arg-type]
    page = context.new_page()
    page.emulate_media(media="print")
    wasteful = []
    for lesson in lessons:
        if lesson.startswith("en/") == (language == "en/") and not lesson.endswith(".html"):
            page.goto(address + lesson)
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
            filled = page.evaluate("document.documentElement.scrollHeight") / SHEET["height"]
            if (used := sheets(page)) > math.ceil(1.1 * filled) + 1:
                wasteful.append(f"{lesson}: {used} sheets for {filled:.1f}")
    context.close()
    assert wasteful == []


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_folded_answers_stand_open_and_navigation_is_gone(
    browser: Browser, address: str, script: bool
) -> None:
    context = browser.new_context(viewport=SHEET, java_script_enabled=script)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}causes/sigmoid/")
    answer = page.locator("details.question p").last
    assert not answer.is_visible()
    page.emulate_media(media="print")
    assert answer.is_visible()
    for gone in (".md-header", ".md-sidebar--primary", ".md-footer", ".gl-zoom", ".headerlink", ".gl-links"):
        assert not page.locator(gone).first.is_visible(), gone
    context.close()


def test_paper_is_white_for_readers_of_the_dark_scheme_too(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="dark", media="print")
    page.goto(address)
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    colours = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.querySelector('h1')).color]"
    )
    assert colours == ["rgb(255, 255, 255)", "rgb(27, 33, 44)"]


def test_an_address_that_its_link_does_not_say_is_printed(page: Page, address: str) -> None:
    page.goto(f"{address}en/causes/sigmoid/")
    page.emulate_media(media="print")
    printed = page.locator(".gl-references a").evaluate_all(
        "all => Object.fromEntries(all.map(one => [one.href, getComputedStyle(one, '::after').content]))"
    )
    said = {href: "attr" in content or href in content for href, content in printed.items()}
    assert said["https://proceedings.mlr.press/v9/glorot10a.html"]
    assert {href for href, is_said in said.items() if not is_said} == {
        href for href in said if "//doi.org/" in href or "//arxiv.org/" in href
    }


def test_words_stay_with_the_list_or_code_that_they_lead_to(page: Page, address: str) -> None:
    page.goto(f"{address}en/guide/")
    page.emulate_media(media="print")
    breaks = page.locator(".md-typeset p:has(+ :is(ul, .highlight))").evaluate_all(
        "all => all.map(one => getComputedStyle(one).breakAfter)"
    )
    assert len(breaks) > 3
    assert set(breaks) == {"avoid"}

    page.emulate_media(media=None)
    page.goto(f"{address}en/theory/mean-field/")
    page.emulate_media(media="print")
    last = page.locator(".md-typeset p + p:has(+ h2)").first
    assert last.evaluate("one => getComputedStyle(one).breakBefore") == "avoid"
