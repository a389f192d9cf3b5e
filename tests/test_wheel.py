"""What is installed holds everything that a course needs besides its own files."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def names(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("folder", ["gradlesson/new", "gradlesson/theme", "gradlesson/render/fonts"])
def test_every_file_is_installed(names, folder):
    command = ["git", "ls-files", folder]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert len(listed) > 2
    assert sorted(set(listed) - names) == []


def test_nothing_that_was_computed_is_installed(names):
    assert not [
        name for name in names if "__pycache__" in name or "/.gradlesson/" in name or "/site/" in name
    ]
