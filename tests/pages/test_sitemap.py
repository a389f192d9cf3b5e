"""The sitemap: every page names itself in all languages, as search engines read it."""

import gzip
from datetime import date
from xml.etree import ElementTree

import pytest

from gradlesson.pages.sitemap import sitemap, write_sitemaps

ROOT = "https://example.org/course/"
ADDRESSES = {
    "ko": {"index.md": ROOT, "a.md": f"{ROOT}a/?x=1&y=2", "only.md": f"{ROOT}only/"},
    "en": {"index.md": f"{ROOT}en/", "a.md": f"{ROOT}en/a/"},
}
DATES = {"ko": {"a.md": date(2026, 1, 2)}, "en": {}}
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def pages(text):
    """Alternates by language, and the date, of each address."""
    return {
        url.findtext("s:loc", namespaces=NAMES): (
            {link.get("hreflang"): link.get("href") for link in url.findall("x:link", NAMES)},
            url.findtext("s:lastmod", namespaces=NAMES),
        )
        for url in ElementTree.fromstring(text)
    }


def test_a_page_names_itself_in_every_language_and_by_default_in_the_first():
    alternates = {
        "ko": f"{ROOT}a/?x=1&y=2",
        "en": f"{ROOT}en/a/",
        "x-default": f"{ROOT}a/?x=1&y=2",
    }
    assert pages(sitemap("ko", ADDRESSES, DATES["ko"]))[alternates["ko"]] == (alternates, "2026-01-02")
    assert pages(sitemap("en", ADDRESSES, DATES["en"]))[alternates["en"]] == (alternates, None)


def test_a_page_of_one_language_names_no_other():
    assert pages(sitemap("ko", ADDRESSES, {}))[f"{ROOT}only/"] == ({}, None)


@pytest.fixture
def site(tmp_path):
    (tmp_path / "en").mkdir()
    return tmp_path


def test_files_are_the_same_every_time_and_found_from_robots_txt(site):
    def write():
        write_sitemaps(site, ROOT, {"ko": "", "en": "en/"}, ADDRESSES, DATES)
        return {path: path.read_bytes() for path in site.rglob("*.*")}

    files = write()
    assert write() == files
    for folder in ("", "en"):
        plain, packed = (files[site / folder / f"sitemap.xml{end}"] for end in ("", ".gz"))
        assert gzip.decompress(packed) == plain
        assert packed[4:8] == bytes(4)  # no time
    robots = files[site / "robots.txt"].decode().splitlines()
    assert robots == [
        "User-agent: *",
        "Allow: /",
        *(f"Sitemap: {ROOT}{way}sitemap.xml" for way in ("", "en/")),
    ]


def test_robots_txt_of_the_author_stays(site):
    (site / "robots.txt").write_text("mine")
    write_sitemaps(site, ROOT, {"ko": "", "en": "en/"}, ADDRESSES, DATES)
    assert (site / "robots.txt").read_text() == "mine"
