"""The zip file: a built site, made ready for a disk, in one folder. Equal sites give equal bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from gradlesson.errors import GradlessonError
from gradlesson.offline.disk import SEARCH_INDEX, SEARCH_SCRIPT, index_on_disk, page_on_disk
from gradlesson.pages.images import CARDS
from gradlesson.pages.search import FILE as SEARCH
from gradlesson.pages.service_worker import COURSE, SCRIPT, STAND_IN, search_scripts
from gradlesson.pages.service_worker import FILE as WORKER
from gradlesson.pages.web_manifest import FILE as MANIFEST
from gradlesson.pages.webfonts import waited_for

# What a server's site alone needs, and what only those who mend a theme read.
LEFT_OUT = (
    *("404.html", STAND_IN, MANIFEST, "sitemap.xml", "sitemap.xml.gz"),
    *("*.map", ".*", "*/.*", "robots.txt", f"{CARDS}/*", COURSE, SCRIPT, WORKER),
)
_LUNR = "assets/javascripts/lunr/*"
_PACKED = frozenset({".apkg", ".gz", ".jpg", ".png", ".woff2"})
"""Files that are compressed already; a PDF with marks for screen readers is not."""
_START = (1980, 1, 1, 0, 0, 0)
"""The earliest day that a zip file knows: when a site was built is no part of what it says."""
_READABLE = 0o100644 << 16


def archive(site: Path, name: str, folders: Sequence[str]) -> bytes:
    """A zip file with the site in a folder `name`; `folders` are those of the languages ("", "en/").

    Raises:
        GradlessonError: where there is no built site.
    """
    if not (site / "index.html").is_file():
        raise GradlessonError(
            "a site must be built before it is packed",
            found=f"there is no {site / 'index.html'}",
            fix="Run `mkdocs build`.",
        )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as packed:
        for path, content in sorted(_contents(site, folders)):
            if path == f"{name}.zip":  # what an earlier call has left there
                continue
            about = zipfile.ZipInfo(f"{name}/{path}", _START)
            about.external_attr, about.create_system = _READABLE, 3  # as on Unix, wherever it is made
            is_packed = Path(path).suffix in _PACKED
            about.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
            packed.writestr(about, content, compresslevel=9)
    return file.getvalue()


def _contents(site: Path, folders: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Path and content of every file."""
    searched = {script for folder in folders for script in search_scripts(site, folder)}
    for file in site.rglob("*"):
        path = file.relative_to(site).as_posix()
        own = path.removeprefix(_folder(path, folders))
        if not file.is_file() or _is_left_out(own) or (fnmatchcase(own, _LUNR) and path not in searched):
            continue
        if own == SEARCH:
            index = index_on_disk(file.read_text(encoding="utf-8"))
            yield f"{_folder(path, folders)}{SEARCH_INDEX}", index.encode()
        elif file.suffix == ".html":
            yield path, page_on_disk(file.read_text(encoding="utf-8"), path).encode()
        elif file.suffix == ".css":
            yield path, waited_for(file.read_text(encoding="utf-8")).encode()
        else:
            yield path, file.read_bytes()
    yield SEARCH_SCRIPT, Path(__file__).with_name("search_from_disk.js").read_bytes()


def _folder(path: str, folders: Sequence[str]) -> str:
    """The folder of the language that a file belongs to."""
    return max((folder for folder in folders if path.startswith(folder)), key=len, default="")


def _is_left_out(path: str) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in LEFT_OUT)
