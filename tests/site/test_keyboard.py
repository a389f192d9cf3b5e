"""Without a pointer: every stop of the tabulator is seen, and everything opens, works and shuts."""

import pytest
from playwright.sync_api import Page, expect

STOP = """() => {
  let at = document.activeElement;
  while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  const box = at.getBoundingClientRect(), style = getComputedStyle(at);
  const seen = at.getRootNode().elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const isMarked = style.outlineStyle !== "none" || at.matches(".md-search__input");
  const isSeen = seen && (at.contains(seen) || seen.contains(at));
  return { what: at.outerHTML.slice(0, 120), isEnd: at === document.body, isSeen, isMarked };
}"""
SETTLED = "Promise.all(document.getAnimations().map(one => one.finished.catch(() => {})))"
PHONE = {"width": 390, "height": 844}


def focused(page: Page) -> str:
    """The name or text of what has the focus."""
    return str(page.evaluate("document.activeElement.ariaLabel || document.activeElement.textContent.trim()"))


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("lesson", ["", "en/diagnose/", "en/exam/ten-points/", "playground/"])
def test_every_stop_of_the_tabulator_is_seen_and_marked(
    page: Page, address: str, lesson: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(reduced_motion="reduce")
    page.goto(address + lesson)
    for element in page.locator("gradient-playground").all():
        element.scroll_into_view_if_needed()
        element.locator(".engine:not(:empty)").wait_for()
    page.evaluate("scrollTo(0, 0)")
    stops = []
    while not stops or not stops[-1]["isEnd"]:
        page.keyboard.press("Tab")
        page.evaluate(SETTLED)
        stops.append(page.evaluate(STOP))
        assert len(stops) < 200
    assert len(stops) > 15
    assert [stop["what"] for stop in stops[:-1] if not (stop["isSeen"] and stop["isMarked"])] == []


def test_the_menu_and_the_search_leave_the_page_where_it_is(page: Page, address: str) -> None:
    page.goto(f"{address}en/definition/")
    page.evaluate("scrollTo(0, 1500)")
    page.keyboard.press("Control+k")
    page.locator(".md-search__input:focus").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("link", name="한국어").focus()
    assert page.evaluate("scrollY") == 1500
    page.set_viewport_size(PHONE)
    page.evaluate("scrollTo(0, 1500)")
    page.get_by_role("button", name="Navigation").press("Enter")
    page.keyboard.press("Escape")
    assert focused(page) == "Navigation"
    assert page.evaluate("scrollY") == 1500


def test_the_first_stop_skips_to_the_content(page: Page, address: str) -> None:
    page.goto(f"{address}en/definition/")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to content"
    page.keyboard.press("Enter")
    # The browser gives the focus up a frame after the heading has become the target.
    page.wait_for_function("document.querySelector('h1:target') && document.activeElement === document.body")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('.md-content')")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_the_drawer_opens_into_its_list_and_shuts_back_to_its_button(
    page: Page, address: str, key: str
) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{address}en/")
    button = page.get_by_role("button", name="Navigation")
    assert button.get_attribute("aria-expanded") == "false"
    button.press(key)
    assert button.get_attribute("aria-expanded") == "true"
    assert focused(page) == "Home"
    page.keyboard.press("Escape")
    assert button.get_attribute("aria-expanded") == "false"
    assert focused(page) == "Navigation"


def test_the_drawer_shuts_when_the_focus_leaves_it(page: Page, address: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{address}en/")
    page.get_by_role("button", name="Navigation").press("Enter")
    page.keyboard.press("Shift+Tab")
    while page.evaluate("!!document.activeElement.closest('.md-sidebar, [data-gl-press=__drawer]')"):
        page.keyboard.press("Shift+Tab")
    assert not page.locator("#__drawer").is_checked()


@pytest.mark.parametrize("width", [390, 1280])
def test_search_is_reached_answers_and_shuts(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{address}en/")
    if width == PHONE["width"]:
        page.get_by_role("button", name="Search").press("Enter")
    else:
        page.keyboard.press("Control+k")
    page.keyboard.type("sigmoid")
    page.locator(".md-search-result__link").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.matches('.md-search-result__link')")
    page.keyboard.press("Escape")
    assert not page.locator("#__search").is_checked()


@pytest.mark.parametrize("key", ["f", "s", "/", "n", "p", ".", ","])
def test_a_single_letter_does_nothing(page: Page, address: str, key: str) -> None:
    """WCAG 2.1.4: who dictates to a device would press it by mistake."""
    page.goto(f"{address}en/definition/")
    page.keyboard.press(key)
    assert not page.locator("#__search").is_checked()
    assert page.url.endswith("/en/definition/")


def test_one_button_goes_through_light_dark_and_the_device(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="dark")
    page.goto(f"{address}en/")
    page.get_by_role("button", name="Switch to light mode").press("Enter")
    schemes = [page.locator("body").get_attribute("data-md-color-scheme")]
    for name, key in (("Switch to dark mode", "Space"), ("Follow the device's setting", "Enter")):
        page.wait_for_function("name => document.activeElement.ariaLabel === name", arg=name)
        page.keyboard.press(key)
        schemes.append(page.locator("body").get_attribute("data-md-color-scheme"))
    assert schemes == ["default", "slate", "slate"]


def test_a_folded_answer_opens(page: Page, address: str) -> None:
    page.goto(f"{address}causes/sigmoid/")
    answer = page.locator("details.question").first
    answer.locator("summary").press("Enter")
    assert answer.get_attribute("open") is not None


@pytest.mark.parametrize("width", [390, 1280])
def test_a_figure_opens_larger_and_shuts_back_to_its_button(page: Page, address: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{address}en/causes/sigmoid/")
    figure = page.locator(".gl-figure__drawing").first
    small = figure.locator("svg").bounding_box()
    figure.get_by_role("link", name="Enlarge the figure").press("Enter")
    large = page.locator("dialog[open] svg").bounding_box()
    assert small
    assert large
    assert large["width"] >= 1.5 * small["width"]
    page.keyboard.press("Escape")
    assert page.locator("dialog").count() == 0
    assert focused(page) == "Enlarge the figure"


def test_what_is_shown_for_a_moment_is_said_as_well(page: Page, address: str) -> None:
    page.goto(f"{address}en/guide/")
    page.locator(".md-code__button").first.click()
    expect(page.get_by_role("status").filter(has_text="Copied to clipboard")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("sigmoid")
    found = page.get_by_role("status").filter(has_text="matching documents")
    found.wait_for()
    assert int(found.inner_text().split()[0]) > 0
