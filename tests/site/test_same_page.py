"""Links into the page that is shown: they lead to their place, and all else on the page stays as it is."""

import re

import pytest
from playwright.sync_api import Page, expect

LESSON, EXAM = "en/definition/", "en/exam/ten-points/"
ARRIVED = """id => location.hash === (id && '#' + id) && (document.querySelector(':target')?.id ?? '') === id
  && document.activeElement === document.body"""


@pytest.fixture(params=[True, False], ids=["published", "elsewhere"])
def opened(request: pytest.FixtureRequest, page: Page, address: str) -> Page:
    """A page with a clock, where the site's sitemap says or elsewhere: the theme takes links where it says."""
    entries = "".join(f"<url><loc>{address}{path}</loc></url>" for path in (LESSON, EXAM))
    if request.param:
        body = f"<urlset>{entries}</urlset>"
        page.route("**/sitemap.xml", lambda route: route.fulfill(body=body, content_type="text/xml"))
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
