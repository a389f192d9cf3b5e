"""A link that leads nowhere is told with the line on which it stands, and with what may be meant."""

import re

import pytest

from gradlesson.pages.links import link_lines

RULE = "a link must lead, by a relative path, to a page, a file or an anchor of this site"


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("[a](x.md)", [1]),
        ("---\ntitle: x.md\n---\n[a](x.md) and [b](x.md)\n\n![c](<x.md>)", [4, 4, 6]),
        ('[a][b]\n\n[b]: x.md "x.md"\n', [3]),
        ('<div markdown="1">\n<a href="x.md">a</a> [a](x.md)\n</div>', [2]),
        ("```\n[a](x.md)\n```\n`[a](x.md)` <!-- [a](x.md)\n[a](x.md) -->\n[`x.md`](x.md)", [6]),
        ("[a](y/x.md) [b](x.md#c) [c](x.mdx) x.md", []),
    ],
)
def test_lines_of_a_link(source, lines):
    assert link_lines(source, "x.md") == lines


def test_the_target_may_hold_what_html_escapes():
    assert link_lines("[a](?a&amp;b)\n[a](?a&b)", "?a&b") == [1, 2]


@pytest.fixture
def messages(built):
    """The warnings of a strict build of a project by the place they name."""
    built.edit(
        "mkdocs.yml", "plugins:", "validation: {anchors: warn, links: {absolute_links: warn}}\nplugins:"
    )

    def messages():
        output = built.command("mkdocs", "build", "--strict", status=1).stderr
        assert "interrupted" not in output
        return re.findall(r"^WARNING\s+-\s+(.*)", output, re.MULTILINE)

    return messages


def test_broken_links_and_anchors_of_both_languages_name_their_lines(built, messages):
    built.edit("docs/ko/deep/page.md", "../index.md", "../indx.md")
    built.edit("docs/ko/index.md", "# 처음 {#home}", "# 처음 {#home}\n[a](#hme) [b](deep/page.md#seond)")
    built.edit("docs/en/index.md", "# Home {#home}", "# Home {#home}\n\n[a](zzz.md)\n\n[a](zzz.md)")
    built.edit("docs/en/deep/page.md", "../index.md", "/index.md")
    assert messages() == [
        f"docs/ko/deep/page.md:7: {RULE}, got '../indx.md': the target 'indx.md' is not found among "
        "documentation files. Did you mean '../index.md'?",
        f"docs/ko/index.md:6: {RULE}, got '#hme': there is no such anchor on this page. Did you mean '#home'?",
        f"docs/ko/index.md:6: {RULE}, got 'deep/page.md#seond': the doc 'deep/page.md' does not contain an anchor "
        "'#seond'. Did you mean 'deep/page.md#second'?",
        f"docs/en/index.md:7: {RULE}, got 'zzz.md': the target is not found among documentation files. Write "
        "that page, or mend the link.",
        f"docs/en/index.md:9: {RULE}, got 'zzz.md': the target is not found among documentation files. Write "
        "that page, or mend the link.",
        f"docs/en/deep/page.md:7: {RULE}, got '/index.md': it was left as is. Did you mean '../index.md'?",
    ]


def test_an_entry_of_the_navigation_that_names_no_page_has_its_line(built, messages):
    built.edit("mkdocs.yml", "plugins:", "nav: [index.md, zzz.md]\nplugins:")
    built.edit("mkdocs.en.yml", "docs_dir:", "nav:\n  - index.md\n  - Page: deep/pag.md # gone\ndocs_dir:")
    rule = "`nav` must name pages by their paths below `docs_dir`, there is no"
    assert messages() == (
        told := [
            f"mkdocs.yml:6: {rule} 'zzz.md'. Write that page, or take the entry out.",
            f"mkdocs.en.yml:4: {rule} 'deep/pag.md'. Did you mean 'deep/page.md'?",
        ]
    )
    output = built.command("gradlesson", "check", status=1).stderr
    assert [line for line in output.split("\n") if rule in line] == told
