"""The words of an exhibit file: complete, used, and quoting only numbers that exist."""

import pytest

from gradlesson.errors import GradlessonError
from gradlesson.render.claims import Verdict
from gradlesson.render.numbers import Number
from gradlesson.render.sheet import Sheet, numbers_of, scalars

PARAMETERS = {
    "depth-cliff": {
        "depths": [1, 2],
        "learning_rate": 0.05,
        "seeds": 10,
        "activation": "tanh",
        "nested": True,
    },
    "long-memory": {"learning_rate": 0.005, "seeds": 10},
}


def sheet(**tables):
    return Sheet("course.exhibits.depth_cliff", "en", tables, PARAMETERS)


def test_scalar_parameters_are_known_by_hyphenated_name():
    known = scalars(PARAMETERS)
    assert known["seeds"] == Number(10)
    assert known["activation"] == "tanh"
    assert known["long-memory.learning-rate"] == Number(0.005)
    assert {"depths", "nested", "learning_rate"}.isdisjoint(known)


def test_a_parameter_that_differs_between_experiments_has_no_bare_name():
    assert "learning-rate" not in scalars(PARAMETERS)


def test_labels_are_filled_like_sentences():
    words = sheet(accuracy={"caption": "{seeds} seeds", "rate": "at {depth-cliff.learning-rate}"}).words_for(
        "accuracy", ["caption"]
    )
    assert (words["caption"], words["rate"]) == ("10 seeds", "at 0.05")


def test_a_required_word_counts_as_used():
    words = sheet(accuracy={"caption": "x"}).words_for("accuracy", ["caption"])
    words.check_all_used()


def test_an_exhibit_without_words_in_a_language_is_named_with_what_to_write():
    with pytest.raises(GradlessonError) as raised:
        sheet().words_for("accuracy", ["caption", "alternative"])
    assert str(raised.value) == (
        "course/exhibits/depth_cliff.toml, [en.accuracy]: Every exhibit needs words in every language, "
        "'accuracy' has none in 'en'. Add a table [en.accuracy] with caption, alternative."
    )


def test_a_missing_required_word_is_named():
    with pytest.raises(GradlessonError, match=r"\[en.accuracy\]: A word is missing, no 'caption'"):
        sheet(accuracy={}).words_for("accuracy", ["caption"])


@pytest.mark.parametrize(
    ("name", "message"), [("acuracy", "Did you mean 'accuracy'"), ("x", "no figure, table")]
)
def test_words_of_no_exhibit_are_named(name, message):
    with pytest.raises(GradlessonError, match=message):
        sheet(accuracy={}, **{name: {}}).check_tables(["accuracy"])


@pytest.mark.parametrize("table", [{"caption": 3}, {"caption": ["a"]}, "text"])
def test_words_must_be_text(table):
    with pytest.raises(GradlessonError, match="Words are text"):
        sheet(accuracy=table).check_tables(["accuracy"])


def test_the_names_of_data_may_stand_beside_the_exhibits():
    sheet(accuracy={}, names={"relu": "ReLU"}).check_tables(["accuracy"])


def test_a_statement_must_quote_what_was_measured():
    statement = sheet(claim={"sentence": "less than {bound}", "alternative": "nothing"})
    with pytest.raises(GradlessonError, match=r"no placeholder \{value\}"):
        statement.require_placeholders("claim", "sentence", ["value", "bound"])
    with pytest.raises(GradlessonError, match=r"no placeholder \{...\}"):
        statement.require_placeholders("claim", "alternative")
    statement.require_placeholders("claim", "sentence", ["bound"])


def test_a_claim_may_quote_its_numbers_and_seeds():
    quoted = numbers_of(Verdict("below", 0.2, 0.12, False, 9, 10), "en")
    assert quoted == {
        "value": Number(0.12),
        "bound": Number(0.2),
        "holding": Number(9),
        "total": Number(10),
        "seeds": "9 of 10 seeds",
    }
    assert set(numbers_of(Verdict("between", (0.1, 0.2), 0.12, True, None, None), "en")) == {
        "value",
        "low",
        "high",
    }


@pytest.mark.parametrize(
    ("bound", "text"),
    [
        (1.001, "1.001"),
        (0.9975, "0.9975"),
        (-1.0025, "\u22121.0025"),
        (0.2, "0.2"),
        (2, "2"),
        (1000.5, "1,000.5"),
        (1 / 3, "0.333"),
        (float("inf"), "\u221e"),
    ],
)
def test_a_bound_is_quoted_as_it_was_written(bound, text):
    assert numbers_of(Verdict("below", bound, 0.12, False, None, None), "en")["bound"].text == text
    quoted = numbers_of(Verdict("between", (bound, bound), 0.12, False, None, None), "en")
    assert (quoted["low"].text, quoted["high"].text) == (text, text)
