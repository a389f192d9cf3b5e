"""Claims and numbers of the thirty layers, on results made up to hold or to break them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gradlesson.course.exhibits import thirty_layers as exhibits
from gradlesson.render.exhibits import Claim, Result

DEPTH, SEEDS = 30, 4


def clean() -> dict[str, NDArray[Any]]:
    """Xavier at chance, He at 95 %, both gradients as theory has them."""
    above = np.arange(DEPTH - 1, -1, -1.0)[:, np.newaxis] * np.ones(SEEDS)
    return {
        "initialiser": np.array(["xavier", "he"]),
        "layer": np.arange(1, DEPTH + 1),
        "step": np.array([0, 100]),
        "accuracy": np.array([[0.1] * SEEDS, [0.95] * SEEDS]),
        "loss": np.array([[[2.3] * SEEDS, [2.3] * SEEDS], [[2.4] * SEEDS, [0.1] * SEEDS]]),
        "gradient": 0.01 * np.stack([0.5 ** (above / 2), np.ones_like(above)]),
    }


def made_up(array: str = "loss", place: tuple[int, ...] = (), number: float | None = None) -> Result:
    """The clean result with one number replaced: `place` has the seed last."""
    arrays = clean()
    if number is not None:
        arrays[array][place] = number
    return Result("thirty-layers", arrays, {"depth": DEPTH})


def test_all_claims_hold_on_a_clean_result() -> None:
    claims = [item for item in vars(exhibits).values() if isinstance(item, Claim)]
    assert len(claims) == 5
    for claim in claims:
        verdict = claim.function(made_up())
        assert (verdict.holds, verdict.holding) == (True, SEEDS), claim.name


@pytest.mark.parametrize(
    ("claim", "array", "place", "number"),
    [
        (exhibits.xavier_does_not_learn, "accuracy", (0, 3), 0.5),
        (exhibits.he_learns, "accuracy", (1, 3), 0.5),
        (exhibits.xavier_loss_stays, "loss", (0, 1, 3), 1.5),
        (exhibits.xavier_gradient_vanishes, "gradient", (0, 0, 3), 0.01),
        (exhibits.he_gradient_holds, "gradient", (1, 0, 3), 0.2),
        (exhibits.he_gradient_holds, "gradient", (1, 0, 3), 0.0005),
    ],
)
def test_one_seed_that_does_otherwise_breaks_the_claim(
    claim: Claim, array: str, place: tuple[int, ...], number: float
) -> None:
    verdict = claim.function(made_up(array, place, number))
    assert (verdict.holds, verdict.holding) == (False, SEEDS - 1)


def test_only_the_last_loss_counts() -> None:
    assert exhibits.xavier_loss_stays.function(made_up("loss", (0, 0, 3), 0.5)).holds


def test_the_theory_line_has_the_factors_of_relu() -> None:
    columns = {k: np.asarray(v) for k, v in exhibits.initial_gradient.function(made_up()).items()}
    assert columns["theory"] == pytest.approx(columns["median"])
    first = columns["layer"] == 1
    assert columns["theory"][first] == pytest.approx([0.5 ** (29 / 2), 1])
    assert exhibits.xavier_theory.function(made_up()) == pytest.approx(0.5 ** (29 / 2))


def test_guessing_costs_the_logarithm_of_the_number_of_digits() -> None:
    assert exhibits.chance_loss.function(made_up()) == pytest.approx(np.log(10))
