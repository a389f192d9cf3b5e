"""When pages were last changed: the day of git's last commit, or nothing."""

import os
import subprocess
from datetime import date, datetime

import pytest

from gradlesson.pages.dates import last_change, last_changes, updated_html

NOBODY = {
    **{f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


def git(folder, *arguments, day="2026-01-01"):
    when = {f"GIT_{who}_DATE": f"{day}T23:30:00-0500" for who in ("AUTHOR", "COMMITTER")}
    subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, env=os.environ | NOBODY | when
    )


@pytest.fixture
def repository(tmp_path):
    """Two commits: of two pages, then of one of them and of something else."""
    docs = tmp_path / "repository" / "docs"
    (docs / "ko").mkdir(parents=True)
    git(docs.parent, "init", "-q")
    for name in ("index.md", "기울기.md"):
        (docs / "ko" / name).write_text("first")
    git(docs.parent, "add", ".")
    git(docs.parent, "commit", "-qm", "First", day="2025-02-03")
    (docs / "ko" / "index.md").write_text("second")
    (docs.parent / "other").write_text("")
    git(docs.parent, "add", ".")
    git(docs.parent, "commit", "-qm", "Second", day="2025-03-04")
    return docs


def test_each_page_has_the_day_of_its_own_last_commit_where_it_was_made(repository):
    (repository / "ko" / "index.md").write_text("not committed")
    (repository / "ko" / "new.md").write_text("")
    assert last_changes(repository) == {
        repository / "ko" / "index.md": date(2025, 3, 4),
        repository / "ko" / "기울기.md": date(2025, 2, 3),
    }


def test_a_file_elsewhere_in_the_repository_has_its_day_too(repository):
    other, missing = repository.parent / "other", repository.parent / "missing"
    found = last_changes(repository, other, missing)
    assert found[other] == date(2025, 3, 4)
    assert found.keys() - {other} == last_changes(repository).keys()


def test_a_shallow_clone_knows_nothing(repository, tmp_path):
    git(tmp_path, "clone", "-q", "--depth", "1", f"file://{repository.parent}", "shallow")
    assert last_changes(tmp_path / "shallow" / "docs") == {}


def test_a_folder_outside_git_knows_nothing(tmp_path):
    assert last_changes(tmp_path) == {}
    assert last_changes(tmp_path / "missing") == {}


def test_a_machine_without_git_knows_nothing(repository, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert last_changes(repository) == {}


def test_a_day_is_written_as_each_language_does():
    day = date(2026, 3, 4)
    assert updated_html(day, "ko") == '최근 수정: <time datetime="2026-03-04">2026년 3월 4일</time>'
    assert updated_html(day, "en") == 'Last changed: <time datetime="2026-03-04">4 March 2026</time>'
    assert updated_html(day, "fr") == 'Last changed: <time datetime="2026-03-04">2026-03-04</time>'


def test_a_folder_has_the_time_of_its_own_last_commit(repository, tmp_path):
    second = int(datetime.fromisoformat("2025-03-04T23:30:00-05:00").timestamp())
    assert last_change(repository) == second
    (repository.parent / "other").write_text("third")
    git(repository.parent, "commit", "-qam", "Third", day="2025-05-06")
    (repository / "ko" / "index.md").write_text("not committed")
    assert last_change(repository) == second
    assert last_change(tmp_path) == 0
