"""Claims and numbers of the ten combinations, on results made up to hold or to break them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gradlesson.course.exhibits import deep_training as exhibits
from gradlesson.render.exhibits import Claim, Result

# Accuracy of every seed, and the first layer's gradient over the last one's.
COMBINATIONS = {
    "sigmoid-xavier": (0.1, 1e-9),
    "sigmoid-four-xavier": (0.1, 1e-3),
    "sigmoid-xavier-batchnorm": (0.97, 0.5),
    "sigmoid-xavier-residual": (0.97, 1.2),
    "relu-small": (0.1, 1e-18),
    "relu-small-batchnorm": (0.97, 12.7),
    "relu-small-residual": (0.97, 1.02),
    "relu-xavier": (0.95, 0.008),
    "leaky-xavier": (0.95, 0.008),
    "relu-he": (0.97, 1.0),
}
NAMES = list(COMBINATIONS)
DEPTH, SEEDS = 15, 4


def clean() -> dict[str, NDArray[Any]]:
    """A result as plain as can be: one seed of ReLU with Xavier's weights learns half as much as the others."""
    accuracy, ratio = np.array(list(COMBINATIONS.values())).T
    ones = np.ones(SEEDS)
    gradient = np.ones((len(NAMES), DEPTH, SEEDS))
    gradient[:, 0] = ratio[:, np.newaxis]
    gradient[NAMES.index("relu-small-batchnorm"), 1] = 12.7 / np.sqrt(1.11)
    untrained = np.ones((1, DEPTH, SEEDS))
    untrained[:, 0] = 128
    arrays = {
        "combination": np.array(NAMES),
        "accuracy": accuracy[:, np.newaxis] * ones,
        "gradient": gradient,
        "gradient_theory": np.where(np.array(NAMES) == "sigmoid-xavier-batchnorm", np.nan, ratio),
        "first_step_theory": np.array(1.11),
        "untrained": np.array(["relu-he-residual"]),
        "untrained_gradient": untrained,
        "untrained_gradient_theory": np.array([128.0]),
    }
    arrays["accuracy"][NAMES.index("relu-xavier"), 0] = 0.5
    return arrays


def made_up(array: str = "", combination: str = "", number: float = 0.0) -> Result:
    """The clean result with the last seed's accuracy, or first gradient, of one combination replaced."""
    arrays = clean()
    if array == "accuracy":
        arrays[array][NAMES.index(combination), -1] = number
    elif array == "gradient":
        arrays[array][NAMES.index(combination), 0, -1] = number
    elif array == "untrained_gradient":
        arrays[array][0, 0, -1] = number
    return Result("deep-training", arrays, {"depth": DEPTH})


def test_all_claims_hold_on_a_clean_result() -> None:
    claims = [item for item in vars(exhibits).values() if isinstance(item, Claim)]
    assert len(claims) == 10
    for claim in claims:
        verdict = claim.function(made_up())
        assert verdict.holds, claim.name
        assert verdict.total in (SEEDS, None), claim.name


@pytest.mark.parametrize(
    ("claim", "array", "combination", "number"),
    [
        (exhibits.sigmoid_does_not_learn, "accuracy", "sigmoid-xavier", 0.3),
        (exhibits.sigmoid_does_not_learn, "accuracy", "sigmoid-four-xavier", 0.3),
        (exhibits.small_weights_do_not_learn, "accuracy", "relu-small", 0.3),
        (exhibits.he_learns, "accuracy", "relu-he", 0.85),
        (exhibits.batch_norm_rescues, "accuracy", "sigmoid-xavier-batchnorm", 0.7),
        (exhibits.batch_norm_rescues, "accuracy", "relu-small-batchnorm", 0.7),
        (exhibits.short_cuts_rescue, "accuracy", "sigmoid-xavier-residual", 0.85),
        (exhibits.short_cuts_rescue, "accuracy", "relu-small-residual", 0.85),
        (exhibits.leaky_keeps_no_more, "gradient", "leaky-xavier", 0.02),
        (exhibits.batch_norm_multiplies_the_gradient, "gradient", "relu-small-batchnorm", 5.0),
        (exhibits.batch_norm_spares_the_first_step, "gradient", "relu-small-batchnorm", 14.2),
        (exhibits.short_cuts_double_the_square, "untrained_gradient", "", 1.0),
        (exhibits.short_cuts_double_the_square, "untrained_gradient", "", 3e3),
    ],
)
def test_one_seed_that_does_otherwise_breaks_the_claim(
    claim: Claim, array: str, combination: str, number: float
) -> None:
    verdict = claim.function(made_up(array, combination, number))
    assert (verdict.holds, verdict.holding) == (False, SEEDS - 1)


def test_relu_alone_would_be_enough_if_its_worst_seed_came_near_that_of_he() -> None:
    assert exhibits.relu_alone_is_not_enough.function(made_up()).value == pytest.approx(0.5 / 0.97)
    arrays = clean()
    arrays["accuracy"][NAMES.index("relu-xavier")] = 0.95
    assert not exhibits.relu_alone_is_not_enough.function(Result("deep-training", arrays, {})).holds


def test_the_factor_of_a_block_is_a_mean_over_fourteen() -> None:
    assert exhibits.he_residual_square.function(made_up()) == pytest.approx(2)


def test_figure_and_table_have_a_row_for_every_combination() -> None:
    columns = exhibits.accuracy.function(made_up())
    assert np.asarray(columns["combination"]).tolist() == [name for name in NAMES for _ in range(SEEDS)]
    gradient = exhibits.first_gradient.function(made_up())
    assert np.asarray(gradient["combination"]).tolist() == [*NAMES, "relu-he-residual"]
    cells = exhibits.combinations.function(made_up())
    assert list(cells["combination"]) == NAMES
    assert list(cells["theory"])[NAMES.index("sigmoid-xavier-batchnorm")] is None
    assert cells["lowest"][NAMES.index("relu-xavier")] == 0.5
