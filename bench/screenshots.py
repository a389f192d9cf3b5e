"""Writes pictures of key pages for review: `python -m bench.screenshots`, from site/ into screenshots/."""

from __future__ import annotations

import functools
import http.server
import sys
import threading
from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from gradlesson.errors import GradlessonError
from gradlesson.pdf.press import chromium

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("", "architecture/", "causes/sigmoid/", "diagnose/", "404.html")
LANGUAGES = {"ko": "", "en": "en/"}
SCHEMES = ("light", "dark")
WIDTHS = (390, 1280)


def main() -> None:
    """Write one picture of each page, language, scheme and width, as long as the page."""
    site, folder = ROOT / "site", ROOT / "screenshots"
    if not (site / "index.html").is_file():
        sys.exit("The pictures are taken of the built site, there is no site/index.html. Run `make site`.")
    try:
        path = chromium()
    except GradlessonError as error:
        sys.exit(str(error))
    folder.mkdir(exist_ok=True)
    handler = functools.partial(_Quiet, directory=str(site))
    with (
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server,
        sync_playwright() as playwright,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=path)
        for scheme, width in product(SCHEMES, WIDTHS):
            _take(browser, f"http://127.0.0.1:{server.server_port}/", folder, scheme, width)
        browser.close()
        server.shutdown()
    print(f"{len(list(folder.glob('*.png')))} pictures in {folder}")


def _take(browser: Browser, address: str, folder: Path, scheme: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    for (language, root), path in product(LANGUAGES.items(), PAGES):
        page.goto(f"{address}{root}{path}")
        name = path.strip("/").replace("/", "-").removesuffix(".html") or "home"
        page.screenshot(path=folder / f"{name}.{language}.{scheme}.{width}.png", full_page=True)
    page.close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


if __name__ == "__main__":
    main()
