"""The clock above an answer: it counts down through the parts, says so politely, and leaves nothing behind."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

COUNT = """
window.ticking = new Set();
const start = window.setInterval, stop = window.clearInterval;
window.setInterval = (run, wait, ...more) => {
  const id = start(run, wait, ...more);
  if (run.name === "tick") window.ticking.add(id);
  return id;
};
window.clearInterval = (id) => { window.ticking.delete(id); stop(id); };
"""
LISTEN = """
window.tones = 0;
window.AudioContext = class extends AudioContext { constructor() { super(); window.tones += 1; } };
"""
TEN, TWENTY_FIVE = "exam/ten-points/", "en/exam/twenty-five-points/"


def opened(page: Page, address: str) -> Page:
    """The page with its clock, whose time stands still but for what a test lets pass."""
    page.clock.install(time=0)
    page.goto(address)
    page.locator(".gl-timer__time").wait_for()
    page.clock.pause_at(60_000)
    return page


def shows(page: Page, time: str, part: str | None) -> None:
    """Wait until the clock shows that time, and that part of the list runs."""
    expect(page.locator(".gl-timer__time")).to_have_text(time)
    running = page.locator(".gl-timer [aria-current=step]")
    if part is None:
        expect(running).to_have_count(0)
    else:
        expect(running).to_contain_text(part)


def time_of(page: Page) -> str:
    """What the clock shows now."""
    return page.locator(".gl-timer__time").inner_text()


def says(page: Page, words: str) -> None:
    """Fail unless a screen reader is told just that."""
    status = page.get_by_role("status").and_(page.locator(".gl-timer__said"))
    expect(status).to_have_text(re.compile(words))


@pytest.mark.parametrize(("path", "time"), [(TEN, "10:00"), (TWENTY_FIVE, "25:00")])
def test_the_clock_has_the_minutes_of_its_question(page: Page, address: str, path: str, time: str) -> None:
    shows(opened(page, address + path), time, None)
    assert time_of(page) == time


def test_it_counts_down_through_the_parts_and_tells_each_once(page: Page, address: str) -> None:
    opened(page, address + TEN)
    page.get_by_role("button", name="시작").click()
    shows(page, "10:00", "뼈대")
    says(page, r"^시작\. 10분\.$")
    page.clock.run_for(59_000)
    shows(page, "9:01", "뼈대")
    says(page, "^시작")
    page.clock.run_for(2_000)
    shows(page, "8:59", "개념도")
    says(page, "개념도")
    page.clock.run_for(8 * 60_000)
    shows(page, "0:59", "밑줄")
    page.clock.run_for(1_000)
    says(page, r"^남은 시간 1분\.$")
    page.clock.run_for(60_000)
    shows(page, "0:00", None)
    says(page, r"^시간이 다 되었음\.$")
    assert time_of(page) == "0:00"


def test_it_stops_and_goes_on_and_begins_anew_by_keyboard(page: Page, address: str) -> None:
    opened(page, address + TEN)
    page.get_by_role("button", name="시작").focus()
    page.keyboard.press("Enter")
    page.clock.run_for(90_000)
    shows(page, "8:30", "개념도")
    page.keyboard.press("Space")
    says(page, "^멈춤")
    page.clock.run_for(90_000)
    shows(page, "8:30", "개념도")
    page.keyboard.press("Enter")
    page.clock.run_for(30_000)
    shows(page, "8:00", "개념도")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    shows(page, "10:00", None)
    says(page, "^$")
    expect(page.get_by_role("button", name="시작")).to_be_visible()


@pytest.mark.parametrize("asked", [False, True])
def test_it_makes_no_sound_unless_asked(page: Page, address: str, asked: bool) -> None:
    page.add_init_script(LISTEN)
    opened(page, address + TEN)
    page.get_by_role("checkbox").set_checked(asked)
    page.get_by_role("button", name="시작").click()
    page.clock.run_for(11 * 60_000)
    shows(page, "0:00", None)
    assert page.evaluate("window.tones") == int(asked)


def test_a_page_that_is_left_leaves_no_clock_running(page: Page, address: str) -> None:
    entries = "".join(f"<url><loc>{address}{path}</loc></url>" for path in (TEN, "exam/blank/"))
    page.route(
        "**/sitemap.xml",
        lambda route: route.fulfill(body=f"<urlset>{entries}</urlset>", content_type="text/xml"),
    )
    page.add_init_script(COUNT)
    with page.expect_response("**/sitemap.xml"):
        page.goto(address + TEN)
    page.evaluate("window.isTheSame = true")
    for _ in range(2):
        page.get_by_role("button", name="시작").click()
        assert page.evaluate("window.ticking.size") == 1
        page.locator(".md-sidebar--primary a[href$='blank/']").click()
        page.wait_for_url("**/blank/")
        page.locator(".gl-timer").wait_for(state="detached")
        page.wait_for_function("window.ticking.size === 0")
        page.locator(".md-sidebar--primary a[href$='ten-points/']").click()
        page.wait_for_url("**/ten-points/")
        expect(page.locator(".gl-timer__time")).to_have_text("10:00")
        expect(page.locator(".gl-timer__clock")).to_have_count(1)
    assert page.evaluate("window.isTheSame")


def test_those_who_want_less_to_move_see_fewer_numbers(browser: Browser, address: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = opened(context.new_page(), address + TEN)
    page.get_by_role("button", name="시작").click()
    page.clock.run_for(3_000)
    shows(page, "10:00", "뼈대")
    page.clock.run_for(8_000)
    shows(page, "9:50", "뼈대")
    assert time_of(page) == "9:50"
    context.close()


def test_without_a_script_and_on_paper_there_is_nothing_to_press(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + TEN)
    assert page.locator(".gl-timer li").count() == 4
    assert page.get_by_role("button", name="시작").count() == 0
    page.emulate_media(media="print")
    assert not page.locator(".gl-timer").is_visible()
    context.close()
