"""What a program is told of a mistake."""

from gradlesson.errors import GradlessonError
from gradlesson.pages.mistakes import mistake_object


def test_a_figure_without_words_is_a_mistake_of_alternatives_like_a_picture():
    error = GradlessonError(
        "A word is missing",
        found="no 'alternative'",
        fix='Add alternative = "..." there.',
        place="mini/exhibits/one.toml:4 [ko.dots]",
    )
    told = mistake_object(error, "course")
    assert (told["kind"], told["file"], told["line"]) == ("alternative", "mini/exhibits/one.toml", 4)
