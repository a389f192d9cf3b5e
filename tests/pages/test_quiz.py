"""The questions of a course, and what is wrong with a quiz."""

import pytest

from gradlesson.errors import GradlessonError
from gradlesson.pages.quiz import read_quiz
from gradlesson.pages.toml_lines import line_of_mistake, lines_of

LANGUAGES = ("ko", "en")
TEXTS = 'ko = "가"\nen = "a"\n'
BECAUSE = 'ko_because = "나"\nen_because = "b"\n'
RIGHT = f"[[one.options]]\nright = true\n{TEXTS}{BECAUSE}"
WRONG = f"[[one.options]]\n{TEXTS}{BECAUSE}"
CHOICE = f'[one]\nkind = "choice"\n{TEXTS}'
NUMBER = f'[one]\nkind = "number"\nanswer = "a.b"\n{TEXTS}{BECAUSE}'
ITEM = f"[[one.items]]\n{TEXTS}{BECAUSE}"


def read(folder, text, **others):
    file = folder / "quiz.toml"
    file.write_text(text, encoding="utf-8")
    return read_quiz(file, LANGUAGES, **others)


def test_a_course_without_the_file_has_no_questions(tmp_path):
    assert read_quiz(tmp_path / "quiz.toml", LANGUAGES) == {}


def test_a_choice_has_options_with_their_reasons(tmp_path):
    question = read(tmp_path, f'{CHOICE}lesson = "a.md"\nfigure = "a.b"\n{RIGHT}{WRONG}')["one"]
    assert (question.kind, question.lesson, question.figure) == ("choice", "a.md", "a.b")
    assert [option.is_right for option in question.options] == [True, False]
    assert question.texts["ko"].text == "가"
    assert question.options[1].because["en"].text == "b"
    assert question.options[1].because["en"].place == "quiz.toml:17"
    assert [passage.text for passage in question.passages("en")] == ["a", "a", "b", "a", "b"]


def test_a_number_is_a_value_with_a_tolerance(tmp_path):
    question = read(tmp_path, f"{NUMBER}tolerance = 0.1\n")["one"]
    assert (question.answer, question.tolerance, question.within) == ("a.b", 0.1, None)
    question = read(tmp_path, f'{NUMBER}within = 2\nko_unit = "층"\nen_unit = "layers"\n')["one"]
    assert (question.within, question.unit["ko"].text) == (2, "층")


