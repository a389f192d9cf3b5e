"""The zip file of the course, unpacked and read from the disk: no server, no network, no complaint."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Request

from gradlesson.offline.archive import archive


@pytest.fixture(scope="module")
def unpacked(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a reader unpacks."""
    folder = tmp_path_factory.mktemp("disk")
    with zipfile.ZipFile(io.BytesIO(archive(site, "course", ["", "en/"]))) as packed:
        packed.extractall(folder)
    return folder / "course"


@pytest.fixture
def reader(browser: Browser, unpacked: Path) -> Iterator[Page]:
    """A page that must not complain on the console, nor ask for anything but files of that folder."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, heard = context.new_page(), list[str]()
    context.set_offline(True)
    page.on("console", lambda said: heard.append(said.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("requestfailed", lambda request: heard.extend(lost(request)))
    page.on("request", lambda request: heard.extend(other(request.url)))

    def lost(request: Request) -> list[str]:
        # Whoever leaves a page gives up what is still on its way.
        return [] if request.failure == "net::ERR_ABORTED" else [f"{request.url}: {request.failure}"]

    def other(url: str) -> list[str]:
        return [] if url.startswith((unpacked.as_uri(), "data:", "blob:")) else [url]

    yield page
    context.close()
    assert heard == []


def test_every_address_on_every_page_names_a_file_and_an_anchor_that_exist(unpacked: Path) -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in unpacked.rglob("*.html")}
    ids = {path: set(re.findall(r'\sid="([^"]*)"', text)) for path, text in texts.items()}
    assert len(texts) > 100
    lost = set()
    for path, text in texts.items():
        for address in set(re.findall(r'\s(?:href|src)="([^"]+)"', text)):
            link = urlsplit(address)
            if link.scheme:
                continue
            target = (path.parent / unquote(link.path)).resolve() if link.path else path
            is_there = target.is_file()
            if is_there and link.fragment and target in ids:
                is_there = unquote(link.fragment) in ids[target]
            if not is_there:
                lost.add(f"{path.relative_to(unpacked)}: {address}")
    assert lost == set()


@pytest.mark.parametrize(("home", "query"), [("index.html", "사라지"), ("en/index.html", "vanishing")])
def test_the_search_finds_and_leads_to_a_file(reader: Page, unpacked: Path, home: str, query: str) -> None:
    reader.goto((unpacked / home).as_uri())
    reader.locator(".md-search__input").click()
    reader.locator(".md-search__input").fill(query)
    reader.locator(".md-search__input").press("End")
    hit = reader.locator(".md-search-result__item").nth(1).locator("a").first
    hit.wait_for()
    target = urlsplit(hit.get_attribute("href") or "").path
    assert target.endswith("/index.html")
    hit.click()
    reader.wait_for_url(f"**{target}**")
    assert reader.locator("article h1").count() == 1


def test_pages_have_their_fonts_and_the_other_language_and_larger_figures(
    reader: Page, unpacked: Path
) -> None:
    reader.goto((unpacked / "causes/sigmoid/index.html").as_uri())
    assert reader.locator("meta[http-equiv='Content-Security-Policy']").count() == 0
    reader.evaluate("document.fonts.ready")
    for family in ("Sans", "Math"):
        faces = f"[...document.fonts].filter(one => one.family.includes('Gradlesson {family}'))"
        assert "loaded" in reader.evaluate(f"{faces}.map(one => one.status)")
    reader.locator(".gl-zoom").first.click()
    reader.locator("dialog svg").wait_for()
    reader.keyboard.press("Escape")
    reader.get_by_role("link", name="English", exact=True).click()
    reader.wait_for_url("**/en/causes/sigmoid/index.html")
    reader.get_by_role("link", name="LSTM", exact=True).first.click()
    reader.wait_for_url("**/en/remedies/lstm/index.html")


def test_the_playground_computes_in_the_page_itself(reader: Page, unpacked: Path) -> None:
    reader.goto(f"{(unpacked / 'en/playground/index.html').as_uri()}?depth=6&width=16&batch=32")
    reader.locator("gradient-playground .engine:not(:empty)").wait_for()
    assert reader.locator("gradient-playground .verdict strong").inner_text() == "Vanishing"
    assert "Workers are not available" in reader.locator("gradient-playground .notes").inner_text()
