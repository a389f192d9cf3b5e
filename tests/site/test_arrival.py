"""Pages that instant navigation brings: the reader comes to their beginning, or to the place of their address."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

FROM, TO = "en/definition/", "en/causes/sigmoid/"
LINK = ".md-sidebar--primary a[href$='/causes/sigmoid/']"
AT_PLACE = """() => {
  const { top } = document.querySelector(":target").getBoundingClientRect();
  return top >= 0 && top < 150;
}"""


@pytest.fixture
def reader(published: Page, address: str) -> Page:
    """A page at a lesson, from which the theme goes to others."""
    with published.expect_response("**/sitemap.xml"):
        published.goto(address + FROM)
    published.evaluate("window.isTheSame = true")
    return published


@pytest.fixture
def slow(reader: Page, address: str) -> Callable[[], None]:
    """Hold back the other lesson until what is returned is called."""
    held: list[Route] = []
    reader.route(address + TO, lambda route: held.append(route))

    def release() -> None:
        reader.unroute(address + TO)
        for route in held:
            route.continue_()
        reader.locator("h1#sigmoid").wait_for()
        assert reader.evaluate("window.isTheSame")

    return release


def follow(page: Page, hash_: str = "") -> None:
    """Follow a link of the sidebar, or one like it with a place in the page."""
    with page.expect_request(re.compile(TO)):
        page.evaluate(
            "([link, hash]) => { const one = document.querySelector(link); one.href += hash; one.click(); }",
            [LINK, hash_],
        )


def scroll(page: Page, place: int) -> None:
    """Scroll the page, until the theme has noted how far."""
    page.evaluate("y => scrollTo(0, y)", place)
    page.wait_for_function("y => history.state?.y === y", arg=place)


def test_scrolling_while_a_page_is_on_its_way_leaves_its_beginning(
    reader: Page, slow: Callable[[], None]
) -> None:
    follow(reader)
    scroll(reader, 1500)
    slow()
    reader.wait_for_function("() => scrollY === 0")
    assert reader.evaluate("[scrollY, location.hash]") == [0, ""]


def test_scrolling_while_a_page_is_on_its_way_leaves_the_place_of_its_address(
    reader: Page, slow: Callable[[], None]
) -> None:
    follow(reader, "#measured")
    scroll(reader, 1500)
    slow()
    reader.locator("#measured:target").wait_for()
    reader.wait_for_function(AT_PLACE)
    assert reader.url.endswith(f"{TO}#measured")


def test_the_way_back_leads_to_where_a_page_was_left_even_if_it_is_long(
    reader: Page, slow: Callable[[], None], address: str
) -> None:
    scroll(reader, 2000)
    follow(reader)
    slow()
    held: list[Route] = []
    reader.route(address + FROM, lambda route: held.append(route))
    with reader.expect_request(address + FROM):
        reader.evaluate("history.back()")
    scroll(reader, 700)
    held[0].continue_()
    reader.locator("h1#definition").wait_for()
    reader.wait_for_function("() => Math.abs(scrollY - 2000) < 2")


def test_a_page_that_is_on_its_way_for_long_shows_a_bar(reader: Page, slow: Callable[[], None]) -> None:
    busy = reader.locator(".md-container[aria-busy=true]")
    expect(busy).to_have_count(0)
    follow(reader)
    expect(busy).to_have_count(1)
    names = "getComputedStyle(document.querySelector('.md-container'), '::before').animationName"
    assert reader.evaluate(names) == "gl-coming"
    slow()
    expect(busy).to_have_count(0)


def test_reading_goes_on_at_the_heading(reader: Page) -> None:
    reader.locator(LINK).focus()
    reader.keyboard.press("Enter")
    reader.locator("h1#sigmoid:focus").wait_for()
    reader.keyboard.press("Tab")
    assert reader.evaluate("document.activeElement.closest('article') !== null")


@pytest.mark.parametrize("fault", ["no answer", "an error"])
def test_a_page_that_does_not_come_is_left_to_the_browser(reader: Page, address: str, fault: str) -> None:
    """Also where its address has a place in the page, at which the browser believes to be already."""

    def fail(route: Route) -> None:
        if route.request.resource_type != "xhr":
            route.fallback()
        elif fault == "no answer":
            route.abort()
        else:
            route.fulfill(status=500)

    reader.route(address + TO, fail)
    follow(reader, "#measured")
    reader.locator("h1#sigmoid").wait_for()
    assert reader.evaluate("window.isTheSame") is None
    reader.locator("#measured:target").wait_for()
    reader.wait_for_function(AT_PLACE)
    reader.go_back()
    assert reader.url == address + FROM


def test_a_place_in_the_third_page_is_come_to_as_well(reader: Page, address: str) -> None:
    """The theme hears of its own steps to a place from the second page on."""
    follow(reader)
    reader.locator("h1#sigmoid").wait_for()
    reader.evaluate("""() => {
      const link = document.querySelector(".md-sidebar--primary a[href$='/definition/']");
      link.href += "#precise";
      link.click();
    }""")
    reader.locator("#precise:target").wait_for()
    assert reader.evaluate("window.isTheSame")
    assert reader.evaluate("scrollY") > 0
