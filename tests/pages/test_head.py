"""What a page tells other sites of itself."""

from dataclasses import replace
from html.parser import HTMLParser

from gradlesson.pages.head import Head

HEAD = Head(
    language="ko",
    languages=("ko", "en"),
    site="강의",
    title='A "title" <b>&amp;',
    description="'quoted' > <script>",
    address="https://example.org/course/a/b/",
    image="../../assets/social/a/b.ko.png",
    image_size=(1200, 630),
    keywords=("하나", 'two"'),
)


class Metas(HTMLParser):
    """Content by name or property."""

    def __init__(self, head):
        super().__init__()
        self.found = {}
        self.feed(head.html())

    def handle_starttag(self, tag, attributes):
        assert tag == "meta"
        values = dict(attributes)
        key = values.pop("name", None) or values.pop("property")
        assert values.keys() == {"content"}
        assert key not in self.found
        self.found[key] = values["content"]


def test_texts_arrive_as_they_are():
    found = Metas(HEAD).found
    for key in ("og:title", "twitter:title", "og:image:alt"):
        assert found[key] == HEAD.title
    assert found["og:description"] == found["twitter:description"] == HEAD.description
    assert found["keywords"] == '하나, two"'
    assert found["og:site_name"] == "강의"


def test_an_address_makes_the_image_complete():
    found = Metas(HEAD).found
    assert (
        found["og:image"] == found["twitter:image"] == "https://example.org/course/assets/social/a/b.ko.png"
    )
    assert found["og:url"] == HEAD.address
    assert (found["og:image:width"], found["og:image:height"]) == ("1200", "630")
    assert found["twitter:card"] == "summary_large_image"


def test_without_an_address_the_image_is_where_the_page_sees_it():
    found = Metas(replace(HEAD, address="")).found
    assert found["og:image"] == "../../assets/social/a/b.ko.png"
    assert "og:url" not in found


def test_kind_and_languages_of_a_page():
    found = Metas(HEAD).found
    assert (found["og:type"], found["og:locale"], found["og:locale:alternate"]) == (
        "article",
        "ko_KR",
        "en_GB",
    )
    home = Metas(replace(HEAD, is_home=True, language="fr", languages=("fr",), keywords=())).found
    assert home["og:type"] == "website"
    assert not home.keys() & {"og:locale", "og:locale:alternate", "keywords"}
