"""The tables and claims of the fault campaign, on rows made up, and on the committed ones."""

from __future__ import annotations

import json

import pytest

from gradlesson.course.exhibits import faults
from gradlesson.errors import GradlessonError

ROWS = """section,what,trials,kills,wrong,lost,left,skipped,why-skipped
kills,build-killed-at-a-moment,60,60,0,0,0,0,
kills,worker-killed,50,50,0,0,0,0,
clocks,files-of-other-times,2,0,0,0,0,0,
disks,disk-of-store-full,0,0,0,0,0,6,this user may not mount a disk
"""


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The made-up rows in place of the data file."""
    monkeypatch.setattr(faults, "read", lambda name: ROWS)
    return monkeypatch


@pytest.mark.usefixtures("rows")
def test_a_section_is_shown_with_its_counts() -> None:
    assert faults.kills.function({}) == {
        "what": ["build-killed-at-a-moment", "worker-killed"],
        "trials": [60, 50],
        "wrong": [0, 0],
        "lost": [0, 0],
        "left": [0, 0],
    }
    assert faults.others.function({})["what"] == ["files-of-other-times"]
    assert (faults.trials.function({}), faults.skipped.function({})) == (112, 6)


@pytest.mark.parametrize(("name", "column"), [("nothing_wrong", 4), ("nothing_lost", 5), ("nothing_left", 6)])
def test_a_single_trial_breaks_its_claim(rows: pytest.MonkeyPatch, name: str, column: int) -> None:
    claim = getattr(faults, name).function
    assert claim({}).holds
    cells = ROWS.splitlines()[3].split(",")
    cells[column] = "1"
    rows.setattr(faults, "read", lambda name: ROWS + ",".join(cells) + "\n")
    assert (claim({}).holds, claim({}).value) == (False, 1.0)


def test_few_kills_break_their_claim(rows: pytest.MonkeyPatch) -> None:
    assert faults.many_kills.function({}).holds
    rows.setattr(faults, "read", lambda name: ROWS.replace("60,60", "60,50"))
    assert not faults.many_kills.function({}).holds


def test_a_data_file_that_is_missing_is_named() -> None:
    with pytest.raises((GradlessonError, FileNotFoundError), match=r"nothing\.csv"):
        faults.read("nothing.csv")


def test_the_committed_table_fills_everything_that_is_shown() -> None:
    shown = [faults.kills, faults.damage, faults.disks, faults.others, faults.sources]
    assert all(len(one.function({})["what"]) >= 3 for one in shown)
    facts = faults.circumstances.function({})
    assert json.loads(faults.read("faults.json"))["date"] in facts["found"]
    assert all(isinstance(found, str) and found for found in facts["found"])
