"""Claims, theory and columns of dying ReLU units, on results made up to hold or to break them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gradlesson.course.exhibits import dying_relu
from gradlesson.render.exhibits import Claim, Result

WIDTHS = np.array([2, 4, 8, 16])
SLOPES = np.array([0.0, 0.01, 0.1, 0.2, 0.3])
NETWORKS, SEEDS = 1000, 10


def dead(share: NDArray[Any]) -> NDArray[Any]:
    """As many dead networks of each width as the shares say."""
    return np.arange(NETWORKS) < np.round(share * NETWORKS)[:, np.newaxis]


def made_up(leaky: float = 0.7, **changes: NDArray[Any]) -> dict[str, Result]:
    """Shares as predicted, or well below their bound; slopes from 0.1 on learn."""
    arrays: dict[str, NDArray[Any]] = {
        "born_width": WIDTHS,
        "dead_at_a_point": dead(1 - (1 - 0.5**WIDTHS) ** 10),
        "dead_everywhere": dead(np.array([0.89, 0.25, 0.002, 0])),
        "slope": SLOPES,
        "accuracy": np.where(SLOPES < 0.1, 0.1, 0.97)[:, np.newaxis] * np.ones(SEEDS),
        "dead_before": np.full((5, SEEDS), 0.9),
        "dead_after": np.where(SLOPES < 0.1, 0.9, 0.2)[:, np.newaxis] * np.ones(SEEDS),
        "loss": np.ones((5, SEEDS, 3)),
        "step": np.array([0, 10, 20]),
    }
    factor = np.empty((2, 2, SEEDS))
    factor[0], factor[1] = 0.7, leaky
    layers = {
        "activation": np.array(["relu", "leaky-relu"]),
        "initialiser": np.array(["xavier", "he"]),
        "factor": factor,
    }
    return {
        "dying-relu": Result("dying-relu", arrays | changes, {"born_depth": 10}),
        "gradient-by-layer": Result("gradient-by-layer", layers, {}),
    }


def with_accuracy(slope: float, seeds: int, number: float) -> dict[str, Result]:
    """The clean result with the accuracy of some seeds of one slope replaced."""
    accuracy = made_up()["dying-relu"]["accuracy"].copy()
    accuracy[slope == SLOPES, :seeds] = number
    return made_up(accuracy=accuracy)


def test_all_claims_hold_on_a_clean_result() -> None:
    claims = [item for item in vars(dying_relu).values() if isinstance(item, Claim)]
    assert len(claims) == 9
    for claim in claims:
        assert claim.function(made_up()).holds, claim.name


def test_theory_of_one_input_and_of_the_plane() -> None:
    """Ten chances to die for one input, nine on the plane."""
    assert dying_relu.theory_of(made_up(), dying_relu.POINT)[0] == pytest.approx(1 - 0.75**10)
    assert dying_relu.theory_of(made_up(), dying_relu.PLANE)[0] == pytest.approx(1 - 0.75**9)


@pytest.mark.parametrize(
    ("claim", "array", "shares"),
    [
        (dying_relu.one_input_follows_the_formula, "dead_at_a_point", [0.944, 0.52, 0.038, 0]),
        (dying_relu.plane_stays_below_the_bound, "dead_everywhere", [0.93, 0.25, 0.002, 0]),
        (dying_relu.narrow_networks_are_born_dead, "dead_everywhere", [0.7, 0.25, 0.002, 0]),
        (dying_relu.wide_networks_are_not, "dead_everywhere", [0.89, 0.25, 0.002, 0.02]),
    ],
)
def test_another_share_of_dead_networks_breaks_the_claim(
    claim: Claim, array: str, shares: list[float]
) -> None:
    assert not claim.function(made_up(**{array: dead(np.array(shares))})).holds


def test_one_seed_decides_over_the_relu_and_over_the_larger_slopes() -> None:
    assert not dying_relu.relu_stays_dead.function(with_accuracy(0.0, 1, 0.5)).holds
    assert not dying_relu.larger_slopes_revive.function(with_accuracy(0.1, 1, 0.5)).holds


@pytest.mark.parametrize(("revived", "holds"), [(2, True), (3, False)])
def test_a_slope_of_a_hundredth_may_revive_two_seeds_of_ten(revived: int, holds: bool) -> None:
    verdict = dying_relu.a_hundredth_is_often_too_little.function(with_accuracy(0.01, revived, 0.95))
    assert (verdict.holds, verdict.holding) == (holds, SEEDS - revived)


def test_units_that_stay_dead_break_the_claim_of_revival() -> None:
    after = made_up()["dying-relu"]["dead_after"].copy()
    after[SLOPES == 0.2, 0] = 0.8
    assert not dying_relu.revived_units_fire_again.function(made_up(dead_after=after)).holds


def test_a_slope_that_changes_the_norm_breaks_the_claim() -> None:
    assert dying_relu.slope_hardly_changes_the_norm.function(made_up(leaky=0.707)).holds
    assert not dying_relu.slope_hardly_changes_the_norm.function(made_up(leaky=0.75)).holds


def test_the_figure_of_births_has_ninety_percent_intervals_that_stay_above_zero() -> None:
    columns = {name: np.asarray(column) for name, column in dying_relu.born_dead.function(made_up()).items()}
    at = (columns["domain"] == "whole-plane") & (columns["width"] == 4)
    assert columns["share"][at] == pytest.approx([0.25])
    assert columns["high"][at] - columns["low"][at] == pytest.approx(2 * 1.645 * np.sqrt(0.25 * 0.75 / 1000))
    assert (columns["low"] >= 0).all()


def test_the_figure_of_revival_downloads_every_seed() -> None:
    columns = dying_relu.revival.function(with_accuracy(0.01, 1, 0.4))
    slope, accuracy = (np.asarray(columns[name]) for name in ("slope", "accuracy"))
    assert accuracy.size == SLOPES.size * SEEDS
    assert accuracy[slope == 0.01].tolist() == [0.4] + [0.1] * 9
