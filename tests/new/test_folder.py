"""The folder of a new course is written whole or not at all."""

import os
from pathlib import Path

import pytest

from gradlesson.errors import GradlessonError
from gradlesson.new import folder

FILES = {"a.txt": "one\n", "b/c.txt": "둘\n"}


def everything(path):
    return sorted(one.relative_to(path).as_posix() for one in path.rglob("*"))


def test_a_new_folder_holds_the_files_and_nothing_else(tmp_path):
    folder.write(tmp_path / "new", FILES)
    assert everything(tmp_path) == ["new", "new/a.txt", "new/b", "new/b/c.txt"]
    assert (tmp_path / "new/b/c.txt").read_bytes() == "둘\n".encode()
    (tmp_path / "other").mkdir()
    assert (tmp_path / "new").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_an_empty_folder_stays_the_same_folder(tmp_path):
    target = tmp_path / "empty"
    target.mkdir()
    before = target.stat().st_ino
    folder.write(target, FILES)
    assert target.stat().st_ino == before
    assert everything(target) == ["a.txt", "b", "b/c.txt"]


@pytest.mark.parametrize("hidden", ["kept.txt", ".kept"])
def test_a_folder_that_holds_something_is_left_alone(tmp_path, hidden):
    (tmp_path / hidden).touch()
    with pytest.raises(GradlessonError, match=f"holds {hidden}. Name another folder"):
        folder.write(tmp_path, FILES)
    assert everything(tmp_path) == [hidden]


def test_a_file_or_a_link_is_no_folder(tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for name in ("file", "link"):
        with pytest.raises(GradlessonError, match="is a file or a link"):
            folder.write(tmp_path / name, FILES)
    assert everything(tmp_path) == ["file", "link"]


def test_the_folder_above_must_exist(tmp_path):
    with pytest.raises(GradlessonError, match="The folder above a new course must exist"):
        folder.write(tmp_path / "a/b", FILES)
    assert everything(tmp_path) == []


@pytest.mark.parametrize("exists", [False, True])
@pytest.mark.parametrize("failing", ["write_text", "rename"])
def test_what_fails_half_way_leaves_nothing(tmp_path, monkeypatch, failing, exists):
    target = tmp_path / "new"
    if exists:
        target.mkdir()
    original, calls = getattr(Path, failing), []

    def fail_at_the_end(path, *arguments, **options):
        calls.append(path)
        # Of two files the second; of two renames into a folder that exists the second, else the only one. What is
        # taken back is a rename too.
        if len(calls) == (2 if failing == "write_text" or exists else 1):
            raise OSError(28, os.strerror(28))
        return original(path, *arguments, **options)

    monkeypatch.setattr(Path, failing, fail_at_the_end)
    with pytest.raises(GradlessonError, match=r"No space left on device\. Nothing was written"):
        folder.write(target, FILES)
    assert everything(tmp_path) == (["new"] if exists else [])
