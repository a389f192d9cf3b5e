"""Places in pages that become links to PDFs, and those that cannot."""

from pathlib import Path

import pytest

from gradlesson.errors import GradlessonError
from gradlesson.pdf.linking import link_pages
from gradlesson.pdf.sheets import Sheet, find_sheets

FILES = {
    "ko": {"": "small.ko.pdf", "exam/blank": "small.exam-blank.ko.pdf"},
    "en": {"": "small.en.pdf", "exam/blank": "small.exam-blank.en.pdf"},
}


def linked(site: Path, path: str, html: str) -> str:
    """A page of that site after its places were made links."""
    (site / path).parent.mkdir(parents=True, exist_ok=True)
    (site / path).write_text(html, encoding="utf-8")
    link_pages(site, FILES)
    return (site / path).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "href"),
    [
        ("index.html", "pdf/small.exam-blank.ko.pdf"),
        ("exam/blank/index.html", "../../pdf/small.exam-blank.ko.pdf"),
        ("en/index.html", "../pdf/small.exam-blank.en.pdf"),
    ],
)
def test_a_place_leads_to_the_file_of_its_own_language(tmp_path: Path, path: str, href: str) -> None:
    place = '<p data-gl-pdf="exam/blank" hidden>The <b>sheet</b></p>'
    assert linked(tmp_path, path, f"a {place} b") == f'a <p><a href="{href}">The <b>sheet</b></a></p> b'


def test_other_words_stay(tmp_path: Path) -> None:
    html = "<p hidden>Not a place</p> <code>data-gl-pdf</code>"
    assert linked(tmp_path, "index.html", html) == html


def test_a_page_without_sheets_is_told_with_the_nearest_one(tmp_path: Path) -> None:
    with pytest.raises(
        GradlessonError, match=r"^a/index.html: .* got 'exam/blanc'\. Did you mean 'exam/blank'\?"
    ):
        linked(tmp_path, "a/index.html", '<li data-gl-pdf="exam/blanc" hidden>Sheet</li>')


def test_pages_with_sheets_are_found_with_their_language_and_name(tmp_path: Path) -> None:
    sheet = '<section aria-label="A sheet" class="gl-sheet">'
    pages = {
        "exam/blank/index.html": sheet,
        "en/exam/blank/index.html": sheet,
        "en/a.html": '<p class="gl-sheets">',
    }
    for path, html in pages.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(html, encoding="utf-8")
    found = find_sheets(tmp_path, ["ko", "en"])
    assert found == [
        Sheet("en/exam/blank/index.html", "en", "exam/blank"),
        Sheet("exam/blank/index.html", "ko", "exam/blank"),
    ]
    assert found[0].file("small") == "small.exam-blank.en.pdf"
