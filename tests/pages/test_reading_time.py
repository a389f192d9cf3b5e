"""Reading times come from the words, exhibits, formulas and questions of a page."""

import re
from pathlib import Path

import pytest

from gradlesson.errors import GradlessonError
from gradlesson.pages.reading_time import PACE, below_title, pace, reading_minutes

DOCS = Path(__file__).parents[2] / "docs"


def test_words_are_read_at_the_pace_of_their_language():
    assert reading_minutes("word " * 238, "en") == 1
    assert reading_minutes("word " * 239, "en") == 2
    assert reading_minutes("가나 다, " * 150, "ko") == 1
    assert reading_minutes("가나 다, " * 151, "ko") == 2


@pytest.mark.parametrize(
    ("once", "many"),
    [
        ("{{ figure a.b }}\n\n", 2),
        ("{{ table a.b }}\n\n", 2),
        ("$$\nx\n$$\n\n", 3),
        ('??? question "?"\n\n', 1),
    ],
)
def test_what_is_no_words_takes_its_time(once, many):
    # A question's own words take less than a second.
    assert reading_minutes(once * many, "en") in (1, 2)
    assert reading_minutes(once * (many * 10), "en") in (10, 11)


@pytest.mark.parametrize(
    "markup",
    [
        "---\ntitle: " + "a " * 300 + "\n---\n",
        "<!-- " + "a " * 300 + "-->",
        "<div " + 'a="b" ' * 300 + ">",
        "$" + "a + " * 300 + "b$",
        "[x](" + "a/" * 300 + ")",
        "{: " + "#a .b " * 300 + "}",
    ],
)
def test_markup_is_not_read(markup):
    assert reading_minutes(markup, "en") <= 1


def test_a_claim_is_read_as_its_sentence_and_a_value_as_one_word():
    assert reading_minutes("{{ claim a.b }} " * 10, "en", lambda name: f"{name} " * 47) == 2
    assert reading_minutes("{{ value a.b | percent }} " * 238, "en") == 1
    assert reading_minutes("{{ value a.b }} " * 239, "en") == 2


def test_minutes_stand_below_the_title_and_out_of_the_search():
    html = below_title("<h1>A</h1>\n<p>b</p><h1>C</h1>", 7, "en")
    line = '<p class="gl-minutes" data-search-exclude="">About 7 minutes to read</p>'
    assert html == f"<h1>A</h1>\n{line}\n<p>b</p><h1>C</h1>"
    assert "읽는 시간 약 7분" in below_title("<h1>A</h1>", 7, "ko")
    assert below_title("<p>b</p>", 7, "ko") == "<p>b</p>"


def test_the_numbers_of_the_rule_have_names():
    assert pace("words") == 238
    with pytest.raises(GradlessonError, match="no pace 'word'"):
        pace("word")


def test_both_languages_of_the_course_take_the_same_time():
    """The pace of Korean is what this course needs to say the same: within a tenth, page by page a minute."""
    minutes = {
        language: {
            path.relative_to(DOCS / language): reading_minutes(path.read_text(encoding="utf-8"), language)
            for path in (DOCS / language).rglob("*.md")
            if path.parent.name != "guide"  # code, for the most part, and no page says how long it takes
        }
        for language in ("ko", "en")
    }
    korean, english = sum(minutes["ko"].values()), sum(minutes["en"].values())
    assert abs(korean - english) <= 0.1 * english
    assert all(abs(minutes["ko"][path] - minutes["en"][path]) <= 2 for path in minutes["ko"])


def test_the_pages_that_state_the_rule_take_all_numbers_from_it():
    for language in ("ko", "en"):
        page = (DOCS / language / "path.md").read_text(encoding="utf-8")
        assert set(re.findall(r"\{\{ pace (\w+) \}\}", page)) == set(PACE)
