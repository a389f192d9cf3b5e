"""`mkdocs build` as a person runs it: both languages, their data, and the old site until the new one is whole."""

import csv
import hashlib
import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from urllib.parse import unquote, urldefrag, urlsplit

import pytest

PAGES = ["", "deep/page/"]
HANGUL = re.compile("[가-힣]")


def leftovers(sample):
    return [path.name for path in sample.root.iterdir() if path.name.startswith(".site")]


# -- what a build leaves -------------------------------------------------------------------------------------------


class Links(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.targets, self.ids = [], set()
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.targets += [found[name] for name in ("href", "src") if found.get(name)]
        self.ids.add(found.get("id"))


def broken_links(site):
    """(page, target) of every link within the site that leads nowhere."""
    pages = {path: Links(path.read_text(encoding="utf-8")) for path in site.rglob("*.html")}
    for page, links in pages.items():
        for target in links.targets:
            address, fragment = urldefrag(target)
            parts = urlsplit(address)
            if parts.scheme or parts.netloc or page.name == "404.html":
                continue
            file = (
                site / parts.path.lstrip("/")
                if parts.path.startswith("/")
                else page.parent / unquote(parts.path)
            )
            file = page if not parts.path else (file / "index.html" if file.is_dir() else file).resolve()
            if not file.is_file() or (fragment and file in pages and fragment not in pages[file].ids):
                yield page.relative_to(site).as_posix(), target


def test_both_languages_stand_in_one_site_without_a_broken_link(built_once):
    site = built_once.path("site")
    for folder in ("", "en/"):
        for page in PAGES:
            html = (site / folder / page / "index.html").read_text(encoding="utf-8")
            assert f'<link rel="canonical" href="http://127.0.0.1:8000/{folder}{page}">' in html
            assert "{{" not in html
            assert "\x02" not in html
    assert list(broken_links(site)) == []
    assert "http://127.0.0.1:8000/en/deep/page/" in (site / "en" / "sitemap.xml").read_text()
    assert leftovers(built_once) == []


def test_pages_show_what_was_computed(built_once):
    page = (built_once.path("site/en/index.html")).read_text(encoding="utf-8")
    assert '<data class="gl-value" value="6.0">6.0</data>' in page
    assert "All three lie below 10 (3 of 3 seeds, largest 6)." in page
    assert 'aria-label="Of 3 dots the largest is 6."' in page
    assert '<td class="gl-number">4</td>' in page
    assert 'href="deep/page/#he2015" title="Delving Deep into Rectifiers">He et al., 2015</a>' in page
    assert "점 3개" in built_once.path("site/index.html").read_text(encoding="utf-8")


def test_data_files_hold_the_raw_numbers(built_once):
    data = built_once.path("site/data")
    with (data / "one" / "dots.csv").open(newline="") as file:
        assert list(csv.reader(file)) == [["x", "square"], ["2.0", "4.0"], ["4.0", "16.0"], ["6.0", "36.0"]]
    with (data / "one" / "all-x.csv").open(newline="") as file:
        assert next(csv.DictReader(file)) == {"place": "first", "x": "2.0"}
    for language, title in (
        ("ko", "점 3개 가운데 가장 큰 값은 6이다."),
        ("en", "Of 3 dots the largest is 6."),
    ):
        svg = (data / "one" / f"dots.{language}.svg").read_text(encoding="utf-8")
        assert svg.startswith("<?xml")
        assert f"<title>{title}</title>" in svg


def test_provenance_names_everything_that_a_result_depends_on(built_once):
    record = json.loads(built_once.path("site/data/one/provenance.json").read_text(encoding="utf-8"))
    assert record["name"] == "one"
    assert record["question"] == "How large are three numbers?"
    assert record["source"] == "mini/experiments/one.py"
    assert record["command"] == "gradlesson run one"
    assert record["parameters"] == {"n": 3, "learning_rate": 0.05}
    assert record["python"] == f"{sys.version_info.major}.{sys.version_info.minor}"
    assert {"mini", "mini.constants", "mini.helper", "mini.experiments.one"} <= record["modules"].keys()
    assert record["libraries"].keys() == {"numpy"}
    result = built_once.path(f".gradlesson/objects/{record['result'][:2]}/{record['result']}").read_bytes()
    assert hashlib.sha256(result).hexdigest() == record["result"]
    assert built_once.path("site/data/two/provenance.json").is_file()


def test_claims_are_listed_once_with_both_sentences(built_once):
    claims = json.loads(built_once.path("site/data/claims.json").read_text(encoding="utf-8"))
    assert claims == [
        {
            "id": "one.small",
            "value": 6.0,
            "bound": 10.0,
            "relation": "below",
            "holding": 3,
            "total": 3,
            "holds": True,
            "ko": "세 수는 모두 10 아래이다(시드 3개 중 3개, 가장 큰 값 6).",
            "en": "All three lie below 10 (3 of 3 seeds, largest 6).",
        }
    ]


def test_every_module_of_the_course_has_a_page_of_its_source(built_once):
    html = built_once.path("site/en/source/mini/helper/index.html").read_text(encoding="utf-8")
    assert "A comment that says nothing of weight." in html


def test_links_to_the_code_of_several_experiments_tell_them_apart(built):
    built.edit("mini/exhibits/one.py", 'READS = ["one"]', 'READS = ["one", "two"]')
    built.edit("mini/exhibits/one.py", 'result["x"]', 'result["one"]["x"]')
    built.command("mkdocs", "build")
    html = built.read("site/en/index.html")
    assert re.findall(r">(Experiment code[^<]*)<", html)[:2] == ["Experiment code one", "Experiment code two"]


# -- how a build is asked for --------------------------------------------------------------------------------------


def assert_each_index_holds_its_own_language(sample):
    korean, english = (
        json.dumps(
            json.loads(sample.read(f"site/{folder}search/search_index.json"))["docs"], ensure_ascii=False
        )
        for folder in ("", "en/")
    )
    assert "가장 큰 값" in korean
    assert "The largest is" not in korean
    assert "The largest is" in english
    assert not HANGUL.search(english)


def test_each_search_index_holds_its_own_language_with_the_plugin_last(built_once):
    assert "[search, gradlesson]" in built_once.read("mkdocs.yml")
    assert_each_index_holds_its_own_language(built_once)


def test_what_others_make_of_pages_stands_in_the_site(built):
    hook = """
        def on_page_context(context, *, page, config, nav):
            page.content = page.content.replace("<td", '<td class="theirs"')
    """
    built.write("hook.py", hook)
    built.write("theirs.yml", "INHERIT: mkdocs.yml\nhooks: [hook.py]\n")
    built.edit("docs/ko/index.md", "# ", "| a |\n|---|\n| b |\n\n# ")
    built.edit("docs/en/index.md", "# ", "| a |\n|---|\n| b |\n\n# ")
    built.command("mkdocs", "build", "-f", "theirs.yml")
    assert '<td class="theirs">b</td>' in built.read("site/index.html")


def test_each_search_index_holds_its_own_language_with_the_plugin_first_and_material(built):
    built.edit("mkdocs.yml", "[search, gradlesson]", "[gradlesson, search]")
    built.edit(
        "mkdocs.yml", "theme: {name: mkdocs, highlightjs: false}", "theme: {name: material, font: false}"
    )
    built.command("mkdocs", "build", "--strict")
    assert_each_index_holds_its_own_language(built)


def test_the_process_that_builds_pages_imports_neither_numpy_nor_matplotlib_nor_the_course(sample):
    """Even where it has everything to compute and to draw."""
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "mkdocs", "build", "-q"],
        cwd=sample.root,
        capture_output=True,
        text=True,
        timeout=100,
        check=True,
    )
    imported = set(re.findall(r"^import time: .*\|\s+(\S+)$", result.stderr, re.MULTILINE))
    tops = {name.partition(".")[0] for name in imported}
    assert "gradlesson.pages.build" in imported
    assert tops & {"numpy", "matplotlib", "scipy", "PIL", "mini"} == set()
    allowed = (
        "counts",
        "errors",
        "public",
        "render.html",
        "render.numbers",
        "render.words",
        "render.typefaces",
        "engine",
        "pages",
    )
    foreign = [
        name
        for name in imported
        if name.startswith("gradlesson.")
        and not name.startswith(tuple(f"gradlesson.{one}" for one in allowed))
    ]
    assert foreign in ([], ["gradlesson.render"])


