"""The course's code as pages show it."""

import html
import re

from gradlesson.engine.sources import Sources
from gradlesson.pages import source_pages
from gradlesson.pages.source_pages import CODE, FILE, TITLE, Mould, SourcePage, highlighted, mould_markdown


def text_of(code):
    return html.unescape(re.sub(r"<[^>]*>", "", code))


def test_code_is_shown_as_it_stands_and_highlighted_once(sample, monkeypatch):
    module = Sources(sample.root).find("mini.helper")
    shown = highlighted(module, sample.store)
    assert text_of(shown).strip() == sample.read("mini/helper.py").strip()
    assert '<span class="k">' in shown

    def again(*arguments):
        raise AssertionError("highlighted again")

    monkeypatch.setattr(source_pages, "highlight", again)
    assert highlighted(module, sample.store) == shown


def test_a_comment_that_was_edited_is_shown(sample):
    """Though no result depends on it."""
    before = highlighted(Sources(sample.root).find("mini.helper"), sample.store)
    sample.write("mini/helper.py", sample.read("mini/helper.py") + "# Said later.\n")
    after = highlighted(Sources(sample.root).find("mini.helper"), sample.store)
    assert "Said later." in text_of(after)
    assert "Said later." not in text_of(before)


def test_a_page_shows_the_code_of_a_module(built):
    built.page("So:\n\n{{ source mini.helper }}\n")
    built.page("So:\n\n{{ source mini.helper }}\n", language="en")
    built.command("mkdocs", "build", "--strict")
    page = built.path("site/index.html").read_text(encoding="utf-8")
    (code,) = re.findall(r'<div class="language-python highlight">.*?</div>', page, re.DOTALL)
    assert text_of(code).strip() == built.read("mini/helper.py").strip()


def test_all_pages_of_modules_are_as_if_each_had_been_rendered(built):
    """Whichever of them is the mould: here a module that comes first takes its place."""
    built.command("mkdocs", "build", "--strict")
    before = {file: file.read_text(encoding="utf-8") for file in built.path("site").rglob("source/**/*.html")}
    assert len(before) > 4
    built.write("mini/aaa.py", b"ONE = 1\n")
    built.edit(
        "mini/helper.py", "from mini import constants", "from mini import aaa, constants  # noqa: F401"
    )
    built.command("mkdocs", "build", "--strict")
    for file, page in before.items():
        assert not set(page) & {TITLE, FILE, CODE}
        if file.parent.name != "helper":
            assert file.read_text(encoding="utf-8") == page, file
    (first,) = built.path("site/en/source").rglob("aaa/index.html")
    assert "<title>aaa.py - " in first.read_text(encoding="utf-8")


def test_a_page_is_cast_with_its_own_words_and_none_of_them_is_taken_for_a_mark(sample):
    module = Sources(sample.root).find("mini.helper")
    page = SourcePage("source/mini/helper.md", "mini/helper.py", module)
    mould = Mould(mould_markdown("en") + "a/b/", "a/b/")
    text = mould.cast(page, f"<pre>{TITLE}</pre>", "a/c/")
    assert "# helper.py {#source}\n\n`mini/helper.py` — " in text
    assert text.endswith(f"<pre>{TITLE}</pre>\na/c/")
