"""The content security policy of a site: its own files, and the scripts that stand in its pages.

Instant navigation puts one page in the place of another while the policy of the first goes on to hold, so that all
pages have the same one: it names the scripts of every page.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

PLACEHOLDER = '<meta http-equiv="Content-Security-Policy" content="">'
"""What a page holds in front of its first script until all scripts are known."""
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_FROM_A_FILE = re.compile(r"\ssrc\s*=", re.IGNORECASE)
_IS_DATA = re.compile(r"\stype\s*=\s*[\"']?(?!module|[\w/-]*javascript)[\w/]", re.IGNORECASE)
_RULES = {
    "default-src": "'self'",
    # Figures are drawn with `style` attributes.
    "style-src": "'self' 'unsafe-inline'",
    # The theme's icons stand in its style sheets.
    "img-src": "'self' data:",
    "worker-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
}


def inline_scripts(html: str) -> set[str]:
    """The text of every script that stands in a page and is run."""
    return {
        text
        for attributes, text in _SCRIPT.findall(html)
        if not _FROM_A_FILE.search(attributes) and not _IS_DATA.search(attributes)
    }


def policy(scripts: set[str]) -> str:
    """The policy of a site with these scripts in its pages; WebAssembly may run."""
    hashes = sorted(base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts)
    allowed = " ".join(["'self'", "'wasm-unsafe-eval'", *(f"'sha256-{one}'" for one in hashes)])
    return "; ".join(f"{name} {value}" for name, value in {**_RULES, "script-src": allowed}.items())


def write_policies(site: Path) -> None:
    """Fill in the policy of every page below a folder that has a place for one."""
    place, with_place = PLACEHOLDER.encode(), []
    scripts: set[str] = set()
    for path in site.rglob("*.html"):  # one after the other: all pages of a large site do not fit into memory
        html = path.read_bytes()
        scripts |= inline_scripts(html.decode("utf-8", "replace"))
        if place in html:
            with_place.append(path)
    filled = PLACEHOLDER.replace('content=""', f'content="{policy(scripts)}"').encode()
    for path in with_place:
        path.write_bytes(path.read_bytes().replace(place, filled, 1))
