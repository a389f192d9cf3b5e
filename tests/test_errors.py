"""An error has a place, a rule, what was found and a fix, and reads as whole sentences."""

import pytest

from gradlesson.errors import GradlessonError, did_you_mean


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (
            GradlessonError("`fan_in` must be at least 1", found="got 0"),
            "`fan_in` must be at least 1, got 0.",
        ),
        (GradlessonError("It failed."), "It failed."),
        (GradlessonError("Is it?"), "Is it?"),
        (GradlessonError("no figure 'x'", fix="Did you mean 'y'?"), "no figure 'x'. Did you mean 'y'?"),
        (GradlessonError("no figure 'x'", fix=""), "no figure 'x'."),
        (
            GradlessonError("no figure 'x'", found="really", fix="Look.", place="docs/ko/a.md:4"),
            "docs/ko/a.md:4: no figure 'x', really. Look.",
        ),
    ],
)
def test_the_parts_make_sentences(error, text):
    assert str(error) == text


def test_a_place_is_given_once():
    error = GradlessonError("Rule", found="found", fix="Fix.").at("a.md:1")
    assert str(error) == "a.md:1: Rule, found. Fix."
    assert str(error.at("b.md:2")) == "a.md:1: Rule, found. Fix."


def test_a_kind_of_error_stays_that_kind():
    class KindError(GradlessonError):
        pass

    assert type(KindError("Rule").at("a.md:1")) is KindError


@pytest.mark.parametrize(
    ("name", "hint"),
    [("acuracy", "Did you mean 'accuracy'?"), ("los", "Did you mean 'loss'?"), ("zzz", ""), ("", "")],
)
def test_the_nearest_name_is_suggested(name, hint):
    assert did_you_mean(name, ["loss", "accuracy"]) == hint
    assert did_you_mean(name, []) == ""
