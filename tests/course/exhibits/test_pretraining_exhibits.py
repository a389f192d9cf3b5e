"""Claims and columns of pre-training, on results made up to hold or to break them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gradlesson.course.exhibits import pretraining
from gradlesson.render.exhibits import Claim, Result

STARTS = ["dbn", "xavier", "four-times-xavier"]
LOOKED_AT = [*STARTS, "scrambled"]
SEEDS, LAYERS = 4, 8


def made_up(**changes: NDArray[Any]) -> Result:
    """The DBN and the larger weights learn, Xavier's and the scrambled ones do not."""
    accuracy = np.empty((3, 3, SEEDS))
    accuracy[0], accuracy[1], accuracy[2] = 0.8, 0.1, 0.9
    fall = np.array([0.1, 0.6, 0.2, 0.1])[:, np.newaxis, np.newaxis]
    logs = -3 - fall * np.arange(LAYERS - 1, -1, -1.0) * np.ones((4, SEEDS, 1))
    contrast = np.array([0.04, 1e-5, 0.01, 0.01])[:, np.newaxis, np.newaxis] * np.ones((4, SEEDS, LAYERS))
    directions = np.array([2.0, 4.0, 3.0, 1.0])[:, np.newaxis, np.newaxis] * np.ones((4, SEEDS, LAYERS))
    arrays: dict[str, NDArray[Any]] = {
        "start": np.array(STARTS),
        "looked_at": np.array(LOOKED_AT),
        "depth": np.array([3, 5, 8]),
        "layer": np.arange(1, LAYERS + 1),
        "accuracy": accuracy,
        "accuracy_scrambled": np.full(SEEDS, 0.1),
        "log10_delta": logs,
        "log10_delta_theory": np.median(logs[1:3] - logs[1:3, :, -1:], axis=1),
        "log10_first_dW": np.array([-2.0, -5.0, -2.0, -2.5])[:, np.newaxis] * np.ones(SEEDS),
        "contrast": contrast,
        "directions": directions,
        "weight_scale": np.linspace(2, 1, LAYERS)[:, np.newaxis] * np.ones(SEEDS),
    }
    return Result("pretraining", arrays | changes, {"initial_deviation": 0.05, "width": 100})


def changed(name: str, place: tuple[int, ...], number: float) -> Result:
    """The clean result with one number of an array replaced."""
    array = made_up()[name].copy()
    array[place] = number
    return made_up(**{name: array})


def test_all_claims_hold_on_a_clean_result() -> None:
    claims = [item for item in vars(pretraining).values() if isinstance(item, Claim)]
    assert len(claims) == 9
    for claim in claims:
        verdict = claim.function(made_up())
        assert verdict.holds, claim.name
        assert verdict.holding in (SEEDS, None), claim.name


@pytest.mark.parametrize(
    ("claim", "array", "place", "number"),
    [
        (pretraining.dbn_learns, "accuracy", (0, 2, 1), 0.3),
        (pretraining.xavier_stays_at_chance, "accuracy", (1, 1, 1), 0.3),
        (pretraining.four_times_xavier_learns_too, "accuracy", (2, 0, 1), 0.3),
        (pretraining.scrambled_stays_at_chance, "accuracy_scrambled", (1,), 0.3),
        (pretraining.pretraining_carries_the_gradient, "log10_delta", (0, 1, 0), -6.0),
        (pretraining.pretraining_carries_the_gradient, "log10_delta", (3, 1, 0), -6.0),
        (pretraining.pretraining_carries_the_step_of_the_first_weights, "log10_first_dW", (0, 1), -3.5),
        (pretraining.pretraining_carries_the_step_of_the_first_weights, "log10_first_dW", (1, 1), -3.5),
        (pretraining.scrambled_leaves_one_direction, "directions", (3, 1, -1), 2.0),
        (pretraining.starts_that_learn_keep_more, "directions", (0, 1, -1), 1.0),
        (pretraining.starts_that_learn_keep_more, "directions", (2, 1, -1), 1.0),
    ],
)
def test_one_seed_that_does_otherwise_breaks_the_claim(
    claim: Claim, array: str, place: tuple[int, ...], number: float
) -> None:
    verdict = claim.function(changed(array, place, number))
    assert (verdict.holds, verdict.holding) == (False, SEEDS - 1)


def test_a_dbn_far_ahead_at_one_depth_breaks_the_claim_that_it_is_not() -> None:
    accuracy = made_up()["accuracy"].copy()
    accuracy[2, 1] = 0.6
    verdict = pretraining.dbn_is_hardly_ahead.function(made_up(accuracy=accuracy))
    assert not verdict.holds
    assert verdict.value == pytest.approx(20)


def test_xavier_may_learn_with_three_layers() -> None:
    assert pretraining.xavier_stays_at_chance.function(changed("accuracy", (1, 0, 0), 0.9)).holds


def test_the_accuracy_figure_has_the_scrambled_network_at_the_largest_depth_alone() -> None:
    columns = {name: np.asarray(column) for name, column in pretraining.accuracy.function(made_up()).items()}
    assert columns["start"].tolist() == [*np.repeat(STARTS, 3), "scrambled"]
    assert columns["depth"].tolist() == [3, 5, 8] * 3 + [8]


def test_gradients_are_relative_to_the_last_layer_and_only_random_starts_have_a_theory() -> None:
    columns = pretraining.before_fine_tuning.function(made_up())
    start, layer, theory = (np.asarray(columns[name]) for name in ("start", "layer", "theory"))
    assert np.asarray(columns["median"])[layer == LAYERS] == pytest.approx([1, 1, 1, 1])
    random = np.isin(start, ["xavier", "four-times-xavier"])
    np.testing.assert_array_equal(np.isfinite(theory), random)
    np.testing.assert_allclose(theory[random], np.asarray(columns["median"])[random])


def test_values_are_medians_of_the_right_start() -> None:
    result = made_up()
    assert pretraining.xavier_gradient.function(result) == pytest.approx(10**-4.2)
    assert pretraining.dbn_contrast.function(result) == pytest.approx(0.04)
    assert pretraining.four_times_xavier_directions.function(result) == 3
    assert pretraining.initial_weight_scale.function(result) == pytest.approx(0.5)
    assert pretraining.largest_weight_scale.function(result) == 2
    assert pretraining.smallest_weight_scale.function(result) == 1
