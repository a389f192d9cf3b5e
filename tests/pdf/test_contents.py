"""The order of chapters is the one of the theme's navigation, sections included."""

import pytest

from gradlesson.pdf.contents import Entry, read_contents, resolve

HOME = """<!doctype html><html lang="en"><head>
<meta name="description" content="A &amp; B"><meta name="author" content="The authors">
<link rel="stylesheet" href="../assets/a.css"><link rel="icon" href="../x.svg"></head>
<body dir="ltr" data-md-color-scheme="default">
<header><nav><a class="md-logo" aria-label="The course" href="."><svg></svg></a></nav></header>
<nav class="md-nav md-nav--primary" data-md-level="0"><label class="md-nav__title" for="__drawer">The course</label>
<ul>
  <li><label class="md-nav__link" for="__toc">Home</label><a href="./" class="md-nav__link"><span>Home</span></a>
    <nav class="md-nav md-nav--secondary"><a class="md-nav__link" href="#goals">Goals</a></nav></li>
  <li><input type="checkbox" id="__nav_2"><label class="md-nav__link" for="__nav_2">Causes &amp; cures</label>
    <nav class="md-nav" data-md-level="1"><label class="md-nav__title" for="__nav_2">Causes</label><ul>
      <li><a href="causes/sigmoid/" class="md-nav__link"><span>The
        sigmoid</span></a></li></ul></nav></li>
  <li><a href="last.html" class="md-nav__link">Last</a></li>
</ul></nav>
<nav class="md-nav md-nav--secondary"><a class="md-nav__link" href="#goals">Goals</a></nav>
<footer><div class="md-copyright__highlight">Text <a href="x">CC BY</a></div></footer></body></html>"""


def test_lines_of_the_navigation_come_in_order_with_their_level() -> None:
    assert read_contents(HOME, "en/index.html").entries == [
        Entry("Home", 0, "en/index.html"),
        Entry("Causes & cures", 0, None),
        Entry("The sigmoid", 1, "en/causes/sigmoid/index.html"),
        Entry("Last", 0, "en/last.html"),
    ]


def test_a_home_page_tells_what_the_cover_and_the_file_say() -> None:
    found = read_contents(HOME, "en/index.html")
    assert (found.language, found.site_name, found.description) == ("en", "The course", "A & B")
    assert (found.author, found.copyright) == ("The authors", "Text CC BY")
    assert found.style_sheets == ["assets/a.css"]
    assert found.body == {"dir": "ltr", "data-md-color-scheme": "default"}


@pytest.mark.parametrize(
    ("href", "file"),
    [
        ("../../", ("index.html", "")),
        ("../..", ("index.html", "")),
        (".", ("en/causes/index.html", "")),
        ("#x", ("en/causes/index.html", "x")),
        ("../lstm/#the-cell", ("en/lstm/index.html", "the-cell")),
        ("../data/one.csv", ("en/data/one.csv", "")),
        ("?q=1#%EC%9D%B4", ("en/causes/index.html", "이")),
    ],
)
def test_a_link_is_followed_to_its_file(href: str, file: tuple[str, str]) -> None:
    assert resolve(href, "en/causes/index.html") == file
