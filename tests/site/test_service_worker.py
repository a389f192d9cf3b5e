"""Without a network a site is read as it was last seen: small sites, and the course itself."""

import contextlib
import functools
import gzip
import http.server
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Page

from gradlesson.pages.service_worker import write_end_of_worker, write_service_worker
from gradlesson.pdf.press import chromium

LESSONS = {"": ["index.html", "one/index.html", "two/index.html"]}
OFFLINE = """<h1>Not here</h1><section lang="en"><a data-gl-again href="./">again</a>
<div hidden><ul data-gl-kept></ul></div></section>"""
CACHES = "caches.keys()"
KEPT = """async () => {
    const found = [];
    for (const name of await caches.keys())
        for (const { url } of await (await caches.open(name)).keys()) found.push(new URL(url).pathname);
    return found.sort();
}"""
NOT_READ = """async addresses => {
    const isRead = async one => (await fetch(one).then(answer => answer.text(), () => "")).includes("</article>");
    const found = await Promise.all(addresses.map(async one => [one, await isRead(one)]));
    return found.filter(([, read]) => !read);
}"""
FRAMES = 3000
"""A minute of a browser's time, in which everything comes that is waited for."""
REPLACED = "async before => !(await caches.keys()).includes(before)"
ON_FIRST_VISIT = 4
"""Files that the home page and the stand-in are and ask for."""
CONTROLLED = "() => navigator.serviceWorker.controller?.state === 'activated'"


def write_site(folder: Path, word: str = "first") -> None:
    """A site of three pages which say `word`, with a worker of its own version."""
    for page in LESSONS[""]:
        path = folder / page
        path.parent.mkdir(parents=True, exist_ok=True)
        root = "../" * page.count("/")
        title = page.removesuffix("index.html") or "home"
        path.write_text(html(title, root, f"<p>{word}</p>"), encoding="utf-8")
    (folder / "offline.html").write_text(html("offline", "", OFFLINE), encoding="utf-8")
    (folder / "style.css").write_text(f"p {{ color: rgb(0, 0, {len(word)}) }}", encoding="utf-8")
    (folder / "service-worker.js").unlink(missing_ok=True)
    (folder / "offline.json").unlink(missing_ok=True)
    write_service_worker(folder, [""], [], LESSONS)


