"""The one-page summary is one page, paths add up, and the plan for teachers fills its lessons."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page

LANGUAGES = ["", "en/"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_summary_prints_on_one_sheet_of_a4(page: Page, address: str, language: str, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    # The second time, with the site's own fonts.
    for _ in range(2):
        page.goto(f"{address}{language}summary/", wait_until="networkidle")
        printed = page.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) == 1
    (width, height) = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed)[0]
    assert (round(float(width)), round(float(height))) == (595, 842)
    page.emulate_media(media="print")
    assert page.locator(".gl-summary + .gl-figure svg").is_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_minutes_of_a_path_are_those_of_its_pages(page: Page, address: str, language: str) -> None:
    page.goto(f"{address}{language}path/")
    totals = [int(number) for number in page.locator(".md-content table data").all_inner_texts()]
    sums = page.evaluate(
        """() => [...document.querySelectorAll(".md-content h2")].slice(0, 3).map((head) => {
          let sum = 0;
          for (let at = head.nextElementSibling; at && at.tagName !== "H2"; at = at.nextElementSibling) {
            if (at.tagName === "OL") for (const one of at.querySelectorAll("data")) sum += Number(one.value);
          }
          return sum;
        })"""
    )
    assert totals == sums
    assert all(30 < total < 300 for total in totals)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_lesson_of_the_plan_fills_its_fifty_minutes(page: Page, address: str, language: str) -> None:
    page.goto(f"{address}{language}teach/")
    lessons = page.locator(".md-content table")
    assert lessons.count() == 2
    for at in range(2):
        spans = lessons.nth(at).locator("tbody td:first-child").all_text_contents()
        marks = [tuple(map(int, span.split("–"))) for span in spans]
        assert marks[0][0] == 0
        assert marks[-1][1] == 50
        assert all(end == start for (_, end), (start, _) in pairwise(marks))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_home_page_leads_to_summary_and_paths(page: Page, address: str, language: str) -> None:
    page.goto(address + language)
    for target in ("summary/", "path/"):
        assert page.locator(f".md-content a[href$='{target}']").count() == 1
