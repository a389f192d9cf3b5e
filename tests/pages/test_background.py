"""The thread that computes beside `mkdocs serve`, with runs that end as told."""

import os
import subprocess
import sys
from threading import Event
from types import SimpleNamespace

import pytest

from gradlesson.engine.runner import Failure, Report
from gradlesson.pages import background
from gradlesson.pages.background import TRIES, Background


class Project:
    """Stands in for a project whose runs do nothing, or raise."""

    def __init__(self, error=None):
        self.error, self.runs, self.known_failures = error, 0, {}
        self.workers = SimpleNamespace(close=lambda: None)

    def runner(self, course):
        return SimpleNamespace(run=self.run, cancelled=Event(), report=Report())

    def run(self):
        self.runs += 1
        if self.error:
            raise self.error


@pytest.fixture
def beside(monkeypatch):
    monkeypatch.setattr(background, "PATIENCE", 0.01)
    opened = Background.prepare(Project())
    yield opened
    opened.close()
    assert not opened.signal.parent.exists()


def test_what_killed_servers_left_is_removed_by_the_next_one(monkeypatch, tmp_path):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    for name in (f"gradlesson-x-{ended.pid}", f".mkdocs_y.new-{ended.pid}"):
        (tmp_path / name).mkdir()
    others = {f"gradlesson-z-{os.getppid()}", "mkdocs_y"}
    for name in others:
        (tmp_path / name).mkdir()
    opened = Background.prepare(Project())
    assert opened.signal.parent.name.endswith(f"-{os.getpid()}")
    opened.close()
    assert set(os.listdir(tmp_path)) == others


def course(*parameters):
    """A course with an experiment for each parameter."""
    return SimpleNamespace(
        units=[SimpleNamespace(unit=f"experiment/{one}", inputs=one) for one in parameters]
    )


def test_a_build_is_asked_for_until_it_begins(beside, sample):
    os.utime(beside.signal, (0, 0))
    beside.start(course(1), Report())
    for _ in range(2):  # nobody hears the first one
        sample.wait_until(lambda: beside.signal.stat().st_mtime > 0, "no build was asked for")
        os.utime(beside.signal, (0, 0))
    thread = beside._thread
    beside.notice()
    thread.join(60)
    assert not thread.is_alive()


def test_a_run_that_stops_by_itself_is_tried_again_but_not_for_ever(beside):
    beside.project.error = OSError("no memory")
    for _ in range(TRIES + 2):
        beside.start(course(1), Report())
        beside.notice()
        beside._thread.join(60)
    assert beside.project.runs == TRIES
    assert beside.stopped == "OSError: no memory"

    beside.start(course(2), Report())  # an edit
    beside.notice()
    beside._thread.join(60)
    assert beside.project.runs == TRIES + 1
    beside.start(course(), Report())
    assert not beside.stopped


def test_failures_of_earlier_sources_are_tried_again(beside):
    beside.project.known_failures |= {"present": Failure("fails"), "earlier": Failure("changed meanwhile")}
    beside.start(course(1), Report(fingerprints={"experiment/one": "present"}))
    assert list(beside.project.known_failures) == ["present"]
