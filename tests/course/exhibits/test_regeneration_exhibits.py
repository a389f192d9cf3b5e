"""The tables, counts and claim of the measurements, on rows made up to keep or to miss their budgets."""

from __future__ import annotations

import json

import numpy as np
import pytest

from gradlesson.course.exhibits import regeneration
from gradlesson.render.exhibits import Table

ROWS = """section,what,measured,unit,rule,budget,holds
cold,cold-cpu-over-script,1.2,times,at-most,1.1,no
cold,cold-wall-over-script,0.7,times,aim,0.65,no
cold,cold-ran,12.0,count,exactly,12,yes
edits,bare-cpu,0.9,s,,,
edits,helper-ran,6.0,count,exactly,6,yes
"""


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The made-up rows in place of the data file."""
    monkeypatch.setattr(regeneration, "read", lambda name: ROWS)
    return monkeypatch


@pytest.mark.usefixtures("rows")
def test_an_aim_that_is_not_reached_is_no_missed_budget() -> None:
    assert regeneration.budgets.function({}) == 3
    assert regeneration.missed.function({}) == 1


@pytest.mark.usefixtures("rows")
def test_each_table_shows_its_section_with_rule_and_verdict_as_signs() -> None:
    assert regeneration.cold.function({}) == {
        "what": ["cold-cpu-over-script", "cold-wall-over-script", "cold-ran"],
        "measured": [1.2, 0.7, 12.0],
        "unit": ["×", "×", ""],
        "budget": ["≤ 1.1", "→ 0.65", "= 12"],
        "holds": ["✗", "✗", "✓"],
    }
    edits = regeneration.edits.function({})
    assert (edits["budget"], edits["holds"]) == ([None, "= 6"], [None, "✓"])


def test_the_claim_breaks_when_one_experiment_too_many_runs(rows: pytest.MonkeyPatch) -> None:
    assert regeneration.exactly_what_depends.function({}).holds
    rows.setattr(regeneration, "read", lambda name: ROWS.replace("helper-ran,6.0", "helper-ran,7.0"))
    verdict = regeneration.exactly_what_depends.function({})
    assert (verdict.holds, verdict.value) == (False, 1.0)


def test_the_tables_show_every_row_that_is_kept_and_the_circumstances() -> None:
    tables = {item.name: item.function({}) for item in vars(regeneration).values() if isinstance(item, Table)}
    facts = tables.pop("circumstances")
    shown = [what for table in tables.values() for what in table["what"]]
    assert sorted(shown) == sorted(row["what"] for row in regeneration.rows())
    assert np.all([isinstance(found, str) and found for found in facts["found"]])
    assert json.loads(regeneration.read("regeneration.json"))["date"] in facts["found"]
