"""The same sources under MkDocs, ProperDocs and Zensical: equal text, figures and links; and what can go wrong."""

import re
from html.parser import HTMLParser
from urllib.parse import urljoin

import pytest

from gradlesson.errors import GradlessonError
from gradlesson.pages.builders import BUILDERS, require
from gradlesson.pages.configuration import read_configuration

PAGES = ["index.html", "deep/page/index.html", "source/mini/helper/index.html"]


class Article(HTMLParser):
    """What a reader gets of a page's article: its text, its figures, and where its links lead."""

    def __init__(self, html, address):
        super().__init__()
        self.address, self.words, self.links = address, [], []
        self.is_permalink = False
        begin = html.index("<article")
        self.feed(html[begin : html.index("</article>", begin)])
        self.text = " ".join("".join(self.words).split())

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.is_permalink = "headerlink" in (found.get("class") or "")
        if not self.is_permalink:
            self.links += [urljoin(self.address, found[name]) for name in ("href", "src") if found.get(name)]

    def handle_endtag(self, tag):
        if tag == "a":
            self.is_permalink = False

    def handle_data(self, data):
        if not self.is_permalink:
            self.words.append(data)


def articles(site):
    """Text, links and drawings of every page, by its file."""
    found = {}
    for name in [f"{folder}{page}" for folder in ("", "en/") for page in PAGES]:
        html = (site / name).read_text(encoding="utf-8")
        article = Article(html, f"http://example.org/{name.removesuffix('index.html')}")
        # Zensical takes out what it is told by attributes.
        html = html.replace(" data-search-exclude", "")
        drawings = re.findall(r"<svg\b[^>]*aria-label.*?</svg>", html, re.DOTALL)
        found[name] = article.text, article.links, drawings
    return found


@pytest.fixture
def material(built):
    built.edit(
        "mkdocs.yml", "theme: {name: mkdocs, highlightjs: false}", "theme: {name: material, font: false}"
    )
    return built


def built_with(sample, builder, **options):
    done = sample.command("gradlesson", "build", "--with", builder, **options)
    return done.stdout + done.stderr


def test_all_builders_make_the_same_of_the_same_sources_also_when_a_result_has_changed(material):
    first = {}
    for builder in BUILDERS:
        built_with(material, builder)
        first[builder] = articles(material.path("site"))
    assert first["properdocs"] == first["mkdocs"]
    for page, found in first["mkdocs"].items():
        assert first["zensical"][page] == found, page
    _, _, drawings = first["zensical"]["index.html"]
    assert len(drawings) == 1
    material.edit("mini/constants.py", "FACTOR = 2.0", "FACTOR = 3.0")
    again = {}
    for builder in BUILDERS:
        built_with(material, builder)
        again[builder] = articles(material.path("site"))
    assert again["properdocs"] == again["zensical"] == again["mkdocs"]
    assert again["zensical"]["index.html"] != first["zensical"]["index.html"]


def test_data_claims_and_the_sitemap_stand_beside_the_pages_of_zensical(material):
    built_with(material, "mkdocs")
    files = {
        one.relative_to(material.path("site")) for one in material.path("site").rglob("*") if one.is_file()
    }
    built_with(material, "zensical")
    site = material.path("site")
    missing = {one.as_posix() for one in files if not (site / one).is_file()}
    theirs = re.compile(r"(en/)?(assets/|search/|sitemap|manifest\.webmanifest|offline\.json)")
    assert {one for one in missing if not theirs.match(one)} == set()
    assert 'hreflang="en"' in (site / "sitemap.xml").read_text(encoding="utf-8")
    assert "Content-Security-Policy" in (site / "en/index.html").read_text(encoding="utf-8")


def test_a_mistake_leaves_the_site_that_was_there(material):
    material.path("site/mark").write_text("old")
    material.page("{{ figure one.dost }}\n")
    output = built_with(material, "zensical", status=1)
    assert "docs/ko/index.md:4: no figure 'one.dost'. Did you mean 'one.dots'?" in output
    assert material.read("site/mark") == "old"
    assert [one.name for one in material.root.iterdir() if one.name.startswith(".site")] == []


def test_what_zensical_says_is_told_where_it_fails(material):
    material.edit("mkdocs.yml", "markdown_extensions: [", "markdown_extensions: [no_such_extension, ")
    output = built_with(material, "zensical", status=2)
    assert "Zensical failed:" in output
    assert "no_such_extension" in output


def test_a_builder_that_is_not_there_is_told_with_its_remedy():
    with pytest.raises(GradlessonError) as told:
        require("no_such_builder")
    assert str(told.value) == (
        "`--with no_such_builder` needs no_such_builder, it is not installed. Install it with "
        "`pip install 'gradlesson[builders]'`."
    )


def test_a_configuration_is_read_with_what_it_inherits(tmp_path):
    (tmp_path / "base.yml").write_text(
        "a: 1\nb: {c: 2, d: [1]}\naddress: !ENV [X, 'none']\nf: !!python/name:a.b\n"
    )
    (tmp_path / "own.yml").write_text("INHERIT: base.yml\nb: {d: [2]}\n")
    assert read_configuration(tmp_path / "own.yml") == {
        "a": 1,
        "b": {"c": 2, "d": [2]},
        "address": "none",
        "f": "",
    }


@pytest.mark.parametrize("content", [b"a: [", b"\xff"])
def test_a_configuration_that_is_no_yaml_is_named(tmp_path, content):
    (tmp_path / "mkdocs.yml").write_bytes(content)
    with pytest.raises(GradlessonError, match=r"mkdocs\.yml(:1)?: The configuration must be YAML"):
        read_configuration(tmp_path / "mkdocs.yml")
