"""A page keeps all that it says when it becomes a chapter; only ids and links change."""

import pytest

from gradlesson.pdf.chapter import Chapter, Heading, mark_of, read_chapter

PATH = "en/causes/index.html"


def chapter(article: str) -> Chapter:
    html = f'<nav><a href="x">menu</a></nav><article class="x">{article}</article><footer>foot</footer>'
    return read_chapter(html, PATH, {PATH, "en/lstm/index.html"}.__contains__)


@pytest.mark.parametrize(
    "text",
    [
        "<p>a &amp; b &lt; c &#8722; d</p>",
        "<br><hr/><p>x</p>",
        '<svg viewBox="0 0 1 1"><path d="M0 0"/></svg>',
        '<a href="https://example.org/?a=1&amp;b=2">x</a>',
        '<img src="data:image/png;base64,AA==">',
    ],
)
def test_the_rest_is_passed_on_as_it_stands(text: str) -> None:
    assert chapter(text).html == text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<h2 id="goals">G</h2>', '<h2 id="en-causes--goals">G</h2>'),
        ('<a href="#goals">G</a>', '<a href="#en-causes--goals">G</a>'),
        ('<a href="../lstm/">L</a>', '<a href="#en-lstm">L</a>'),
        ('<a href="../lstm/#cell">L</a>', '<a href="#en-lstm--cell">L</a>'),
        ('<a href="../source/x/" title="T">S</a>', '<a title="T">S</a>'),
        ('<use xlink:href="#dot" x="1"/>', '<use xlink:href="#en-causes--dot" x="1"/>'),
        ('<g clip-path="url(#c)">', '<g clip-path="url(#en-causes--c)">'),
        ('<p aria-labelledby="a b">', '<p aria-labelledby="en-causes--a en-causes--b">'),
        ('<img src="../x.png" alt="&quot;x&quot;">', '<img src="/en/x.png" alt="&quot;x&quot;">'),
        ("<details><summary>Q</summary>", '<details open=""><summary>Q</summary>'),
        ("<p>x</p><script>alert(1)</script>", "<p>x</p>"),
    ],
)
def test_ids_and_links_hold_within_the_book(before: str, after: str) -> None:
    assert chapter(before).html == after


def test_headings_are_told_without_their_permalinks() -> None:
    found = chapter(
        '<h1 id="a">One &amp; <b>two</b><a class="headerlink" href="#a">#</a></h1>'
        '<h2>no id</h2><h3 id="b">Three</h3>'
    )
    assert found.headings == [
        Heading(1, "en-causes--a", "One & two"),
        Heading(3, "en-causes--b", "Three"),
    ]


def test_the_day_of_the_last_change_is_told() -> None:
    found = chapter('<p>Last: <time datetime="2026-11-23">23 November 2026</time>.</p>')
    assert found.updated == ("2026-11-23", "23 November 2026")
    assert chapter("<p>Undated</p>").updated == ("", "")


@pytest.mark.parametrize(
    ("path", "mark"),
    [("index.html", "index"), ("en/causes/sigmoid/index.html", "en-causes-sigmoid"), ("a/b.html", "a-b")],
)
def test_every_page_has_its_mark(path: str, mark: str) -> None:
    assert mark_of(path) == mark
