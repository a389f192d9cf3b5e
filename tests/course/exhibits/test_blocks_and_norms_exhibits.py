"""Claims about residual blocks and normalisation, on results made up to hold or to break them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gradlesson.course.exhibits import batchnorm, layernorm_order, residual
from gradlesson.render.exhibits import Claim, Result, exhibits_of

SEEDS = 4
ONES = np.ones(SEEDS)


def blocks() -> dict[str, Any]:
    theory = np.stack([2.0 ** (np.arange(50, -1, -1) / 2), np.linspace(37, 1, 51), np.linspace(1.6, 1, 51)])
    return {
        "kind": np.array(["relu", "tanh", "relu-shared-out"]),
        "block": np.arange(51),
        "gradient": theory[..., np.newaxis] * ONES,
        "gradient_theory": theory,
        "depth": np.array([2, 50]),
        "squared_by_depth": np.array([[4.0, 2.0**50], [2.25, 2.69]])[..., np.newaxis] * ONES,
        "squared_by_depth_theory": np.array([[4.0, 2.0**50], [2.25, 2.69]]),
    }


def orders() -> dict[str, Any]:
    theory = np.array([[300.0, 300.0], [300.0, 90.0]])
    return {
        "order": np.array(["post", "pre"]),
        "blocks": np.array([1, 32]),
        "last": theory[..., np.newaxis] * ONES,
        "last_theory": theory,
        "by_block": theory[..., np.newaxis] * ONES,
        "by_block_theory": theory,
    }


def norms() -> dict[str, Any]:
    theory = np.array([140.0, 200.0, 1.0])
    accuracy = np.array([[0.1, 0.9, 0.0], [0.9, 0.95, 0.8]])
    return {
        "initialiser": np.array(["normal-0.01", "he", "normal-1"]),
        "layer": np.arange(1, 4),
        "gradient": np.tile(theory[:, np.newaxis], (3, 1, SEEDS)),
        "gradient_theory": theory,
        "batch": np.array([4, 128]),
        "factor_by_batch": np.array([[2.7], [1.47]]) * ONES,
        "factor_theory": np.array(1.467),
        "accuracy": accuracy[..., np.newaxis] * ONES,
    }


FILES = {
    "residual": (residual, blocks),
    "layernorm-order": (layernorm_order, orders),
    "batchnorm": (batchnorm, norms),
}


@pytest.mark.parametrize("name", FILES)
def test_all_claims_hold_where_measurement_equals_theory(name: str) -> None:
    module, clean = FILES[name]
    claims = [item for item in exhibits_of(module).values() if isinstance(item, Claim)]
    assert len(claims) >= 3
    for claim in claims:
        assert claim.function(Result(name, clean(), {})).holds, claim.name


@pytest.mark.parametrize(
    ("name", "claim", "array", "place", "number"),
    [
        ("residual", residual.doubles_each_block, "gradient", (0, 0, 3), 1e5),
        ("residual", residual.tanh_grows_slower, "gradient", (1, 0, 3), 100.0),
        ("layernorm-order", layernorm_order.post_is_flat, "last", (0, 1, 3), 90.0),
        ("layernorm-order", layernorm_order.pre_falls, "last", (1, 1, 3), 200.0),
        ("batchnorm", batchnorm.multiplies_the_gradient, "factor_by_batch", (1, 3), 1.0),
        ("batchnorm", batchnorm.small_batches_multiply_more, "factor_by_batch", (0, 3), 1.5),
        ("batchnorm", batchnorm.size_does_not_matter, "gradient", (2, 1, 3), 20.0),
        ("batchnorm", batchnorm.with_it_they_learn, "accuracy", (1, 0, 3), 0.1),
        ("batchnorm", batchnorm.without_it_badly_sized_weights_fail, "accuracy", (0, 2, 3), 0.9),
    ],
)
def test_one_network_that_does_otherwise_breaks_the_claim(
    name: str, claim: Claim, array: str, place: tuple[int, ...], number: float
) -> None:
    arrays = FILES[name][1]()
    arrays[array][place] = number
    verdict = claim.function(Result(name, arrays, {}))
    assert not verdict.holds
    assert verdict.holding == SEEDS - 1


def test_medians_that_leave_theory_break_their_claims() -> None:
    arrays = blocks()
    arrays["gradient"][2, 0] = 4.0
    assert not residual.theory_predicts_the_blocks.function(Result("residual", arrays, {})).holds
    arrays = blocks()
    arrays["squared_by_depth"][1, 1] = 3.1
    assert not residual.shared_out_stays_below_e.function(Result("residual", arrays, {})).holds
    arrays = orders()
    arrays["last"][1, 1] = 120.0
    assert not layernorm_order.theory_predicts_the_last_block.function(
        Result("layernorm-order", arrays, {})
    ).holds


def test_what_diverged_has_no_accuracy_in_the_table() -> None:
    cells = batchnorm.training.function(Result("batchnorm", norms(), {}))
    assert list(cells["without"]) == [0.1, 0.9, None]
