"""Claims and numbers of the depth cliff, on results made up to hold or to break them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gradlesson.course.exhibits import depth_cliff
from gradlesson.render.exhibits import Claim, Result

DEPTHS = np.array([1, 2, 3, 4, 5, 6, 8, 10])
SEEDS = 4


def made_up(**changes: NDArray[Any]) -> Result:
    """A cliff as clean as can be: 95 % to depth 4, 10 % beyond; the gradient falls by 4 a layer."""
    accuracy = np.where(DEPTHS <= 4, 0.95, 0.1)[:, np.newaxis] * np.ones(SEEDS)
    arrays: dict[str, NDArray[Any]] = {
        "depth": DEPTHS,
        "accuracy": accuracy,
        "gradient_first": 0.25 ** DEPTHS[:, np.newaxis] * np.ones(SEEDS),
        "depth_gain_four": np.array([6, 10]),
        "accuracy_gain_four": np.full((2, SEEDS), 0.95),
    }
    return Result("depth-cliff", arrays | changes, {})


def one_seed_at(array: str, depth: int, number: float) -> Result:
    """The clean cliff with the last seed's number at one depth replaced."""
    result = made_up()
    changed = result[array].copy()
    changed[list(result["depth"]).index(depth), -1] = number
    return made_up(**{array: changed})


def verdict(claim: Claim, result: Result) -> tuple[bool, int | None]:
    """Whether a claim holds and in how many seeds."""
    found = claim.function(result)
    return found.holds, found.holding


def test_all_claims_hold_on_a_clean_cliff() -> None:
    claims = [item for item in vars(depth_cliff).values() if isinstance(item, Claim)]
    assert len(claims) == 4
    for claim in claims:
        assert verdict(claim, made_up()) == (True, SEEDS), claim.name


@pytest.mark.parametrize("depth", [1, 4])
def test_one_seed_that_fails_to_learn_breaks_the_claim_of_learning(depth: int) -> None:
    result = one_seed_at("accuracy", depth, 0.5)
    assert verdict(depth_cliff.learns_up_to_four_layers, result) == (False, SEEDS - 1)


@pytest.mark.parametrize("depth", [6, 10])
def test_one_seed_that_learns_breaks_the_claim_of_chance(depth: int) -> None:
    result = one_seed_at("accuracy", depth, 0.5)
    assert verdict(depth_cliff.at_chance_from_six_layers, result) == (False, SEEDS - 1)


def test_five_layers_are_the_edge_and_belong_to_neither_claim() -> None:
    result = one_seed_at("accuracy", 5, 0.5)
    assert verdict(depth_cliff.learns_up_to_four_layers, result) == (True, SEEDS)
    assert verdict(depth_cliff.at_chance_from_six_layers, result) == (True, SEEDS)
    assert depth_cliff.best_at_five.function(result) == 0.5


def test_a_gradient_that_survives_breaks_the_claim_of_collapse() -> None:
    result = one_seed_at("gradient_first", 10, 0.1)
    assert verdict(depth_cliff.first_layer_gradient_collapses, result) == (False, SEEDS - 1)


def test_the_larger_weights_must_learn_in_every_seed() -> None:
    result = made_up(accuracy_gain_four=np.array([[0.95] * SEEDS, [0.95] * (SEEDS - 1) + [0.6]]))
    assert verdict(depth_cliff.four_times_gain_learns, result) == (False, SEEDS - 1)


def test_the_theory_line_starts_at_the_first_dot_and_falls_by_the_factor_of_the_sigmoid() -> None:
    columns = depth_cliff.initial_gradient.function(made_up())
    theory = np.asarray(columns["theory"])
    assert theory[0] == pytest.approx(0.25)
    assert theory[1] / theory[0] == pytest.approx(0.2360523390, abs=1e-9)
    assert theory[-1] / theory[0] == pytest.approx(0.2360523390**9)


def test_the_accuracy_figure_downloads_both_initialisations() -> None:
    columns = depth_cliff.accuracy.function(made_up())
    assert list(columns) == ["initialisation", "depth", "low", "median", "high"]
    names = np.asarray(columns["initialisation"]).tolist()
    assert names == ["xavier"] * len(DEPTHS) + ["four-times-xavier"] * 2
