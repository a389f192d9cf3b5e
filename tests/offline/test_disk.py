"""A page for the disk: its addresses name files, and what needs a server is gone."""

import json

import pytest

from gradlesson.offline.disk import address_on_disk, index_on_disk, page_on_disk


@pytest.mark.parametrize(
    ("address", "on_disk"),
    [
        ("../lstm/", "../lstm/index.html"),
        ("../lstm/#cell", "../lstm/index.html#cell"),
        ("../play/?depth=3#x", "../play/index.html?depth=3#x"),
        (".", "index.html"),
        ("./", "index.html"),
        ("..", "../index.html"),
        ("../..", "../../index.html"),
        ("../../en/", "../../en/index.html"),
        ("#here", "#here"),
        ("?q=1", "?q=1"),
        ("", ""),
        ("../data/one.csv", "../data/one.csv"),
        ("a.b/", "a.b/index.html"),
        ("https://example.org/", "https://example.org/"),
        ("//example.org/", "//example.org/"),
        ("mailto:a@b", "mailto:a@b"),
        ("data:image/png;base64,AA==", "data:image/png;base64,AA=="),
    ],
)
def test_an_address_names_the_file(address: str, on_disk: str) -> None:
    assert address_on_disk(address) == on_disk


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a title="a > b" href="x/">x</a>', '<a title="a > b" href="x/index.html">x</a>'),
        ('<a class="y"\n href="../">x</a>', '<a class="y"\n href="../index.html">x</a>'),
        ('<use xlink:href="#dot"/>', '<use xlink:href="#dot"/>'),
        ("<p>href=\"x/\" and &lt;a href='x/'&gt;</p>", "<p>href=\"x/\" and &lt;a href='x/'&gt;</p>"),
        ('<abbr title="x/">', '<abbr title="x/">'),
        ('<link rel="manifest" href="../m.webmanifest">\n<b>', "<b>"),
        ('<link rel="preload" href="a.woff2" as="font" crossorigin>', ""),
        ('<link rel="stylesheet" href="a.css">', '<link rel="stylesheet" href="a.css">'),
        ('<script src="../../assets/javascripts/offline.js" defer></script>', ""),
        ('<meta http-equiv="Content-Security-Policy" content="default-src \'self\'">', ""),
        ('<p class="gl-zip" hidden><a>All</a></p><p>x</p>', "<p>x</p>"),
        ('<p class="gl-zip"><a href="a.zip">All</a></p>', ""),
        ('<span class="gl-keep">not to be broken</span>', '<span class="gl-keep">not to be broken</span>'),
        ('<p class="gl-save"><button>Keep</button></p>', ""),
    ],
)
def test_the_rest_stays_as_it_is(before: str, after: str) -> None:
    assert page_on_disk(before, "index.html") == after


def test_the_script_of_the_search_comes_first() -> None:
    page = page_on_disk('<head lang="x"><script src="a.js"></script></head>', "en/causes/index.html")
    script = '<script src="../../assets/javascripts/search_from_disk.js" defer></script>'
    assert page == f'<head lang="x">{script}<script src="a.js"></script></head>'


def test_what_is_found_is_a_file() -> None:
    places = ["", "#home", "definition/", "definition/#x", "a/b/#%ED"]
    script = index_on_disk(json.dumps({"config": {}, "docs": [{"location": place} for place in places]}))
    index = json.loads(script.removeprefix("var __index = ").rstrip(";\n"))
    assert [entry["location"] for entry in index["docs"]] == [
        "index.html",
        "index.html#home",
        "definition/index.html",
        "definition/index.html#x",
        "a/b/index.html#%ED",
    ]
