"""The manifest of each language, and the icons that both share."""

import json

from gradlesson.pages.web_manifest import WebManifest, is_drawable, write_manifests

ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke-width="3">'
    '<path stroke="#cc4718" d="M3 12C12 12 17 9.500 20.500 3"/><path stroke="#1f9e76" d="M3 12L21 12"/></svg>'
)


def facts(language, to_root, favicon="assets/icon.svg", **added):
    return WebManifest(language, f"Course {language}", "About it", to_root, favicon, added)


def test_addresses_hold_wherever_the_site_lies():
    icons = [{"src": "a/icon.png"}]
    korean, english = facts("ko", "").content(icons), facts("en", "../").content(icons)
    assert (korean["start_url"], korean["scope"]) == ("./", "./")
    assert (english["start_url"], english["scope"]) == ("./", "../")
    assert (korean["icons"], english["icons"]) == ([{"src": "a/icon.png"}], [{"src": "../a/icon.png"}])
    assert (english["name"], english["lang"]) == ("Course en", "en")


def test_the_author_has_the_last_word():
    found = facts("ko", "", short_name="강의", theme_color="#123456", display="minimal-ui").content([])
    assert (found["short_name"], found["theme_color"], found["display"]) == ("강의", "#123456", "minimal-ui")
    assert "icons" not in found


def test_icons_are_drawn_from_the_icon_of_the_pages(sample, tmp_path):
    site = tmp_path / "site"
    (site / "en").mkdir(parents=True)
    (site / "assets").mkdir()
    (site / "assets/icon.svg").write_text(ICON)
    write_manifests(site, sample.project(), {"": facts("ko", ""), "en/": facts("en", "../")})
    found = json.loads((site / "manifest.webmanifest").read_bytes())
    assert [(icon["sizes"], icon.get("purpose")) for icon in found["icons"]] == [
        ("any", None),
        ("192x192", None),
        ("512x512", None),
        ("512x512", "maskable"),
    ]
    for icon in found["icons"][1:]:
        assert (site / icon["src"]).read_bytes().startswith(b"\x89PNG")
    assert json.loads((site / "en/manifest.webmanifest").read_bytes())["lang"] == "en"


def test_an_icon_that_cannot_be_drawn_is_left_to_the_browser(sample, tmp_path):
    (tmp_path / "icon.svg").write_text(ICON.replace("<path", '<circle r="1"/><path', 1))
    write_manifests(tmp_path, sample.project(), {"": facts("ko", "", "icon.svg")})
    icons = json.loads((tmp_path / "manifest.webmanifest").read_bytes())["icons"]
    assert icons == [{"sizes": "any", "src": "icon.svg", "type": "image/svg+xml"}]


def test_a_site_without_such_an_icon_has_none(sample, tmp_path):
    (tmp_path / "icon.ico").write_bytes(b"")
    for favicon in ("", "icon.ico", "missing.svg"):
        (tmp_path / "manifest.webmanifest").unlink(missing_ok=True)
        write_manifests(tmp_path, sample.project(), {"": facts("ko", "", favicon)})
        assert "icons" not in json.loads((tmp_path / "manifest.webmanifest").read_bytes())


def test_what_can_be_drawn():
    assert is_drawable(ICON)
    assert not is_drawable(ICON.replace("L21 12", "H21"))
    assert not is_drawable(ICON.replace("0 0 24 24", "0 0 24 12"))
    assert not is_drawable(ICON.replace("<path", "<script/><path"))
