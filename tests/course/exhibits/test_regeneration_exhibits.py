"""The tables, counts and claim of the measurements, on rows made up to keep or to miss their budgets."""

from __future__ import annotations

import json

import pytest

from gradlesson.course.exhibits import regeneration
from gradlesson.errors import GradlessonError
from gradlesson.render.exhibits import exhibits_of

ROWS = """section,what,measured,unit,rule,budget,holds
cold,cold-cpu,12.0,s,,,
cold,script-cpu,10.0,s,,,
cold,cold-cpu-over-script,1.2,times,at-most,1.1,no
cold,cold-wall,7.0,s,,,
cold,script-wall,10.0,s,,,
cold,cold-wall-over-script,0.7,times,aim,0.65,no
cold,cold-peak,70.0,MB,,,
cold,script-peak,80.0,MB,,,
edits,bare-cpu,0.9,s,,,
edits,nothing-ran,0.0,count,exactly,0,yes
edits,nothing-drawn,0.0,count,exactly,0,yes
edits,nothing-cpu,0.9,s,,,
edits,nothing-cpu-over-bare,1.0,times,at-most,1.1,yes
edits,helper-ran,6.0,count,exactly,6,yes
edits,helper-drawn,12.0,count,exactly,12,yes
edits,helper-cpu,6.5,s,,,
planning,planning-30,0.05,s,at-most,0.1,yes
planning,planning-300,0.2,s,,,
"""


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The made-up rows in place of the data file."""
    monkeypatch.setattr(regeneration, "read", lambda name: ROWS)
    return monkeypatch


@pytest.mark.usefixtures("rows")
def test_an_aim_that_is_not_reached_is_no_missed_budget() -> None:
    assert regeneration.budgets.function({}) == 7
    assert regeneration.missed.function({}) == 1


@pytest.mark.usefixtures("rows")
def test_a_section_is_shown_with_budgets_and_verdicts_as_signs() -> None:
    assert regeneration.planning.function({}) == {
        "what": ["planning-30", "planning-300"],
        "measured": [0.05, 0.2],
        "budget": ["≤ 0.1", None],
        "holds": ["✓", None],
    }


@pytest.mark.usefixtures("rows")
def test_a_first_build_stands_beside_the_script() -> None:
    assert regeneration.cold.function({}) == {
        "what": ["cpu", "wall", "peak"],
        "ours": [12.0, 7.0, 70.0],
        "script": [10.0, 10.0, 80.0],
        "ratio": [1.2, 0.7, None],
        "budget": ["≤ 1.1", "→ 0.65", None],
        "holds": ["✗", "✗", None],
    }


def test_one_wrong_count_or_ratio_decides_over_an_edit(rows: pytest.MonkeyPatch) -> None:
    rows.setattr(regeneration, "EDITS", ["nothing", "helper"])
    shown = regeneration.edits.function({})
    assert shown["edit"] == ["bare", "nothing", "helper"]
    assert shown["ran"] == [None, 0.0, 6.0]
    assert shown["over_bare"] == [None, 1.0, None]
    assert shown["holds"] == [None, "✓", "✓"]
    rows.setattr(regeneration, "read", lambda name: ROWS.replace("exactly,12,yes", "exactly,12,no"))
    assert regeneration.edits.function({})["holds"] == [None, "✓", "✗"]


def test_the_claim_breaks_when_one_experiment_too_many_runs(rows: pytest.MonkeyPatch) -> None:
    assert regeneration.exactly_what_depends.function({}).holds
    rows.setattr(regeneration, "read", lambda name: ROWS.replace("helper-ran,6.0", "helper-ran,7.0"))
    verdict = regeneration.exactly_what_depends.function({})
    assert (verdict.holds, verdict.value) == (False, 1.0)


def test_a_table_without_a_number_that_a_page_needs_says_so(rows: pytest.MonkeyPatch) -> None:
    with pytest.raises(GradlessonError, match=r"must hold 'course-again-cpu-over-bare'\. .*make bench"):
        regeneration.course_over_bare.function({})


def test_the_committed_table_fills_everything_that_is_shown() -> None:
    items = exhibits_of(regeneration)
    assert all(len(items[name].function({})["what"]) >= 3 for name in ("cold", "planning", "serve", "course"))
    facts = regeneration.circumstances.function({})
    assert json.loads(regeneration.read("regeneration.json"))["date"] in facts["found"]
    assert all(isinstance(found, str) and found for found in facts["found"])
