"""The files of a new course: under its own name, in its languages, and no others."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
import yaml

from gradlesson.new import sample
from gradlesson.new.choices import Choices

ROOT = Path(__file__).parents[2]


def files(package="ridge", languages=("ko", "en"), titles=None):
    return sample.files(Choices(package, languages, titles or {}))


class Loader(yaml.SafeLoader):
    """Reads `!ENV` as any list."""


Loader.add_constructor("!ENV", lambda loader, node: loader.construct_sequence(node))


def configuration(found, name):
    return yaml.load(found[name], Loader)


def test_the_word_for_the_package_is_nowhere_left():
    found = files("my_ridge")
    assert "my_ridge/experiments/degree.py" in found
    assert not [name for name, text in found.items() if "mycourse" in name + text]
    for name, text in found.items():
        if name.endswith(".py"):
            ast.parse(text)


def test_hidden_files_have_their_names():
    assert {".gitignore", ".github/workflows/publish.yml"} <= files().keys()
    assert not [
        name for name in files() if "dot-" in name or "configuration" in name or "__pycache__" in name
    ]


def test_the_pages_of_both_languages_have_the_same_paths():
    pages = {name for name in files() if name.startswith("docs/")}
    assert {name.replace("docs/ko", "docs/en") for name in pages if "docs/ko" in name} == {
        name for name in pages if "docs/en" in name
    }


@pytest.mark.parametrize(("language", "other"), [("ko", "en"), ("en", "ko")])
def test_a_course_in_one_language_holds_no_word_of_the_other(language, other):
    found = files(languages=(language,))
    assert not [name for name in found if f"/{other}/" in name or name == f"mkdocs.{other}.yml"]
    assert tomllib.loads(found["gradlesson.toml"])["languages"] == [language]
    assert configuration(found, "mkdocs.yml")["docs_dir"] == f"docs/{language}"
    assert configuration(found, "mkdocs.yml")["plugins"]["search"]["lang"] == [language]
    for name, text in found.items():
        if name.startswith("ridge/exhibits/") and name.endswith(".toml"):
            assert list(tomllib.loads(text)) == [language]
        if language == "en" and name != "mkdocs.yml":  # whose search knows the punctuation of all languages
            assert not re.search("[가-힣]", text), name


@pytest.mark.parametrize("languages", [("ko", "en"), ("en", "ko")])
def test_the_first_language_stands_at_the_root(languages):
    found = files(languages=languages)
    first, second = languages
    assert configuration(found, "mkdocs.yml")["docs_dir"] == f"docs/{first}"
    inherited = configuration(found, f"mkdocs.{second}.yml")
    assert (inherited["INHERIT"], inherited["docs_dir"]) == ("mkdocs.yml", f"docs/{second}")
    assert tomllib.loads(found["gradlesson.toml"])["languages"] == list(languages)


def test_titles_may_hold_any_sign():
    title = 'Ridges: "# {all} \\1 of mycourse'
    found = files(titles={"ko": "능선", "en": title})
    assert configuration(found, "mkdocs.yml")["site_name"] == "능선"
    assert configuration(found, "mkdocs.en.yml")["site_name"] == title


def test_no_number_of_the_course_of_this_repository_is_needed():
    assert not [name for name, text in files().items() if "gradlesson.course" in text]


@pytest.mark.parametrize(
    "workflow",
    [files()[".github/workflows/publish.yml"], (ROOT / ".github/workflows/publish.yml").read_text()],
)
def test_who_publishes_has_all_commits_so_that_pages_say_when_they_were_changed(workflow):
    steps = [step for job in yaml.safe_load(workflow)["jobs"].values() for step in job["steps"]]
    (checkout,) = (step for step in steps if step.get("uses", "").startswith("actions/checkout@"))
    assert checkout["with"]["fetch-depth"] == 0


def test_a_proposed_change_is_built_and_not_published():
    jobs = yaml.safe_load(files()[".github/workflows/publish.yml"])["jobs"]
    assert "environment" not in jobs["build"]
    assert "if" not in jobs["build"]
    assert jobs["publish"]["if"] == "github.event_name != 'pull_request'"
    assert jobs["publish"]["needs"] == "build"
