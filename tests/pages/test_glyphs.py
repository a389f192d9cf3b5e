"""A character that the site's fonts lack is told with the line that brings it."""

import re

import pytest

from gradlesson.pages.build import SiteBuild
from gradlesson.pages.glyphs import character_lines
from gradlesson.render.typefaces import MATH, SANS, shown_characters

TEXT = "a page must show only characters that the site's font has"
FORMULA = "a formula must show only characters that the site's font of formulas has"


@pytest.mark.parametrize(
    ("source", "family", "lines"),
    [
        ("---\ntitle: ☃\n---\n☃ &#x2603; \\\n\n☃", SANS, [2, 4, 6]),
        ("`☃`\n\n```\n☃\n```\n<!-- ☃ -->\n$☃$ $\\text{☃}$ ☃", SANS, [7]),
        ("a\n\n$$\\text{\na ☃}$$", SANS, [4]),
        ("☃ `$☃$`\n\n$a$ $b\n☃$\n\n$$\n☃\n$$", MATH, [4, 7]),
        ("$x$ 𝔼 $\\mathbb{E}$\n\n$\\nonsense$", MATH, []),
    ],
)
def test_lines_of_a_character(source, family, lines):
    assert character_lines(source, "☃", family) == lines


def test_a_command_of_a_formula_brings_its_sign():
    assert character_lines("𝔼\n$x$\n$x = \\mathbb{E}$", "𝔼", MATH) == [3]


def test_shown_is_what_stands_on_the_page_in_its_own_fonts():
    html = (
        "<head><title>1</title></head><header>A</header><script>2</script><p title='3'>B&#67;<code>4</code></p>"
        '<pre><code>5</code></pre><svg aria-label="6"><title>7</title><text>D</text></svg><!-- 8 -->'
        '<details class="gl-details"><dd>9</dd></details><details>E\u200d\ufe0f</details>'
        "<math><mi>F</mi><mtext>G</mtext></math>"
    )
    assert shown_characters(html) == (set("ABCDEG"), set("F"))


@pytest.fixture
def mistakes(built):
    """The mistakes that fail a build of a project with webfonts."""
    built.edit("mkdocs.yml", "markdown_extensions: [", "markdown_extensions: [gradlesson.pages.maths, ")
    built.edit("mkdocs.yml", "plugins:", "extra_css: [assets/stylesheets/fonts.css]\nplugins:")

    def mistakes(status=1):
        output = built.command("mkdocs", "build", status=status).stderr
        return re.findall(r"^ERROR\s+-\s+(.*:.*)", output, re.MULTILINE)

    return mistakes


def test_pages_and_words_with_characters_that_no_font_has_fail_the_build(built, mistakes):
    built.edit("docs/ko/index.md", "# 처음 {#home}", "# 처음 {#home}\n\n눈사람 ☃, ⛄\n\n$x = 가$ `☃`")
    built.edit("docs/en/deep/page.md", "Mean", "Mean ⊙ $a ⊙ b$")
    built.edit("mini/exhibits/one.toml", 'caption = "Three numbers"', 'caption = "Three \u2603"')
    built.edit("mini/references.json", "Delving Deep", r"\u2603 Deep")
    built.edit("mkdocs.yml", "site_name: Mini", "site_name: Mini ☔")
    found = mistakes()
    words = "Write another character."
    assert [one for one in found if one.startswith("docs/")] == [
        f"docs/ko/index.md:7: {TEXT}, got '☃' (U+2603, snowman). {words}",
        f"docs/ko/index.md:7: {TEXT}, got '⛄' (U+26C4, snowman without snow). {words}",
        f"docs/ko/index.md:9: {FORMULA}, got '가' (U+AC00, hangul syllable ga). "
        r"Write another sign, or words as `\text{...}`.",
        f"docs/en/deep/page.md:7: {TEXT}, got '⊙' (U+2299, circled dot operator). {words}",
    ]
    line = built.read("mini/exhibits/one.toml").split("Three ☃")[0].count("\n") + 1
    assert {one.partition(": ")[0] for one in found if not one.startswith("docs/")} == {
        f"mini/exhibits/one.toml:{line}",
        "mini/references.json:2",
        "mkdocs.yml:1",
    }


def test_the_check_tells_them_without_a_build(built, mistakes):
    built.edit("docs/ko/index.md", "# 처음 {#home}", "# 처음 {#home}\n\n눈사람 ☃\n\n$x = 가$ `☃`")
    output = built.command("gradlesson", "check", status=1)
    found = [one for one in (output.stdout + output.stderr).splitlines() if TEXT in one or FORMULA in one]
    assert [one.partition(": ")[0] for one in found] == ["docs/ko/index.md:7", "docs/ko/index.md:9"]


def test_code_and_what_has_a_glyph_pass(built, mistakes):
    text = "− → 가\u200d `☃` $\\mathbb{E}[⊙]$ $\\text{가}$\n\n```\n☃\n```\n"
    built.edit("docs/en/index.md", "# Home {#home}", f"# Home {{#home}}\n\n{text}")
    assert mistakes(status=0) == []


def test_a_character_of_a_template_is_told_once(built, mistakes):
    built.write("overrides/main.html", '{% extends "base.html" %}{% block footer %}☃{% endblock %}')
    built.edit("mkdocs.yml", "highlightjs: false", "highlightjs: false, custom_dir: overrides")
    (found,) = mistakes()
    assert re.match(r"docs/ko/\S+\.md: a page must show only", found)


def test_the_frame_of_pages_is_read_once_for_the_webfonts(sample):
    """It lists all pages on each of them: reading it again would take the square of their number."""
    site = SiteBuild.start(sample.project(), compute=False)
    build = site.language("ko", sample.path("docs/ko"), "", directory_urls=True)
    for path, frame, words in (("a.md", "나", "가"), ("b.md", "다", "<b>라</b>")):
        build.note_characters(path, f"<nav>{frame}</nav><article>{words}</article><footer>{frame}</footer>")
    assert {*"가나라"} <= site.text
    assert "다" not in site.text
    assert "라" in site.bold
    assert "가" not in site.bold
