"""The fault campaign: what judges its trials can find something wrong, and some of its trials, small ones."""

import os
import shutil
import signal
import subprocess
import sys
from random import Random

import pytest
from filelock import FileLock

from faults import damage, kills, project, verdict
from faults.__main__ import SECTIONS, made
from faults.kind import Kind
from faults.table import Row, Table
from faults.trial import PATHS, Reference, SkippedError, Trial
from faults.verdict import Verdict
from gradlesson.engine.store import Entry, Store

OLD = {"index.html": b"old", "en/index.html": b"old", "style.css": b"same"}
NEW = {"index.html": b"new", "en/index.html": b"new", "style.css": b"same"}


def written(folder, files):
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@pytest.fixture
def trial(tmp_path):
    """A trial of which the old and the new site are known; nothing is built."""
    reference = Reference(tmp_path / "reference", OLD, NEW, {}, {}, 1.0, 10)
    made = Trial(tmp_path / "trial", Random(0), reference)
    made.root.mkdir(parents=True)
    made.temporary.mkdir()
    return made


# -- what is published ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("files", "status", "is_wrong"),
    [
        (NEW, 0, False),
        (OLD, 1, False),
        (OLD, None, False),
        (NEW, None, False),
        (OLD, 0, True),
        (NEW, 1, True),
        (OLD | {"index.html": b"new"}, None, True),
        (NEW | {"en/index.html": b"old"}, 0, True),
        (NEW | {"more.html": b""}, 0, True),
        ({"index.html": b"new", "style.css": b"same"}, None, True),
        ({}, None, True),
    ],
)
def test_any_mixture_is_wrong_and_so_is_a_site_that_the_status_did_not_promise(
    trial, files, status, is_wrong
):
    written(trial.site, files)
    trial.see(status=status)
    assert bool(trial.found.wrong) == is_wrong


def test_where_there_was_no_site_half_of_one_is_wrong_and_none_is_not(trial):
    trial.see(status=1, old=False)
    assert not trial.found.wrong
    written(trial.site, {"index.html": b"new"})
    trial.see(old=False)
    assert trial.found.wrong


def test_sites_are_compared_but_for_the_time_that_results_took(tmp_path):
    for name, seconds in (("one", b"0.5"), ("other", b"1e-05")):
        told = b'{"seconds": ' + seconds + b', "cpu_seconds": ' + seconds + b', "seeds": 3}'
        written(tmp_path / name, {"data/x/provenance.json": told})
    one, other = (verdict.read_site(tmp_path / name) for name in ("one", "other"))
    assert one == other
    assert b"seeds" in one["data/x/provenance.json"]
    written(tmp_path / "one", {"page.html": b'"seconds": 1'})
    assert verdict.read_site(tmp_path / "one")["page.html"] == b'"seconds": 1'


# -- what is lost and what is left ---------------------------------------------------------------------------------


def test_what_is_computed_again_or_gone_is_lost(tmp_path):
    store = Store(tmp_path / ".gradlesson")
    for number in "12":
        store.put(number * 64, Entry(f"experiment/{number}", {}, 0, 0, {}), {"file": number.encode()})
    before = verdict.finished(store.folder)
    assert set(before) == {"1" * 64, "2" * 64}
    assert verdict.lost(before, verdict.finished(store.folder)) == []
    store.put("1" * 64, Entry("experiment/1", {}, 0, 0, {}), {"file": b"1"})
    assert verdict.lost(before, verdict.finished(store.folder)) == ["experiment/1 was computed again"]
    store.put("1" * 64, Entry("experiment/1", {}, 0, 0, {}), {"file": b"cut"})
    sha = store.entry("1" * 64).files["file"]
    (store.folder / "objects" / sha[:2] / sha).write_bytes(b"cu")
    assert "experiment/1 is gone" in verdict.lost(before, verdict.finished(store.folder))


def test_temporary_files_of_all_places_are_left(trial):
    assert verdict.temporary_files(trial.root, trial.temporary) == []
    written(trial.root, {".gradlesson/keys/.x.json.y-1": b"", ".site.new-1/index.html": b""})
    written(trial.temporary, {"gradlesson-x-1/wanted": b""})
    assert len(verdict.temporary_files(trial.root, trial.temporary)) == 3