def test_another_folder_and_other_addresses(built, tmp_path):
    """`-d`, `--no-directory-urls` and `-f` from somewhere else: both languages follow."""
    target = tmp_path / "elsewhere" / "www"
    config = str(built.path("mkdocs.yml"))
    subprocess.run(
        [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "-q",
            "-f",
            config,
            "-d",
            str(target),
            "--no-directory-urls",
        ],
        cwd=tmp_path,
        check=True,
        timeout=100,
    )
    assert (target / "deep" / "page.html").is_file()
    assert (target / "en" / "deep" / "page.html").is_file()
    assert (target / "data" / "claims.json").is_file()
    assert list(broken_links(target)) == []
    assert [path.name for path in target.parent.iterdir()] == ["www"]


def test_a_second_build_computes_nothing_and_gives_the_same_pages(built):
    def pages():
        return {
            path.relative_to(built.root): path.read_bytes()
            for path in built.path("site").rglob("*")
            if path.suffix in (".html", ".csv", ".json", ".svg")
        }

    before, stored = pages(), sorted(built.path(".gradlesson/objects").rglob("*"))
    built.command("mkdocs", "build")
    after = pages()
    assert before.keys() == after.keys()
    for name in before:
        dates = re.compile(rb"Build Date UTC *:[^\n]*|\d{4}-\d\d-\d\d")
        assert dates.sub(b"", before[name]) == dates.sub(b"", after[name]), name
    assert sorted(built.path(".gradlesson/objects").rglob("*")) == stored


