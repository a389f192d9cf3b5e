"""What the course does not use any more goes, oldest use first; what it uses, or a build may read yet, stays."""

import os
import time

import pytest

from gradlesson.engine.clean import GRACE, Limits, clean
from gradlesson.engine.store import Entry
from gradlesson.errors import GradlessonError

DAY = 24 * 3600


def age(sample, days=2.0):
    """Have all of the store be so old."""
    moment = time.time() - days * DAY
    for path in sample.store.folder.rglob("*"):
        os.utime(path, (moment, moment))


def swept(sample, *, dry_run=False, **limits):
    """What cleaning up removes."""
    report = sample.run(compute=False)
    return clean(sample.store, sample.course(), report, Limits(**limits), dry_run=dry_run)


def files(sample):
    """All files of the store but those that only save time."""
    return {
        path.relative_to(sample.store.folder).as_posix()
        for path in sample.store.folder.rglob("*")
        if path.is_file() and not path.name.startswith("parsed")
    }


@pytest.fixture
def edited(sample):
    """Two states of the course are stored, both not used for two days; returns the files of the second alone."""
    sample.run()
    first = files(sample)
    sample.edit("mini/constants.py", "2.0", "3.0")
    sample.run()
    age(sample)
    return first


def test_what_is_not_used_goes_and_nothing_is_computed_again(sample, edited):
    cleaned = swept(sample, age=DAY)
    assert sorted(cleaned.units) == ["exhibits/one.en", "exhibits/one.ko", "experiment/one"]
    assert cleaned.freed > 0
    assert not (files(sample) >= edited)
    report = sample.run()
    assert (report.ran, report.drawn, report.failures) == ([], [], {})
    alone = files(sample)
    assert swept(sample, age=0).files == 0
    # A store that never knew the first state holds the same.
    sample.store.folder.rename(sample.root / "aside")
    sample.run()
    assert alone == files(sample)


def test_a_dry_run_says_the_same_and_does_nothing(sample, edited):
    before = files(sample)
    told = swept(sample, age=DAY, dry_run=True)
    assert files(sample) == before
    assert swept(sample, age=DAY) == told


def test_a_use_of_old_results_makes_them_young(sample, edited):
    sample.edit("mini/constants.py", "3.0", "2.0")
    assert sample.run().ran == []
    sample.edit("mini/constants.py", "2.0", "3.0")
    assert swept(sample, age=DAY).units == []
    age(sample, days=0.5)
    assert swept(sample, age=DAY).units == []
    assert len(swept(sample, age=DAY / 4).units) == 3


def test_what_was_used_within_the_hour_stays_whatever_is_asked_for(sample):
    sample.run()
    sample.edit("mini/constants.py", "2.0", "3.0")
    sample.run()
    assert swept(sample, age=0, size=0).files == 0
    age(sample, days=1.1 * GRACE / DAY)
    assert len(swept(sample, age=0, size=0).units) == 3


def test_the_size_takes_the_longest_unused_first(sample):
    for factor, days in (("2.0", 30), ("3.0", 20), ("4.0", 10)):
        if factor != "2.0":
            sample.edit("mini/constants.py", f"{float(factor) - 1}", factor)
        keys = {
            path for path in sample.store.folder.glob("keys/*") if path.stat().st_mtime < time.time() - DAY
        }
        sample.run()
        moment = time.time() - days * DAY
        for path in sample.store.folder.rglob("*"):
            if path not in keys:
                os.utime(path, (moment, moment))
    whole = swept(sample, dry_run=True, size=0)
    assert whole.units.count("experiment/one") == 2
    first = swept(sample, size=whole.kept + whole.freed - 1)
    assert len(first.units) == 1
    assert swept(sample, size=0).units.count("experiment/one") + first.units.count("experiment/one") == 2
    report = sample.run()
    assert (report.ran, report.drawn) == ([], [])


def test_the_last_good_result_of_what_is_broken_or_due_stays(sample):
    sample.run()
    age(sample)
    sample.edit("mini/constants.py", "2.0", "(")
    sample.edit("mini/experiments/two.py", '"seeds": 4', '"seeds": 5')
    assert swept(sample, age=0).units == []
    sample.edit("mini/constants.py", "(", "2.0")
    sample.edit("mini/experiments/two.py", '"seeds": 5', '"seeds": 4')
    assert sample.run().ran == []


def test_what_the_course_has_no_more_goes_with_its_name(sample):
    sample.run()
    age(sample)
    sample.path("mini/experiments/two.py").unlink()
    for name in ("mini/exhibits/two.py", "mini/exhibits/two.toml"):
        sample.path(name).unlink()
    cleaned = swept(sample, age=DAY)
    assert sorted(cleaned.units) == ["exhibits/two.en", "exhibits/two.ko", "experiment/two"]
    assert not [file for file in files(sample) if "two" in file]


def test_what_the_last_whole_build_used_stays_however_old(sample):
    store = sample.store
    sample.run()
    for name in ("used", "unused"):
        store.put(name * 16, Entry(f"task/{name}", {}, 0, 0, {}), {"file": name.encode()})
    store.begin_build()
    assert store.used("used" * 16)
    store.end_build()
    age(sample, days=400)
    assert swept(sample, age=DAY).units == ["task/unused"]
    assert store.get("used" * 16)


def test_sources_stay_as_long_as_a_result_was_made_from_them(sample, edited):
    before = {file for file in files(sample) if file.startswith("code/")}
    swept(sample, age=DAY)
    after = {file for file in files(sample) if file.startswith("code/")}
    assert len(before - after) == 1, "constants.py before its edit"
    sample.edit("mini/constants.py", "3.0", "4.0")
    assert "mini/constants.py changed: FACTOR" in sample.command("gradlesson", "why", "one").stdout


def test_what_is_used_between_the_look_and_the_broom_stays(sample, edited, monkeypatch):
    """A build that begins to use a result at the very moment at which that is taken away keeps it."""
    rename, store = os.rename, sample.store
    sample.edit("mini/constants.py", "3.0", "2.0")
    old = sample.course().experiments["one"].fingerprint
    sample.edit("mini/constants.py", "2.0", "3.0")

    def used_first(source, target):
        if old in str(source) and ".clean-" in str(target):
            assert store.get(old)
        rename(source, target)

    monkeypatch.setattr(os, "rename", used_first)
    assert "experiment/one" not in swept(sample, age=DAY).units
    assert store.get(old)


def test_a_time_to_come_tells_of_no_use(sample, edited):
    age(sample, days=-400)
    sample.run(compute=False)
    assert len(swept(sample, age=DAY).units) == 3


def test_a_damaged_store_can_be_cleaned(sample, edited):
    for path in sorted(sample.store.folder.glob("keys/*"))[::2]:
        path.write_bytes(b"garbled")
    age(sample)
    swept(sample, age=DAY)
    sample.run()
    assert sample.run().ran == []


def test_a_store_that_cannot_be_changed_is_an_error_in_words(sample, edited, monkeypatch):
    def refuse(source, target):
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "rename", refuse)
    with pytest.raises(GradlessonError, match="writable to be cleaned up, Read-only file system"):
        swept(sample, age=DAY)


def test_a_store_that_is_not_there_is_clean(sample):
    assert swept(sample, age=0).files == 0
