"""Claims and numbers of the gradient by layer, on results made up to hold or to break them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gradlesson.course.exhibits import gradient_by_layer as exhibits
from gradlesson.render.exhibits import Claim, Result

ACTIVATIONS = ["sigmoid", "tanh", "relu", "gelu"]
INITIALISERS = ["normal-0.01", "normal-1", "xavier", "he", "orthogonal"]
DEPTH, SEEDS = 50, 4

# log10 of the factor per layer of the combinations that claims speak of; the others keep the gradient.
STEPS = {
    ("relu", "normal-0.01"): -1.1,
    ("relu", "normal-1"): 0.9,
    ("sigmoid", "xavier"): -0.63,
    ("sigmoid", "normal-0.01"): -1.55,
}


def made_up(measured: dict[tuple[str, str], float] | None = None) -> Result:
    """Gradients that fall and grow exactly as predicted; the last seed's steps replaced by those in `measured`."""
    shape = (len(ACTIVATIONS), len(INITIALISERS))
    predicted = np.zeros(shape)
    for name, step in STEPS.items():
        predicted[place(name)] = step
    steps = np.repeat(predicted[..., np.newaxis], SEEDS, axis=-1)
    for name, step in (measured or {}).items():
        steps[place(name)][-1] = step
    travelled = np.arange(DEPTH - 1, -1, -1.0)
    arrays: dict[str, NDArray[Any]] = {
        "activation": np.array(ACTIVATIONS),
        "initialiser": np.array(INITIALISERS),
        "layer": np.arange(1, DEPTH + 1),
        "log10_delta": steps[..., np.newaxis] * travelled,
        "log10_delta_theory": predicted[..., np.newaxis] * travelled,
        "log10_q": np.zeros((*steps.shape, DEPTH)),
        "factor": 10**steps,
        "factor_theory": 10**predicted,
        "chi": 10 ** (2 * predicted),
    }
    return Result("gradient-by-layer", arrays, {"depth": DEPTH, "width": 128, "seeds": SEEDS})


def place(name: tuple[str, str]) -> tuple[int, int]:
    """The indices of an activation and an initialiser."""
    return ACTIVATIONS.index(name[0]), INITIALISERS.index(name[1])


def test_all_claims_hold_where_measurement_equals_theory() -> None:
    # Where nothing departs from theory, nothing lies furthest from it.
    about_departures = exhibits.saturated_tanh_lies_furthest
    claims = [
        item for item in vars(exhibits).values() if isinstance(item, Claim) and item != about_departures
    ]
    assert len(claims) == 9
    for claim in claims:
        verdict = claim.function(made_up())
        assert verdict.holds, claim.name
        assert verdict.total in (SEEDS, None), claim.name


@pytest.mark.parametrize(
    ("claim", "combination", "step"),
    [
        (exhibits.small_weights_vanish, ("relu", "normal-0.01"), -0.8),
        (exhibits.he_weights_hold, ("relu", "he"), 0.03),
        (exhibits.he_weights_hold, ("relu", "he"), -0.03),
        (exhibits.large_weights_explode, ("relu", "normal-1"), 0.5),
        (exhibits.sigmoid_vanishes_with_xavier, ("sigmoid", "xavier"), -0.4),
        (exhibits.sigmoid_survives_unit_weights, ("sigmoid", "normal-1"), -0.05),
        (exhibits.sigmoid_exceeds_a_quarter_with_he, ("sigmoid", "he"), -0.7),
    ],
)
def test_one_network_that_does_otherwise_breaks_the_claim(
    claim: Claim, combination: tuple[str, str], step: float
) -> None:
    verdict = claim.function(made_up({combination: step}))
    assert not verdict.holds
    assert verdict.holding == SEEDS - 1


