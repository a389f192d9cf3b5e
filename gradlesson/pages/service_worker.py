"""The service worker of a site, by which it can be read without a network, and what it fetches in advance.

In advance come the home pages with all that they ask for, the search, and the files that stand once in the site;
every other page is kept when a reader comes to it, or all of them when a reader asks for that.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Collection, Iterable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from gradlesson.engine.files import canonical_json, digest
from gradlesson.pages.search import FILE as SEARCH

FILE = "service-worker.js"
SCRIPT = "assets/javascripts/offline.js"
"""What pages ask for: it registers the worker."""
COURSE = "offline.json"
"""The pages of the whole course and how many bytes they have, for readers who want all of them."""
STAND_IN = "offline.html"
"""The page in the place of one that is not kept; a theme may have it."""
_VERSION_LENGTH = 16
_HERE = Path(__file__).parent
_ADDRESS = re.compile(r"url\((['\"]?)(?!data:)([^)'\"#?]+)[^)'\"]*\1\)")
_LUNR = "assets/javascripts/lunr/min/lunr."
_WORKERS = "assets/javascripts/workers"
_ASKED_FOR = frozenset({"icon", "manifest", "preload", "stylesheet"})


def write_service_worker(
    site: Path, folders: Iterable[str], once: Iterable[str], lessons: Mapping[str, Collection[str]]
) -> None:
    """Write the worker, the script that registers it and the list of the course into a finished site.

    `folders` are those of the languages ("", "en/"), `once` those of files that stand once; `lessons` has the HTML
    files of a language's lessons by its folder. A worker that the author wrote stays.
    """
    pages = [f"{folder}{file}" for folder, files in lessons.items() for file in files]
    _write(site / SCRIPT, (_HERE / "offline.js").read_text(encoding="utf-8"))
    course = {
        "bytes": sum((site / page).stat().st_size for page in pages),
        "files": [_address(page) for page in pages],
    }
    _write(site / COURSE, canonical_json(course).decode())
    _write(site / FILE, worker(site, in_advance(site, folders, once)))


def write_end_of_worker(site: Path) -> None:
    """Write a worker that removes itself and what it has kept, for readers who have an earlier one."""
    _write(site / FILE, (_HERE / "no_service_worker.js").read_text(encoding="utf-8"))


def worker(site: Path, files: Iterable[str]) -> str:
    """The worker that fetches those files of a site in advance; its version is the hash of them and of itself."""
    template = (_HERE / "service_worker.js").read_text(encoding="utf-8")
    own = sorted({"", *(path.name for path in site.iterdir() if not path.name.startswith("."))})
    equal: dict[str, list[str]] = {}
    for file in sorted(files):
        equal.setdefault(digest((site / file).read_bytes()), []).append(_address(file))
    version = digest(canonical_json([template, own, equal]))[:_VERSION_LENGTH]
    groups = ",\n  ".join(json.dumps(group) for group in sorted(equal.values()))
    filled = template.replace("{version}", version).replace("{files}", f"[\n  {groups},\n]")
    return filled.replace("{own}", json.dumps([quote(name) for name in own]))


def in_advance(site: Path, folders: Iterable[str], once: Iterable[str]) -> set[str]:
    """The files, from the root of the site, that a worker fetches before anybody asks for them."""
    found: set[str] = set()
    for page in [STAND_IN, *(f"{folder}index.html" for folder in folders)]:
        if (site / page).is_file():
            found |= {page, *_Asked(page, (site / page).read_text(encoding="utf-8")).files}
    for sheet in [file for file in found if file.endswith(".css") and (site / file).is_file()]:
        addresses = _ADDRESS.findall((site / sheet).read_text(encoding="utf-8"))
        found |= {_joined(sheet, address) for _, address in addresses}
    for folder in folders:
        found |= _search(site, folder)
    for folder in once:
        found |= {path.relative_to(site).as_posix() for path in (site / folder).rglob("*.js")}
    return {file for file in found if (site / file).is_file()}


def search_scripts(site: Path, folder: str) -> set[str]:
    """What the theme's search asks for in a language's folder besides its index."""
    index = site / folder / SEARCH
    if not index.is_file():
        return set()
    languages = json.loads(index.read_text(encoding="utf-8")).get("config", {}).get("lang", [])
    names = [language for language in languages if language != "en"]
    names += ["multi"] if len(languages) > 1 else []
    names += ["stemmer.support"] if names else []
    workers = [path.relative_to(site).as_posix() for path in (site / folder / _WORKERS).glob("search.*.js")]
    return {*workers, *(f"{folder}{_LUNR}{name}.min.js" for name in names)}


def _search(site: Path, folder: str) -> set[str]:
    return {f"{folder}{SEARCH}", *search_scripts(site, folder)}


class _Asked(HTMLParser):
    """The files of a site that a page asks for by itself."""

    def __init__(self, page: str, html: str) -> None:
        super().__init__()
        self.page, self.files = page, set[str]()
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        is_link = tag == "link" and not _ASKED_FOR.isdisjoint((found.get("rel") or "").split())
        address = found.get("href") if is_link else found.get("src") if tag in ("img", "script") else None
        address = address or found.get("data-gl-script")  # our theme asks for it when the page is painted
        if address and not urlsplit(address).scheme:
            self.files.add(_joined(self.page, address))


def _joined(file: str, address: str) -> str:
    """The file that an address in a file of the site leads to."""
    path = unquote(urlsplit(address).path)
    return posixpath.normpath(posixpath.join(posixpath.dirname(file), path))


def _address(file: str) -> str:
    """A file's address from the root of the site, which is never empty."""
    name = posixpath.basename(file)
    address = quote(file.removesuffix("index.html") if name == "index.html" else file)
    return address or "./"


def _write(path: Path, text: str) -> None:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
