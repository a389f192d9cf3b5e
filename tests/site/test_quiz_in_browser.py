"""The quiz as a reader uses it: by keyboard, with and without a script or a store, across pages and languages."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

CHOICE, SEVERAL = "#quiz-flat-is-no-minimum", "#quiz-quarter-to-the-tenth"
NUMBER, ORDER = "#quiz-largest-slope", "#quiz-squared-factors"
BLOCKED = """
    for (const name of ["getItem", "setItem", "removeItem"]) {
        const own = Storage.prototype[name];
        Storage.prototype[name] = function (key, ...rest) {
            if (key === "gl-quiz") throw new DOMException("blocked", "SecurityError");
            return own.call(this, key, ...rest);
        };
    }
"""


def verdict(question: Locator) -> Locator:
    return question.locator(".gl-quiz__verdict")


def choose(question: Locator, *, right: bool) -> None:
    """Answer a choice by keyboard alone, and check it."""
    wanted = question.locator("input[data-right]" if right else "input:not([data-right])").first
    question.locator("input").first.focus()
    at = int(wanted.evaluate("one => [...one.closest('ul').querySelectorAll('input')].indexOf(one)"))
    question.page.keyboard.press("Space")
    for _ in range(at):
        question.page.keyboard.press("ArrowDown")
    expect(wanted).to_be_checked()
    question.locator(".gl-quiz__check").press("Enter")


def sort(question: Locator) -> None:
    """Put an order right with the buttons that move items up, by keyboard alone, and check it."""
    count = question.locator("[data-item]").count()
    for place in range(count):
        item = question.locator(f"[data-item='{place}']")
        while item.evaluate("one => [...one.parentElement.children].indexOf(one)") > place:
            up = item.get_by_role("button").first
            up.press("Enter")
            assert up.evaluate("one => one === document.activeElement")
    question.locator(".gl-quiz__check").press("Enter")


def start_instant_navigation(page: Page, address: str) -> None:
    """As on the published site, whose sitemap has its own address."""
    paths = ("quiz/", "diagnose/", "en/quiz/")
    entries = "".join(f"<url><loc>{address}{path}</loc></url>" for path in paths)
    page.route(
        "**/sitemap.xml",
        lambda route: route.fulfill(body=f"<urlset>{entries}</urlset>", content_type="text/xml"),
    )
    with page.expect_response("**/sitemap.xml"):
        page.goto(f"{address}quiz/")


def test_a_choice_tells_at_once_why(page: Page, address: str) -> None:
    page.goto(f"{address}en/quiz/")
    question = page.locator(CHOICE)
    choose(question, right=False)
    expect(verdict(question)).to_have_text("✗ Not right. Try again.")
    reason = question.locator("fieldset .gl-quiz__reason")
    expect(reason).to_have_count(1)
    expect(reason).to_contain_text("✗ Wrong.")
    assert question.locator("li:has(> .gl-quiz__reason) input").is_checked()
    choose(question, right=True)
    expect(verdict(question)).to_have_text("✓ Right.")
    expect(reason).to_contain_text("✓ Right.")
    expect(question.locator("ul[aria-live=polite]")).to_have_count(1)
    expect(page.locator(".gl-quiz__count")).to_have_text(re.compile(r"^1 of \d+ answered, 1 right$"))


def test_several_right_options_are_all_asked_for(page: Page, address: str) -> None:
    page.goto(f"{address}en/quiz/")
    question = page.locator(SEVERAL)
    question.locator(".gl-quiz__check").press("Enter")
    expect(verdict(question)).to_have_text("Answer first.")
    question.locator("[data-right]").first.press("Space")
    question.locator(".gl-quiz__check").press("Enter")
    expect(verdict(question)).to_have_text("✗ What you chose is right, but there is more.")
    question.locator("[data-right]").last.press("Space")
    question.locator(".gl-quiz__check").press("Enter")
    expect(verdict(question)).to_have_text("✓ Right.")
    question.locator("input:not([data-right])").first.press("Space")
    question.locator(".gl-quiz__check").press("Enter")
    expect(verdict(question)).to_have_text("✗ Not right. Try again.")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0.3", "✗ Not right. Try again. The answer is smaller."),
        ("-1", "✗ Not right. Try again. The answer is larger."),
        ("2.5e-1", "✓ Right."),
        ("", "Answer first."),
    ],
)
def test_a_number_is_judged_by_its_tolerance(page: Page, address: str, typed: str, said: str) -> None:
    page.goto(f"{address}en/quiz/")
    question = page.locator(NUMBER)
    question.get_by_label("Answer").focus()
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(verdict(question)).to_have_text(said)
    expect(question.locator("fieldset .gl-quiz__reason data")).to_have_count(int(said == "✓ Right."))


def test_an_order_is_made_by_keyboard(page: Page, address: str) -> None:
    page.goto(f"{address}en/quiz/")
    question = page.locator(ORDER)
    question.locator(".gl-quiz__check").press("Enter")
    expect(verdict(question)).to_have_text(re.compile(r"^✗ \d of 5 are in place\.$"))
    expect(question.locator("fieldset .gl-quiz__reason")).to_have_count(5)
    last = question.locator("[data-item]").last
    last.get_by_role("button", name=re.compile("^Up: ")).press("Space")
    expect(verdict(question)).to_have_text(re.compile("^“.+”: 4 of 5$"))
    expect(question.locator("fieldset .gl-quiz__reason")).to_have_count(0)
    sort(question)
    expect(verdict(question)).to_have_text("✓ Right.")
    expect(question.locator("[data-item] .gl-quiz__reason")).to_have_count(5)


def test_answers_outlast_a_reload_an_instant_navigation_and_a_change_of_language(
    page: Page, address: str, overheard: Callable[[Page], list[str]]
) -> None:
    heard = overheard(page)
    start_instant_navigation(page, address)
    choose(page.locator(CHOICE), right=True)
    page.locator(NUMBER).locator("input").fill("0.25")
    page.keyboard.press("Enter")
    page.locator(NUMBER).locator(".gl-quiz__check").click()
    sort(page.locator(ORDER))
    page.evaluate("window.isTheSame = true")
    page.locator(".md-sidebar--primary a[href$='diagnose/']").click()
    page.wait_for_url("**/diagnose/")
    page.locator("#quiz-what-to-do-first").wait_for()
    sort(page.locator("#quiz-what-to-do-first"))
    expect(verdict(page.locator("#quiz-what-to-do-first"))).to_have_text("✓ 맞았다.")
    page.locator(".md-sidebar--primary a[href$='quiz/']").click()
    page.wait_for_url("**/quiz/")
    for question in (CHOICE, NUMBER, ORDER):
        expect(verdict(page.locator(question))).to_have_text("✓ 맞았다.")
    assert page.evaluate("window.isTheSame")
    page.goto(f"{address}en/quiz/")
    for question in (CHOICE, NUMBER, ORDER):
        expect(verdict(page.locator(question))).to_have_text("✓ Right.")
    page.reload()
    expect(page.locator(".gl-quiz__count")).to_have_text(re.compile(r"^3 of \d+ answered, 3 right$"))
    assert heard == []


def test_what_is_right_can_be_hidden_and_everything_forgotten(page: Page, address: str) -> None:
    page.goto(f"{address}en/quiz/")
    total = page.locator(".gl-quiz__question").count()
    before = (
        page.locator(ORDER).locator("[data-item]").evaluate_all("all => all.map(one => one.dataset.item)")
    )
    choose(page.locator(CHOICE), right=True)
    choose(page.locator("#quiz-wide-tanh"), right=False)
    sort(page.locator(ORDER))
    page.get_by_label("Show").select_option("those not yet right")
    expect(page.locator(".gl-quiz__question:visible")).to_have_count(total - 2)
    page.get_by_role("button", name="Forget my answers on this device").press("Enter")
    expect(page.locator(".gl-quiz__question:visible")).to_have_count(total)
    expect(page.locator(".gl-quiz__count")).to_have_text(f"0 of {total} answered, 0 right Forgotten.")
    expect(page.locator(".gl-quiz input:checked")).to_have_count(0)
    after = page.locator(ORDER).locator("[data-item]").evaluate_all("all => all.map(one => one.dataset.item)")
    assert after == before
    assert page.evaluate("localStorage.getItem('gl-quiz')") is None


@pytest.mark.parametrize(
    "stored", ["null", "[1]", '"x"', "{", '{"quiz-largest-slope": ["x"], "quiz-wide-tanh": {}}']
)
def test_what_is_stored_otherwise_does_no_harm(
    page: Page, address: str, overheard: Callable[[Page], list[str]], stored: str
) -> None:
    heard = overheard(page)
    page.add_init_script(f"localStorage.setItem('gl-quiz', {stored!r})")
    page.goto(f"{address}en/quiz/")
    choose(page.locator(CHOICE), right=True)
    expect(verdict(page.locator(CHOICE))).to_have_text("✓ Right.")
    expect(verdict(page.locator(NUMBER))).to_have_text("")
    assert heard == []


def test_without_a_store_it_works_and_says_so(
    page: Page, address: str, overheard: Callable[[Page], list[str]]
) -> None:
    heard = overheard(page)
    page.add_init_script(BLOCKED)
    page.goto(f"{address}en/quiz/")
    choose(page.locator(CHOICE), right=True)
    expect(verdict(page.locator(CHOICE))).to_have_text("✓ Right.")
    expect(page.locator(".gl-quiz__count")).to_contain_text("This browser keeps no progress.")
    page.get_by_role("button", name="Forget my answers on this device").press("Enter")
    expect(page.locator(".gl-quiz__count")).to_contain_text("Forgotten.")
    assert heard == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_what_was_answered(page: Page, address: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{address}en/quiz/")
    choose(page.locator(CHOICE), right=False)
    choose(page.locator("#quiz-wide-tanh"), right=True)
    page.locator(NUMBER).locator("input").fill("1")
    page.locator(NUMBER).locator(".gl-quiz__check").click()
    page.locator(ORDER).locator(".gl-quiz__check").click()
    page.locator("#quiz-critical-scales .gl-quiz__answer summary").click()
    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    found = Axe().run(page, options=options).response["violations"]
    assert [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]] == []


def test_without_a_script_answers_are_folded_and_nothing_pretends_to_work(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}en/remedies/lstm/")
    question = page.locator("#quiz-half-life-of-one")
    assert not question.get_by_role("button", name="Check").is_visible()
    assert not page.locator(".gl-quiz__forget").is_visible()
    assert not question.locator(".gl-quiz__answer p").is_visible()
    question.locator("summary").click()
    assert question.locator(".gl-quiz__answer p").is_visible()
    assert not page.locator(".gl-quiz__move").first.is_visible()
    context.close()


def test_on_paper_every_answer_stands_open(page: Page, address: str) -> None:
    page.goto(f"{address}en/quiz/")
    page.emulate_media(media="print")
    answers = page.locator(".gl-quiz__answer")
    heights = answers.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert min(heights) > 40
    assert not page.locator(".gl-quiz__check").first.is_visible()
