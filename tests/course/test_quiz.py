"""The quiz of the course is as large and as varied as it says, and its answers do not give themselves away."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from gradlesson.pages.quiz import read_quiz
from gradlesson.pages.quiz_html import shuffled

ROOT = Path(__file__).parents[2]
QUIZ = read_quiz(ROOT / "gradlesson" / "course" / "quiz.toml", ("ko", "en"))
SINGLE = [one for one in QUIZ.values() if sum(option.is_right for option in one.options) == 1]
LESSON = re.compile(r"^#.*\{#(?:goals|questions)\}$", re.MULTILINE)


def lessons() -> list[str]:
    """Paths of the pages with goals or questions of their own."""
    docs = ROOT / "docs" / "ko"
    pages = sorted(docs.rglob("*.md"))
    return [
        page.relative_to(docs).as_posix() for page in pages if LESSON.search(page.read_text(encoding="utf-8"))
    ]


def test_there_are_lessons() -> None:
    assert len(lessons()) > 15


@pytest.mark.parametrize("lesson", lessons())
def test_each_lesson_asks_two(lesson: str) -> None:
    assert sum(question.lesson == lesson for question in QUIZ.values()) == 2


def test_there_are_forty_mixed_ones() -> None:
    assert sum(not question.lesson for question in QUIZ.values()) >= 40


def test_there_are_several_kinds() -> None:
    kinds = Counter(question.kind for question in QUIZ.values())
    assert kinds["number"] >= 8
    assert kinds["order"] >= 6
    assert sum(bool(question.figure) for question in QUIZ.values()) >= 6
    assert any(sum(option.is_right for option in question.options) > 1 for question in QUIZ.values())


def test_every_wrong_option_is_explained() -> None:
    for question in QUIZ.values():
        for option in question.options:
            for text in option.because.values():
                assert text.text, question.key


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("extreme", [min, max])
def test_length_does_not_tell_the_right_option(extreme: Callable[..., int], language: str) -> None:
    """By chance about one right option in three would be the longest, and one the shortest."""
    hits = 0
    for question in SINGLE:
        lengths = [len(option.texts[language].text) for option in question.options]
        hits += question.options[lengths.index(extreme(lengths))].is_right
    assert 0.1 < hits / len(SINGLE) < 0.5


def test_the_right_option_stands_in_every_place() -> None:
    places = Counter(
        [question.options[at].is_right for at in shuffled(question.key, len(question.options))].index(True)
        for question in SINGLE
    )
    for place in range(3):
        assert places[place] >= len(SINGLE) / 5