def test_a_store_that_cannot_be_written_costs_a_warning_and_no_page(sample):
    sample.write(".gradlesson", "a file stands where the folder should\n")
    result = sample.command("mkdocs", "build")
    assert "cannot be kept in .gradlesson" in result.stderr
    assert "the pages are right" in result.stderr
    assert '<data class="gl-value" value="6.0">6.0</data>' in sample.read("site/index.html")
    assert sample.read(".gradlesson").startswith("a file")


def test_a_value_in_the_first_heading_stands_in_the_title_too(built):
    for language in ("ko", "en"):
        page = "# Up to {{ value one.biggest }} {#home}\n\n{{ references }}\n"
        built.write(f"docs/{language}/deep/page.md", page)
    built.command("mkdocs", "build", "--strict")
    assert "<title>Up to 6 - Mini</title>" in built.read("site/deep/page/index.html")
    assert '"title":"Up to 6"' in built.read("site/en/search/search_index.json")


# -- the old site stays --------------------------------------------------------------------------------------------

MISTAKES = {
    "a claim that fails": ("mini/constants.py", "2.0", "3.5"),
    "a page that is missing": ("mkdocs.en.yml", "docs/en", "docs/ko/deep"),
    "a configuration that is wrong": ("mkdocs.en.yml", "docs/en", "docs/nowhere"),
    "settings that are wrong": ("gradlesson.toml", "course", "cuorse"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_build_that_fails_leaves_the_old_site(built, mistake):
    built.edit(*MISTAKES[mistake])
    built.path("site/mark").write_text("old")
    built.command("mkdocs", "build", status=1)
    assert built.read("site/mark") == "old"
    assert leftovers(built) == []


def test_mistakes_of_a_build_stand_in_its_output_with_their_places(built):
    built.path("site/mark").write_text("old")
    built.edit("docs/ko/index.md", "one.dots", "one.dotz")
    built.edit("docs/en/index.md", "value one.biggest", "value one.bigest")
    page = built.read("docs/en/deep/page.md")
    built.write("docs/en/deep/page.md", f"---\ntitle: A: b\n---\n{page}")
    output = built.command("mkdocs", "build", status=1).stderr
    assert "docs/ko/index.md:7: no figure 'one.dotz'. Did you mean 'one.dots'?" in output
    assert "docs/en/index.md:9: no value 'one.bigest'. Did you mean 'one.biggest'?" in output
    assert "docs/en/deep/page.md:2: front matter must be YAML, mapping values" in output
    assert "the site that was there before is unchanged" in output
    assert "Traceback" not in output
    assert built.read("site/mark") == "old"
    assert leftovers(built) == []


def test_a_project_reached_by_a_link_has_mistakes_with_the_same_places(built, tmp_path):
    built.edit("docs/ko/index.md", "one.dots", "one.dotz")
    (tmp_path / "link").symlink_to(built.root)
    output = built.command("mkdocs", "build", "-f", str(tmp_path / "link" / "mkdocs.yml"), status=1).stderr
    assert "docs/ko/index.md:7: no figure 'one.dotz'." in output


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_strict_build_with_a_warning_leaves_the_old_site(built, language):
    built.edit(f"docs/{language}/deep/page.md", "../index.md", "../nowhere.md")
    built.path("site/mark").write_text("old")
    built.command("mkdocs", "build", "--strict", status=1)
    assert built.read("site/mark") == "old"
    assert leftovers(built) == []


def test_a_language_without_a_configuration_is_told(built):
    built.path("mkdocs.en.yml").unlink()
    output = built.command("mkdocs", "build", status=1).stderr
    assert "language 'en' must have a configuration, there is no mkdocs.en.yml." in output


REMOVE = """
import shutil
from mkdocs.plugins import event_priority

@event_priority(-200)
def on_post_build(config, **_):
    shutil.rmtree(config.site_dir)
"""


def test_a_new_site_that_cannot_take_its_place_is_told_and_leaves_the_old_one(built):
    built.path("site/mark").write_text("old")
    built.write("remove.py", REMOVE)
    built.write("removing.yml", "INHERIT: mkdocs.yml\nhooks: [remove.py]\n")
    output = built.command("mkdocs", "build", "-f", "removing.yml", status=1).stderr
    assert f"The new site cannot take the place of {built.path('site')}: No such file or directory." in output
    assert "Traceback" not in output
    assert built.read("site/mark") == "old"
    assert leftovers(built) == []


def test_a_template_that_there_is_not_is_a_mistake_of_its_page(built):
    built.edit("docs/en/index.md", "title: Home", "title: Home\ntemplate: mian.html")
    built.edit("docs/en/deep/page.md", "{#second}", "{#second}\n\n{{ valeu one.x }}")
    output = built.command("mkdocs", "build", status=1).stderr
    assert (
        "docs/en/index.md:3: `template` must name a template of the theme, got 'mian.html'. Did you mean"
        in output
    )
    assert "2 mistakes found" in output
    assert "Traceback" not in output
