"""What the server of `mkdocs serve` watches, with a server that only notes it."""

from types import SimpleNamespace

import pytest

from gradlesson.pages.watch import Watch


class Thread:
    """Looks at a path for as long as it lives."""

    def __init__(self, path):
        self.watch, self.lives = SimpleNamespace(path=path), True

    def is_alive(self):
        return self.lives


class Server:
    def __init__(self):
        self.observer = SimpleNamespace(emitters=set())

    def threads(self, path):
        return [one for one in self.observer.emitters if one.watch.path == str(path)]

    def watch(self, path):
        self.observer.emitters.add(Thread(path))

    def unwatch(self, path):
        if not self.threads(path):
            raise KeyError(path)
        self.observer.emitters -= set(self.threads(path))


@pytest.fixture
def watch(tmp_path):
    """A watch over a folder and a file that are not there yet."""
    made = Watch(Server(), lambda: None)
    made.add([tmp_path / "docs", tmp_path / "mkdocs.yml"])
    return made


def test_what_comes_later_is_watched_and_its_going_is_told_once(watch, tmp_path):
    assert watch._look()
    assert not watch._look()
    for path in (tmp_path / "docs", tmp_path / "mkdocs.yml"):
        path.mkdir()
        assert watch._look()
        assert len(watch.server.threads(path)) == 1
        assert not watch._look()
        path.rmdir()
        assert watch._look()
        assert not watch._look()


def test_what_was_gone_for_the_server_only_is_watched_anew(watch, tmp_path):
    (tmp_path / "docs").mkdir()
    watch._look()
    (thread,) = watch.server.threads(tmp_path / "docs")
    thread.lives = False
    assert watch._look()
    assert [one.lives for one in watch.server.threads(tmp_path / "docs")] == [True]
    assert not watch._look()


def test_what_was_gone_for_a_build_only_is_built_again(watch, tmp_path):
    (tmp_path / "docs").mkdir()
    watch._look()
    (tmp_path / "docs").rmdir()
    watch.note_missing()
    (tmp_path / "docs").mkdir()
    assert watch._look()
    assert not watch._look()


def test_a_thread_over_the_folder_of_a_file_is_enough(watch, tmp_path):
    (tmp_path / "docs").mkdir()
    (tmp_path / "mkdocs.yml").touch()
    watch._look()
    (thread,) = watch.server.threads(tmp_path / "mkdocs.yml")
    thread.watch.path = str(tmp_path)
    assert not watch._look()
