"""What is made on top of the built site is there after every command that makes a part of it."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
STEP = re.compile(r"\bmkdocs build|(?<=-m gradlesson\.)(?:pdf|offline)")
EVERYTHING = ["mkdocs build", "pdf", "offline"]


@pytest.fixture
def steps(tmp_path):
    """The programs that `make` would run for goals, where the site holds these files."""
    for name in ("requirements.lock", "pyproject.toml", "Makefile"):
        shutil.copy2(ROOT / name, tmp_path)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/.ready").touch()

    def steps(*goals, holds=()):
        for name in holds:
            file = tmp_path / "site" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
        done = subprocess.run(
            ["make", "--dry-run", *goals], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        return STEP.findall(done.stdout)

    return steps


@pytest.mark.parametrize("goal", ["pdf", "offline"])
def test_alone_each_needs_nothing_of_the_other(steps, goal):
    assert steps(goal) == ["mkdocs build", goal]


@pytest.mark.parametrize(
    ("goal", "holds"), [("pdf", "course.zip"), ("offline", "pdf/course.en.pdf"), ("offline", "pdf/a.pdf")]
)
def test_what_the_site_holds_is_made_again_and_the_zip_file_last(steps, goal, holds):
    assert steps(goal, holds=[holds]) == EVERYTHING


@pytest.mark.parametrize("goals", [("pdf", "offline"), ("offline", "pdf")])
@pytest.mark.parametrize("holds", [(), ("pdf/course.en.pdf", "course.zip")])
def test_both_at_once_are_each_made_once(steps, goals, holds):
    assert steps(*goals, holds=holds) == EVERYTHING


def test_the_published_site_holds_both():
    workflow = yaml.safe_load((ROOT / ".github/workflows/publish.yml").read_text(encoding="utf-8"))
    commands = [step.get("run", "") for step in workflow["jobs"]["publish"]["steps"]]
    assert [command for command in commands if command.startswith("make")] == ["make pdf offline"]