def test_a_signal_that_vanishes_with_the_gradient_breaks_its_claim() -> None:
    result = made_up()
    q = result["log10_q"].copy()
    q[place(("sigmoid", "xavier"))][-1, -1] -= 1
    changed = Result("gradient-by-layer", {**arrays_of(result), "log10_q": q}, result.parameters)
    verdict = exhibits.sigmoid_signal_stays_with_xavier.function(changed)
    assert not verdict.holds
    assert verdict.value == pytest.approx(10**-0.5)


def test_theory_is_held_against_the_median_and_not_against_single_networks() -> None:
    assert exhibits.theory_predicts_the_factor.function(made_up({("tanh", "he"): 0.5})).value == 0


def test_a_median_off_by_more_than_the_tolerance_breaks_the_claim_of_theory() -> None:
    result = made_up()
    off = result["factor"].copy()
    off[place(("tanh", "orthogonal"))] *= 1.06
    changed = Result("gradient-by-layer", {**arrays_of(result), "factor": off}, result.parameters)
    verdict = exhibits.theory_predicts_the_factor.function(changed)
    assert not verdict.holds
    assert verdict.value == pytest.approx(0.06)


def test_gelu_with_he_is_the_only_combination_left_out() -> None:
    result = made_up()
    off = result["factor"].copy()
    off[place(("gelu", "he"))] *= 1.06
    changed = Result("gradient-by-layer", {**arrays_of(result), "factor": off}, result.parameters)
    assert exhibits.theory_predicts_the_factor.function(changed).holds
    assert exhibits.departures(result, exhibits.SCATTERED).size == len(ACTIVATIONS) * len(INITIALISERS) - 1


def test_another_combination_further_from_theory_breaks_the_claim_about_tanh() -> None:
    result = made_up()
    factor = result["factor"].copy()
    factor[place(("tanh", "normal-1"))] *= 0.97
    changed = Result("gradient-by-layer", {**arrays_of(result), "factor": factor}, result.parameters)
    assert exhibits.saturated_tanh_lies_furthest.function(changed).holds
    factor = factor.copy()
    factor[place(("relu", "xavier"))] *= 1.04
    changed = Result("gradient-by-layer", {**arrays_of(result), "factor": factor}, result.parameters)
    assert not exhibits.saturated_tanh_lies_furthest.function(changed).holds


def arrays_of(result: Result) -> dict[str, NDArray[Any]]:
    """All arrays of a result."""
    names = ["activation", "initialiser", "layer", "log10_delta", "log10_delta_theory"]
    return {name: result[name] for name in [*names, "factor", "factor_theory", "chi"]}


def test_layer_figures_are_relative_to_the_last_layer() -> None:
    result = made_up({("relu", "he"): 0.01})
    columns = {name: np.asarray(column) for name, column in exhibits.three_fates.function(result).items()}
    last = columns["layer"] == DEPTH
    for name in ("low", "median", "high", "theory"):
        assert columns[name][last] == pytest.approx([1, 1, 1])
    first = (columns["layer"] == 1) & (columns["initialiser"] == "normal-1")
    assert columns["median"][first] == pytest.approx(10 ** (0.9 * (DEPTH - 1)))


def test_the_factor_table_has_a_row_for_every_combination() -> None:
    cells = exhibits.factors.function(made_up())
    assert len(cells["activation"]) == len(ACTIVATIONS) * len(INITIALISERS)
    rows = list(zip(cells["activation"], cells["initialiser"], cells["median"], strict=True))
    assert ("relu", "normal-1", pytest.approx(10**0.9)) in rows
    assert np.asarray(cells["infinite_depth"]) == pytest.approx(np.asarray(cells["theory"]))


def test_mean_and_median_of_the_square_differ_when_one_network_stands_out() -> None:
    result = made_up({("relu", "he"): 0.01})
    large = 10 ** (2 * 0.01 * (DEPTH - 1))
    assert exhibits.he_weights_mean_square.function(result) == pytest.approx((3 + large) / 4)
    assert exhibits.he_weights_median_square.function(result) == pytest.approx(1)
