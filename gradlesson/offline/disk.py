"""A page as it must be to open from a disk: every address names a file, and nothing asks a server."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

SEARCH_SCRIPT = "assets/javascripts/search_from_disk.js"
SEARCH_INDEX = "search/search_index.js"
"""Where the theme looks for the index of a site on a disk."""
OFFER = re.compile(r'<p class="gl-zip".*?</p>', re.DOTALL)
"""Where a page offers the site as a file."""
_KEEPING = re.compile(r'<(\w+) class="gl-save".*?</\1>', re.DOTALL)
_VALUES = r"""(?:[^>"']|"[^"]*"|'[^']*')*"""
_TAG = re.compile(rf"<(?:a|area|img|image|link|script|source|use)\b{_VALUES}>")
_ADDRESS = re.compile(r'(\s(?:xlink:)?(?:href|src)=")([^"]*)(?=")')
_HEAD = re.compile(r"<head\b[^>]*>")
# A font that is asked for in advance is refused without a server; a policy and a manifest have none to come from.
_WITH_A_SERVER = re.compile(
    r'<meta http-equiv="Content-Security-Policy"[^>]*>\s*'
    r'|<link rel="(?:manifest|preload)"[^>]*>\s*'
    r'|<(?:script src|template data-gl-script)="[^"]*assets/javascripts/offline\.js"[^>]*></(?:script|template)>\s*'
)


def page_on_disk(html: str, path: str) -> str:
    """The page at `path`, from the root of the site, for a disk."""
    html = _KEEPING.sub("", OFFER.sub("", _WITH_A_SERVER.sub("", html)))
    html = _TAG.sub(lambda tag: _ADDRESS.sub(lambda one: one[1] + address_on_disk(one[2]), tag[0]), html)
    script = f'<script src="{"../" * path.count("/")}{SEARCH_SCRIPT}" defer></script>'
    return _HEAD.sub(lambda head: f"{head[0]}{script}", html, count=1)


def address_on_disk(address: str) -> str:
    """The address with the name of the file that a server would look for in a folder."""
    link = urlsplit(address)
    if link.scheme or link.netloc or not link.path:
        return address
    last = link.path.rpartition("/")[2]
    if last not in ("", ".", ".."):
        return address
    folder = link.path if last == "" else f"{link.path}/"
    return link._replace(path=f"{folder}index.html".removeprefix("./")).geturl()


def index_on_disk(text: str) -> str:
    """The script in the place of a search index: its pages are files."""
    index = json.loads(text)
    for entry in index["docs"]:
        path, mark, fragment = entry["location"].partition("#")
        # What begins with nothing is the home page.
        entry["location"] = address_on_disk(path or "./") + mark + fragment
    return f"var __index = {json.dumps(index, ensure_ascii=False, separators=(',', ':'))};\n"
