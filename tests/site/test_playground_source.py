"""The script of the playground: it is what `web/` gives, its modules do what they say, and it is small."""

import gzip
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUNDLE = ROOT / "overrides/assets/playground"


@pytest.fixture
def node() -> str:
    """Path of Node, whose packages are installed."""
    path = shutil.which("node")
    if path and (ROOT / "node_modules").is_dir():
        return path
    message = "needs Node >= 20 and its packages: `apt-get install nodejs npm`, then `npm ci`"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def test_the_modules_do_what_they_say(node: str) -> None:
    done = subprocess.run(
        [node, "--test", *sorted(map(str, (ROOT / "web/test").glob("*.test.js")))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_the_committed_script_is_what_its_source_gives(node: str) -> None:
    done = subprocess.run(
        [node, "web/build.js", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_it_takes_25_kilobytes_at_most_over_the_wire() -> None:
    files = [path for path in BUNDLE.rglob("*") if path.is_file()]
    assert sum(len(gzip.compress(path.read_bytes(), mtime=0)) for path in files) <= 25_000
    assert files


def test_it_stands_once_in_the_site(site: Path) -> None:
    found = [path.relative_to(site).as_posix() for path in site.rglob("*playground*.js")]
    assert found == ["assets/playground/playground.js"]


def test_only_pages_with_the_element_load_it(site: Path) -> None:
    loading = 0
    for page in site.rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        assert ("assets/playground/playground.js" in html) == ("<gradient-playground" in html), page
        loading += "<gradient-playground" in html
    assert loading == 12


def test_the_search_index_is_free_of_it(site: Path) -> None:
    for index in site.rglob("search_index.json"):
        text = index.read_text(encoding="utf-8")
        assert "gradient-playground" not in text
        assert "자바스크립트가 켜져" not in text
        assert "needs JavaScript" not in text
