"""The network in the page, as readers use it."""

import csv
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page

HERE = "en/playground/"
SCRIPT = "**/playground.js"
# No device is so slow that it would halve this batch.
SMALL = "?depth=6&width=16&batch=32"
WITHOUT_WEBASSEMBLY = "delete globalThis.WebAssembly;"
WITHOUT_WORKER = "delete globalThis.Worker;"
# A clock that runs a thousand times as fast makes every device a slow one.
SLOW = "const now = performance.now.bind(performance); performance.now = () => 1000 * now();"
FROZEN = """isHidden => {
  Object.defineProperty(document, "hidden", { configurable: true, value: isHidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
# Notes after how many milliseconds each training is to answer with a picture.
NOTE_TRAININGS = """
    globalThis.between = [];
    const post = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (request, ...others) {
        if (request.kind === "train") globalThis.between.push(request.milliseconds);
        return post.call(this, request, ...others);
    };
"""
MOVING = """() => [document, document.querySelector("gradient-playground").shadowRoot]
    .flatMap(root => [...root.querySelectorAll("*")])
    .flatMap(one => ["", "::before", "::after"].map(part => [one, part, getComputedStyle(one, part)]))
    .filter(([, , style]) => /[1-9]/.test(style.transitionDuration) || style.animationName !== "none")
    .map(([one, part]) => `${one.localName}.${one.className}${part}`)"""
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
DRAWN_TO_FIT = """() => [...document.querySelector("gradient-playground").shadowRoot.querySelectorAll(".chart")]
    .every(one => Math.abs(one.clientWidth - one.firstElementChild.width.baseVal.value) <= 1)"""
TOO_WIDE = """one => [...one.shadowRoot.querySelectorAll(".panel *:not(.scroll *)")]
    .filter(part => part.getBoundingClientRect().right > one.getBoundingClientRect().right + 1)
    .map(part => part.outerHTML.slice(0, 80))"""


def wait_until(page: Page, condition: str, *values: object) -> None:
    """Wait for a function of the page to say yes. The page's policy lets Playwright's own way ask only once."""
    page.evaluate(
        f"""values => new Promise(done => {{
            const look = () => (({condition})(...values) ? done() : requestAnimationFrame(look));
            look();
        }})""",
        list(values),
    )


def ready(page: Page) -> Locator:
    """The playground, once it shows numbers."""
    element = page.locator("gradient-playground")
    element.locator(".engine:not(:empty)").wait_for()
    return element


def opened(page: Page, address: str, query: str = "", path: str = HERE) -> Locator:
    """The playground of a page, once it shows numbers."""
    page.goto(f"{address}{path}{query}")
    return ready(page)


def table(element: Locator) -> list[str]:
    """The values of every layer, row by row."""
    if not element.locator("details").get_attribute("open"):
        element.locator("details").evaluate("one => { one.open = true; }")
    element.locator(".scroll tbody tr").first.wait_for()
    return element.locator(".scroll tbody tr").all_inner_texts()


def violations(page: Page) -> list[str]:
    """Rule and element of all that axe finds."""
    options = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


def notes(element: Locator) -> str:
    return element.locator(".notes").inner_text()


@pytest.mark.parametrize(("path", "kind"), [("playground/", "기울기 소실"), (HERE, "Vanishing")])
def test_it_says_in_words_what_becomes_of_the_gradient(
    page: Page, address: str, path: str, kind: str, overheard: Callable[[Page], list[str]]
) -> None:
    heard = overheard(page)
    element = opened(page, address, path=path)
    assert element.locator(".verdict strong").inner_text() == kind
    assert re.search(r"−0\.6\d\d", element.locator(".verdict span").inner_text())
    element.locator(".spoken:not(:empty)").wait_for(state="attached")
    assert element.locator(".spoken").inner_text().startswith(kind)
    assert notes(element) == ""
    assert heard == []


@pytest.mark.parametrize(
    ("preset", "kind"),
    [
        ("relu-he", "Healthy"),
        ("relu-normal", "Exploding"),
        ("relu-dead", "Dead"),
        ("tanh-chaos", "Exploding"),
    ],
)
def test_every_example_comes_out_as_it_says(page: Page, address: str, preset: str, kind: str) -> None:
    element = opened(page, address)
    element.locator("#preset").select_option(preset)
    element.locator(".verdict strong", has_text=kind).wait_for()
    assert element.locator("#preset").input_value() == preset


def test_without_webassembly_it_says_so_and_gives_the_same_numbers(page: Page, address: str) -> None:
    expected = table(opened(page, address, SMALL))
    page.route(
        SCRIPT,
        lambda route: route.fulfill(
            body=WITHOUT_WEBASSEMBLY + route.fetch().text(), content_type="text/javascript"
        ),
    )
    page.reload()
    element = ready(page)
    assert "WebAssembly is not available here" in notes(element)
    assert "JavaScript" in element.locator(".engine").inner_text()
    assert table(element) == expected


def test_without_workers_it_says_so_and_gives_the_same_numbers(page: Page, address: str) -> None:
    expected = table(opened(page, address, SMALL))
    page.add_init_script(WITHOUT_WORKER)
    page.reload()
    element = ready(page)
    assert "Workers are not available here" in notes(element)
    assert table(element) == expected


def test_it_works_from_a_file(page: Page, site: Path, address: str) -> None:
    expected = table(opened(page, address, SMALL))
    page.goto((site / HERE / "index.html").as_uri() + SMALL)
    element = ready(page)
    assert "Workers are not available here" in notes(element)
    assert table(element) == expected


@pytest.mark.parametrize(
    ("path", "said"), [(HERE, "needs JavaScript"), ("playground/", "자바스크립트가 켜져")]
)
def test_without_javascript_a_measured_figure_stands(
    browser: Browser, address: str, path: str, said: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address + path)
    assert said in page.locator("gradient-playground").inner_text()
    assert page.locator(".gl-figure svg").first.is_visible()
    context.close()


def test_on_paper_only_the_figure_stands(page: Page, address: str) -> None:
    element = opened(page, address)
    page.emulate_media(media="print")
    assert not element.is_visible()
    assert page.locator(".gl-figure svg").first.is_visible()


def test_only_the_latest_wish_is_shown(page: Page, address: str) -> None:
    element = opened(page, address, "?depth=50&width=64")
    slider = element.locator("[data-slider=depth]")
    for depth in range(2, 41):
        slider.evaluate(
            "(one, depth) => { one.value = depth; one.dispatchEvent(new Event('input', { bubbles: true })); }",
            depth,
        )
    page.wait_for_url("**depth=40&**")
    page.locator("[data-chart=gradient] text", has_text="40").wait_for()
    assert len(table(element)) == 40


def test_the_address_holds_everything_and_brings_it_back(page: Page, address: str) -> None:
    element = opened(page, address)
    element.locator("#activation").select_option("gelu")
    element.locator("#width").fill("17")
    element.locator("#gain").fill("1.25")
    element.locator("#seed").fill("4294967295")
    element.locator("#layer").fill("3")
    element.locator("[data-do=step]").click()
    element.locator(".progress", has_text="1 update,").wait_for()
    page.wait_for_url("**steps=1**")
    element.locator("[data-do=link]").click()
    link = element.locator("textarea").input_value()
    assert link == page.url
    expected, said = table(element), element.locator(".progress").inner_text()
    page.goto(link)
    again = ready(page)
    again.locator(".progress", has_text=said).wait_for()
    assert table(again) == expected
    assert again.locator("#layer").input_value() == "3"
    assert again.locator("#gain").input_value() == "1.25"


def test_an_address_that_cannot_be_gives_the_nearest_and_says_so(page: Page, address: str) -> None:
    element = opened(page, address, "?depth=900&activation=<b>x</b>&gain=-3&seed=1.5&other=1")
    assert element.locator("#depth").input_value() == "100"
    said = notes(element)
    assert "depth=900" in said
    assert "activation=<b>x</b>" in said
    assert said.count("cannot be") == 4
    element.locator("[data-do=reset]").click()
    page.wait_for_url("**/?other=1")
    element.locator(".verdict strong", has_text="Vanishing").wait_for()
    assert notes(element) == ""
    assert element.locator("#depth").input_value() == "20"


def test_a_network_out_of_range_shows_where_it_left(page: Page, address: str) -> None:
    element = opened(page, address, "?activation=leaky-relu&initialiser=normal&gain=1000&depth=100&width=128")
    assert "The forward pass leaves the range of floats in layer" in element.locator(".verdict").inner_text()
    assert element.locator(".lost-text").all_text_contents() == ["out of float range"] * 2


def test_training_goes_on_stops_and_shows_the_loss(page: Page, address: str) -> None:
    element = opened(page, address, "?activation=relu&initialiser=he&depth=5&width=16&batch=32")
    before = element.locator("[data-chart=gradient]").inner_html()
    button = element.locator("[data-do=train]")
    button.click()
    element.locator(".progress", has_text=re.compile(r"([2-9]\d|\d{3,}) updates")).wait_for()
    button.click()
    element.locator("[data-do=train]", has_text="Train").wait_for()
    assert "before training" in element.locator(".key-before").inner_text()
    assert element.locator(".key-before").is_visible()
    assert element.locator("[data-chart=gradient]").inner_html() != before
    assert element.locator("[data-chart=loss] path.loss").get_attribute("d").count("L") >= 20


@pytest.mark.parametrize(("motion", "at_least", "at_most"), [("reduce", 500, 5000), ("no-preference", 1, 50)])
def test_a_training_moves_less_often_for_those_who_asked_for_less_motion(
    page: Page, address: str, motion: Literal["reduce", "no-preference"], at_least: int, at_most: int
) -> None:
    page.emulate_media(reduced_motion=motion)
    page.add_init_script(NOTE_TRAININGS)
    element = opened(page, address, "?depth=3&width=8&batch=16")
    element.locator("[data-do=train]").click()
    wait_until(page, "() => between.length")
    assert at_least <= page.evaluate("between[0]") <= at_most


def test_nothing_glides_for_those_who_asked_for_less_motion(page: Page, address: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    opened(page, address)
    assert page.evaluate(MOVING) == []
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(MOVING) != []


def test_nothing_is_computed_before_it_is_seen_nor_its_script_asked_for_before_it_is_near(
    page: Page, address: str
) -> None:
    page.goto(f"{address}en/causes/initial-weights/")
    page.locator("body[data-gl-scripts=ran]").wait_for()
    element = page.locator("gradient-playground")
    page.evaluate("new Promise(requestAnimationFrame)")
    assert not page.evaluate("Boolean(customElements.get('gradient-playground'))")
    page.evaluate("scrollTo(0, document.querySelector('gradient-playground').offsetTop - 1.5 * innerHeight)")
    wait_until(page, "() => customElements.get('gradient-playground')")
    page.evaluate("new Promise(requestAnimationFrame)")
    assert element.locator(".engine").inner_text() == ""
    element.scroll_into_view_if_needed()
    ready(page)


def test_training_rests_while_the_page_is_hidden(page: Page, address: str) -> None:
    element = opened(page, address, "?depth=3&width=8&batch=16")
    element.locator("[data-do=train]").click()
    element.locator(".progress:not(:empty)").wait_for()
    page.evaluate(FROZEN, True)
    # What was on its way arrives, and nothing after it.
    page.evaluate("new Promise(done => setTimeout(done, 300))")
    rested = element.locator(".progress").inner_text()
    page.evaluate("new Promise(done => setTimeout(done, 300))")
    assert element.locator(".progress").inner_text() == rested
    page.evaluate(FROZEN, False)
    wait_until(
        page,
        "said => document.querySelector('gradient-playground').shadowRoot"
        ".querySelector('.progress').textContent !== said",
        rested,
    )


def test_instant_navigation_leaves_nothing_behind(
    page: Page, address: str, overheard: Callable[[Page], list[str]]
) -> None:
    heard = overheard(page)
    paths = ("en/playground/", "en/diagnose/", "en/remedies/relu/")
    entries = "".join(f"<url><loc>{address}{path}</loc></url>" for path in paths)
    page.route(
        "**/sitemap.xml",
        lambda route: route.fulfill(body=f"<urlset>{entries}</urlset>", content_type="text/xml"),
    )
    with page.expect_response("**/sitemap.xml"):
        page.goto(f"{address}en/diagnose/")
    page.evaluate("window.isTheSame = true")
    for _ in range(3):
        page.locator(".md-sidebar--primary a[href$='playground/']").click()
        page.wait_for_url("**/playground/")
        element = ready(page)
        element.locator("[data-do=train]").click()
        element.locator(".progress:not(:empty)").wait_for()
        assert len([worker for worker in page.workers if "playground" in worker.url]) == 1
        page.locator(".md-sidebar--primary a[href$='diagnose/']").click()
        page.wait_for_url("**/diagnose/")
        page.locator("gradient-playground").wait_for(state="detached")
        wait_until(page, "() => !document.querySelector('script[src*=playground]')")
        assert [worker for worker in page.workers if "playground" in worker.url] == []
        assert "?" not in page.url
    page.evaluate("new Promise(done => setTimeout(done, 600))")
    assert "?" not in page.url
    assert page.evaluate("window.isTheSame")
    assert heard == []


def test_a_slow_device_takes_a_smaller_batch_and_says_so(page: Page, address: str) -> None:
    page.add_init_script(WITHOUT_WORKER + SLOW)
    element = opened(page, address, "?depth=20&width=32&batch=128")
    element.locator(".notes", has_text="the batch is 16 instead of 128").wait_for()
    assert element.locator("#batch").input_value() == "128"


@pytest.mark.parametrize("path", ["playground/", HERE])
def test_it_fits_into_every_width(page: Page, address: str, path: str) -> None:
    element = opened(page, address, path=path)
    for width in (320, 390, 700, 1000):
        page.set_viewport_size({"width": width, "height": 844})
        wait_until(page, DRAWN_TO_FIT)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert element.evaluate(TOO_WIDE) == []


@pytest.mark.parametrize("path", ["playground/", HERE])
def test_axe_finds_nothing_in_it(page: Page, address: str, path: str) -> None:
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    element = opened(page, address, "?depth=900&initialiser=normal&gain=1000&width=128&activation=elu", path)
    table(element)
    element.locator("[data-do=link]").click()
    element.locator("[data-do=step]").click()
    element.locator(".progress:not(:empty)").wait_for()
    assert violations(page) == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.set_viewport_size({"width": 390, "height": 844})
    wait_until(page, DRAWN_TO_FIT)
    assert violations(page) == []


def test_every_verdict_can_be_read_in_both_schemes(page: Page, address: str) -> None:
    element = opened(page, address)
    for preset, kind in (("sigmoid-xavier", "vanishing"), ("relu-he", "healthy"), ("relu-dead", "dead")):
        element.locator("#preset").select_option(preset)
        element.locator(f".verdict[data-kind={kind}]").wait_for()
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page, context=".gl-playground", options=CONTRAST).response["violations"]
            assert [node["html"] for rule in found for node in rule["nodes"]] == []


def test_everything_is_reached_and_works_by_keyboard(page: Page, address: str) -> None:
    element = opened(page, address, "?depth=12&width=8")
    element.locator("#preset").focus()
    stops, ring = [], []
    for _ in range(40):
        stop = page.evaluate("""() => {
            const at = document.activeElement.shadowRoot?.activeElement, box = at?.getBoundingClientRect();
            if (!at) return null;
            const seen = at.getRootNode().elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return [at.id || at.dataset.slider || at.dataset.do || at.localName,
                    getComputedStyle(at).outlineStyle !== "none" && (seen === at || at.contains(seen))];
        }""")
        if stop is None:
            break
        stops.append(stop[0])
        ring.append(stop[1])
        page.keyboard.press("Tab")
    assert stops[:4] == ["preset", "activation", "initialiser", "batch"]
    assert set(stops) >= {"gain", "depth", "width", "biasSpread", "seed", "layer", "learningRate", "summary"}
    assert set(stops) >= {"train", "step", "link", "python", "csv", "reset"}
    assert all(ring)
    element.locator("[data-slider=depth]").press("ArrowRight")
    assert element.locator("#depth").input_value() == "13"
    element.locator("#activation").press("ArrowDown")
    element.locator("summary").press("Enter")
    element.locator(".scroll tbody tr").nth(12).wait_for()
    element.locator("[data-do=step]").press("Space")
    element.locator(".progress", has_text="1 update,").wait_for()


def test_the_file_of_values_is_that_of_the_table(page: Page, address: str) -> None:
    element = opened(page, address, "?depth=4&width=8")
    with page.expect_download() as download:
        element.locator("[data-do=csv]").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert download.value.suggested_filename == "gradient-playground.csv"
    assert text.startswith("layer,gradient,gradient_theory,activation")
    assert len(text.splitlines()) == 5


@pytest.mark.parametrize(
    "query",
    [
        "?depth=6&width=16&batch=32&activation=gelu&gain=1.3&bias-spread=0.1&seed=7",
        "?depth=4&width=8&batch=16&activation=elu&initialiser=he&learning-rate=0.05&steps=3",
    ],
    ids=["untrained", "trained"],
)
def test_the_copied_program_prints_the_numbers_of_the_page(page: Page, address: str, query: str) -> None:
    element = opened(page, address, query)
    if "steps" in query:
        element.locator(".progress", has_text="3 updates").wait_for()
    element.locator("[data-do=python]").click()
    program = element.locator("textarea").input_value()
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    printed = [[float(one) for one in line.split()[1:]] for line in done.stdout.splitlines()]
    with page.expect_download() as download:
        element.locator("[data-do=csv]").click()
    rows = list(csv.DictReader(Path(download.value.path()).read_text(encoding="utf-8").splitlines()))
    names = ["gradient_trained"] if "steps" in query else ["gradient", "activation"]
    assert printed[1:] == [[float(row[name]) for name in names] for row in rows]
    assert f"{printed[0][0]:.3g}" in element.locator(".facts").inner_text()
