"""What a reader has to load: pages, figures and the search index, compressed as servers send them; no cookies."""

import gzip
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page

KILOBYTE = 1024
LANGUAGES = ("", "en/")


def weight(path: Path) -> float:
    """Kilobytes of a file, compressed unless it is a picture or a font, which are so already."""
    content = path.read_bytes()
    if path.suffix not in (".png", ".woff2"):
        content = gzip.compress(content, mtime=0)
    return len(content) / KILOBYTE


def file_of(site: Path, address: str) -> Path:
    path = site / unquote(urlsplit(address).path).lstrip("/")
    return path / "index.html" if path.is_dir() else path


def too_heavy(paths: list[Path], budget: float) -> list[str]:
    assert paths
    return [f"{path.name} in {path.parent}: {weight(path):.0f} KB" for path in paths if weight(path) > budget]


def test_the_html_of_a_page_with_its_figures_is_light(site: Path, lessons: list[str]) -> None:
    assert too_heavy([file_of(site, lesson) for lesson in lessons], 120) == []


def test_a_figure_is_light(site: Path) -> None:
    assert too_heavy(sorted(site.glob("data/*/*.svg")), 40) == []


def test_a_search_index_is_light(site: Path) -> None:
    assert too_heavy([site / folder / "search/search_index.json" for folder in LANGUAGES], 80) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_first_visit_is_light(
    page: Page, site: Path, address: str, lessons: list[str], language: str
) -> None:
    """On the heaviest page of the language: all that the browser asks for by itself, but the fonts."""
    own = [one for one in lessons if one.startswith("en/") == bool(language)]
    heaviest = max(own, key=lambda lesson: weight(file_of(site, lesson)))
    asked: set[Path] = set()
    page.on("request", lambda request: asked.add(file_of(site, request.url)))
    with page.expect_response("**/search_index.json"):
        page.goto(address + heaviest, wait_until="networkidle")
    loaded = {path.name: weight(path) for path in asked if path.is_file() and path.suffix != ".woff2"}
    assert {"index.html", "site.css", "search_index.json"} <= loaded.keys()
    assert sum(loaded.values()) <= 250, (heaviest, loaded)


def test_nothing_is_left_with_the_reader_but_the_choice_of_light_or_dark_and_that_bold_letters_came(
    browser: Browser, address: str
) -> None:
    """No cookie, neither from the server nor from a script, whatever is pressed; kept pages are another matter."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}en/causes/sigmoid/")
    for _ in range(2):
        page.locator("button[data-gl-press^=__palette]:visible").click()
    page.locator(".md-search__input").click()
    page.locator(".md-search__input").fill("LSTM")
    page.locator(".md-search__input").press("End")
    page.locator(".md-search-result__item").first.wait_for(state="attached")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="한국어", exact=True).click()
    page.wait_for_url(f"{address}causes/sigmoid/")
    assert context.cookies() == []
    assert page.evaluate("document.cookie") == ""
    kept = page.evaluate("Object.keys(localStorage).filter(one => !one.endsWith('.__palette'))")
    assert set(kept) <= {"gl-bold"}
    context.close()
