"""What is kept is whole and verified on every read; what is damaged is computed again, and nothing else is."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gradlesson.engine.files import is_abandoned, read_checked_json, write_checked_json, write_whole
from gradlesson.engine.settings import read_settings
from gradlesson.engine.store import Entry, Store

BOTH = [("one", "en"), ("one", "ko"), ("two", "en"), ("two", "ko")]


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / ".gradlesson")


def entry(unit="experiment/one"):
    return Entry(unit, {}, 1.5, 1.25, {"name": "one"})


def files(store):
    return sorted(path for path in store.folder.rglob("*") if path.is_file())


# -- one store -----------------------------------------------------------------------------------------------------


def test_what_was_put_in_comes_out(store):
    kept = store.put("f" * 64, entry(), {"result.npz": b"numbers", "more": b""})
    assert Store(store.folder).entry("f" * 64) == kept
    again = Store(store.folder).get("f" * 64)
    assert again == replace(kept, inputs={}, because=[])
    assert again.seconds == 1.5
    assert [store.content(again.files[name]) for name in ("result.npz", "more")] == [b"numbers", b""]


def test_equal_contents_are_kept_once(store):
    store.put("1" * 64, entry(), {"a": b"same"})
    store.put("2" * 64, entry("experiment/two"), {"b": b"same"})
    assert len(list((store.folder / "objects").rglob("*/*"))) == 1


def test_an_object_is_there_before_the_key_that_names_it(store, monkeypatch):
    written = []
    monkeypatch.setattr(
        "gradlesson.engine.store.write_whole",
        lambda path, data: written.append(Path(path).parent.parent.name),
    )
    monkeypatch.setattr(
        "gradlesson.engine.store.write_checked_json",
        lambda path, value: written.append(Path(path).parent.name),
    )
    store.put("f" * 64, entry(), {"a": b"1", "b": b"2"})
    assert written == ["objects", "objects", "keys"]


def test_a_key_of_another_version_counts_as_missing(store):
    store.put("f" * 64, entry(), {"a": b"1"})
    write_checked_json(store.folder / "keys" / f"{'f' * 64}.json", {"unit": "experiment/one", "files": {}})
    assert store.get("f" * 64) is None


def fill_disk(monkeypatch):
    """Have every file that is written from now on lie on a disk without space."""
    fdopen = os.fdopen

    def full(handle, *arguments):
        os.write(handle, b"a part")
        device = os.open("/dev/full", os.O_WRONLY)
        os.dup2(device, handle)
        os.close(device)
        return fdopen(handle, *arguments)

    monkeypatch.setattr(os, "fdopen", full)


def test_a_write_is_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "folder" / "file"
    write_whole(path, b"old")
    fill_disk(monkeypatch)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(path.parent) == ["file"]


@pytest.fixture
def ended():
    """The id of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_temporary_name_tells_whose_it_is(tmp_path, monkeypatch, ended):
    names = []
    monkeypatch.setattr(os, "replace", lambda old, new: names.append(Path(old)))
    write_whole(tmp_path / "file", b"")
    assert names[0].name.startswith(".file.")
    assert names[0].name.endswith(f"-{os.getpid()}")
    assert is_abandoned(names[0]), "an earlier process may have had our id"
    assert is_abandoned(Path(f".file.x-{ended}"))
    assert not is_abandoned(Path(f".file.x-{os.getppid()}"))
    for name in ("file", "file-", "-notes", f"{ended}", ".file.x-" + "9" * 30):
        assert not is_abandoned(Path(name)), name


def test_what_killed_writes_left_is_removed_by_the_next_run_that_computes(sample, ended):
    sample.run()
    running = sample.write(f".gradlesson/keys/.some.json.x-{os.getppid()}", "")
    left = [
        sample.write(f".gradlesson/{folder}.{name}.x-{ended}", "")
        for folder, name in (("objects/00/", "0" * 64), ("keys/", "some.json"), ("", "parsed.json"))
    ]
    sample.run()
    assert all(path.exists() for path in left), "a run that computes nothing does not look"
    sample.edit("mini/constants.py", "2.0", "3.0")
    assert not sample.run().failures
    assert not any(path.exists() for path in left)
    assert running.exists()


@pytest.mark.parametrize("content", [b"", b"\n", b"{}", b"x" * 64 + b"\n{}", b"\xff\n\xff"])
def test_json_without_its_checksum_counts_as_missing(tmp_path, content):
    (tmp_path / "file").write_bytes(content)
    assert read_checked_json(tmp_path / "file") is None


def test_what_cannot_be_written_is_kept_in_memory_with_a_warning(tmp_path, caplog):
    (tmp_path / ".gradlesson").write_text("a file where the folder should be")
    store = Store(tmp_path / ".gradlesson")
    kept = store.put("f" * 64, entry(), {"a": b"1"})
    assert "The results of experiment/one cannot be kept in .gradlesson (" in caplog.text
    assert store.entry("f" * 64) == kept
    assert store.get("f" * 64) == replace(kept, inputs={}, because=[])
    assert store.content(kept.files["a"]) == b"1"
    store.set_latest("experiment/one", "f" * 64)


# -- damage in a project -------------------------------------------------------------------------------------------


def damaged(path, how):
    content = path.read_bytes()
    if how == "missing":
        path.unlink()
    elif how == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif how == "empty":
        path.write_bytes(b"")
    elif how == "flipped":
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 4]) + content[middle + 1 :])
    elif how == "a folder":
        path.unlink()
        path.mkdir()


