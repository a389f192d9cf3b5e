"""Claims and numbers of the explosion, on results made up to hold or to break them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gradlesson.course.exhibits import explosion
from gradlesson.render.exhibits import Claim, Result

WAYS = ["normal-1", "normal-1-clipped", "he"]
DEPTH, SEEDS, STEPS = 20, 4, 200
PARAMETERS = {"depth": DEPTH, "steps": STEPS, "learning_rate": 0.003, "clip": 1.0}


def made_up(**last_seed: tuple[int, float]) -> Result:
    """Gradients that grow by sqrt 32 a layer, or not at all; numbers of (way, the last seed) replaced."""
    steps = np.log10([np.sqrt(32), np.sqrt(32), 1.0])
    theory = np.outer(steps, np.arange(DEPTH - 1, -1, -1.0))
    arrays: dict[str, NDArray[Any]] = {
        "way": np.array(WAYS),
        "layer": np.arange(1, DEPTH + 1),
        "log10_delta_theory": theory,
        "log10_delta": np.repeat(theory[:, np.newaxis], SEEDS, axis=1),
        "log10_first_loss": np.repeat([[16.0], [16.0], [0.4]], SEEDS, axis=1),
        "log10_gradient": np.repeat([[16.0], [16.0], [1.0]], SEEDS, axis=1),
        "log10_weights": np.full((3, SEEDS), 2.0),
        "updates": np.repeat([[1], [-1], [-1]], SEEDS, axis=1),
        "accuracy": np.repeat([[0.0], [0.2], [0.9]], SEEDS, axis=1),
    }
    for name, (way, number) in last_seed.items():
        arrays[name][way, -1] = number
    return Result("explosion", arrays, PARAMETERS)


def test_all_claims_hold_on_a_clean_explosion() -> None:
    claims = [item for item in vars(explosion).values() if isinstance(item, Claim)]
    assert len(claims) == 6
    for claim in claims:
        assert claim.function(made_up()).holds, claim.name


@pytest.mark.parametrize(
    ("claim", "change"),
    [
        (explosion.first_update_breaks_it, {"updates": (0, 2)}),
        (explosion.first_update_breaks_it, {"updates": (0, -1)}),
        (explosion.clipping_keeps_numbers_finite, {"updates": (1, 5)}),
        (explosion.clipping_alone_does_not_teach, {"accuracy": (1, 0.8)}),
        (explosion.right_weights_teach, {"accuracy": (2, 0.5)}),
    ],
)
def test_one_seed_that_does_otherwise_breaks_the_claim(claim: Claim, change: dict[str, Any]) -> None:
    verdict = claim.function(made_up(**change))
    assert (verdict.holds, verdict.holding) == (False, SEEDS - 1)


def test_one_seed_that_grows_less_breaks_the_claim_of_growth() -> None:
    """Eleven decades are not twelve."""
    result = made_up()
    slower = result["log10_delta"].copy()
    slower[0, -1] *= 11 / 14.3
    arrays = {name: result[name] for name in ("way", "layer", "log10_delta_theory")}
    verdict = explosion.grows_towards_the_input.function(
        Result("explosion", arrays | {"log10_delta": slower}, PARAMETERS)
    )
    assert (verdict.holds, verdict.holding) == (False, SEEDS - 1)


def test_a_median_factor_off_the_theory_breaks_the_claim() -> None:
    result = made_up()
    slower = result["log10_delta"].copy()
    slower[0] *= 0.9
    changed = Result(
        "explosion", {name: result[name] for name in result._arrays} | {"log10_delta": slower}, {}
    )
    assert not explosion.theory_predicts_the_factor.function(changed).holds


def test_the_first_update_is_the_clipped_gradient_times_the_learning_rate() -> None:
    columns = explosion.ways.function(made_up())
    assert columns["step"] == pytest.approx([0.003 * 1e14, 0.003 * 0.01, 0.003 * 0.1])
    assert columns["finite"] == [0, SEEDS, SEEDS]


def test_the_line_of_theory_starts_at_the_last_dot() -> None:
    columns = explosion.layers.function(made_up())
    assert np.asarray(columns["theory"]) == pytest.approx(np.asarray(columns["median"]))
    assert dict.fromkeys(np.asarray(columns["way"]).tolist()) == {"normal-1": None, "he": None}
