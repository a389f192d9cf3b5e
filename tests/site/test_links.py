"""Links that are left to the browser: those into the page that is shown leave all else on it as it is."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

LESSON, EXAM = "en/definition/", "en/exam/ten-points/"
ARRIVED = """id => location.hash === (id && '#' + id) && (document.querySelector(':target')?.id ?? '') === id
  && document.activeElement === document.body"""


@pytest.fixture(params=["published", "elsewhere"])
def opened(request: pytest.FixtureRequest, page: Page, address: str) -> Page:
    """A page with a clock, where the site's sitemap says or elsewhere: the theme takes links where it says."""
    if request.param == "published":
        request.getfixturevalue("published")
    with page.expect_response("**/sitemap.xml"):
        page.goto(address + EXAM)
    return page


def step(page: Page, name: str) -> None:
    """Follow a link to a section of the page."""
    page.locator(f".md-sidebar--secondary a[href$='#{name}']").click()
    page.wait_for_function(ARRIVED, arg=name)


def back(page: Page, name: str) -> None:
    """Go back to a section of the page, or to its top."""
    page.evaluate("history.back()")
    page.wait_for_function(ARRIVED, arg=name)


def test_a_clock_goes_on_and_no_page_is_fetched(opened: Page) -> None:
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.get_by_role("button", name="Start").click()
    opened.evaluate("document.querySelector('h1').isTheSame = true")
    step(opened, "ten-figure")
    step(opened, "ten-causes")
    assert opened.evaluate("scrollY") > 0
    back(opened, "ten-figure")
    back(opened, "")
    opened.wait_for_function("scrollY === 0")
    # A fetch would have begun by now.
    opened.wait_for_load_state("networkidle")
    expect(opened.get_by_role("button", name="Pause")).to_be_visible()
    assert opened.evaluate("document.querySelector('h1').isTheSame")
    assert [url for url in asked if "/exam/" in url] == []


def test_the_way_back_from_another_page_leads_through_the_steps(opened: Page) -> None:
    step(opened, "ten-figure")
    step(opened, "ten-causes")
    opened.locator(".md-sidebar--primary a[href$='/definition/']").click()
    opened.wait_for_url(re.compile(f"{LESSON}$"))
    opened.locator("h1#definition").wait_for()
    opened.evaluate("history.back()")
    opened.wait_for_url(re.compile(f"{EXAM}#ten-causes$"))
    opened.locator("h1#ten-points").wait_for()
    opened.wait_for_function("scrollY > 0")
    opened.evaluate("history.back()")
    opened.wait_for_url(re.compile(f"{EXAM}#ten-figure$"))
    opened.evaluate("history.back()")
    opened.wait_for_url(re.compile(f"{EXAM}$"))
    opened.locator("h1#ten-points").wait_for()
    opened.wait_for_function("scrollY === 0")
    assert opened.locator("h1#definition").count() == 0


@pytest.fixture
def early(published: Page, address: str) -> tuple[Page, Callable[[], None]]:
    """The page before the theme knows the site, and what tells it."""
    held: list[Route] = []
    published.route("**/sitemap.xml", lambda route: held.append(route))
    with published.expect_request("**/sitemap.xml"):
        published.goto(address + EXAM)

    def tell() -> None:
        with published.expect_response("**/sitemap.xml"):
            held[0].fallback()
        # A fetch would have begun by then.
        published.evaluate("new Promise((done) => setTimeout(done, 300))")

    return published, tell


def test_a_step_is_not_made_once_more_when_the_theme_knows_the_site(
    early: tuple[Page, Callable[[], None]],
) -> None:
    page, tell = early
    page.evaluate("document.querySelector('h1').isTheSame = true")
    step(page, "ten-figure")
    length = page.evaluate("history.length")
    tell()
    assert page.evaluate("document.querySelector('h1').isTheSame")
    assert page.evaluate("history.length") == length


def test_a_page_is_not_gone_to_once_more_when_the_theme_knows_the_site(
    early: tuple[Page, Callable[[], None]], address: str
) -> None:
    """The browser goes there, which is held off here."""
    page, tell = early
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("addEventListener('click', (event) => event.preventDefault())")
    page.locator(f".md-sidebar--primary a[href$='/{LESSON}']").click()
    tell()
    assert address + LESSON not in asked
    assert page.url == address + EXAM


def test_shift_opens_a_window_and_the_next_click_is_like_any_other(published: Page, address: str) -> None:
    with published.expect_response("**/sitemap.xml"):
        published.goto(address + EXAM)
    published.evaluate("window.isTheSame = true")
    link = published.locator(f".md-sidebar--primary a[href$='/{LESSON}']")
    with published.context.expect_page() as opened:
        link.click(modifiers=["Shift"])
    opened.value.wait_for_url(address + LESSON)
    assert published.url == address + EXAM
    link.click()
    published.locator("h1#definition").wait_for()
    assert published.evaluate("window.isTheSame")


def test_the_other_language_begins_at_the_same_section(opened: Page, address: str) -> None:
    step(opened, "ten-figure")
    opened.locator(".gl-language").click()
    opened.wait_for_url(f"{address}exam/ten-points/#ten-figure")
    opened.wait_for_function(ARRIVED, arg="ten-figure")
    assert opened.locator("html").get_attribute("lang") == "ko"
