"""What the author of a new course chooses, and what is refused."""

from pathlib import Path

import pytest

from gradlesson.errors import GradlessonError
from gradlesson.new.choices import choices


def chosen(folder="regularisation", package=None, languages="ko,en", titles=()):
    return choices(Path(folder), package, languages, titles)


@pytest.mark.parametrize(
    ("folder", "package"),
    [
        ("regularisation", "regularisation"),
        ("My-First Course", "my_first_course"),
        ("a/b/ridge", "ridge"),
        ("2026-gradients", "gradients"),
        ("Café", "cafe"),
    ],
)
def test_the_package_has_the_name_of_the_folder(folder, package):
    assert chosen(folder).package == package


def test_the_folder_may_be_this_one(tmp_path, monkeypatch):
    (tmp_path / "ridge").mkdir()
    monkeypatch.chdir(tmp_path / "ridge")
    assert chosen(".").package == "ridge"


@pytest.mark.parametrize(
    ("package", "rule", "fix"),
    [
        ("my-course", "small letters", "--package my_course."),
        ("MyCourse", "small letters", "--package mycourse."),
        ("3d", "small letters", "--package d."),
        ("", "small letters", "--package mycourse."),
        ("강의", "small letters", "--package mycourse."),
        ("my.course", "small letters", "--package my_course."),
        ("lambda", "none of Python's own words", "--package lambda_course."),
        ("match", "none of Python's own words", "--package match_course."),
        ("statistics", "not hide a module of Python's library", "--package statistics_course."),
        ("numpy", "not hide a package that is installed", "--package numpy_course."),
        ("gradlesson", "not hide a package that is installed", "--package gradlesson_course."),
        ("tests", "differ from the folders beside it", "--package tests_course."),
    ],
)
def test_a_name_that_cannot_be_a_package_is_refused_with_one_that_can(package, rule, fix):
    with pytest.raises(GradlessonError) as caught:
        chosen(package=package)
    assert str(caught.value).startswith("The name of the course's package must ")
    assert rule in str(caught.value)
    assert f"got '{package}'" in str(caught.value)
    assert str(caught.value).endswith(fix)


def test_a_folder_whose_name_cannot_be_a_package_needs_another_name():
    with pytest.raises(GradlessonError, match=r"from the name of the folder\. Name it with --package"):
        chosen("강의")
    assert chosen("강의", package="lectures").package == "lectures"


def test_languages_stand_in_their_order():
    assert chosen(languages="en,ko").languages == ("en", "ko")
    assert chosen(languages="en").languages == ("en",)
    assert chosen(languages=" ko , en ").languages == ("ko", "en")


@pytest.mark.parametrize(
    ("languages", "message"),
    [
        ("kr", "got 'kr'. Did you mean 'ko'?"),
        ("korean", "got 'korean'. Did you mean 'ko'?"),
        ("ko,de", "got 'de'"),
        ("", "got ''"),
        ("ko,ko", "The languages of a course differ"),
    ],
)
def test_other_languages_are_refused(languages, message):
    with pytest.raises(GradlessonError) as caught:
        chosen(languages=languages)
    assert message in str(caught.value)


def test_a_title_is_for_all_languages_and_several_are_for_one_each():
    assert chosen().titles == {}
    assert chosen(titles=("Ridges",)).titles == {"ko": "Ridges", "en": "Ridges"}
    assert chosen(titles=("능선", "Ridges")).titles == {"ko": "능선", "en": "Ridges"}


@pytest.mark.parametrize("titles", [("one", "two", "three"), (" ",), ("two\nlines",)])
def test_other_titles_are_refused(titles):
    with pytest.raises(GradlessonError, match="title"):
        chosen(titles=titles)
