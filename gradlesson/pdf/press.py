"""Chromium prints pages of the site as they are, and the book: that twice, for only its sheets tell on which page a
chapter begins.
"""

from __future__ import annotations

import mimetypes
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Page, Route, sync_playwright

from gradlesson.errors import GradlessonError
from gradlesson.pages.webfonts import waited_for
from gradlesson.pdf.binding import page_numbers
from gradlesson.pdf.book import Book

ADDRESS = "http://book.invalid/"
"""Where the browser believes the site to be; everything it asks for is answered from the folder."""
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FILL_IN = """pages => document.querySelectorAll("[data-page-of]").forEach(one => {
  one.textContent = pages[one.dataset.pageOf] ?? "";
})"""
READY = """async () => {
  document.documentElement.classList.remove("no-js");
  await document.fonts.ready;
  // Paper is not scrolled: pictures that wait for that would never come.
  for (const one of document.images) one.loading = "eager";
  const late = [...document.images].filter(one => !one.complete);
  await Promise.all(late.map(one => one.decode()));
}"""
TRIES = 3


def chromium() -> str:
    """Path of the browser: `CHROMIUM`, or the first of `PROGRAMS` that is found.

    Raises:
        GradlessonError: where there is none.
    """
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    if path is None or shutil.which(path) is None:
        raise GradlessonError(
            "the PDF is printed by Chromium",
            found=f"there is no {path}" if path else f"none of {', '.join(PROGRAMS)} is on the PATH",
            fix="Install it (`apt-get install chromium`, `brew install chromium`), or set CHROMIUM to its path.",
        )
    return path


def printed(book: Book, site: Path, browser: str) -> bytes:
    """The book as PDF, with the numbers of pages in its table of contents."""
    with _opened(site, browser, book.html) as page:
        page.goto(ADDRESS)
        page.evaluate(READY)
        return _with_numbers(page, book)


def printed_pages(paths: Iterable[str], site: Path, browser: str) -> dict[str, bytes]:
    """Pages of the site as PDF, each by its file's path from the root of the site."""
    found = {}
    with _opened(site, browser) as page:
        for path in paths:
            page.goto(ADDRESS + path)
            page.evaluate(READY)
            found[path] = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)
    return found


@contextmanager
def _opened(site: Path, browser: str, html: str = "") -> Iterator[Page]:
    """A page for print that finds the site at `ADDRESS`, with `html` at its root if there is any."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser)
        try:
            page = opened.new_page(java_script_enabled=True)
            page.route("**/*", lambda route: _answer(route, html, site))
            page.emulate_media(media="print", color_scheme="light")
            yield page
        finally:
            opened.close()


def _with_numbers(page: Page, book: Book) -> bytes:
    numbers: dict[str, int] = {}
    for _ in range(TRIES):
        sheets = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)
        found = page_numbers(sheets)
        if found == numbers:
            return sheets
        numbers = found
        page.evaluate(FILL_IN, numbers)
    raise GradlessonError(
        "a table of contents must keep its length when its numbers are filled in",
        found=f"chapters still move after {TRIES} prints of '{book.contents.site_name}'",
        fix="Give the numbers a fixed width in book.css.",
    )


def _answer(route: Route, html: str, site: Path) -> None:
    address = urlsplit(route.request.url)
    if not route.request.url.startswith(ADDRESS):
        route.abort()
    elif html and address.path == "/":
        route.fulfill(body=html, content_type="text/html; charset=utf-8")
    else:
        _send(route, site / unquote(address.path).lstrip("/"))


def _send(route: Route, file: Path) -> None:
    if not file.is_file():
        route.fulfill(status=404)
    elif file.suffix == ".css":
        route.fulfill(
            body=waited_for(file.read_text(encoding="utf-8")), content_type="text/css; charset=utf-8"
        )
    else:
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        route.fulfill(body=file.read_bytes(), content_type=kind)
