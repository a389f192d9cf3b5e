"""Words: every one is there, every one is used, and numbers are filled in exactly once."""

import pytest

from gradlesson.errors import GradlessonError
from gradlesson.render.numbers import Number
from gradlesson.render.words import Vocabulary, Words, count_of_seeds, fill, placeholders

LOOKUP = {"seeds": "10 of 10 seeds", "learning-rate": Number(0.05), "accuracy": Number(0.914, "percent")}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("no placeholder", "no placeholder"),
        ("{accuracy}", "91%"),
        ("{ accuracy | fixed digits=1 }", "0.9"),
        ("{seeds} at {learning-rate}", "10 of 10 seeds at 0.05"),
        ("a set {{{accuracy}}}", "a set {91%}"),
        ("{{accuracy}}", "{accuracy}"),
    ],
)
def test_placeholders_are_filled(template, text):
    assert fill(template, LOOKUP) == text


def test_what_is_filled_in_is_not_read_again():
    payload = "<script>'{accuracy}' & \"}{\"</script>"
    assert fill("{payload}!", {"payload": payload, **LOOKUP}) == f"{payload}!"


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{acuracy}", "got '{acuracy}'. Did you mean 'accuracy'"),
        ("{accuracy | percnt}", "Did you mean 'percent'"),
        ("{accuracy | }", "known format"),
        ("{seeds | percent}", "Text takes no format"),
        ("{}", "known value"),
        ("open {accuracy", "brace stands alone"),
        ("close} it", "brace stands alone"),
        ("{accuracy.real}", "known value"),
        ("{accuracy!r}", "known value"),
    ],
)
def test_a_faulty_placeholder_is_named_with_its_place(template, message):
    with pytest.raises(GradlessonError, match=message) as raised:
        fill(template, LOOKUP, "words.toml, [en.accuracy]")
    assert str(raised.value).startswith("words.toml, [en.accuracy]: ")


def test_placeholders_are_listed_without_their_formats():
    assert placeholders("{{x}} {a | percent} and {b}") == ["a", "b"]


def test_words_give_labels_and_display_names():
    words = Words({"depth": "Hidden layers"}, Vocabulary({"relu": "ReLU"}))
    assert (words["depth"], words.name("relu"), len(words), list(words)) == (
        "Hidden layers",
        "ReLU",
        1,
        ["depth"],
    )


def test_a_missing_word_names_the_nearest_and_the_table():
    words = Words({"depth": "Hidden layers"}, Vocabulary({"relu": "ReLU"}, "[en.names]"), "[en.accuracy]")
    with pytest.raises(GradlessonError, match=r"^\[en.accuracy\]: .*no 'dept'. Did you mean 'depth'"):
        words["dept"]
    with pytest.raises(GradlessonError, match=r"^\[en.names\]: .*no 'rélu'. Did you mean 'relu'"):
        words.name("rélu")


def test_unused_words_are_named():
    words = Vocabulary({"depth": "", "width": "", "seeds": ""}, "[en.accuracy]")
    words["depth"]
    with pytest.raises(GradlessonError, match=r"^\[en.accuracy\]: .* got width, seeds"):
        words.check_all_used()


def test_asking_whether_a_word_exists_does_not_use_it():
    words = Vocabulary({"depth": "Hidden layers"})
    assert list(words) == ["depth"]
    with pytest.raises(GradlessonError):
        words.check_all_used()


@pytest.mark.parametrize(
    ("language", "text"), [("ko", "시드 10개 중 9개"), ("en", "9 of 10 seeds"), ("fr", "9/10")]
)
def test_seeds_are_counted_in_the_language_of_the_page(language, text):
    assert count_of_seeds(9, 10, language) == text


def test_one_seed_is_told_in_the_singular():
    assert count_of_seeds(0, 1, "en") == "0 of 1 seed"
