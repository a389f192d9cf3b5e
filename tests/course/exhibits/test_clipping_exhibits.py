"""Claims and numbers of clipping, on results made up to hold or to break them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gradlesson.course.exhibits import clipping
from gradlesson.render.exhibits import Claim, Result

SEEDS, UPDATES, WINDOW = 10, 60, 20
WAYS = [
    ("exploding", "none"),
    ("exploding", "by-norm"),
    ("exploding", "by-value"),
    ("vanishing", "none"),
    ("vanishing", "by-norm"),
]
PARAMETERS = {"largest_norm": 1.0, "window": WINDOW, "seeds": SEEDS}


def made_up(*changes: tuple[str, tuple[str, str], int, float]) -> Result:
    """Clipping lets large weights learn; the last number of (array, way, seed) replaced."""
    final = np.array([0.3, 1.0, 1.0, 0.25, 0.25])
    longest = np.log10([20.0, 20.0, 20.0, 0.5, 0.5])
    cosine = np.array([1.0, 1.0, 0.7, 1.0, 1.0])
    arrays = {
        "gain": np.array([gain for gain, _ in WAYS]),
        "clip": np.array([clip for _, clip in WAYS]),
        "update": np.arange(WINDOW, UPDATES + 1, WINDOW),
        "accuracy": np.tile(final[:, np.newaxis, np.newaxis], (1, SEEDS, UPDATES // WINDOW)),
        "log10_norm": np.tile(longest[:, np.newaxis, np.newaxis], (1, SEEDS, UPDATES)),
        "cosine": np.tile(cosine[:, np.newaxis, np.newaxis], (1, SEEDS, UPDATES)),
    }
    for array, way, seed, number in changes:
        arrays[array][WAYS.index(way), seed, -1] = number
    return Result("clipping", arrays, PARAMETERS)


def test_all_claims_hold_where_clipping_does_what_it_can() -> None:
    claims = [item for item in vars(clipping).values() if isinstance(item, Claim)]
    assert len(claims) == 7
    for claim in claims:
        assert claim.function(made_up()).holds, claim.name


@pytest.mark.parametrize(
    ("claim", "change"),
    [
        (clipping.clipping_lets_it_learn, ("accuracy", WAYS[0], -1, 0.95)),
        (clipping.unclipped_networks_fail, ("accuracy", WAYS[0], -1, 0.95)),
        (clipping.clipping_does_not_cure_vanishing, ("accuracy", WAYS[4], -1, 0.9)),
        (clipping.nothing_to_clip_where_gradients_vanish, ("log10_norm", WAYS[4], -1, 0.1)),
        (clipping.by_norm_keeps_the_direction, ("cosine", WAYS[1], -1, 0.99)),
    ],
)
def test_one_seed_that_does_otherwise_breaks_the_claim(claim: Claim, change: Any) -> None:
    verdict = claim.function(made_up(change))
    assert (verdict.holds, verdict.holding) == (False, SEEDS - 1)


def test_a_gradient_that_by_value_never_turns_breaks_the_claim() -> None:
    result = made_up()
    straight = np.where(result["cosine"] < 1, 0.99, 1.0)
    arrays = {name: result[name] for name in ("gain", "clip", "update", "accuracy", "log10_norm")}
    assert not clipping.by_value_turns_the_gradient.function(
        Result("clipping", arrays | {"cosine": straight}, PARAMETERS)
    ).holds


def test_six_seeds_are_enough_to_say_that_clipping_solves_it() -> None:
    slow = [("accuracy", WAYS[1], seed, 0.7) for seed in range(5)]
    assert clipping.clipped_networks_solve_it.function(made_up(*slow[:4])).holds
    verdict = clipping.clipped_networks_solve_it.function(made_up(*slow))
    assert (verdict.holds, verdict.holding) == (False, 5)


def test_angles_are_those_of_the_gradients_that_were_cut() -> None:
    result = made_up(("cosine", WAYS[2], 0, 0.5))
    cosine = result["cosine"].copy()
    cosine[2, :, :50] = 1  # most updates leave the gradient alone
    result = Result(
        "clipping", {"gain": result["gain"], "clip": result["clip"], "cosine": cosine}, PARAMETERS
    )
    assert clipping.median_cosine.function(result) == pytest.approx(0.7)
    assert clipping.largest_angle.function(result) == pytest.approx(60)


def test_norms_are_the_longest_of_each_stretch() -> None:
    result = made_up(*[("log10_norm", WAYS[0], seed, 3.0) for seed in range(SEEDS)])
    columns = clipping.norms.function(result)
    assert np.asarray(columns["median"])[:3] == pytest.approx([20, 20, 1000])
