"""The content security policy as a browser enforces it: our scripts run on every page, and no others."""

import re
from pathlib import Path

from playwright.sync_api import Page

LISTEN = """
    window.refused = [];
    addEventListener("securitypolicyviolation", event => refused.push(event.violatedDirective));
"""
INJECT = """
    const script = document.createElement("script");
    script.textContent = "window.injected = true";
    document.body.append(script);
"""
COMPILE = """() => new Promise(done => setTimeout(() =>
    WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])).then(() => done(true), () => done(false))))
"""


def with_instant_navigation(page: Page, address: str) -> None:
    """As on the published site, whose sitemap has its own address."""
    entries = "".join(
        f"<url><loc>{address}{path}</loc></url>" for path in ("", "definition/", "causes/sigmoid/")
    )
    page.route(
        "**/sitemap.xml",
        lambda route: route.fulfill(body=f"<urlset>{entries}</urlset>", content_type="text/xml"),
    )


def test_nothing_of_ours_is_refused_across_an_instant_navigation(page: Page, address: str) -> None:
    page.add_init_script(LISTEN)
    with_instant_navigation(page, address)
    with page.expect_response("**/sitemap.xml"):
        page.goto(address)
    page.wait_for_function("document.documentElement.classList.contains('js')")
    page.evaluate("window.isTheSame = true")
    page.locator(".md-content a[href$='definition/']").first.click()
    page.wait_for_url("**/definition/")
    page.locator("h1#definition, article h1").first.wait_for()
    assert page.evaluate("window.isTheSame")
    # The worker of the search, and WebAssembly.
    page.locator(".md-search__input").click()
    page.locator(".md-search__input").fill("ReLU")
    page.locator(".md-search__input").press("End")
    page.locator(".md-search-result__item").first.wait_for(state="attached")
    assert page.evaluate(COMPILE)
    assert page.evaluate("window.refused") == []


def test_a_script_that_came_in_from_outside_is_refused_even_after_an_instant_navigation(
    page: Page, address: str
) -> None:
    page.add_init_script(LISTEN)
    with_instant_navigation(page, address)
    with page.expect_response("**/sitemap.xml"):
        page.goto(address)
    page.locator(".md-content a[href$='definition/']").first.click()
    page.wait_for_url("**/definition/")
    page.evaluate(INJECT)
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<img src=x: onerror=\"window.injected = true\">')"
    )
    page.wait_for_function("window.refused.length >= 2")
    assert page.evaluate("window.injected") is None
    assert set(page.evaluate("window.refused")) >= {"script-src-elem", "script-src-attr"}


def test_no_page_has_an_inline_event_handler(site: Path) -> None:
    for path in site.rglob("*.html"):
        assert not re.search(r"<[^>]*\son[a-z]+\s*=", path.read_text(encoding="utf-8")), path
