"""Claims and numbers of recurrence, on results made up to hold or to break them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gradlesson.course.exhibits import recurrence
from gradlesson.render.exhibits import Claim, Result

STEPS, SEEDS = [20, 50, 100, 150, 200], 4
# log10 of the factor per step that is measured, and the one that is predicted.
FACTORS = {
    "rnn-gaussian": (-0.088, -0.088),
    "rnn-orthogonal": (-0.088, -0.088),
    "lstm-0": (-0.15, -0.301),
    "lstm-1": (-0.04, -0.136),
    "lstm-forget-log": (0.01, -0.0022),
    "lstm-log": (-0.0022, -0.0022),
    "gru-0": (-0.15, -0.301),
    "gru-log": (-0.0022, -0.0022),
}


def made_up(**last_seed: float) -> Result:
    """Gradients that change by the same factor at every step; `lstm_log=-0.1` replaces one of the last seed."""
    names, distance = list(FACTORS), np.arange(201.0)
    measured = np.repeat([[FACTORS[name][0]] for name in names], SEEDS, axis=1)
    for name, factor in last_seed.items():
        if name != "stretch":
            measured[names.index(name.replace("_", "-")), -1] = factor
    predicted = np.array([FACTORS[name][1] for name in names])
    stretches = np.array([[1.6] * (SEEDS - 1) + [last_seed.get("stretch", 1.6)], [1.0] * SEEDS])
    arrays: dict[str, NDArray[Any]] = {
        "network": np.array(names),
        "steps": np.array(STEPS),
        "distance": distance,
        "log10_gradient": measured[:, np.newaxis] * np.array(STEPS)[:, np.newaxis],
        "log10_gradient_theory": np.outer(predicted, STEPS),
        "log10_by_distance": measured[..., np.newaxis] * distance,
        "log10_by_distance_theory": np.outer(predicted, distance),
        "largest_singular_value": stretches,
    }
    return Result("recurrence", arrays, {"seeds": SEEDS})


def test_all_claims_hold_where_gradients_do_as_expected() -> None:
    claims = [item for item in vars(recurrence).values() if isinstance(item, Claim)]
    assert len(claims) == 10
    for claim in claims:
        assert claim.function(made_up()).holds, claim.name


@pytest.mark.parametrize(
    ("claim", "change"),
    [
        (recurrence.plain_networks_vanish, {"rnn_gaussian": -0.02}),
        (recurrence.plain_networks_vanish, {"rnn_orthogonal": -0.02}),
        (recurrence.steps_stretch_and_vanish_all_the_same, {"stretch": 1.1}),
        (recurrence.no_bias_vanishes, {"lstm_0": -0.08}),
        (recurrence.bias_one_vanishes_later, {"lstm_1": -0.01}),
        (recurrence.whole_cell_outlives_its_gates, {"lstm_0": -0.3}),
        (recurrence.whole_cell_outlives_its_gates, {"lstm_1": -0.1}),
        (recurrence.both_biases_hold_the_gradient, {"lstm_log": -0.004}),
        (recurrence.both_biases_hold_the_gradient, {"lstm_log": 0.001}),
        (recurrence.forget_bias_alone_lets_it_grow, {"lstm_forget_log": 0.002}),
        (recurrence.gru_holds_the_gradient, {"gru_log": -0.004}),
        (recurrence.bias_is_the_mechanism, {"lstm_0": -0.05}),
    ],
)
def test_one_network_that_does_otherwise_breaks_the_claim(claim: Claim, change: dict[str, float]) -> None:
    verdict = claim.function(made_up(**change))
    assert (verdict.holds, verdict.holding) == (False, SEEDS - 1)


def test_a_median_factor_off_the_theory_breaks_the_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FACTORS, "rnn-orthogonal", (-0.12, -0.088))
    assert not recurrence.theory_predicts_the_factor.function(made_up()).holds


def test_half_lives_are_those_of_the_gates() -> None:
    # f = 1/2 leaves half after one step; 10^-0.136 = 0.731 = sigmoid(1).
    assert recurrence.half_life_at_zero.function(made_up()) == pytest.approx(1, rel=1e-3)
    assert recurrence.half_life_at_one.function(made_up()) == pytest.approx(
        np.log(2) / np.log(1 + np.exp(-1)), rel=1e-2
    )


def test_the_table_has_a_column_for_each_length_and_no_gate_for_plain_networks() -> None:
    columns = recurrence.lengths.function(made_up())
    assert list(columns) == ["network", "half_life", "at_20", "at_100", "at_200"]
    assert list(columns["half_life"])[:2] == [None, None]
    assert columns["at_100"][0] == pytest.approx(10**-8.8)
