"""Answer sheets on A4: twenty-two lines each, everything on whole lines, the answers filled to the last one."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

LINES = 22
LANGUAGES = ("", "en/")
ANSWERS = {"ten-points": 1, "twenty-five-points": 3}
END = {"": "끝", "en/": "End"}
# A4 in CSS pixels.
PAPER = {"width": 794, "height": 1123}
# Of a line's height. Text in tables is a little smaller, and so stands a little higher.
TOLERANCE, BASELINES_APART = 0.02, 0.04
MEASURE = """() => [...document.querySelectorAll(".gl-sheet")].map((sheet) => {
  const style = getComputedStyle(sheet);
  const line = parseFloat(style.lineHeight);
  const own = sheet.getBoundingClientRect();
  const first = own.top + parseFloat(style.paddingTop);
  const isDrawn = (one) => one.parentElement.closest("[class^=gl-lines-]");
  const all = (names) => [...sheet.querySelectorAll(names)].filter((one) => !isDrawn(one));
  const words = all("h2, h3, p, li, th, td");
  const blocks = all("h2, h3, p, li, tr, [class^=gl-lines-]");
  const baseline = (one) => {
    const foot = document.createElement("i");
    foot.style.display = "inline-block";
    one.prepend(foot);
    const at = foot.getBoundingClientRect().bottom - one.getBoundingClientRect().top;
    foot.remove();
    return at / line;
  };
  const spills = (one) => {
    const box = one.getBoundingClientRect();
    // Beside a step of a procedure stands its arrow.
    const isWide = one.scrollWidth > one.clientWidth + 1 && !one.closest(".gl-flow");
    const isHigh = one.scrollHeight > one.clientHeight + line / 3;
    return isWide || isHigh || box.right > own.right || box.bottom > own.bottom;
  };
  return {
    line,
    ruled: parseFloat(getComputedStyle(sheet, "::before").height) / line,
    rules: (getComputedStyle(sheet, "::before").backgroundImage.match(/M0%20|M0 /g) || []).length,
    blocks: blocks.map((one) => {
      const box = one.getBoundingClientRect();
      return { name: one.localName, top: (box.top - first) / line, height: box.height / line };
    }),
    baselines: words.filter((one) => one.textContent.trim()).map(baseline),
    spilling: [...words, ...sheet.querySelectorAll(".gl-flow li, .gl-math")].filter(spills)
      .map((one) => one.textContent.trim().slice(0, 40)),
    text: sheet.innerText.trim(),
  };
})"""


def with_fonts(route: Route) -> None:
    """A font that comes late would else be left out, and its letters be of other widths."""
    answer = route.fetch()
    route.fulfill(response=answer, body=re.sub(r"font-display:\s*\w+", "font-display:block", answer.text()))


@pytest.fixture(scope="module")
def paper(browser: Browser) -> Iterator[Page]:
    """A page as it is printed."""
    context = browser.new_context(viewport=PAPER)  # type: ignore[arg-type]
    page = context.new_page()
    page.route("**/*.css", with_fonts)
    page.emulate_media(media="print")
    yield page
    context.close()


def measured(page: Page, address: str) -> list[dict[str, Any]]:
    """Every sheet of a page, in lines."""
    page.goto(address)
    page.evaluate("document.fonts.ready")
    found: list[dict[str, Any]] = page.evaluate(MEASURE)
    return found


def pages_of(page: Page) -> int:
    """How many pages are printed."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_stands_on_whole_lines_and_fills_its_sheets(
    paper: Page, address: str, language: str, answer: str
) -> None:
    sheets = measured(paper, f"{address}{language}exam/{answer}/")
    assert len(sheets) == ANSWERS[answer]
    for sheet in sheets:
        assert sheet["ruled"] == pytest.approx(LINES, abs=TOLERANCE)
        assert sheet["rules"] == LINES - 1  # between the first line and the last
        assert sheet["spilling"] == []
        ends = [(one["top"], one["top"] + one["height"]) for one in sheet["blocks"]]
        assert [end for pair in ends for end in pair] == pytest.approx(
            [round(end) for pair in ends for end in pair], abs=TOLERANCE
        )
        # One after the other, without a gap, but for tables, whose rows stand beside each other's cells.
        assert [top for top, _ in ends[1:]] == pytest.approx([end for _, end in ends[:-1]], abs=TOLERANCE)
        assert (ends[0][0], ends[-1][1]) == pytest.approx((0, LINES), abs=TOLERANCE)
        assert max(sheet["baselines"]) - min(sheet["baselines"]) < BASELINES_APART
    assert sheets[-1]["text"].endswith(f" {END[language]}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_is_one_page_of_paper_and_nothing_else_is_printed(
    paper: Page, address: str, language: str
) -> None:
    for name, count in (ANSWERS | {"blank": 1}).items():
        paper.goto(f"{address}{language}exam/{name}/")
        assert pages_of(paper) == count, name
        assert not paper.locator("h1, .gl-timer, [data-gl-pdf]").filter(visible=True).count()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_blank_sheet_has_its_lines(paper: Page, address: str, language: str) -> None:
    (sheet,) = measured(paper, f"{address}{language}exam/blank/")
    assert (sheet["ruled"], sheet["rules"]) == (pytest.approx(LINES, abs=TOLERANCE), LINES - 1)
    assert sheet["text"] == ""


def lines_of_sections(sheets: list[dict[str, Any]]) -> list[int]:
    """Lines before the first section, and of each section, over all sheets."""
    starts = [
        LINES * number + round(block["top"])
        for number, sheet in enumerate(sheets)
        for block in sheet["blocks"]
        if block["name"] == "h2"
    ]
    return [end - start for start, end in pairwise([0, *starts, LINES * len(sheets)])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_of_lines_counts_those_of_the_answers(paper: Page, address: str, language: str) -> None:
    paper.goto(f"{address}{language}exam/")
    rows = paper.locator("#lines ~ * table, #lines ~ table").first.locator("tbody tr").all()
    for column, answer in enumerate(ANSWERS, 1):
        cells = [row.locator("td").nth(column).inner_text() for row in rows]
        told = [int(found[0]) for cell in cells if (found := re.match(r"\d+", cell))]
        counted = lines_of_sections(measured(paper, f"{address}{language}exam/{answer}/"))
        assert told == [*counted, sum(counted)]
        paper.goto(f"{address}{language}exam/")


def test_on_a_phone_an_answer_reads_without_a_glass_on_lines_of_its_own(
    browser: Browser, address: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.route("**/*.css", with_fonts)
    for answer in ANSWERS:
        for sheet in measured(page, f"{address}exam/{answer}/"):
            assert sheet["spilling"] == []
            tops = [block["top"] for block in sheet["blocks"]]
            assert tops == pytest.approx([round(top) for top in tops], abs=TOLERANCE)
        sizes = page.locator(".gl-sheet :is(p, td)").evaluate_all(
            "all => all.map(one => parseFloat(getComputedStyle(one).fontSize))"
        )
        assert min(sizes) >= 13
    context.close()