def test_a_lock_that_somebody_holds_is_left(trial):
    trial.store.mkdir()
    assert verdict.held_lock(trial.store) == []
    with FileLock(trial.store / "lock"):
        assert verdict.held_lock(trial.store) == ["the lock is held"]


def test_a_process_of_the_trial_that_runs_on_is_left(trial, monkeypatch):
    monkeypatch.setattr("faults.trial.TO_END", 0.0)
    with trial.started("http.server", "0") as process:
        trial.wait_for(lambda: process.pid in verdict.processes(trial.temporary), process)
        trial.see(status=1, old=False)
        process.wait(60)
    assert trial.found.left == [f"process {process.pid}"]


# -- the faults themselves -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", damage.WAYS)
def test_each_way_of_damage_changes_a_file(tmp_path, way):
    path = tmp_path / "file"
    path.write_bytes(b"whole content")
    damage.WAYS[way](path, Random(1))
    assert not path.is_file() or path.read_bytes() != b"whole content"


def test_a_process_is_killed_just_before_the_change_that_was_chosen(tmp_path):
    code = "for name in 'abc': open(f'{FOLDER}/{name}', 'w').close()".replace("{FOLDER}", str(tmp_path))
    for at, status, files in (("2", -signal.SIGKILL, ["a"]), ("9", 0, ["a", "b", "c"])):
        for path in tmp_path.iterdir():
            path.unlink()
        environment = {"PYTHONPATH": PATHS, "FAULT_AT": at, "FAULT_UNDER": str(tmp_path), "FAULT_SIGNAL": "9"}
        done = subprocess.run([sys.executable, "-c", code], env={**os.environ, **environment}, check=False)
        assert (done.returncode, sorted(os.listdir(tmp_path))) == (status, files)


# -- the table -----------------------------------------------------------------------------------------------------


def test_trials_are_counted_not_what_was_found_in_them():
    row = Row("kills", "build-killed")
    row.add(Verdict(wrong=["one", "another"], kills=1))
    row.add(Verdict(left=["a file"], trials=6))
    row.skip("no disk")
    assert (row.trials, row.kills, row.wrong, row.lost, row.left, row.skipped) == (7, 1, 1, 0, 1, 1)
    assert "1 skipped: no disk" in row.line
    head, line = Table([row]).csv().splitlines()
    assert head == "section,what,trials,kills,wrong,lost,left,skipped,why-skipped"
    assert line == "kills,build-killed,7,1,1,0,1,1,no disk"


def test_a_trial_that_breaks_is_no_proof_of_anything(trial):
    def breaks(trial):
        raise KeyError("of the campaign")

    def skips(trial):
        raise SkippedError("no disk")

    assert made(Kind("skipped", 1, skips), trial) == "no disk"
    assert not trial.found.wrong
    assert made(Kind("broken", 1, breaks), trial) == ""
    assert "of the campaign" in trial.found.wrong[0]


def test_a_campaign_has_at_least_a_hundred_kills():
    assert sum(kind.trials for kind in SECTIONS["kills"]) >= 110
    names = [kind.what for kinds in SECTIONS.values() for kind in kinds]
    assert len(set(names)) == len(names)


# -- some trials ---------------------------------------------------------------------------------------------------


def test_small_trials_of_kills_and_damage_find_nothing(tmp_path, monkeypatch):
    """And one that hides a result of the store from its recovery finds that it is computed again."""
    monkeypatch.setattr(project, "EXPERIMENTS", 1)
    monkeypatch.setattr(project, "REPEATS", 1)
    reference = Reference.make(tmp_path)

    def wrong(trial):
        trial.begin(edited=False)
        trial.finished |= {"f" * 64: ("experiment/hidden", 0)}
        (trial.root / "docs/en/index.md").write_text("# Other {#home}\n")
        trial.recover()

    for what, strike in (
        ("killed", kills.at_a_change),
        ("damaged", lambda trial: damage.at_rest(trial, damage.garble)),
        ("wrong", wrong),
    ):
        trial = Trial(tmp_path / what, Random(what), reference)
        assert made(Kind(what, 1, strike), trial) == ""
        found = trial.found
        if what == "wrong":
            assert any("files differ from the site that it must be" in text for text in found.wrong)
            assert found.lost == ["experiment/hidden is gone"]
        else:
            assert (found.wrong, found.lost, found.left) == ([], [], [])
    shutil.rmtree(reference.folder)
