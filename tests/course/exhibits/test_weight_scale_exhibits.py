"""Claims and numbers of the weight scale, on results made up to hold or to break them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gradlesson.course.exhibits import weight_scale as exhibits
from gradlesson.render.exhibits import Claim, Result

ACTIVATIONS = ["sigmoid", "tanh", "relu", "gelu"]
SCALES = 2.0 ** np.array([-1, 0, 0.5, 1, 3.5])
DEPTH, SEEDS = 30, 4
SIZES = {"xavier": 1, "he": 2, "double": 3}


def clean() -> dict[str, NDArray[Any]]:
    """Measurements that equal the theory of ReLU, for every activation."""
    chi = SCALES**2 / 2
    layers_above = np.arange(DEPTH - 1, -1, -1.0)
    ones = np.ones(SEEDS)
    return {
        "activation": np.array(ACTIVATIONS),
        "layer": np.arange(1, DEPTH + 1),
        "sigma_w": SCALES,
        "chi": np.tile(chi[:, np.newaxis], (len(ACTIVATIONS), 1, SEEDS)),
        "chi_theory": np.tile(chi, (len(ACTIVATIONS), 1)),
        "critical": np.full(len(ACTIVATIONS), np.sqrt(2)),
        "chi_default": np.full((len(ACTIVATIONS), SEEDS), 1 / 6),
        "relu_log10_delta": -3
        + np.log10(chi)[:, np.newaxis, np.newaxis] / 2 * layers_above[:, np.newaxis] * ones,
        "relu_log10_dW": np.full((len(SCALES), DEPTH, SEEDS), 2.0),
        "relu_active": np.full((len(SCALES), SEEDS), 0.5),
        "width": np.array([32, 128, 512]),
        "chi_by_width": np.array([0.25, 1, 4])[:, np.newaxis] * ones,
        "chi_by_width_theory": np.array([0.25, 1, 4]),
    }


def made_up(array: str = "chi", place: tuple[int, ...] = (), number: float | None = None) -> Result:
    """The clean measurements with one number replaced: `place` has the seed last."""
    arrays = clean()
    if number is not None:
        arrays[array][place] = number
    return Result("weight-scale", arrays, {"width": 128, "depth": DEPTH, "deviation": 0.125})


def test_all_claims_hold_where_measurement_equals_theory() -> None:
    claims = [item for item in vars(exhibits).values() if isinstance(item, Claim)]
    assert len(claims) == 10
    for claim in claims:
        verdict = claim.function(made_up())
        assert verdict.holds, claim.name
        assert verdict.total in (SEEDS, None), claim.name


@pytest.mark.parametrize(
    ("claim", "array", "place", "number"),
    [
        (exhibits.relu_vanishes_with_xavier, "chi", (2, 1, 3), 0.7),
        (exhibits.relu_holds_with_he, "chi", (2, 2, 3), 1.2),
        (exhibits.relu_holds_with_he, "chi", (2, 2, 3), 0.8),
        (exhibits.relu_explodes_at_two, "chi", (2, 3, 3), 1.6),
        (exhibits.narrow_networks_vanish, "chi_by_width", (0, 3), 0.6),
        (exhibits.wide_networks_explode, "chi_by_width", (2, 3), 2.9),
        (exhibits.delta_depends_on_the_scale, "relu_log10_delta", (1, 0, 3), -3.0),
        (exhibits.weight_gradients_are_level, "relu_log10_dW", (3, 0, 3), 3.0),
        (exhibits.weight_gradients_are_level, "relu_log10_dW", (1, 0, 3), 1.0),
        (exhibits.default_weights_vanish_with_relu, "chi_default", (2, 3), 0.3),
        (exhibits.half_the_units_are_on, "relu_active", (2, 3), 0.6),
    ],
)
def test_one_network_that_does_otherwise_breaks_the_claim(
    claim: Claim, array: str, place: tuple[int, ...], number: float
) -> None:
    verdict = claim.function(made_up(array, place, number))
    assert not verdict.holds
    assert verdict.holding == SEEDS - 1


def test_other_sizes_and_activations_leave_the_claims_about_relu_alone() -> None:
    assert exhibits.relu_vanishes_with_xavier.function(made_up("chi", (1, 1, 3), 0.9)).holds
    assert exhibits.relu_vanishes_with_xavier.function(made_up("chi", (2, 2, 3), 0.9)).holds


def test_theory_is_held_against_medians_and_gelu_with_he_left_out() -> None:
    arrays = clean()
    arrays["chi"][3, 2] *= 1.3
    assert exhibits.theory_predicts_chi.function(Result("weight-scale", arrays, {})).holds
    arrays = clean()
    arrays["chi"][1, 4] *= 0.8
    verdict = exhibits.theory_predicts_chi.function(Result("weight-scale", arrays, {}))
    assert not verdict.holds
    assert verdict.value == pytest.approx(0.2)
    assert exhibits.theory_predicts_chi.function(made_up("chi", (1, 1, 3), 9.0)).holds


def test_the_critical_width_is_that_of_relu() -> None:
    assert exhibits.critical_width.function(made_up()) == 128
    assert exhibits.middle_median.function(made_up()) == 1


def test_the_table_gives_the_critical_scale_as_a_standard_deviation_at_our_width() -> None:
    cells = exhibits.critical_scales.function(made_up())
    assert list(cells["activation"]) == ACTIVATIONS
    assert np.asarray(cells["deviation"]) == pytest.approx(0.125)
    assert np.asarray(cells["xavier"]) == pytest.approx(0.5)
    assert np.asarray(cells["he"]) == pytest.approx(1)


def test_both_gradients_are_relative_to_the_last_layer() -> None:
    columns = {k: np.asarray(v) for k, v in exhibits.delta_and_weights.function(made_up()).items()}
    last, first = columns["layer"] == DEPTH, columns["layer"] == 1
    assert columns["median"][last] == pytest.approx(np.ones(6))
    expected = [0.5**14.5, 1, 2**14.5, 1, 1, 1]
    assert columns["median"][first] == pytest.approx(expected)
    assert columns["initialiser"][first].tolist() == [*SIZES, *SIZES]
