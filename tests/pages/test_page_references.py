"""Published work: what must be known of it, and how it is cited and listed."""

import pytest

from gradlesson.errors import GradlessonError
from gradlesson.pages.references import read_references

HE = """
    authors = ["He, K.", "Zhang, X.", "Ren, S."]
    title = "Delving"
    year = 2015
    venue = "ICCV"
"""


def read(folder, text):
    file = folder / "references.toml"
    file.write_text(text, encoding="utf-8")
    return read_references(file)


def test_a_course_without_the_file_has_no_references(tmp_path):
    assert read_references(tmp_path / "references.toml").entries == {}


@pytest.mark.parametrize(
    ("authors", "korean", "english"),
    [
        ('["Hochreiter, S."]', "Hochreiter, 1991", "Hochreiter, 1991"),
        ('["Glorot, X.", "Bengio, Y."]', "Glorot·Bengio, 1991", "Glorot & Bengio, 1991"),
        ('["A, B.", "C, D.", "E, F."]', "A 등, 1991", "A et al., 1991"),
        ('["정보통신기술진흥센터"]', "정보통신기술진흥센터, 1991", "정보통신기술진흥센터, 1991"),
    ],
)
def test_labels_are_of_the_language(tmp_path, authors, korean, english):
    one = read(tmp_path, f'[a]\nauthors = {authors}\ntitle = "T"\nyear = 1991\nvenue = "V"\n').get("a")
    assert one.label("ko") == korean
    assert one.label("en") == english


def test_links_lead_to_where_the_work_can_be_read(tmp_path):
    text = f'[he]\n{HE}\ndoi = "10.1/x"\narxiv = "1502.01852"\npage = "https://example.org/a/b"\n'
    assert read(tmp_path, text).get("he").links() == [
        ("doi:10.1/x", "https://doi.org/10.1/x"),
        ("arXiv:1502.01852", "https://arxiv.org/abs/1502.01852"),
        ("example.org", "https://example.org/a/b"),
    ]


def test_the_list_is_sorted_by_author_year_and_key_and_each_entry_can_be_linked_to(tmp_path):
    def entry(key, author, year):
        return f'[{key}]\nauthors = ["{author}"]\ntitle = "T"\nyear = {year}\nvenue = "V"\n'

    texts = [entry("z", "alpha, A.", 2001), entry("b", "Beta, B.", 1999), entry("y", "Alpha, A.", 2001)]
    html = read(tmp_path, "".join([*texts, entry("x", "Alpha, A.", 1990)])).list_html()
    places = [html.index(f'<li id="{key}">') for key in "xyzb"]
    assert places == sorted(places)


def test_a_list_of_some_works_repeats_no_id(tmp_path):
    second = HE.replace("Delving", "Identity")
    html = read(tmp_path, f"[he]\n{HE}\n[other]\n{second}\n").list_html({"other"})
    assert "Identity" in html
    assert "Delving" not in html
    assert "id=" not in html


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("he = 3", "references.toml: Reference 'he' must be a table, got 3."),
        ("[he", "references.toml: References must be TOML, "),
        (f"[he]\n{HE}\nyaer = 2015", "Reference 'he' has an unknown field 'yaer'. Did you mean 'year'?"),
        (f"[he]\n{HE.replace('2015', '0')}", "Reference 'he' must have `year`, it is missing."),
        (f"[he]\n{HE.replace('year = 2015', '')}", "Reference 'he' must have `year`, it is missing."),
        (f"[he]\n{HE.replace('2015', 'true')}", "`year` of reference 'he' must be of type int, got True."),
        (f"[he]\n{HE.replace('2015', '[1]')}", "`year` of reference 'he' must be of type int, got [1]."),
        ('[he]\nauthors = "He"\n', "`authors` of reference 'he' must be of type list, got 'He'."),
        ("[he]\nauthors = [1]\n", "`authors` of reference 'he' must be names, got [1]."),
        (
            '[he]\nauthors = ["He, K.", ""]\n',
            "`authors` of reference 'he' must be names, got ['He, K.', ''].",
        ),
        (
            f'[he]\n{HE}\npage = "javascript:alert(1)"',
            "`page` of reference 'he' must start with https:// or http://, got",
        ),
        (
            f'[he]\n{HE}\npage = "example.org"',
            "`page` of reference 'he' must start with https:// or http://, got",
        ),
        (f'["h e"]\n{HE}', "Keys of references must be letters, digits and hyphens, got 'h e'."),
        (f'["h,e"]\n{HE}', "Keys of references must be letters, digits and hyphens, got 'h,e'."),
    ],
)
def test_mistakes_in_the_file_are_clear_errors(tmp_path, text, message):
    with pytest.raises(GradlessonError) as caught:
        read(tmp_path, text)
    assert message in str(caught.value)
    assert str(caught.value).startswith("references.toml: ")


def test_an_unknown_key_is_told_with_the_nearest_one(tmp_path):
    with pytest.raises(GradlessonError, match=r"no reference 'he15'. Did you mean 'he2015'\?"):
        read(tmp_path, f"[he2015]\n{HE}").get("he15")
