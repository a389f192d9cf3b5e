"""What a service worker fetches in advance, and when it counts as new; tests/site tries it in a browser."""

import json
import re
from pathlib import Path

import pytest

from gradlesson.pages.service_worker import (
    in_advance,
    search_scripts,
    worker,
    write_end_of_worker,
    write_service_worker,
)

HOME = """<head><link rel="icon" href="{root}assets/icon.svg"><link rel="canonical" href="https://a.b/c/">
<link href="assets/site.css" rel="stylesheet"><link rel="preload" href="{root}assets/a%20b.woff2" as="font">
<link rel="next" href="next/"><script src="assets/bundle.js"></script><script>1</script>
<script src="https://elsewhere.example/x.js"></script></head>
<img src="data:image/png;base64,AA"><a href="x/">x</a>"""
INDEX = {"config": {"lang": ["ko", "en"]}, "docs": []}
LUNR = "assets/javascripts/lunr/min/lunr."


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for folder, root in (("", ""), ("en/", "../")):
        write(tmp_path / folder / "index.html", HOME.format(root=root))
        write(tmp_path / folder / "next/index.html", "x")
        write(tmp_path / folder / "assets/site.css", f"a {{ src: url('{root}../assets/b.woff2?v#x') }}")
        write(tmp_path / folder / "assets/bundle.js", "equal in both")
        write(tmp_path / folder / "search/search_index.json", json.dumps(INDEX))
        write(tmp_path / folder / "assets/javascripts/workers/search.1.min.js", "search")
        for name in ("ko", "ja", "multi", "stemmer.support"):
            write(tmp_path / folder / f"{LUNR}{name}.min.js", name)
    for name in ("assets/icon.svg", "assets/a b.woff2", "assets/b.woff2", "once/play.js", "once/notes.txt"):
        write(tmp_path / name, name)
    return tmp_path


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def groups(script: str) -> list[list[str]]:
    found = re.search(r"FILES = (\[.*?\n\]);", script, re.DOTALL)
    assert found
    return list(json.loads(found[1].replace(",\n]", "]")))


def version(script: str) -> str:
    found = re.search(r'VERSION = "(\w{16})"', script)
    assert found
    return found[1]


def test_home_pages_come_in_advance_with_what_they_ask_for_and_the_search(site: Path) -> None:
    own = {
        "index.html",
        "assets/site.css",
        "assets/bundle.js",
        "search/search_index.json",
        "assets/javascripts/workers/search.1.min.js",
        *(f"{LUNR}{name}.min.js" for name in ("ko", "multi", "stemmer.support")),
    }
    shared = {"assets/icon.svg", "assets/a b.woff2", "assets/b.woff2", "once/play.js"}
    assert in_advance(site, ["", "en/"], ["once"]) == own | {f"en/{name}" for name in own} | shared
    write(site / "offline.html", '<script src="assets/more.js"></script>')
    write(site / "assets/more.js", "")
    more = {"offline.html", "assets/more.js"}
    assert in_advance(site, ["", "en/"], ["once"]) - own - {f"en/{name}" for name in own} == shared | more


def test_a_search_in_english_alone_needs_its_worker_alone(site: Path) -> None:
    write(site / "search/search_index.json", json.dumps({"config": {"lang": ["en"]}}))
    assert search_scripts(site, "") == {"assets/javascripts/workers/search.1.min.js"}
    assert search_scripts(site, "fr/") == set()


def test_equal_files_are_fetched_once(site: Path) -> None:
    script = worker(site, {"index.html", "en/index.html", "assets/bundle.js", "en/assets/bundle.js"})
    assert groups(script) == [["./"], ["assets/bundle.js", "en/assets/bundle.js"], ["en/"]]


def test_addresses_are_those_of_the_web(site: Path) -> None:
    assert groups(worker(site, {"assets/a b.woff2"})) == [["assets/a%20b.woff2"]]


def test_the_version_is_that_of_the_content(site: Path) -> None:
    files = in_advance(site, ["", "en/"], ["once"])
    first = worker(site, files)
    assert worker(site, sorted(files, reverse=True)) == first
    write(site / "next/index.html", "edited, but fetched when it is visited")
    write(site / "once/notes.txt", "edited")
    assert worker(site, files) == first
    write(site / "assets/b.woff2", "edited")
    assert version(worker(site, files)) != version(first)


def test_a_worker_answers_for_what_its_own_site_holds(site: Path) -> None:
    (site / ".git").mkdir()
    assert 'OWN = new Set(["", "assets", "en", "index.html", "next", "once", "search"])' in worker(
        site, set()
    )


def test_a_site_gets_its_worker_its_script_and_the_list_of_the_course(site: Path) -> None:
    lessons = {"": ["index.html", "next/index.html"], "en/": ["index.html"]}
    write_service_worker(site, lessons, ["once"], lessons)
    size = sum((site / page).stat().st_size for page in ("index.html", "next/index.html", "en/index.html"))
    course = json.loads((site / "offline.json").read_text())
    assert course == {"bytes": size, "files": ["./", "next/", "en/"]}
    assert "register(" in (site / "assets/javascripts/offline.js").read_text()
    script = (site / "service-worker.js").read_text()
    assert not re.search(r"\{(version|files|own)\}", script)
    write(site / "service-worker.js", "the author's own")
    write_end_of_worker(site)
    assert (site / "service-worker.js").read_text() == "the author's own"


def test_the_end_of_a_worker_touches_the_caches_of_its_own_site_alone(tmp_path: Path) -> None:
    write_end_of_worker(tmp_path)
    script = (tmp_path / "service-worker.js").read_text()
    assert "`gradlesson ${new URL(registration.scope).pathname} `" in script
    assert 'addEventListener("fetch"' not in script
