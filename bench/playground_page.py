"""How quickly the network in the page answers, in Chromium without a window."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.table import Table

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parents[1]
PATH = "en/playground/?depth=50&width=64&batch=128&activation=tanh&initialiser=lecun"
INPUTS = 60
LOADS = 7
TRAINED_FOR = 2000
"""Milliseconds."""
# Set before any script of the page: when numbers are first to be seen.
_NOTE_FIRST = """
    const isShown = () =>
        !!document.querySelector("gradient-playground")?.shadowRoot?.querySelector(".engine").textContent;
    window.firstResult = new Promise(done => {
        const look = () => isShown() ? setTimeout(() => done(performance.now())) : requestAnimationFrame(look);
        addEventListener("DOMContentLoaded", look);
    });
"""
_FROM_LOAD = """async () =>
    Math.max(0, await window.firstResult - performance.getEntriesByType("navigation")[0].loadEventEnd)"""
# From the event to the frame that shows its numbers.
_INPUT_TO_PAINT = """async count => {
    const root = document.querySelector("gradient-playground").shadowRoot;
    const slider = root.querySelector("[data-slider=gain]"), chart = root.querySelector("[data-chart=gradient]");
    const took = [];
    for (let at = 0; at < count; at += 1) {
        const drawn = new Promise(done => {
            const seen = new MutationObserver(() => {
                seen.disconnect();
                setTimeout(done); // after the frame that is being drawn
            });
            seen.observe(chart, { childList: true, subtree: true });
        });
        const begun = performance.now();
        slider.value = (at % 2 ? 0.01 : -0.01) * (at + 1);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        await drawn;
        took.push(performance.now() - begun);
        await new Promise(done => setTimeout(done, 30));
    }
    return took;
}"""
_FRAMES = """milliseconds => new Promise(done => {
    const end = performance.now() + milliseconds;
    let frames = 0;
    const count = now => now < end ? (frames += 1, requestAnimationFrame(count)) : done(frames);
    requestAnimationFrame(count);
})"""


def measure(table: Table, folder: Path) -> None:
    """Add the time from an input to its picture, that to the first one, and what a frame costs the main thread."""
    table.begin("playground-page")
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        print("  left out: needs Chromium (`apt-get install chromium`)")
        return
    from playwright.sync_api import sync_playwright

    site = folder / "playground-site"
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(site)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with _served(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        first = statistics.median(_first_result(browser, address + PATH) for _ in range(LOADS))
        table.add("playground-first-result", first, "ms", at_most=500)
        page = _open(browser, address + PATH)
        took = sorted(page.evaluate(_INPUT_TO_PAINT, INPUTS))
        table.add("playground-input-to-paint", statistics.median(took), "ms")
        table.add("playground-input-to-paint-p95", took[int(0.95 * INPUTS)], "ms", at_most=60)
        table.add("playground-training-frame", _frame(page), "ms", at_most=4)
        browser.close()


@contextmanager
def _served(site: Path) -> Iterator[str]:
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def _open(browser: Browser, url: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(_NOTE_FIRST)
    page.goto(url)
    page.evaluate("() => window.firstResult")
    return page


def _first_result(browser: Browser, url: str) -> float:
    """Milliseconds from the end of loading to the first numbers, in a fresh page."""
    page = _open(browser, url)
    took: float = page.evaluate(_FROM_LOAD)
    page.close()
    return took


def _frame(page: Page) -> float:
    """Milliseconds of the main thread for a frame while a network trains: scripts, style, layout and paint."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    page.locator("gradient-playground [data-do=train]").click()
    page.locator("gradient-playground .progress:not(:empty)").wait_for()
    before = _busy(session.send("Performance.getMetrics"))
    frames: int = page.evaluate(_FRAMES, TRAINED_FOR)
    return 1000 * (_busy(session.send("Performance.getMetrics")) - before) / frames


def _busy(metrics: Any) -> float:
    """Seconds of all tasks of the main thread so far."""
    return float(next(one["value"] for one in metrics["metrics"] if one["name"] == "TaskDuration"))


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""