@pytest.mark.parametrize("how", ["missing", "cut", "empty", "flipped"])
@pytest.mark.parametrize("what", ["object", "key"])
def test_damage_to_one_result_runs_that_one_again(sample, what, how):
    report = sample.run()
    unit = "experiment/one"
    sha = report.entries[unit].files["result.npz"]
    key = report.fingerprints[unit]
    folder = sample.store.folder
    path = folder / "objects" / sha[:2] / sha if what == "object" else folder / "keys" / f"{key}.json"
    before = path.read_bytes()
    damaged(path, how)
    report = sample.run()
    assert (report.ran, report.reused, report.drawn, report.failures) == (["one"], ["two"], [], {})
    if what == "object":
        assert path.read_bytes() == before
    report = sample.run()
    assert (report.ran, report.drawn) == ([], [])


@pytest.mark.parametrize("how", ["missing", "flipped"])
def test_damage_to_a_drawing_draws_that_one_again(sample, how):
    report = sample.run()
    sha = report.entries["exhibits/one.en"].files["exhibits.json"]
    damaged(sample.store.folder / "objects" / sha[:2] / sha, how)
    report = sample.run()
    assert (report.ran, report.drawn, report.failures) == ([], [("one", "en")], {})


@pytest.mark.parametrize("what", ["object", "key", "latest"])
def test_a_folder_in_the_place_of_a_file_is_replaced(sample, what):
    """It would have its result computed again by every build."""
    report = sample.run()
    sha = report.entries["experiment/one"].files["result.npz"]
    fingerprint = report.fingerprints["experiment/one"]
    path = {"object": f"objects/{sha[:2]}/{sha}", "key": f"keys/{fingerprint}.json"}.get(
        what, "latest/experiment.one.json"
    )
    damaged(sample.store.folder / path, "a folder")
    report = sample.run()
    assert (report.ran, report.failures) == ([] if what == "latest" else ["one"], {})
    assert (sample.store.folder / path).is_file()
    assert sample.run().ran == []


def test_all_else_may_be_lost(sample):
    sample.run()
    for name in ("latest", "lock", "parsed-{}.{}.json".format(*sys.version_info[:2])):
        path = sample.store.folder / name
        for file in [path] if path.is_file() else list(path.iterdir()):
            damaged(file, "flipped" if file.stat().st_size else "missing")
    report = sample.run()
    assert (report.ran, report.drawn, report.failures) == ([], [], {})


def test_a_store_that_cannot_be_written_still_gives_the_right_result(sample):
    sample.write(".gradlesson", "a file where the folder should be")
    store = sample.store
    report = sample.run(store=store)
    assert (sorted(report.ran), sorted(report.drawn), report.failures) == (["one", "two"], BOTH, {})
    again = sample.run(store=store)
    assert (again.ran, again.drawn) == ([], []), "in this process it is remembered"


def test_a_full_disk_still_gives_the_right_result(sample, monkeypatch):
    fill_disk(monkeypatch)
    report = sample.run()
    assert (sorted(report.ran), sorted(report.drawn), report.failures) == (["one", "two"], BOTH, {})
    monkeypatch.undo()
    assert sorted(sample.run().ran) == ["one", "two"]


# -- two at once ---------------------------------------------------------------------------------------------------

RUN = """
import sys
from dataclasses import replace
from pathlib import Path
from gradlesson.engine.course import read_course
from gradlesson.engine.runner import Runner
from gradlesson.engine.settings import read_settings
from gradlesson.engine.store import Store
from gradlesson.engine.workers import Workers

settings = read_settings(Path("."))
course = read_course(settings, "mini.draw:render")
print("ready", flush=True)
sys.stdin.readline()
with Workers() as workers:
    report = Runner(course, Store(settings.store), workers).run()
assert not report.failures, report.failures
print(*report.ran, *report.drawn, sep=";")
"""


def test_two_runs_at_once_compute_everything_once(sample):
    for name in ("one", "two"):
        sample.edit(f"mini/experiments/{name}.py", "return {", "import time; time.sleep(0.2)\n    return {")
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", RUN],
            cwd=sample.root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for run in runs:
        assert run.stdout.readline() == "ready\n"
    done = []
    for run in runs:
        run.stdin.write("\n")
        run.stdin.flush()
    for run in runs:
        output, _ = run.communicate(timeout=60)
        assert run.returncode == 0
        done += output.strip().split(";") if output.strip() else []
    assert sorted(done) == sorted(["one", "two", *map(str, BOTH)])


def test_a_lock_whose_holder_was_killed_does_not_hold(sample):
    hold = (
        "import filelock, os, sys; filelock.FileLock('.gradlesson/lock').acquire(); os.kill(os.getpid(), 9)"
    )
    sample.path(".gradlesson").mkdir()
    subprocess.run([sys.executable, "-c", hold], cwd=sample.root, check=False)
    assert not sample.run().failures


def test_nothing_is_locked_where_nothing_is_due(sample, monkeypatch):
    sample.run()
    monkeypatch.setattr("gradlesson.engine.lock.FileLock", lambda *_: pytest.fail("a lock was taken"))
    assert not sample.run().failures


def test_settings_find_the_store_beside_the_configuration(sample):
    assert read_settings(sample.root).store == Path(sample.root) / ".gradlesson"
