"""The PDF of a small site of ours, printed by the command, read by another library."""

import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from pypdf import PdfReader
from pypdf.generic import Destination

from gradlesson.errors import GradlessonError
from gradlesson.pages import look, webfonts
from gradlesson.pdf.book import read_book
from gradlesson.pdf.press import chromium
from gradlesson.render import typefaces
from gradlesson.render.webfont import subset

ROOT = Path(__file__).parents[2]
FILLER = "\n\n".join(["A paragraph of several words that fills a line or two of the sheet. " * 3] * 14)
FIGURE = '<figure><svg width="520" height="340"><text x="9" y="99">drawn</text></svg></figure>'
PAGES = {
    "index.md": "# Welcome {#welcome}\n\nRead of [the cell](causes/lstm.md#cell) or [of us](https://example.org/).",
    "causes/sigmoid.md": f"# Sigmoid {{#sigmoid}}\n\n{FILLER}\n\n## The slope {{#slope}}\n\n{FIGURE}\n\n{FILLER}",
    "causes/lstm.md": f"# LSTM {{#lstm}}\n\n{FILLER}\n\n## The cell {{#cell}}\n\n"
    f'??? question "Which gate?"\n\n    The forget gate.\n\n[Data](data.csv)\n\n{FILLER}'
    '\n\n<img src="../dot.svg" alt="A dot" loading="lazy" width="9" height="9">',
    "causes/dot.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    "causes/data.csv": "x\n1\n",
    "unlisted.md": "# Unlisted {#unlisted}\n\n"
    '<section class="gl-sheet" markdown>\n\n## **I.** A lead {#lead}\n\n</section>\n\n'
    '<section class="gl-sheet"></section>\n\n'
    '<p data-gl-pdf="unlisted" hidden>Two sheets</p>\n\n<ul>\n<li data-gl-pdf="" hidden>All of it</li>\n</ul>',
}
NAV = [
    {"Start": "index.md"},
    {"Causes": [{"Sigmoid": "causes/sigmoid.md"}, {"Long memory": "causes/lstm.md"}]},
]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of a project whose site, with our frame and without our plugin, is built."""
    folder = tmp_path_factory.mktemp("book")
    (folder / "gradlesson.toml").write_text('course = "small.course"\nlanguages = ["ko"]\n', encoding="utf-8")
    (folder / "small/course").mkdir(parents=True)
    for name, text in PAGES.items():
        path = folder / "docs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    config = load_config(
        str(ROOT / "mkdocs.yml"),
        docs_dir=str(folder / "docs"),
        site_dir=str(folder / "site"),
        site_url="",
        plugins=[],
        nav=NAV,
    )
    look.bring(config, "ko", ["ko"])
    build(config)
    shown = "기울기소실과폭주를직접계산한그림수로배우는강의코드글차례"
    _write_fonts(folder / "site", "".join(PAGES.values()) + shown)
    return folder


def _write_fonts(site: Path, text: str) -> None:
    """The plugin's part: without our fonts the text is that of whatever font the machine has, or of none."""
    webfonts.write_style_sheet(site, "", whole=False)
    (site / webfonts.FOLDER).mkdir()
    for wanted in typefaces.subsets(text, ""):
        for name, content in subset(**asdict(wanted)).items():
            (site / webfonts.FOLDER / name).write_bytes(content)


