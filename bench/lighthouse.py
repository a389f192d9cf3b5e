"""What Lighthouse says of our pages on its phone, where Node and Chromium are installed; printed, not kept."""

from __future__ import annotations

import functools
import gzip
import http.server
import json
import os
import shutil
import statistics
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.measure import ENVIRONMENT, python
from bench.table import Table
from gradlesson.errors import GradlessonError
from gradlesson.pdf.press import chromium

ROOT = Path(__file__).resolve().parents[1]
PAGES = {
    "home-ko": "",
    "home-en": "en/",
    "lesson-ko": "causes/sigmoid/",
    "lesson-en": "en/causes/sigmoid/",
}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
LEAST = 95
LARGEST_PAINT = 2.0
"""Seconds until the largest element is painted, at most, on a slow phone that Lighthouse makes up."""
REPEATS = 3
_FOLDER = Path(__file__).parent
_INSTALLED = _FOLDER / "node_modules/.package-lock.json"
_COMPRESSED = (".html", ".css", ".js", ".json", ".svg", ".xml", ".txt")


def measure(table: Table, folder: Path) -> None:
    """Add the medians of what Lighthouse measures on the home page and a lesson of both languages."""
    table.begin("lighthouse")
    if missing := _missing():
        print(f"  left out: {missing}")
        return
    _install()
    with _served(folder / "lighthouse") as address:
        for name, page in PAGES.items():
            reports = [_report(address + page, folder / "report.json") for _ in range(REPEATS)]
            for category in CATEGORIES:
                points = [100 * report["categories"][category]["score"] for report in reports]
                table.add(f"{name}-{category}", statistics.median(points), "points", at_least=LEAST)
            paint = [report["audits"]["largest-contentful-paint"]["numericValue"] for report in reports]
            table.add(f"{name}-largest-paint", statistics.median(paint) / 1000, "s", at_most=LARGEST_PAINT)
            shift = [report["audits"]["cumulative-layout-shift"]["numericValue"] for report in reports]
            table.add(f"{name}-layout-shift", max(shift), "count", exactly=0)
            _tell_faults(reports[0])


def _missing() -> str:
    """What is not there, and how to get it; nothing where all is."""
    if shutil.which("npm") is None:
        return "it needs Node 18 or newer with npm, `apt-get install nodejs npm` or `brew install node`"
    try:
        chromium()
    except GradlessonError as error:
        return str(error)
    return ""


def _install() -> None:
    """Bring Lighthouse, as the lock says, into a folder that git ignores."""
    lock = _FOLDER / "package-lock.json"
    if _INSTALLED.exists() and _INSTALLED.stat().st_mtime >= lock.stat().st_mtime:
        return
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=_FOLDER, check=True, stdout=subprocess.DEVNULL)


def _report(address: str, target: Path) -> dict[str, Any]:
    """Lighthouse's report on a page, with its mobile profile: a slow phone in a slow network."""
    command = [
        *("node", str(_FOLDER / "node_modules/lighthouse/cli/index.js"), address, "--quiet"),
        *("--output=json", f"--output-path={target}", f"--only-categories={','.join(CATEGORIES)}"),
        "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-background-networking",
    ]
    subprocess.run(command, env={**os.environ, "CHROME_PATH": chromium()}, check=True)
    report: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return report


def _tell_faults(report: dict[str, Any]) -> None:
    """Print which audits cost points."""
    for category in report["categories"].values():
        for reference in category["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                print(f"    {audit['id']}: {audit.get('displayValue') or audit['title']}")


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """Address, ending in a slash, of our site, built below `folder` for that address and served compressed."""
    handler = functools.partial(_Compressing, directory=str(folder / "site"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        address = f"http://127.0.0.1:{server.server_port}/"
        command = python("-m", "mkdocs", "build", "--quiet", "--site-dir", folder / "site")
        subprocess.run(command, cwd=ROOT, env={**ENVIRONMENT, "SITE_URL": address}, check=True)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield address
        finally:
            server.shutdown()
            thread.join()


@functools.cache
def _compressed(path: Path) -> bytes:
    """A file as a host of pages keeps it."""
    return gzip.compress(path.read_bytes(), mtime=0)


class _Compressing(http.server.SimpleHTTPRequestHandler):
    """A server as sites have it: text was compressed when it was first asked for, connections stay open."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Send a file."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if path.suffix not in _COMPRESSED or not path.is_file():
            super().do_GET()
            return
        content = _compressed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
