"""What a build adds to a site around its pages, with the theme that asks for it."""

import json
import os
import re
import shutil
import subprocess

import pytest

from gradlesson.pages.build import SiteBuild

MAIN = """
    {% extends "base.html" %}
    {% block site_meta %}{{ super() }}{{ head_of(page) }}{% endblock %}
    """
GLOSSARY = """
    [he]
    ko = "He 초기화"
    ko_variants = ["카이밍"]
    en = "He initialisation"
    en_variants = ["Kaiming"]
    [mean]
    ko = "평균"
    en = "mean"
    """
PAGES = ("", "deep/page/", "terms/", "source/mini/helper/", "en/", "en/deep/page/", "en/terms/")
ADDRESS = "http://127.0.0.1:8000/"


def prepare(sample):
    """The sample with Material, a glossary and a tag; its pages have been committed to git."""
    sample.edit(
        "mkdocs.yml",
        "theme: {name: mkdocs, highlightjs: false}",
        "theme: {name: material, font: false, custom_dir: overrides}",
    )
    sample.write("overrides/main.html", MAIN)
    sample.write("mini/glossary.toml", GLOSSARY)
    for language in ("ko", "en"):
        sample.edit(f"docs/{language}/deep/page.md", "\n---\n", "\ntags: [he]\n---\n")
    nobody = {f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    days = {f"GIT_{who}_DATE": "2025-06-07T12:00:00+0900" for who in ("AUTHOR", "COMMITTER")}
    for command in (["init", "-q"], ["add", "docs", "mini/glossary.toml"], ["commit", "-qm", "Pages"]):
        subprocess.run(["git", *command], cwd=sample.root, check=True, env=os.environ | nobody | days)
    return sample


@pytest.fixture(scope="module")
def around_once(built_once, tmp_path_factory):
    """A build of it, only to read from."""
    root = tmp_path_factory.mktemp("around") / "project"
    shutil.copytree(built_once.root, root)
    sample = prepare(type(built_once)(root, built_once.workers))
    sample.command("mkdocs", "build", "--strict")
    return sample


@pytest.fixture
def around(around_once, tmp_path):
    """A copy of it to edit."""
    shutil.copytree(around_once.root, tmp_path / "project")
    return type(around_once)(tmp_path / "project", around_once.workers)


def page(sample, path):
    return sample.read(f"site/{path}index.html")


def content(html, name):
    found = re.search(rf'<meta (?:name|property|http-equiv)="{name}" content="([^"]*)">', html)
    return found[1] if found else None


def test_every_page_has_a_social_image_of_the_right_kind(around_once):
    for path in PAGES:
        image = content(page(around_once, path), "og:image")
        assert image.startswith(ADDRESS)
        file = around_once.path("site") / image.removeprefix(ADDRESS)
        assert file.read_bytes().startswith(b"\x89PNG")
    folder = around_once.path("site/assets/social")
    names = {file.relative_to(folder).as_posix() for file in folder.rglob("*.png")}
    assert names == {f"{name}.{language}.png" for name in ("index", "deep/page") for language in ("ko", "en")}


def test_pages_that_no_author_wrote_show_the_image_of_the_first_page(around_once):
    assert content(page(around_once, "en/source/mini/helper/"), "og:image") == (
        f"{ADDRESS}assets/social/index.en.png"
    )


def test_pages_tell_other_sites_their_title_description_and_address(around_once):
    html = page(around_once, "en/deep/page/")
    assert content(html, "og:title") == "Second page"
    assert content(html, "og:description") == content(html, "description") == "Within"
    assert content(html, "og:url") == f"{ADDRESS}en/deep/page/"
    assert content(html, "keywords") == "He initialisation, Kaiming"


def test_every_page_has_the_same_policy_in_front_of_its_first_script(around_once):
    site = around_once.path("site")
    policies = set()
    for path in (*site.rglob("index.html"), site / "404.html", site / "en/404.html"):
        html = path.read_text(encoding="utf-8")
        policies.add(content(html, "Content-Security-Policy"))
        assert html.index("Content-Security-Policy") < html.index("<script"), path
    (policy,) = policies
    assert policy.count("'sha256-") >= 3
    assert "'unsafe-inline'" not in re.search(r"script-src ([^;]*)", policy)[1]


def test_figures_have_an_svg_and_a_png_for_slides_in_each_language(around_once):
    for folder, language in (("", "ko"), ("en/", "en")):
        html = page(around_once, folder)
        for kind, begin in (("svg", b"<?xml"), ("png", b"\x89PNG")):
            name = f"data/one/dots.{language}.{kind}"
            assert f'href="{"../" if folder else ""}{name}">{kind.upper()}</a>' in html
            assert around_once.path(f"site/{name}").read_bytes().startswith(begin)
    assert b"<text" not in around_once.path("site/data/one/dots.ko.svg").read_bytes()


def test_the_sitemaps_know_languages_and_days(around_once):
    for folder, other in (("", "en/"), ("en/", "")):
        text = around_once.read(f"site/{folder}sitemap.xml")
        entry = text[text.index(f"<loc>{ADDRESS}{folder}deep/page/</loc>") :].partition("</url>")[0]
        assert f'href="{ADDRESS}{other}deep/page/"' in entry
        assert f'hreflang="x-default" href="{ADDRESS}deep/page/"' in entry
        assert "<lastmod>2025-06-07</lastmod>" in entry
        assert f"<loc>{ADDRESS}{folder}terms/</loc>" in text
        assert f"<loc>{ADDRESS}{folder}source/mini/helper/</loc>" in text
        assert f'href="{ADDRESS}{other}source/mini/helper/"' in text


def test_pages_say_when_they_were_last_changed(around_once):
    assert '<time datetime="2025-06-07">2025년 6월 7일</time>' in page(around_once, "deep/page/")
    assert '<time datetime="2025-06-07">7 June 2025</time>' in page(around_once, "en/deep/page/")
    assert '<time datetime="2025-06-07">7 June 2025</time>' in page(around_once, "en/terms/")
    assert "<time" not in page(around_once, "source/mini/helper/")


def test_terms_of_a_page_lead_to_the_page_of_terms_and_back(around_once):
    assert '<a class="md-tag" href="../../terms/#he">He 초기화</a>' in page(around_once, "deep/page/")
    terms = page(around_once, "en/terms/")
    assert '<div id="he"><dt><strong>He initialisation</strong> <span lang="ko">He 초기화</span>' in terms
    assert '<a href="../deep/page/">Second page</a>' in terms


def test_each_index_finds_the_names_of_its_own_language(around_once):
    korean, english = (
        {
            one["location"]: one
            for one in json.loads(around_once.read(f"site/{way}search/search_index.json"))["docs"]
        }
        for way in ("", "en/")
    )
    assert korean["deep/page/"]["variants"] == "He 초기화, 카이밍"
    assert english["deep/page/"]["variants"] == "He initialisation, Kaiming"
    assert "Kaiming" not in str(korean)
    assert "카이밍" not in str(english)
    assert korean["deep/page/"]["tags"] == ["He 초기화"]


def test_what_is_no_text_stays_out_of_the_index(around_once):
    """Labels of figures, data behind them, source code, the page of terms, and what a page cites."""
    docs = json.loads(around_once.read("site/en/search/search_index.json"))["docs"]
    text = json.dumps(docs)
    for word in ("abscissa", "gradlesson run", "learning_rate", "CSV", "PNG", "A comment that says nothing"):
        assert word not in text, word
    assert not [one["location"] for one in docs if one["location"].startswith(("source/", "terms/"))]


def test_every_page_lets_the_browser_keep_it(around_once):
    for path in PAGES:
        html, root = page(around_once, path), "../" * path.count("/")
        own = root.removesuffix("../") if path.startswith("en/") else root
        assert f'<link rel="manifest" href="{own}manifest.webmanifest">' in html
        assert f'<script src="{root}assets/javascripts/offline.js" defer></script>' in html
    lessons = json.loads(around_once.read("site/offline.json"))["files"]
    assert lessons == ["./", "deep/page/", "terms/", "en/", "en/deep/page/", "en/terms/"]
    worker = around_once.read("site/service-worker.js")
    assert '["./"]' in worker
    assert '["en/"]' in worker
    assert json.loads(around_once.read("site/en/manifest.webmanifest"))["name"] == "Mini"


def test_who_wants_no_pages_kept_takes_back_those_that_are(around):
    around.edit("mkdocs.yml", "gradlesson]", "gradlesson: {service_worker: false}]")
    around.command("mkdocs", "build", "--strict")
    assert "registration.unregister()" in around.read("site/service-worker.js")
    assert "offline.js" not in page(around, "en/")
    assert "manifest" not in page(around, "")
    assert not around.path("site/offline.json").exists()


def test_what_is_no_mapping_is_no_manifest(around):
    around.write("mkdocs.en.yml", "INHERIT: mkdocs.yml\ndocs_dir: docs/en\nextra: {manifest: Mini}\n")
    output = around.command("mkdocs", "build", status=1).stderr
    assert "mkdocs.en.yml: `extra.manifest` must be a mapping" in output
    assert "Traceback" not in output


def test_a_second_build_draws_nothing_and_gives_the_same_bytes(around):
    def files(folder):
        return {path: path.read_bytes() for path in around.path(folder).rglob("*") if path.is_file()}

    def written():
        return {path: path.stat().st_mtime_ns for path in around.path(".gradlesson/keys").rglob("*.json")}

    kept, site = written(), files("site")
    around.command("mkdocs", "build")
    assert written() == kept
    dates = re.compile(rb"Build Date UTC *:[^\n]*")
    assert {path: dates.sub(b"", data) for path, data in files("site").items()} == {
        path: dates.sub(b"", data) for path, data in site.items()
    }


def test_a_site_without_an_address_is_whole(around):
    around.edit("mkdocs.yml", f"site_url: {ADDRESS}", 'site_url: ""')
    around.path("site/robots.txt").unlink()
    around.command("mkdocs", "build", "--strict")
    html = page(around, "en/deep/page/")
    assert content(html, "og:url") is None
    assert content(html, "og:image") == "../../../assets/social/deep/page.en.png"
    assert around.path("site/assets/social/deep/page.en.png").is_file()
    assert content(html, "Content-Security-Policy")
    assert not around.path("site/robots.txt").exists()


def test_a_work_is_found_in_the_list_of_all_works_alone(around):
    build = SiteBuild.start(around.project(), compute=False).language(
        "ko", around.path("docs/ko"), "", directory_urls=True
    )
    build.references_url = "deep/page/"
    build.begin_page("index.md", "", "", "")
    build.expand("cite he2015", 0, alone=False)
    assert "<ul data-search-exclude" in build.expand("references of=page", 1, alone=True)
    assert "data-search-exclude" not in build.expand("references", 2, alone=True)


def test_what_is_served_has_no_images_and_no_policy(around):
    """The server adds a script of its own to every page, and a build must not wait for images."""
    site = SiteBuild.start(around.project(), compute=False)
    site.is_served = True
    build = site.language("ko", around.path("docs/ko"), "", directory_urls=True)
    build.references_url = "deep/page/"
    build.begin_page("index.md", "", "{{ figure one.dots }}", "{{ figure one.dots }}")
    build.note_facts("index.md", "처음", None)
    assert ">PNG</a>" not in build.expand("figure one.dots", 0, alone=True)
    assert "Content-Security-Policy" not in build.head("index.md", "Mini", "")
    assert "offline.js" not in build.head("index.md", "Mini", "")
    assert build.head(None, "Mini", "") == ""


def test_a_tag_in_one_language_only_is_a_mistake(around):
    around.edit("docs/en/deep/page.md", "\ntags: [he]", "")
    output = around.command("mkdocs", "build", status=1).stderr
    assert "`tag he` stands at docs/ko/deep/page.md:4 only" in output
