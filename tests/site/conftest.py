"""The real site, built once, and a real browser to read it with."""

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    Route,
    sync_playwright,
)

ROOT = Path(__file__).resolve().parents[2]
# Without these, Chromium asks hosts of its maker for things at every start.
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the site as `mkdocs build --strict` leaves it, one for all processes of a test run."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "built" / "site"
    folder.parent.mkdir(exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        if not folder.exists():  # a build that fails leaves none
            command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Where the site is served, ending in a slash."""
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="session", autouse=True)
def patience() -> Iterator[None]:
    """Pages ask for their scripts when they have been painted: whoever comes to one waits until those ran."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("goto", "reload", "go_back"):
            patch.setattr(Page, name, _and_scripts(getattr(Page, name)))
        yield


def _and_scripts(move: Callable[..., Response | None]) -> Callable[..., Response | None]:
    @functools.wraps(move)
    def moved(page: Page, *arguments: object, **options: object) -> Response | None:
        response = move(page, *arguments, **options)
        # A page of ours in a browser that runs scripts.
        if page.evaluate("document.documentElement.matches('.js') && 'glScripts' in document.body.dataset"):
            page.wait_for_selector("body[data-gl-scripts=ran]")
        return response

    return moved


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        message = "needs Chromium: `apt-get install chromium`, or set CHROMIUM to its path"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        _without_service_workers(browser)
        yield browser
        browser.close()


def _without_service_workers(browser: Browser) -> None:
    """Only a test that asks for them has any: `page.route` and the watch over requests see nothing of theirs."""
    new_context = browser.new_context

    def context(**options: Any) -> BrowserContext:
        made = new_context(**options)
        if options.get("service_workers") != "allow":
            made.add_init_script("delete Navigator.prototype.serviceWorker")
        return made

    browser.new_context = context  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def lessons(site: Path) -> list[str]:
    """Addresses, from the root of the site, of every page in both languages but those of source code."""
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return [page.removesuffix("index.html") for page in pages if "source/" not in page]


@pytest.fixture
def published(page: Page, address: str, lessons: list[str]) -> Page:
    """A page that finds the site where its sitemaps say that it is, so that the theme takes links itself."""

    def answer(route: Route) -> None:
        english = route.request.url.startswith(f"{address}en/")
        urls = [
            f"<url><loc>{address}{path}</loc></url>" for path in lessons if path.startswith("en/") == english
        ]
        route.fulfill(body=f"<urlset>{''.join(urls)}</urlset>", content_type="text/xml")

    page.route("**/sitemap.xml", answer)
    return page


@pytest.fixture(scope="session")
def overheard(address: str) -> Callable[[Page], list[str]]:
    """Start to note what pages do that no page should: complain on the console, or ask another host."""

    def listen(page: Page) -> list[str]:
        heard: list[str] = []

        def note_request(request: Request) -> None:
            if not request.url.startswith((address, "data:", "blob:")):
                heard.append(f"{page.url} asks for {request.url}")

        def note_words(said: ConsoleMessage) -> None:
            # A test may keep fonts from coming.
            if said.type in ("error", "warning") and not said.location["url"].endswith(".woff2"):
                heard.append(f"{page.url}: {said.text}")

        page.on("request", note_request)
        page.on("console", note_words)
        page.on("pageerror", lambda error: heard.append(f"{page.url}: {error}"))
        return heard

    return listen


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh page without history, 1280 x 900."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""
