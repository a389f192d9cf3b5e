"""The zip file of a small site, and how the site offers it."""

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from gradlesson.errors import GradlessonError
from gradlesson.offline.archive import archive
from gradlesson.offline.offer import offer

PLACE = '<p class="gl-zip" hidden>There is a <a>file</a> (<span></span>) & more.</p>'
LEFT_OUT = (
    *("404.html", "offline.html", "offline.json", "service-worker.js", "manifest.webmanifest", "robots.txt"),
    *("sitemap.xml", "sitemap.xml.gz", ".git/config", "assets/.hidden", "assets/a.js.map"),
    *("assets/social/index.ko.png", "assets/javascripts/offline.js", "assets/javascripts/lunr/wordcut.js"),
    *(
        "en/404.html",
        "en/manifest.webmanifest",
        "en/offline.html",
        "en/assets/javascripts/lunr/min/lunr.ar.min.js",
    ),
    "course.zip",
)
KEPT = ("a/index.html", "data/x.csv", "data/x.png", "downloads/notes.zip", "404/index.html", "en/index.html")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name in (*LEFT_OUT, *KEPT):
        write(tmp_path / "site" / name, f'<a href="b/">{name}</a>' * 9)
    write(tmp_path / "site/index.html", f"<head></head>{PLACE}")
    write(tmp_path / "site/a/about/index.html", f"<p>x</p>{PLACE}<p>y</p>")
    index = {"config": {"lang": ["en"]}, "docs": [{"location": "a/"}]}
    write(tmp_path / "site/en/search/search_index.json", json.dumps(index))
    return tmp_path / "site"


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def read(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        return {name: packed.read(name).decode() for name in packed.namelist()}


def test_it_holds_what_a_reader_needs_in_one_folder(site: Path) -> None:
    files = read(archive(site, "course", ["", "en/"]))
    own = {"index.html", "a/about/index.html", "assets/javascripts/search_from_disk.js"}
    expected = own | {*KEPT, "en/search/search_index.js"}
    assert files.keys() == {f"course/{name}" for name in expected}
    assert 'href="b/index.html"' in files["course/a/index.html"]
    assert 'href="b/"' in files["course/data/x.csv"]
    assert "gl-zip" not in files["course/index.html"]
    assert '"location":"a/index.html"' in files["course/en/search/search_index.js"]


def test_equal_sites_give_equal_bytes_whenever_they_were_built(site: Path) -> None:
    first = archive(site, "course", ["", "en/"])
    for path in site.rglob("*"):
        os.utime(path, (1, 1))
    (site / "index.html").chmod(0o600)
    assert archive(site, "course", ["", "en/"]) == first
    offer(site, write_file(site.parent / "course.zip", first))
    assert archive(site, "course", ["", "en/"]) == first


def write_file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_pdf_is_compressed(site: Path) -> None:
    write_file(site / "course.en.pdf", b"%PDF" + bytes(10_000))
    with zipfile.ZipFile(io.BytesIO(archive(site, "course", ["", "en/"]))) as packed:
        assert packed.getinfo("course/course.en.pdf").compress_size < 1000


def test_there_must_be_a_site(tmp_path: Path) -> None:
    with pytest.raises(GradlessonError, match=r"must be built .*there is no .*index\.html"):
        archive(tmp_path, "course", [""])


def test_pages_offer_it_where_it_is(site: Path) -> None:
    file = write_file(site.parent / "course.zip", b"x" * 7_400_000)
    for _ in range(2):
        offer(site, file)
        assert (site / "course.zip").read_bytes() == file.read_bytes()
        shown = (site / "a/about/index.html").read_text()
        link = '<a href="../../course.zip" download>'
        assert (
            shown
            == f'<p>x</p><p class="gl-zip">There is a {link}file</a> (<span>7 MB</span>) & more.</p><p>y</p>'
        )
        assert '<a href="course.zip" download>' in (site / "index.html").read_text()
    assert re.search(r'href="b/"', (site / "a/index.html").read_text())


def test_the_command_says_where_the_file_is(site: Path) -> None:
    write(site.parent / "gradlesson.toml", 'course = "course.inner"\nlanguages = ["ko", "en"]\n')
    command = [sys.executable, "-m", "gradlesson.offline"]
    done = subprocess.run(command, cwd=site.parent, capture_output=True, text=True, check=True)
    file = site.parent / "offline/course.zip"
    assert Path(done.stdout.strip()) == file.resolve()
    assert file.read_bytes() == (site / "course.zip").read_bytes()
    (site / "index.html").unlink()
    done = subprocess.run(command, cwd=site.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Run `mkdocs build`" in done.stderr
    assert "Traceback" not in done.stderr
