"""Claims and numbers of long memories, on results made up to hold or to break them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gradlesson.course.exhibits import long_memory
from gradlesson.render.exhibits import Claim, Result

SEEDS = 5
OPEN = ("lstm-log", "gru-log")
OTHERS = ("rnn-gaussian", "rnn-orthogonal", "lstm-0", "lstm-1", "lstm-forget-log", "gru-0")
ROWS = [(name, count) for name in OTHERS for count in (10, 50, 100)]
ROWS += [(name, count) for name in OPEN for count in (10, 50, 100, 200)]


def made_up(change: tuple[str, str, int, float] | None = None) -> Result:
    """Only open gates remember more than 10 distractors; (array, network, distractors, number) of the last seed."""
    solved = np.array([[name in OPEN or count == 10] * SEEDS for name, count in ROWS])
    steep = np.array([[4.0 if name == "lstm-forget-log" else 0.2] * SEEDS for name, _ in ROWS])
    arrays = {
        "network": np.array([name for name, _ in ROWS]),
        "distractors": np.array([count for _, count in ROWS]),
        "accuracy": np.where(solved, 0.96, 0.25),
        "updates": np.where(solved, 100, -1),
        "first_gradient_norm": steep,
        "largest_gradient_norm": 10 * steep,
    }
    if change:
        array, network, count, number = change
        arrays[array][ROWS.index((network, count)), -1] = number
    return Result("long-memory", arrays, {"seeds": SEEDS})


def test_all_claims_hold_where_open_gates_alone_remember() -> None:
    claims = [item for item in vars(long_memory).values() if isinstance(item, Claim)]
    assert len(claims) == 6
    for claim in claims:
        assert claim.function(made_up()).holds, claim.name


@pytest.mark.parametrize(
    ("claim", "change"),
    [
        (long_memory.all_learn_ten, ("accuracy", "gru-0", 10, 0.5)),
        (long_memory.plain_networks_fail_at_100, ("accuracy", "rnn-orthogonal", 100, 0.95)),
        (long_memory.no_bias_fails_from_50, ("accuracy", "lstm-0", 50, 0.95)),
        (long_memory.no_bias_fails_from_50, ("accuracy", "gru-0", 100, 0.95)),
        (long_memory.bias_one_fails_at_100, ("accuracy", "lstm-1", 100, 0.95)),
        (long_memory.open_gates_succeed, ("accuracy", "lstm-log", 100, 0.5)),
        (long_memory.open_gates_succeed, ("accuracy", "gru-log", 200, 0.5)),
        (long_memory.forget_bias_alone_starts_steep, ("first_gradient_norm", "lstm-log", 100, 2.0)),
    ],
)
def test_one_seed_that_does_otherwise_breaks_the_claim(claim: Claim, change: Any) -> None:
    verdict = claim.function(made_up(change))
    assert (verdict.holds, verdict.holding) == (False, SEEDS - 1)


def test_solved_seeds_are_counted() -> None:
    assert long_memory.plain_solved_at_50.function(made_up()) == 0
    assert long_memory.plain_networks.function(made_up()) == 2 * SEEDS
    one = made_up(("updates", "lstm-1", 50, 200))
    assert long_memory.one_solved_at_50.function(one) == 1
    slow = made_up(("updates", "gru-log", 200, 390))
    assert long_memory.slowest_at_200.function(slow) == 390


def test_the_median_of_updates_is_empty_where_half_never_solved_it_or_none_tried() -> None:
    columns = long_memory.updates.function(made_up())
    row = list(columns["network"]).index("lstm-1")
    assert (columns["at_10"][row], columns["at_50"][row], columns["at_200"][row]) == (100, None, None)


def test_every_seed_has_a_dot() -> None:
    columns = long_memory.solved.function(made_up())
    assert len(np.asarray(columns["seed"])) == SEEDS * len(ROWS)
    assert np.sum(np.asarray(columns["solved"])) == SEEDS * (len(OTHERS) + 8)
