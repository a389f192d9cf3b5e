"""The settings of a project: found from any folder in it, and checked."""

import pytest

from gradlesson.engine.settings import Settings, find_root, read_settings
from gradlesson.errors import GradlessonError


def test_defaults_and_paths(tmp_path):
    (tmp_path / "gradlesson.toml").write_text('course = "mini"\n')
    settings = read_settings(tmp_path)
    assert settings == Settings(tmp_path, "mini")
    assert settings.languages == ("ko", "en")
    assert settings.store == tmp_path / ".gradlesson"
    assert settings.mkdocs_file("ko") == tmp_path / "mkdocs.yml"
    assert settings.mkdocs_file("en") == tmp_path / "mkdocs.en.yml"


def test_the_root_is_found_from_a_folder_within(tmp_path):
    (tmp_path / "gradlesson.toml").write_text('course = "mini"\n')
    (tmp_path / "docs" / "ko").mkdir(parents=True)
    assert find_root(tmp_path / "docs" / "ko") == tmp_path


def test_outside_a_project_the_error_says_what_to_do(tmp_path):
    with pytest.raises(GradlessonError, match="none was found here or in any folder above"):
        find_root(tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("course = ", "gradlesson.toml: The settings must be TOML"),
        ("", "gradlesson.toml: `course` must name the package of the course, it is missing. For example"),
        ("course = 3\n", "`course` must be of type str, got 3."),
        ('cuorse = "mini"\n', "Unknown setting 'cuorse'. Did you mean 'course'?"),
        ('course = "mini"\nlanguages = "ko"\n', "`languages` must be of type list, got 'ko'."),
        ('course = "mini"\nlanguages = []\n', "`languages` must name at least one language, got []."),
        ('course = "mini"\nlanguages = [1]\n', "`languages` must be different names such as 'ko', got [1]."),
        ('course = "mini"\nlanguages = ["ko", "ko"]\n', "`languages` must be different names such as 'ko'"),
        ('course = "mini"\nlanguages = ["../x"]\n', "`languages` must be different names such as 'ko'"),
        (
            'course = "mini"\nnames_with_digits = [""]\n',
            "`names_with_digits` must be a list of texts, got [''].",
        ),
        ('course = "mini"\ntime_limit = true\n', "`time_limit` must be of type int, got True."),
        ('course = "mini"\ntime_limit = 0\n', "`time_limit` must be more than 0 seconds, got 0."),
        ('course = "mini/x"\n', "`course` must be a dotted name, got 'mini/x'."),
        ('course = ""\n', "`course` must be a dotted name, got ''."),
    ],
)
def test_mistakes_are_clear_errors(tmp_path, text, message):
    (tmp_path / "gradlesson.toml").write_text(text)
    with pytest.raises(GradlessonError) as caught:
        read_settings(tmp_path)
    assert message in str(caught.value)
