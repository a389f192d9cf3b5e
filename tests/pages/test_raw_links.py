"""Links in HTML, which no builder reads, lead somewhere or are told with their line."""

import json
import re

import pytest

from gradlesson.pages.raw_links import anchors, raw_links

LINKS = """<a href="deep/page.md">md</a> <a href='depe/'>x</a>
<a class="b"
   href="deep/page/#secnd">y</a> <a href="#hme">z</a> <a href="deep/page/#second">there</a>
<img src="los.png" alt="x"> <img alt='a>b' src=loss.png> <img src="../loss.png" alt="">
<a href="mailto:x@y">m</a> <a href="https://x.org/y">m</a> <a href="//x.org">m</a> <a href="/x">m</a>
<a href="data:text/plain,a">m</a> <a href="#">x</a> <a href="?q=1#home">h</a> <a id=here></a> <a href="#here">h</a>

    <a href="in-code.md">in code</a>

`<a href="in-words.md">` [x](loss.png)

```
<a href="in-a-fence.md">
```
"""


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('<a href="x">a</a>', [(1, "x")]),
        ('a\n<a\n  class="b" href=x/>', [(3, "x/")]),
        ("<IMG SRC='a&amp;b'>", [(1, "a&b")]),
        ('<a data-href="x" title=\'href="y"\'>', []),
        ("[a](x) <https://x> `<a href=x>` <!-- <a href=x> -->", []),
        ("<a href=''> <a href=tel:1> <abbr href=x>", []),
    ],
)
def test_links_in_html(source, found):
    assert list(raw_links(source)) == found


def test_anchors_of_a_page():
    assert anchors(
        '<p id="a" data-id=\'z\'><b id=\'b\'><i id=c> <a class=x name="d"> <meta name="e">'
    ) == set("abcd")


@pytest.fixture
def linked(built):
    """A project with dead and living links in HTML on both home pages."""
    for language, title in (("ko", "# 처음 {#home}\n"), ("en", "# Home {#home}\n")):
        built.edit(f"docs/{language}/index.md", title, f"{title}\n{LINKS}")
        built.write(f"docs/{language}/loss.png", b"png")
    return built


def told(texts):
    """Place, what is found, and the fix of each message about a link in HTML, in the English pages."""
    found = (
        re.search(r"docs/en/index.md:(\d+): a link in HTML .* got '(.+?)': .*?\. (.*)", one) for one in texts
    )
    return [match.groups() for match in found if match]


EXPECTED = [
    (
        "7",
        "deep/page.md",
        "HTML stays as it is written: for that page or file write 'deep/page/', or a link in Markdown.",
    ),
    ("7", "depe/", "Did you mean 'deep/page/'?"),
    ("9", "deep/page/#secnd", "Did you mean 'deep/page/#second'?"),
    ("9", "#hme", "Did you mean '#home'?"),
    ("10", "los.png", "Did you mean 'loss.png'?"),
    ("10", "../loss.png", "Did you mean 'loss.png'?"),
]


def test_check_tells_of_each_once_and_of_no_other(linked):
    output = json.loads(linked.command("gradlesson", "check", "--json", status=1).stdout)
    html = [one for one in output["found"] if "link in HTML" in one["rule"]]
    # From Korean, `../loss.png` leads out of the site; from English, to the picture of the Korean pages.
    assert told(output["mistakes"]) == EXPECTED[:5]
    assert {one["kind"] for one in html} == {"link"}
    assert [one["line"] for one in html if one["file"] == "docs/ko/index.md"] == [7, 7, 9, 9, 10, 10]
    assert len(output["mistakes"]) == len(html) == 11


def test_a_build_warns_of_the_same(linked):
    linked.edit("mkdocs.yml", "plugins:", "validation: {anchors: warn}\nplugins:")
    output = linked.command("mkdocs", "build").stderr
    warnings = re.findall(r"^WARNING\s+-\s+(.*)", output, re.MULTILINE)
    assert told(warnings) == EXPECTED[:5]
    assert len(warnings) == 11
    assert "11 warnings" in linked.command("mkdocs", "build", "--strict", status=1).stdout


def test_what_only_a_build_makes_counts_as_there(built):
    for language, root in (("ko", ""), ("en", "../")):
        built.edit(
            f"docs/{language}/deep/page.md",
            "{#second}",
            f'{{#second}}\n<a href="../../{root}data/one/dots.csv">c</a>',
        )
    built.command("gradlesson", "check")
    assert "WARNING" not in built.command("mkdocs", "build").stderr


def test_an_anchor_is_told_as_loud_as_the_configuration_asks(built):
    built.edit("docs/en/index.md", "# Home {#home}", '# Home {#home}\n<a href="#hme">a</a>')
    output = built.command("mkdocs", "build").stderr
    assert re.search(r"^INFO .*docs/en/index.md:6: a link in HTML", output, re.MULTILINE)
    assert "WARNING" not in output
