"""One thing is told in the singular, all other numbers of things in the plural."""

import pytest

from gradlesson.counts import counted


@pytest.mark.parametrize(
    ("number", "words", "text"),
    [
        (1, ["mistake"], "1 mistake"),
        (0, ["mistake"], "0 mistakes"),
        (2, ["exhibit file"], "2 exhibit files"),
        (1, ["was", "were"], "1 was"),
        (0, ["was", "were"], "0 were"),
        (1200, ["unit"], "1,200 units"),
    ],
)
def test_a_number_of_things(number, words, text):
    assert counted(number, *words) == text