def command(project: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gradlesson.pdf", *arguments],
        cwd=project,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def book(project: Path) -> PdfReader:
    """The file as `make pdf` leaves it."""
    try:
        chromium()
    except GradlessonError as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    done = command(project)
    assert done.returncode == 0, done.stderr
    return PdfReader(project / "pdf/small.ko.pdf")


@pytest.fixture(scope="module")
def pages(book: PdfReader) -> list[str]:
    """The text of every page, head and foot first."""
    lines = [page.extract_text().splitlines() for page in book.pages]
    return ["\n".join(" ".join(line.split()) for line in page) for page in lines]


def page_of(pages: list[str], text: str) -> int:
    """The number at the foot of the only page but the table of contents that has this line."""
    found = [n + 1 for n, page in enumerate(pages) if n != 1 and text in page.splitlines()]
    assert len(found) == 1, (text, found)
    return found[0]


def test_cover_and_table_come_first_and_chapters_in_the_order_of_the_navigation(pages: list[str]) -> None:
    assert "기울기 소실과 폭주" in pages[0]
    assert pages[1].splitlines()[2] == "차례"
    places = [page_of(pages, title) for title in ("Welcome", "Sigmoid", "LSTM")]
    assert places == sorted(places)
    assert places[0] == 3
    assert "Unlisted" not in "".join(pages)


def test_numbers_in_the_table_are_those_at_the_foot(pages: list[str]) -> None:
    for row, title in (("Start", "Welcome"), ("Sigmoid", "Sigmoid"), ("Long memory", "LSTM")):
        assert f"{row} {page_of(pages, title)}" in pages[1].splitlines()
    # Head and foot are written before the text.
    assert [page.splitlines()[1] for page in pages[1:]] == [str(n) for n in range(2, len(pages) + 1)]
    assert pages[0].splitlines()[0] == "기울기 소실과 폭주"  # without either


def test_chapters_follow_one_another_without_half_empty_pages(pages: list[str]) -> None:
    counts = [len(text.splitlines()) for text in pages[2:-1]]
    assert min(counts) > 0.55 * max(counts)


def targets(book: PdfReader, number: int) -> list[str]:
    """Where links of a page, counted from 1, lead: `page N`, or an address."""
    found = []
    for link in book.pages[number - 1].get("/Annots", []):
        one = link.get_object()
        if "/A" in one and "/URI" in one["/A"]:
            found.append(str(one["/A"]["/URI"]))
        else:
            place = book.named_destinations[one.get("/Dest") or one["/A"]["/D"]]
            page = book.get_destination_page_number(place)
            found.append("nowhere" if page is None else f"page {page + 1}")
    return found


def test_links_lead_to_their_pages_within_the_file_and_no_link_to_a_file_that_is_not_there(
    book: PdfReader, pages: list[str]
) -> None:
    cell = page_of(pages, "The cell")
    assert {f"page {cell}", "https://example.org/"} <= set(targets(book, 3))
    assert f"page {page_of(pages, 'LSTM')}" in targets(book, 2)
    everywhere = {one for number in range(1, len(book.pages) + 1) for one in targets(book, number)}
    assert {one for one in everywhere if not one.startswith("page ")} <= {
        "https://example.org/",
        "https://creativecommons.org/licenses/by/4.0/deed.ko",
    }


def outline(book: PdfReader, lines: list[object], level: int = 0) -> list[tuple[int, str, int]]:
    found: list[tuple[int, str, int]] = []
    for line in lines:
        if isinstance(line, list):
            found += outline(book, line, level + 1)
        else:
            assert isinstance(line, Destination)
            found.append((level, str(line.title), (book.get_destination_page_number(line) or 0) + 1))
    return found


def test_bookmarks_show_sections_chapters_and_headings_at_their_pages(
    book: PdfReader, pages: list[str]
) -> None:
    sigmoid, lstm = page_of(pages, "Sigmoid"), page_of(pages, "LSTM")
    assert outline(book, list(book.outline)) == [
        (0, "Start", 3),
        (0, "Causes", sigmoid),
        (1, "Sigmoid", sigmoid),
        (2, "The slope", page_of(pages, "The slope")),
        (1, "Long memory", lstm),
        (2, "The cell", page_of(pages, "The cell")),
    ]


def test_the_file_says_what_it_is(book: PdfReader) -> None:
    assert book.metadata
    assert book.metadata.title == "기울기 소실과 폭주"
    assert book.metadata.author == "The gradlesson authors"
    catalog = book.trailer["/Root"]
    assert catalog["/Lang"] == "ko"
    assert catalog["/MarkInfo"]["/Marked"]  # tagged, for those who have it read to them
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]


def test_answers_are_open_and_navigation_is_gone(pages: list[str]) -> None:
    text = "\n".join(pages)
    assert "The forget gate." in text
    assert "drawn" in text
    for chrome in ("네비게이션", "맨위로", "콘텐츠로 이동", "¶"):
        assert chrome not in text


def test_a_page_of_answer_sheets_becomes_a_file_with_a_page_for_each(project: Path, book: PdfReader) -> None:
    sheets = PdfReader(project / "pdf/small.unlisted.ko.pdf")
    assert len(sheets.pages) == 2
    assert "A lead" in sheets.pages[0].extract_text()
    for page in sheets.pages:
        assert [float(one) / 72 * 25.4 for one in page.mediabox[2:]] == pytest.approx([210, 297], abs=0.5)


def test_pages_link_the_files_that_now_stand_in_their_site(project: Path, book: PdfReader) -> None:
    html = (project / "site/unlisted/index.html").read_text(encoding="utf-8")
    assert '<p><a href="../pdf/small.unlisted.ko.pdf">Two sheets</a></p>' in html
    assert '<li><a href="../pdf/small.ko.pdf">All of it</a></li>' in html
    for name in ("small.ko.pdf", "small.unlisted.ko.pdf"):
        assert (project / "site/pdf" / name).read_bytes() == (project / "pdf" / name).read_bytes()


def test_a_missing_browser_is_told_with_how_to_get_one(project: Path) -> None:
    done = command(project, CHROMIUM="/nowhere/chromium")
    assert done.returncode == 1
    assert (
        "is printed by Chromium, there is no /nowhere/chromium. Install it (`apt-get install" in done.stderr
    )
    assert "Traceback" not in done.stderr


def test_a_site_that_was_not_built_is_told(project: Path, tmp_path: Path) -> None:
    with pytest.raises(
        GradlessonError, match=r"made of the built site, there is no .*index\.html\. Run `make"
    ):
        read_book(tmp_path, "")


def test_a_theme_without_our_navigation_is_told(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<html><nav>Home</nav></html>", encoding="utf-8")
    with pytest.raises(GradlessonError, match="navigation of the theme"):
        read_book(tmp_path, "")
