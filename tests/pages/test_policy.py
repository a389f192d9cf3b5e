"""The content security policy: one for all pages, with the scripts of every page and no others."""

import base64
import hashlib
import re

from gradlesson.pages.policy import PLACEHOLDER, inline_scripts, policy, write_policies

SCRIPT = "<script>one()</script>"


def test_scripts_are_those_that_run_and_stand_in_the_page():
    html = (
        f'<head>{SCRIPT}<script src="a.js"></script><script async\nsrc = a.js>a</script>'
        '<script type="application/json">{"a": 1}</script><script id=x type=text/template>b</script>'
        '<script type="module">\nlet two = "<b>"\n</script><SCRIPT defer data-src="x">three</SCRIPT>'
        '<script type="text/javascript">four</script><script type="">five</script>'
    )
    assert inline_scripts(html) == {"one()", '\nlet two = "<b>"\n', "three", "four", "five"}


def test_a_policy_allows_scripts_by_their_hash_and_webassembly_and_workers_of_the_site_alone():
    rules = dict(rule.split(" ", 1) for rule in policy({"one()", "한글"}).split("; "))
    hashes = {
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
        for text in ("one()", "한글")
    }
    assert set(rules["script-src"].split()) == {"'self'", "'wasm-unsafe-eval'", *hashes}
    assert rules["worker-src"] == rules["default-src"] == rules["base-uri"] == "'self'"
    assert rules["object-src"] == "'none'"
    assert "script-src" not in rules["style-src"]


def test_every_page_gets_the_scripts_of_all_pages(tmp_path):
    (tmp_path / "en").mkdir()
    first, second, without = (tmp_path / name for name in ("index.html", "en/index.html", "plain.html"))
    first.write_text(f"{PLACEHOLDER}{SCRIPT}")
    second.write_text(f"{PLACEHOLDER}<script>two()</script><p>{PLACEHOLDER}</p>")
    without.write_text("<script>three()</script>")
    write_policies(tmp_path)
    policies = [re.search(r'content="([^"]+)"', path.read_text())[1] for path in (first, second)]
    assert policies == [policy({"one()", "two()", "three()"})] * 2
    assert without.read_text() == "<script>three()</script>"
    assert second.read_text().endswith(f"<p>{PLACEHOLDER}</p>")  # text of a page is no policy


def test_a_site_without_a_place_for_it_stays_as_it_is(tmp_path):
    page = tmp_path / "index.html"
    page.write_text(SCRIPT)
    write_policies(tmp_path)
    assert page.read_text() == SCRIPT
