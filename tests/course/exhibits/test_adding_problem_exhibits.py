"""Claims and numbers of the adding problem, on results made up to hold or to break them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gradlesson.course.exhibits import adding_problem
from gradlesson.render.exhibits import Claim, Result

SEEDS = 5
NETWORKS = ("rnn-gaussian", "lstm-1", "lstm-forget-log", "lstm-log", "gru-0")
ROWS = [(name, steps) for steps in (50, 100) for name in NETWORKS]


def made_up(change: tuple[str, int, float] | None = None) -> Result:
    """All but the plain network learn to add; the error of (network, steps, the last seed) replaced."""
    error = np.array([[1 / 6 if name == "rnn-gaussian" else 0.01] * SEEDS for name, _ in ROWS])
    if change:
        error[ROWS.index(change[:2]), -1] = change[2]
    arrays = {
        "network": np.array([name for name, _ in ROWS]),
        "steps": np.array([steps for _, steps in ROWS]),
        "baseline": np.array(1 / 6),
        "error": error,
        "updates": np.where(error < 0.1 / 6, 300, -1),
    }
    return Result("adding-problem", arrays, {"seeds": SEEDS})


def test_all_claims_hold_where_gated_networks_add() -> None:
    for claim in (adding_problem.gated_networks_beat_the_baseline, adding_problem.plain_networks_do_not):
        assert claim.function(made_up()).holds, claim.name


@pytest.mark.parametrize(
    ("claim", "change"),
    [
        (adding_problem.gated_networks_beat_the_baseline, ("lstm-1", 50, 0.1)),
        (adding_problem.gated_networks_beat_the_baseline, ("lstm-log", 100, 0.1)),
        (adding_problem.gated_networks_beat_the_baseline, ("gru-0", 100, 0.1)),
        (adding_problem.plain_networks_do_not, ("rnn-gaussian", 50, 0.1)),
    ],
)
def test_one_seed_that_does_otherwise_breaks_the_claim(claim: Claim, change: Any) -> None:
    verdict = claim.function(made_up(change))
    assert (verdict.holds, verdict.holding) == (False, SEEDS - 1)


def test_the_forget_bias_alone_belongs_to_no_claim_and_is_counted() -> None:
    result = made_up(("lstm-forget-log", 100, 0.17))
    assert adding_problem.gated_networks_beat_the_baseline.function(result).holds
    assert adding_problem.forget_log_solved.function(result) == SEEDS - 1


def test_the_table_is_empty_where_half_never_solved_it() -> None:
    columns = adding_problem.errors.function(made_up())
    assert list(columns["updates_100"]) == [None, 300, 300, 300, 300]
    assert columns["error_50"][0] == pytest.approx(1 / 6)
