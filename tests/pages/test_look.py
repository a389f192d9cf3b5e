"""The look that comes with the generator: asked for by one line, in one language or two, behind one's own."""

import re
import shutil

import pytest
from fontTools.ttLib import TTFont

from gradlesson.pages import look

PLAIN = "theme: {name: mkdocs, highlightjs: false}\nplugins: [search, gradlesson]\n"
ASKED = "theme: {name: material}\nplugins: {search: {lang: [ko, en]}, gradlesson: {look: true}}\n"


def ask(sample, asked=ASKED):
    sample.edit("mkdocs.yml", PLAIN, asked)
    sample.write("mkdocs.en.yml", "INHERIT: mkdocs.yml\nsite_name: Mini in English\ndocs_dir: docs/en\n")
    return sample


@pytest.fixture(scope="module")
def looking(built_once, tmp_path_factory):
    """A site of two languages with the look, only to read from."""
    root = tmp_path_factory.mktemp("look") / "project"
    shutil.copytree(built_once.root, root)
    sample = ask(type(built_once)(root, built_once.workers))
    sample.command("mkdocs", "build", "--strict")
    return sample


def test_one_line_brings_styles_fonts_and_scripts(looking):
    html = looking.read("site/index.html")
    assert '<link rel="stylesheet" href="assets/stylesheets/site.css">' in html
    assert "zoom.js" in html
    assert "--gl-1:" in looking.read("site/assets/stylesheets/site.css")
    assert list(looking.path("site/assets/fonts").glob("*.woff2"))
    assert "fonts.googleapis" not in html
    assert 'class="gl-languages"' in html


def test_each_language_is_told_its_own(looking):
    korean, english = looking.read("site/index.html"), looking.read("site/en/index.html")
    for html, own, other in ((korean, "ko", "en"), (english, "en", "ko")):
        assert f'<html lang="{own}"' in html
        assert f'<a class="gl-language" lang="{other}"' in html
    assert "밝은 화면으로" in korean
    assert "Switch to light mode" in english
    assert "<h2>There is no such page</h2>" in looking.read("site/404.html")


def test_the_letters_of_error_pages_are_in_the_fonts(looking):
    font = TTFont(looking.path("site/assets/fonts/sans-400-hangul.woff2")).getBestCmap()
    for name in ("404.html", "offline.html"):
        words = set(re.findall("[가-힣]", looking.read(f"site/{name}")))
        assert len(words) > 20
        assert not [letter for letter in words if ord(letter) not in font]


def test_what_languages_call_themselves_is_in_the_font_of_every_page(looking):
    letters = TTFont(looking.path("site/assets/fonts/sans-400-latin.woff2")).getBestCmap()
    assert {chr(code) for code in letters if code >= 0xAC00} == set("한국어")


def test_a_configuration_may_call_languages_otherwise():
    own = {"languages": [{"code": "ko", "name": "조선말"}]}
    assert look.language_names(own, ["ko", "en"]) == {"ko": "조선말", "en": "English"}


def test_in_one_language_there_is_no_way_to_others(built):
    ask(built)
    built.edit("gradlesson.toml", '["ko", "en"]', '["en"]')
    built.edit("mkdocs.yml", "docs/ko", "docs/en")
    for name in ("mkdocs.en.yml", "docs/ko/index.md"):
        built.path(name).unlink()
    shutil.rmtree(built.path("site"))
    built.command("mkdocs", "build", "--strict")
    html, lost = built.read("site/index.html"), built.read("site/404.html")
    assert '<html lang="en"' in html
    assert "gl-language" not in html
    assert "hreflang" not in html + built.read("site/sitemap.xml")
    assert "<h1>There is no such page</h1>" in lost
    assert not re.search("[가-힣]", lost + built.read("site/offline.html"))
    assert not built.path("site/en").exists()


def test_what_a_configuration_says_goes_before(built):
    own = "theme: {name: material, custom_dir: own, favicon: own.svg, features: [header.autohide]}"
    ask(built, ASKED.replace("theme: {name: material}", own))
    built.write("own/partials/footer.html", "<footer>own footer</footer>")
    built.write("own/own.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    built.command("mkdocs", "build", "--strict")
    html = built.read("site/index.html")
    assert 'href="own.svg"' in html
    assert "own footer" in html
    assert "navigation.instant" not in html
    assert "site.css" in html


def test_another_theme_cannot_have_it(built):
    built.edit("mkdocs.yml", "[search, gradlesson]", "[search, {gradlesson: {look: true}}]")
    result = built.command("mkdocs", "build", status=1)
    assert "`look: true` needs `theme: {name: material}`, got 'mkdocs'" in result.stderr
    assert "Traceback" not in result.stderr


def test_check_knows_the_characters_of_its_fonts(built):
    ask(built)
    built.edit("docs/ko/index.md", "# 처음 {#home}", "# 처음 {#home}\n\n☃")
    built.edit("docs/en/index.md", "# Home {#home}", "# Home {#home}\n\n☃")
    assert "the site's font has" in built.command("gradlesson", "check", status=1).stderr


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("plugins:\n  gradlesson: {look: true}\n", True),
        ("plugins:\n  - gradlesson:\n      look: true\n", True),
        ("plugins: {search: {}, gradlesson: {service_worker: false, look: true}}\n", True),
        ("plugins:\n  gradlesson: {}\n", False),
        ("plugins:\n  gradlesson: {look: false}\n", False),
        ("# gradlesson with look: true\n", False),
    ],
)
def test_the_text_of_a_configuration_tells_whether_it_is_asked_for(text, asked):
    assert look.is_asked_for(text) is asked
