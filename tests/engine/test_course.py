"""What is wrong with the names of a course's files is told, and keeps nothing else from running."""

import pytest

from gradlesson.errors import GradlessonError


def test_a_course_that_is_not_there_is_named_with_the_nearest_package(sample):
    sample.edit("gradlesson.toml", '"mini"', '"mni"')
    with pytest.raises(GradlessonError) as caught:
        sample.course()
    assert str(caught.value) == (
        "gradlesson.toml: `course` must name a package that can be found from project/, 'mni' is none. "
        "Did you mean 'mini'?"
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("raise RuntimeError('no')", "RuntimeError: no"),
        ("import nolibrary", "ModuleNotFoundError: No module named 'nolibrary'"),
        ("from mini import nothing", "ImportError: cannot import name 'nothing'"),
        ("def (", "mini/__init__.py:1: A module of the course must be valid Python, invalid syntax."),
    ],
)
def test_a_course_that_cannot_be_imported_fails_with_its_reason_and_stores_nothing(sample, line, message):
    sample.write("mini/__init__.py", f"{line}\n")
    result = sample.command("gradlesson", "run", status=None)
    assert result.returncode in (1, 2)
    assert message in result.stderr
    assert "gradlesson/engine" not in result.stderr, "no frame of ours"
    assert not list(sample.path(".gradlesson").rglob("objects/*"))


def test_a_file_that_no_import_can_name_is_told(sample):
    sample.write("mini/experiments/depth-cliff.py", '"""?"""\n')
    sample.write("mini/exhibits/2 x.py", "READS = []\n")
    sample.write("mini/experiments/.#one.py", "an editor's\n")
    report = sample.run()
    assert sorted(report.ran) == ["one", "two"]
    assert {unit: failure.message for unit, failure in report.failures.items()} == {
        "experiment/depth-cliff": "mini/experiments/depth-cliff.py: The name of a module must be a name in Python, "
        "with underscores, got 'depth-cliff.py'. Rename it to depth_cliff.py.",
        **dict.fromkeys(
            ("exhibits/2 x.ko", "exhibits/2 x.en"),
            "mini/exhibits/2 x.py: The name of a module must be a name in Python, with underscores, "
            "got '2 x.py'. Rename it to n2_x.py.",
        ),
    }


def test_two_files_for_one_name_are_told(sample):
    """Outside Python both are called `my-one`."""
    for name in ("my-one", "my_one"):
        sample.write(f"mini/experiments/{name}.py", sample.read("mini/experiments/one.py"))
    message = sample.run("my-one").failures["experiment/my-one"].message
    assert message.endswith("got 'my-one.py'. Remove it or give it a name that differs from my_one.py.")


@pytest.mark.parametrize("module", ["mini/experiments/one", "mini/helper"])
def test_a_module_and_a_package_of_one_name_are_told(sample, module):
    """Python would take the package and say nothing."""
    sample.write(f"{module}/__init__.py", "")
    message = sample.run("one").failures["experiment/one"].message
    assert message.startswith(f"{module}.py: A module must have one source")
    assert message.endswith("and the folder beside it. Rename one of them: Python would take the folder.")


def test_the_words_of_messages_are_no_part_of_what_a_result_is_made_from(sample):
    """So that a better message makes no result stale."""
    course = sample.project().read_course()
    modules = course.experiments["one"].closure.modules
    assert {name for name in modules if name.startswith("gradlesson")} == {
        "gradlesson",
        "gradlesson.engine",
        "gradlesson.engine.experiment",
    }
