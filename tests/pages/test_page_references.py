"""Published work: what must be known of it, and how it is cited and listed."""

import json

import pytest

from gradlesson.errors import GradlessonError
from gradlesson.pages.references import read_references

HE = {
    "id": "he",
    "type": "paper-conference",
    "author": [
        {"family": "He", "given": "K."},
        {"family": "Zhang", "given": "X."},
        {"family": "Ren", "given": "S."},
    ],
    "title": "Delving",
    "issued": {"date-parts": [[2015]]},
    "container-title": "ICCV",
}


def read(folder, items):
    file = folder / "references.json"
    file.write_text(items if isinstance(items, str) else json.dumps(items), encoding="utf-8")
    return read_references(file)


def he(**fields):
    """The entry with other fields; None leaves one out, `_` stands for a hyphen except in CSL's own names."""
    named = {name.replace("__", "-"): value for name, value in fields.items()}
    return {name: value for name, value in {**HE, **named}.items() if value is not None}


def year(number):
    return {"date-parts": [[number]]}


def test_a_course_without_the_file_has_no_references(tmp_path):
    assert read_references(tmp_path / "references.json").entries == {}


@pytest.mark.parametrize(
    ("families", "korean", "english"),
    [
        (["Hochreiter"], "Hochreiter, 2015", "Hochreiter, 2015"),
        (["Glorot", "Bengio"], "Glorot·Bengio, 2015", "Glorot & Bengio, 2015"),
        (["A", "C", "E"], "A 등, 2015", "A et al., 2015"),
    ],
)
def test_labels_are_of_the_language(tmp_path, families, korean, english):
    one = read(tmp_path, [he(author=[{"family": name, "given": "X."} for name in families])]).get("he")
    assert one.label("ko") == korean
    assert one.label("en") == english


def test_works_of_the_same_names_and_year_are_told_apart_by_letters(tmp_path):
    found = read(
        tmp_path, [he(id="he-b", title="B"), he(id="he-a", title="A"), he(id="old", issued=year(2014))]
    )
    assert [found.get(key).label("en") for key in ("he-a", "he-b", "old")] == [
        "He et al., 2015a",
        "He et al., 2015b",
        "He et al., 2014",
    ]
    assert "(2015a). <cite" in found.list_html()


def test_an_organisation_is_cited_by_its_whole_name(tmp_path):
    one = read(tmp_path, [he(author=[{"literal": "정보통신기술진흥센터"}])]).get("he")
    assert one.label("ko") == "정보통신기술진흥센터, 2015"
    assert one.authors == ("정보통신기술진흥센터",)


@pytest.mark.parametrize(
    ("fields", "venue"),
    [
        ({}, "ICCV"),
        ({"volume": "9", "issue": "8", "page": "1735-1780"}, "ICCV 9(8), 1735–1780"),
        ({"collection__title": "PMLR", "volume": "28"}, "ICCV, PMLR 28"),
        ({"page": "3-4"}, "ICCV, 3–4"),
        ({"container__title": None, "genre": "Diploma thesis", "publisher": "TU"}, "Diploma thesis, TU"),
        ({"container__title": None, "archive": "arXiv", "archive_location": "1502.01852"}, "arXiv preprint"),
    ],
)
def test_where_a_work_was_published_is_put_together(tmp_path, fields, venue):
    assert read(tmp_path, [he(**fields)]).get("he").venue == venue


def test_links_lead_to_where_the_work_can_be_read(tmp_path):
    entry = he(DOI="10.1/x", archive="arXiv", archive_location="1502.01852", URL="https://example.org/a/b")
    assert read(tmp_path, [entry]).get("he").links() == [
        ("doi:10.1/x", "https://doi.org/10.1/x"),
        ("arXiv:1502.01852", "https://arxiv.org/abs/1502.01852"),
        ("example.org", "https://example.org/a/b"),
    ]


def test_the_list_is_sorted_by_author_year_and_key_and_each_entry_can_be_linked_to(tmp_path):
    def entry(key, family, year):
        return he(id=key, author=[{"family": family, "given": "A."}], issued={"date-parts": [[year]]})

    items = [entry("z", "alpha", 2001), entry("b", "Beta", 1999), entry("y", "Alpha", 2001)]
    html = read(tmp_path, [*items, entry("x", "Alpha", 1990)]).list_html()
    places = [html.index(f'<li id="{key}">') for key in "xyzb"]
    assert places == sorted(places)


def test_a_list_of_some_works_repeats_no_id(tmp_path):
    html = read(tmp_path, [HE, he(id="other", title="Identity")]).list_html({"other"})
    assert "Identity" in html
    assert "Delving" not in html
    assert "id=" not in html


def test_fields_that_programs_export_besides_do_no_harm(tmp_path):
    exported = he(abstract="...", language="en", accessed={"date-parts": [[2026, 1, 2]]}, ISSN="1234-5678")
    assert read(tmp_path, [exported]).get("he") == read(tmp_path, [HE]).get("he")


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ("[x", "references.json:1: References must be JSON, "),
        ({"he": HE}, "References must be a list, got {"),
        ([3], "A reference must be an object with an `id`, got 3."),
        ([he(id=None)], "A reference must be an object with an `id`, got {"),
        ([HE, HE], "Reference 'he' must stand there once, it stands there twice. Take one out"),
        ([he(titel="x")], "Reference 'he' has an unknown field 'titel'. Did you mean 'title'?"),
        ([he(qqqqqq="x")], "Reference 'he' has an unknown field 'qqqqqq'. There are DOI, URL, archive, "),
        ([he(title=None)], "Reference 'he' must have `title`, it is missing."),
        ([he(issued=None)], "Reference 'he' must have `issued`, it is missing."),
        ([he(issued={"date-parts": [[True]]})], "`issued` of reference 'he' must be a date such as"),
        ([he(issued={"date-parts": []})], "`issued` of reference 'he' must be a date such as"),
        ([he(issued="2015")], "`issued` of reference 'he' must be a date such as"),
        ([he(author="He")], "`author` of reference 'he' must be names such as"),
        ([he(author=[1])], "`author` of reference 'he' must be names such as"),
        ([he(author=[{"given": "K."}])], "`author` of reference 'he' must be names such as"),
        ([he(author=[{"literal": ""}])], "`author` of reference 'he' must be names such as"),
        ([he(volume=9)], "`volume` of reference 'he' must be a text, got 9."),
        ([he(URL="javascript:alert(1)")], "`URL` of reference 'he' must start with https:// or http://, got"),
        ([he(URL="example.org")], "`URL` of reference 'he' must start with https:// or http://, got"),
        ([he(id="h e")], "Keys of references must be letters, digits and hyphens, got 'h e'."),
        ([he(id="h,e")], "Keys of references must be letters, digits and hyphens, got 'h,e'."),
    ],
)
def test_mistakes_in_the_file_are_clear_errors(tmp_path, items, message):
    with pytest.raises(GradlessonError) as caught:
        read(tmp_path, items)
    assert message in str(caught.value)
    assert str(caught.value).startswith(("references.json: ", "references.json:1: "))


def test_an_unknown_key_is_told_with_the_nearest_one(tmp_path):
    with pytest.raises(GradlessonError, match=r"no reference 'he15'. Did you mean 'he2015'\?"):
        read(tmp_path, [he(id="he2015")]).get("he15")