def html(title: str, root: str, body: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<link rel="icon" href="data:,"><link rel="stylesheet" href="{root}style.css">'
        f'<script src="{root}assets/javascripts/offline.js" defer></script></head><body>{body}</body></html>'
    )


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[str]:
    """Address of a server of the temporary folder, ending in a slash."""
    handler = functools.partial(_Fresh, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(service_workers="allow")
    yield made
    made.close()


def wait_for(page: Page, condition: str, argument: str = "") -> None:
    """Wait until a function or its promise says yes; the policy of a page forbids Playwright's way."""
    page.evaluate(
        f"""async argument => {{
            for (let frame = 0; frame < {FRAMES}; frame++) {{
                if (await ({condition})(argument)) return;
                await new Promise(requestAnimationFrame);
            }}
            throw new Error("It never holds that " + {condition!r});
        }}""",
        argument,
    )


def visit(page: Page, address: str) -> Page:
    """Open a page, and wait until a worker keeps what is asked for."""
    page.goto(address)
    wait_for(page, CONTROLLED)
    return page


def test_what_was_visited_and_the_home_page_are_read_without_a_network(
    context: BrowserContext, tmp_path: Path, origin: str
) -> None:
    write_site(tmp_path / "course")
    page = visit(context.new_page(), f"{origin}course/one/?depth=3")
    context.set_offline(True)
    for path in ("one/?depth=8", "one/index.html", "", "index.html"):
        page.goto(f"{origin}course/{path}")
        assert page.inner_text("p") == "first", path
        assert page.locator("p").evaluate("one => getComputedStyle(one).color") == "rgb(0, 0, 5)", path


def test_in_the_place_of_a_page_that_is_not_kept_stands_what_there_is(
    context: BrowserContext, tmp_path: Path, origin: str
) -> None:
    write_site(tmp_path / "course")
    page = visit(context.new_page(), f"{origin}course/one/")
    context.set_offline(True)
    page.goto(f"{origin}course/two/?x=1#y")
    assert page.inner_text("h1") == "Not here"
    page.locator("[data-gl-kept] a").first.wait_for()
    assert page.locator("[data-gl-kept] a").all_inner_texts() == ["home", "one/"]
    # Once the network is there again, so is the page.
    context.set_offline(False)
    # Not every page hears of it that the browser's imitation of a network is back; those that do are gone by now.
    with contextlib.suppress(Error):
        page.evaluate("dispatchEvent(new Event('online'))")
    page.wait_for_url("**/course/two/?x=1*")
    assert page.inner_text("p") == "first"


@pytest.mark.parametrize("path", ["javascript:alert(1)", "https://example.org/", "//example.org/", "../x/"])
def test_the_way_back_leads_nowhere_else(
    context: BrowserContext, tmp_path: Path, origin: str, path: str
) -> None:
    write_site(tmp_path / "course")
    page = context.new_page()
    page.goto(f"{origin}course/offline.html?page={path}")
    wait_for(page, CONTROLLED)
    link = page.locator("[data-gl-again]").evaluate("one => one.href")
    assert link.startswith(f"{origin}course/"), link


def test_who_has_a_network_sees_an_edit_at_once(context: BrowserContext, tmp_path: Path, origin: str) -> None:
    course = tmp_path / "course"
    write_site(course)
    page = visit(context.new_page(), f"{origin}course/")
    (course / "index.html").write_text(html("home", "", "<p>edited</p>"), encoding="utf-8")
    (course / "style.css").write_text("p { color: rgb(1, 2, 3) }", encoding="utf-8")
    page.reload()
    assert page.inner_text("p") == "edited"
    assert page.locator("p").evaluate("one => getComputedStyle(one).color") == "rgb(1, 2, 3)"
    # And keeps the newer one.
    context.set_offline(True)
    page.reload()
    assert page.inner_text("p") == "edited"


def test_a_page_that_is_gone_is_not_kept_either(context: BrowserContext, tmp_path: Path, origin: str) -> None:
    write_site(tmp_path / "course")
    page = visit(context.new_page(), f"{origin}course/one/")
    (tmp_path / "course/one").rename(tmp_path / "gone")
    page.reload()
    page.goto(f"{origin}course/")
    context.set_offline(True)
    page.goto(f"{origin}course/one/")
    assert page.inner_text("h1") == "Not here"


def test_a_new_version_takes_over_what_was_kept_and_removes_the_old_cache(
    context: BrowserContext, tmp_path: Path, origin: str
) -> None:
    write_site(tmp_path / "course")
    page = visit(context.new_page(), f"{origin}course/one/")
    (before,) = page.evaluate(CACHES)
    write_site(tmp_path / "course", "second")
    page.goto(f"{origin}course/")
    wait_for(page, REPLACED, before)
    context.set_offline(True)
    page.reload()
    assert page.inner_text("p") == "second"
    page.goto(f"{origin}course/one/")  # of the last visit
    assert page.inner_text("p") == "first"


def test_two_sites_of_one_origin_leave_each_other_alone(
    context: BrowserContext, tmp_path: Path, origin: str
) -> None:
    """One of them lies below the other."""
    for folder in (tmp_path, tmp_path / "course"):
        write_site(folder, folder.name)
    (tmp_path / "service-worker.js").unlink()
    (tmp_path / "course").rename(tmp_path / "kept")  # the outer site does not know of the inner one
    write_service_worker(tmp_path, [""], [], LESSONS)
    (tmp_path / "kept").rename(tmp_path / "course")
    page = visit(context.new_page(), origin)
    page.goto(f"{origin}course/offline.html")
    inner = visit(context.new_page(), f"{origin}course/one/")
    outer, before = sorted(page.evaluate(CACHES))
    assert outer.startswith("gradlesson / ")
    assert before.startswith("gradlesson /course/ ")
    write_site(tmp_path / "course", "second")
    inner.reload()
    wait_for(inner, REPLACED, before)
    assert outer in page.evaluate(CACHES)
    kept = page.evaluate("name => caches.open(name).then(one => one.keys()).then(all => all.length)", outer)
    assert kept == ON_FIRST_VISIT
    context.set_offline(True)
    inner.goto(f"{origin}course/")
    assert inner.inner_text("p") == "second"
    page.goto(origin)
    assert page.inner_text("p") == tmp_path.name


def test_a_worker_that_is_not_wanted_any_more_goes_with_what_it_kept(
    context: BrowserContext, tmp_path: Path, origin: str
) -> None:
    write_site(tmp_path / "course")
    page = visit(context.new_page(), f"{origin}course/one/")
    page.evaluate("caches.open('of somebody else')")
    write_end = tmp_path / "course/service-worker.js"
    write_end.unlink()
    write_end_of_worker(tmp_path / "course")
    (tmp_path / "course/assets/javascripts/offline.js").write_text("", encoding="utf-8")
    page.reload()
    wait_for(page, "async () => (await navigator.serviceWorker.getRegistrations()).length === 0")
    wait_for(page, "async () => String(await caches.keys()) === 'of somebody else'")
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
    assert page.evaluate("caches.keys()") == ["of somebody else"]


def test_the_whole_course_is_kept_for_who_asks_for_it(
    context: BrowserContext, tmp_path: Path, origin: str
) -> None:
    course = tmp_path / "course"
    button = """<p><button data-gl-save data-doing="Wait" data-done="Done" data-failed="Failed">Keep</button>
    <span data-gl-save-size></span> <span role="status"></span></p>"""
    write_site(course)
    (course / "one/index.html").write_text(html("one/", "../", button), encoding="utf-8")
    page = context.new_page()
    page.goto(f"{origin}course/one/")
    page.get_by_text("0.0 MB").wait_for()
    page.get_by_role("button").click()
    page.get_by_role("status").get_by_text("Done").wait_for()
    wait_for(page, f"async () => (await ({KEPT})()).includes('/course/two/')")
    context.set_offline(True)
    page.get_by_role("button").click()
    page.get_by_role("status").get_by_text("Done").wait_for()
    page.goto(f"{origin}course/two/")
    assert page.inner_text("p") == "first"


# -- the course ------------------------------------------------------------------------------------------------


def test_the_course_is_read_with_the_network_off(context: BrowserContext, address: str, site: Path) -> None:
    """All of it, once a reader has asked for that: pages, search, playground, the larger view of a figure."""
    page = visit(context.new_page(), f"{address}en/about/#offline")
    assert Axe().run(page).response["violations"] == []
    assert re.fullmatch(r"\d+\.\d MB", page.locator("[data-gl-save-size]").inner_text())
    page.locator("[data-gl-save]").click()
    page.get_by_text("The whole course is saved.").wait_for()
    context.set_offline(True)
    lessons = json.loads((site / "offline.json").read_text(encoding="utf-8"))["files"]
    assert len(lessons) > 50
    assert page.evaluate(NOT_READ, [address + lesson for lesson in lessons]) == []
    page.goto(f"{address}en/remedies/lstm/")
    assert page.locator("article h1").inner_text().startswith("LSTM")
    page.locator(".md-search__input").click()
    page.locator(".md-search__input").fill("vanishing")
    page.locator(".md-search__input").press("End")
    page.locator(".md-search-result__item").first.wait_for(state="attached")
    page.goto(f"{address}playground/")
    page.locator("gradient-playground .engine:not(:empty)").wait_for()
    page.goto(f"{address}en/causes/sigmoid/")
    page.evaluate("document.fonts.ready")
    assert page.evaluate("document.fonts.check('16px \"Gradlesson Sans\"')")
    page.locator(".gl-zoom").first.click()
    page.locator("dialog svg").wait_for()


def test_a_first_visit_keeps_that_page_the_home_pages_and_the_search(
    context: BrowserContext, address: str
) -> None:
    page = visit(context.new_page(), f"{address}definition/")
    context.set_offline(True)
    for path in ("definition/", "", "en/"):
        page.goto(address + path)
        assert page.url == address + path
    page.goto(f"{address}en/causes/sigmoid/")
    assert page.get_by_role("heading", name="이 페이지는 아직 이 기기에 없습니다").is_visible()
    assert page.get_by_role("heading", name="This page is not on this device yet").is_visible()
    for link in page.locator("[data-gl-again]").all():
        assert link.get_attribute("href") == f"{address}en/causes/sigmoid/"
    page.get_by_role("link", name="기울기 소실과 기울기 폭주의 정의").wait_for()
    assert page.locator("[lang=en] [data-gl-kept] a").all_inner_texts() == [
        "Vanishing and exploding gradients"
    ]
    assert Axe().run(page).response["violations"] == []


def test_instant_navigation_comes_to_what_is_kept_below_any_path(context: BrowserContext, site: Path) -> None:
    """With a sitemap, as on the published site, which lies below a path of its host."""
    handler = functools.partial(_Below, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        root = f"http://127.0.0.1:{server.server_port}{_Below.PATH}"
        page = visit(context.new_page(), f"{root}definition/")
        page.reload()  # with its sitemap, which is kept by that
        page.wait_for_load_state("networkidle")
        context.set_offline(True)
        page.evaluate("window.isTheSame = true")
        page.locator(".md-header a.md-logo").click()
        page.locator("#home").wait_for()
        assert page.url == root
        page.locator(".md-content a[href$='definition/']").first.click()
        page.locator("#definition").wait_for()
        assert page.evaluate("window.isTheSame")
        page.locator(".md-sidebar--primary a[href$='architecture/']").click()
        page.get_by_role("heading", name="This page is not on this device yet").wait_for()
        assert page.locator("[data-gl-again]").first.get_attribute("href") == f"{root}architecture/"
        server.shutdown()


def test_what_is_fetched_in_advance_is_light(site: Path) -> None:
    """Most of it is what the first page has asked for already, which costs no more than the question."""
    script = (site / "service-worker.js").read_text(encoding="utf-8")
    files = re.findall(r'^  \["([^"]+)"', script, re.MULTILINE)
    assert len(files) > 15
    contents = [
        (site / file / "index.html" if file.endswith("/") else site / file).read_bytes() for file in files
    ]
    assert sum(len(gzip.compress(content)) for content in contents) < 600_000


def test_the_course_can_be_installed(browser: Browser, address: str, tmp_path: Path) -> None:
    """In both languages, says Chromium; in a profile of its own, since nothing is installed in a private window."""
    context = browser.browser_type.launch_persistent_context(
        tmp_path, executable_path=chromium(), args=["--no-sandbox", "--disable-background-networking"]
    )
    for folder, name in (("", "기울기"), ("en/", "Gradients")):
        page = context.new_page()
        page.goto(address + folder)
        devtools = context.new_cdp_session(page)
        assert devtools.send("Page.getInstallabilityErrors") == {"installabilityErrors": []}
        manifest = devtools.send("Page.getAppManifest")
        assert manifest["errors"] == []
        assert json.loads(manifest["data"])["short_name"] == name
    context.close()


class _Below(http.server.SimpleHTTPRequestHandler):
    """Serves a site below a path, with a sitemap of its pages' addresses there."""

    PATH = "/some/where/"

    def do_GET(self) -> None:
        """Answer for that path alone."""
        own, self.path = self.path.partition(self.PATH)[::2]
        self.path = f"/{self.path}"
        if own:
            self.send_error(404)
        elif self.path == "/sitemap.xml":
            root = f"http://{self.headers['Host']}{self.PATH}"
            entries = "".join(
                f"<url><loc>{root}{path}</loc></url>" for path in ("", "definition/", "architecture/")
            )
            self.send_response(200)
            self.send_header("Content-Type", "text/xml")
            self.end_headers()
            self.wfile.write(f"<urlset>{entries}</urlset>".encode())
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Fresh(http.server.SimpleHTTPRequestHandler):
    """Says that its answers are good for no time, as a server does whose site changes within a second."""

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def send_head(self) -> object:
        del self.headers["If-Modified-Since"]  # which knows of no edits within a second
        return super().send_head()

    def log_message(self, *_: object) -> None:
        """Say nothing."""