def test_an_order_has_its_items_in_the_right_order(tmp_path):
    question = read(tmp_path, f'[one]\nkind = "order"\n{TEXTS}{ITEM * 3}')["one"]
    assert len(question.options) == 3
    assert question.passages("ko")[-1].text == "나"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("one = 3\n", "quiz.toml:1: Question 'one' must be a table, got 3. Write `[one]`."),
        ("[one\n", "quiz.toml:1: The quiz must be TOML, "),
        (
            f"{CHOICE}{RIGHT}{WRONG}[one]\n",
            "quiz.toml:16: The quiz must be TOML, Cannot declare ('one',) twice",
        ),
        ('[one]\nkind = "choice"\nko = "', "quiz.toml:3: The quiz must be TOML, Unterminated string"),
        (f"{CHOICE.replace('one', 'One')}", "quiz.toml:1: The id of a question must be small letters"),
        (f"[one]\n{TEXTS}", "quiz.toml:1: `kind` of question 'one' must be a known one, it is missing."),
        (
            '[one]\nkind = "chioce"\n',
            "quiz.toml:2: `kind` of question 'one' must be a known one, got 'chioce'. Did",
        ),
        (
            f'{CHOICE}leson = "a.md"\n{RIGHT}{WRONG}',
            "quiz.toml:5: Question 'one' has an unknown field 'leson'. Did",
        ),
        (
            f'[one]\nkind = "choice"\nko = "가"\n{RIGHT}{WRONG}',
            "quiz.toml:1: A text must stand there in every",
        ),
        (
            f"{CHOICE}{RIGHT}{WRONG.replace('en =', 'fr =')}",
            "quiz.toml:13: Option 2 of 'one' has an unknown field",
        ),
        (f"{CHOICE}{RIGHT}{WRONG.replace('나', ' ')}", "quiz.toml:14: `ko_because` must be a text, got ' '."),
        (f"{CHOICE}lesson = 3\n{RIGHT}{WRONG}", "quiz.toml:5: `lesson` must be a text, got 3."),
        (f"{CHOICE}{RIGHT}", "quiz.toml:1: Question 'one' must have 2 to 5 options, got 1."),
        (f"{CHOICE}{RIGHT * 6}", "quiz.toml:1: Question 'one' must have 2 to 5 options, got 6."),
        (f"{CHOICE}{WRONG * 2}", "quiz.toml:1: Question 'one' must have a right option, got none."),
        (
            f"{CHOICE}{RIGHT.replace('true', '1')}{WRONG}",
            "quiz.toml:6: `right` must be true or false, got 1.",
        ),
        (
            f"{CHOICE}options = [1, 2]\n",
            "quiz.toml:5: `options` of question 'one' must be tables, got [1, 2]. Write",
        ),
        (f"{NUMBER}tolerance = -1\n", "quiz.toml:8: `tolerance` must be a number above 0, got -1."),
        (f"{NUMBER}within = nan\n", "quiz.toml:8: `within` must be a number above 0, got nan."),
        (f"{NUMBER}within = true\n", "quiz.toml:8: `within` must be a number above 0, got True."),
        (NUMBER, "quiz.toml:1: Question 'one' must have either `tolerance` or `within`, got neither."),
        (f"{NUMBER}within = 1\ntolerance = 1\n", "must have either `tolerance` or `within`, got both."),
        (
            f'{NUMBER}within = 1\nko_unit = "층"\n',
            "quiz.toml:1: A text must stand there in every language, `en_u",
        ),
        (
            NUMBER.replace('answer = "a.b"\n', "within = 1\n"),
            "Question 'one' must have an `answer`, it is missing",
        ),
        (
            f'[one]\nkind = "order"\n{TEXTS}{ITEM}',
            "quiz.toml:1: Question 'one' must have 3 to 8 items, got 1.",
        ),
        (
            f'[one]\nkind = "order"\n{TEXTS}{ITEM * 3}right = true\n',
            "Item 3 of 'one' has an unknown field 'right'",
        ),
    ],
)
def test_a_mistake_names_file_and_line(tmp_path, text, message):
    with pytest.raises(GradlessonError) as caught:
        read(tmp_path, text)
    assert message in str(caught.value)


def test_all_mistakes_are_reported_and_the_other_questions_read(tmp_path):
    errors = []
    good = f"{CHOICE}{RIGHT}{WRONG}".replace("one", "two")
    quiz = read(tmp_path, f"{CHOICE}{RIGHT}{good}{NUMBER.replace('one', 'three')}", report=errors.append)
    assert list(quiz) == ["two"]
    assert [error.place for error in errors] == ["quiz.toml:1", "quiz.toml:26"]


def test_a_file_that_is_no_text_is_a_mistake(tmp_path):
    file = tmp_path / "course" / "quiz.toml"
    file.parent.mkdir()
    file.write_bytes(b"\xff")
    with pytest.raises(
        GradlessonError, match=r"^course/quiz\.toml:1: A file of the course must be text in UTF-8"
    ):
        read_quiz(file, LANGUAGES, tmp_path)


def test_lines_are_those_of_tables_entries_and_keys():
    text = 'a = """\nb = 1\n[c]\n"""\n[d]\n"e" = 1\n[[d.f]]\ng = [\n  1,\n]\n[[d.f]]\n[d.f.h]\ni = 2\n'
    assert lines_of(text) == {
        ("a",): 1,
        ("d",): 5,
        ("d", "e"): 6,
        ("d", "f", 0): 7,
        ("d", "f", 0, "g"): 8,
        ("d", "f", 1): 11,
        ("d", "f", 1, "h"): 12,
        ("d", "f", 1, "h", "i"): 13,
    }


def test_a_mistake_without_a_line_is_at_the_end():
    assert line_of_mistake("a = 1\nb = [\n", "Invalid value (at end of document)") == 2
