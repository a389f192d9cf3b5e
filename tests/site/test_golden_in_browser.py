"""A real browser computes the golden numbers of Python, in JavaScript and in WebAssembly."""

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

WEB = Path(__file__).resolve().parents[2] / "web"


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def modules() -> Iterator[str]:
    """Where the sources of the page are served."""
    handler = functools.partial(_Quiet, directory=str(WEB))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_a_browser_computes_the_golden_numbers(browser: Browser, modules: str) -> None:
    page = browser.new_page()
    page.goto(f"{modules}test/golden.html")
    page.wait_for_function("document.title === 'done'", timeout=60_000)
    found = json.loads(page.inner_text("body"))
    page.close()
    assert found.pop("cases") >= 80
    assert found == {"wasm": [], "javascript": []}
