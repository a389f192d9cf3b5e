"""The frame of every page: links between languages, names for the blind, nothing from other hosts."""

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest
from playwright.sync_api import Browser, Page, Route

from gradlesson.pages import boxes
from gradlesson.pages.webfonts import waited_for
from gradlesson.render import html

ROOT = Path(__file__).parents[2]
SHEETS = ROOT / "gradlesson/theme/assets/stylesheets"


class Elements(HTMLParser):
    """The start tags of a page with their attributes."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attributes)))

    def with_class(self, name: str) -> list[dict[str, str | None]]:
        return [found for _, found in self.found if name in (found.get("class") or "").split()]


@pytest.fixture(scope="module")
def frame(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both languages of a site of three pages with our frame, of a course without experiments."""
    folder = tmp_path_factory.mktemp("frame")
    for name in ("", "experiments", "exhibits"):
        (folder / "empty" / name).mkdir()
        (folder / "empty" / name / "__init__.py").touch()
    (folder / "gradlesson.toml").write_text('course = "empty"', encoding="utf-8")
    for language, file in (("ko", "mkdocs.yml"), ("en", "mkdocs.en.yml")):
        docs = folder / "docs" / language
        (docs / "causes").mkdir(parents=True)
        (docs / "index.md").write_text("# Home {#home}\n\n$x$", encoding="utf-8")
        (docs / "causes/sigmoid.md").write_text("# Sigmoid {#sigmoid}\n\n$$x$$", encoding="utf-8")
        (docs / "causes/index.md").write_text("# Causes {#causes}", encoding="utf-8")
        ours = (ROOT / file).read_text(encoding="utf-8").replace("  custom_dir: overrides\n", "")
        nav = re.compile(r"^nav:\n(?:  .*\n)+", re.MULTILINE)
        (folder / file).write_text(nav.sub("", ours), encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build"]
    environment = {**os.environ, "SITE_URL": "https://example.org/course/"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return folder / "site"


def pages(frame: Path) -> list[Path]:
    return [path for path in frame.rglob("*.html") if path.name not in ("404.html", "offline.html")]


def test_every_page_leads_to_itself_in_the_other_language(frame: Path) -> None:
    assert len(pages(frame)) == 6
    for path in pages(frame):
        (link,) = Elements(path).with_class("gl-language")
        target = (path.parent / str(link["href"]) / "index.html").resolve()
        at = path.relative_to(frame)
        other = at.relative_to("en") if at.parts[0] == "en" else Path("en") / at
        assert target == frame / other
        assert link["hreflang"] == ("ko" if at.parts[0] == "en" else "en")


def test_the_link_to_the_other_language_is_part_of_what_instant_navigation_replaces(frame: Path) -> None:
    (links,) = Elements(frame / "index.html").with_class("gl-languages")
    replaced = ("announce", "container", "header-topic", "outdated", "logo", "skip")
    assert links["data-md-component"] in replaced


def test_no_page_loads_anything_from_another_host(frame: Path) -> None:
    loading = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}
    for path in frame.rglob("*.html"):
        for tag, attributes in Elements(path).found:
            address = attributes.get(loading.get(tag, "")) or attributes.get("data-gl-script") or ""
            if attributes.get("rel") not in ("canonical", "prev", "next"):
                assert "//" not in address.removeprefix("https://example.org/"), (path.name, address)
    for sheet in frame.rglob("*.css"):
        assert not re.findall(r"url\([\"']?(?:https?:)?//", sheet.read_text(encoding="utf-8")), sheet.name


def test_the_scripts_of_the_frame_are_asked_for_when_the_page_is_painted(frame: Path) -> None:
    """In their order, that of fonts first of those in the body, then the theme's."""
    found = Elements(frame / "index.html").found
    at_once = [str(attributes["src"]) for tag, attributes in found if tag == "script" and "src" in attributes]
    assert at_once == []
    late = [str(attributes["data-gl-script"]) for _, attributes in found if "data-gl-script" in attributes]
    names = [address.rpartition("/")[2].partition(".")[0] for address in late]
    assert names[:5] == ["offline", "fonts", "links", "arrival", "bundle"]
    assert {"keyboard", "zoom"} <= set(names)


def test_a_page_is_painted_before_its_scripts_are_asked_for(address: str, page: Page) -> None:
    page.goto(f"{address}en/causes/sigmoid/")
    painted, asked = page.evaluate("""[
        performance.getEntriesByName("first-contentful-paint")[0].startTime,
        performance.getEntriesByType("resource")
          .filter(({ name }) => name.endsWith(".js"))
          .map(({ startTime }) => startTime)
    ]""")
    assert len(asked) > 4
    assert min(asked) >= painted


def test_scripts_leave_the_style_sheet_as_it_is(address: str, page: Page) -> None:
    """Read anew, it would have fonts that came after the page was painted without them: lines would move."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}en/")
    assert len([url for url in asked if url.endswith(".css")]) == 1


def test_a_page_in_the_background_has_its_scripts_too(address: str, page: Page) -> None:
    page.add_init_script("Object.defineProperty(document, 'hidden', { value: true })")
    page.add_init_script("window.PerformanceObserver = undefined")
    page.goto(f"{address}en/")
    assert page.evaluate("typeof document$") == "object"


def test_korean_words_in_another_language_have_their_font_at_once(site: Path) -> None:
    hangul = '/sans-400-hangul.woff2" as="font"'
    assert hangul in (site / "en/causes/sigmoid/index.html").read_text(encoding="utf-8")
    assert hangul not in (site / "en/playground/index.html").read_text(encoding="utf-8")


def with_fonts_in_time(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=waited_for(answer.text()))


@pytest.mark.parametrize("language", ["", "en/"])
def test_the_name_of_the_other_language_is_drawn_in_a_font_that_is_there(
    address: str, browser: Browser, language: str
) -> None:
    """Whatever fonts a reader has, and without those of that language."""
    with browser.new_context() as context:
        page = context.new_page()
        page.route("**/*.css", with_fonts_in_time)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))
        page.goto(address + language)
        page.evaluate("document.fonts.ready")
        devtools = context.new_cdp_session(page)
        for command in ("DOM.enable", "CSS.enable"):
            devtools.send(command)
        root = devtools.send("DOM.getDocument")["root"]["nodeId"]
        link = devtools.send("DOM.querySelector", {"nodeId": root, "selector": ".gl-language"})
        (font,) = devtools.send("CSS.getPlatformFontsForNode", link)["fonts"]
        assert font["isCustomFont"]
        assert any("hangul" in name for name in asked) == (language == "")


def test_head_names_no_other_language(frame: Path) -> None:
    """There the theme would ask for a sitemap below every page."""
    found = Elements(frame / "index.html").found
    assert not [attributes for tag, attributes in found if tag == "link" and "hreflang" in attributes]


def test_the_search_dialog_has_a_name(frame: Path) -> None:
    dialogs = [found for _, found in Elements(frame / "index.html").found if found.get("role") == "dialog"]
    assert [dialog.get("aria-label") for dialog in dialogs] == ["검색"]


def test_formulas_need_no_script(frame: Path) -> None:
    for path in (frame / "index.html", frame / "en/causes/sigmoid/index.html"):
        assert any(tag == "math" for tag, _ in Elements(path).found)


@pytest.mark.parametrize("language", ["", "en/"])
def test_the_page_for_lost_readers_leads_home_in_both_languages(frame: Path, language: str) -> None:
    text = (frame / language / "404.html").read_text(encoding="utf-8")
    lost = text[text.index('class="gl-lost"') :]
    root = "/course/" + (f"{language}../" if language else "")
    assert re.findall(r'<a href="(.*?)"', lost)[:2] == [root, f"{root}en/"]
    assert "없는 페이지입니다" in lost
    assert "no such page" in lost


@pytest.mark.parametrize("module", [html, boxes], ids=["exhibits", "boxes"])
def test_every_class_of_an_exhibit_has_its_look(module: ModuleType) -> None:
    sheet = (SHEETS / "exhibits.css").read_text(encoding="utf-8")
    used = set(re.findall(r"\bgl-[a-z_-]+[a-z]", Path(str(module.__file__)).read_text(encoding="utf-8")))
    # A claim has no look but that of its mark, in either state.
    used = used - {"gl-claim"} | {"gl-claim--holds", "gl-claim--broken"}
    assert len(used) > 3
    for name in used:
        assert re.search(rf"\.{name}\b", sheet), name


OURS = "[...document.fonts].filter(({ family }) => family.replaceAll('\"', '') === 'Gradlesson Sans')"


def as_if_in_time(page: Page, in_time: bool = True) -> None:
    """Have fonts come before the page is painted, or after, however busy the machine is."""
    times = f"{{ startTime: {{ value: 0 }}, responseEnd: {{ value: {-1 if in_time else 1} }} }}"
    page.add_init_script(
        f"performance.getEntriesByName = () => [Object.create(PerformanceResourceTiming.prototype, {times})]"
    )


@pytest.mark.parametrize(
    ("has_hangul", "in_time", "count"), [(True, False, 3), (False, True, 3), (False, False, 6)]
)
def test_who_has_no_font_for_hangul_is_shown_ours_however_late(
    address: str, page: Page, has_hangul: bool, in_time: bool, count: int
) -> None:
    width = "text === '가' ? 2 : 1" if has_hangul else "1"
    page.add_init_script(f"CanvasRenderingContext2D.prototype.measureText = (text) => ({{ width: {width} }})")
    as_if_in_time(page, in_time)
    page.goto(f"{address}causes/sigmoid/")
    page.evaluate("document.fonts.ready")
    page.wait_for_function(f"count => {OURS}.length >= count", arg=count)
    page.wait_for_function("document.body.dataset.glScripts === 'ran'")
    assert page.evaluate(f"{OURS}.length") == count


def test_who_has_no_font_for_hangul_is_shown_the_name_of_the_other_language_however_late(
    address: str, page: Page
) -> None:
    page.add_init_script("CanvasRenderingContext2D.prototype.measureText = () => ({ width: 1 })")
    as_if_in_time(page, in_time=False)
    page.goto(f"{address}en/")
    names = OURS.replace("Sans", "Sans Names")
    page.wait_for_function(f"{names}.length === 2")
    assert page.evaluate(f"{names}.map((one) => one.status)") == ["loaded", "loaded"]


def test_bold_syllables_are_fetched_for_the_next_page(address: str, page: Page) -> None:
    with page.expect_response("**/sans-700-hangul.woff2"):
        page.goto(f"{address}causes/sigmoid/")
    page.wait_for_function("localStorage.getItem('gl-bold')")
    painted, asked = page.evaluate("""[
        performance.getEntriesByName("first-contentful-paint")[0].startTime,
        performance.getEntriesByType("resource").find(({ name }) => name.endsWith("700-hangul.woff2")).startTime
    ]""")
    assert asked >= painted
    assert page.locator("html.gl-bold").count() == 0
    page.goto(address)
    assert page.locator("html.gl-bold").count() == 1
    kept = "[...document.fonts].filter(({ family }) => family.includes('Kept')).map(({ status }) => status)"
    page.wait_for_function(f"{kept}.every((status) => status === 'loaded')")


def test_a_page_bears_that_nothing_may_be_stored(address: str, page: Page) -> None:
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }"
    )
    with page.expect_response("**/sans-700-hangul.woff2") as answer:
        page.goto(f"{address}causes/sigmoid/")
    answer.value.finished()
    page.locator("body[data-gl-scripts=ran]").wait_for()
    page.evaluate("new Promise((done) => setTimeout(done, 100))")
    assert heard == []


def test_a_reader_without_scripts_has_bold_syllables_too(address: str, browser: Browser) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        with page.expect_response("**/sans-700-hangul.woff2") as answer:
            page.goto(address)
        assert answer.value.ok


def test_colours_change_at_once_and_hold_nothing(frame: Path, address: str, page: Page) -> None:
    sheet = (frame / "assets/stylesheets/site.css").read_text(encoding="utf-8")
    assert "[data-md-color-switching] *" not in sheet
    page.goto(f"{address}causes/sigmoid/")
    fading = """() => [...document.querySelectorAll("body *")].flatMap((one) => [null, "::before", "::after"]
      .map((part) => getComputedStyle(one, part))
      .filter(({ content, transitionDuration, transitionProperty }) => content !== "none"
        && /all|color/.test(transitionProperty)
        && transitionDuration.split(", ").some((time) => parseFloat(time) > 0))
      .map(() => one.outerHTML))"""
    assert page.evaluate(fading) == []


def test_letters_that_instant_navigation_is_first_to_show_are_ours_too(address: str, published: Page) -> None:
    """For who has no font for Hangul: the first page shows none."""
    published.add_init_script("CanvasRenderingContext2D.prototype.measureText = () => ({ width: 1 })")
    with published.expect_response("**/sitemap.xml"):
        published.goto(f"{address}en/")
    published.evaluate("document.fonts.ready")
    count = published.evaluate(f"{OURS}.length")
    published.locator(".md-content a[href$='definition/']").first.click()
    published.locator("h1#definition").wait_for()
    published.wait_for_function(f"count => {OURS}.length > count", arg=count)
