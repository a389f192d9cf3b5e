"""Claims, values and figures that refute common misconceptions, on the results of small experiments."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest

from gradlesson.render.exhibits import Result

SMALLER: dict[str, dict[str, Any]] = {
    "chain": {"seeds": 20},
    "precision": {"seeds": 3},
    "products": {"seeds": 4},
    "saturation": {"seeds": 3, "widths": [32, 256]},
}

# A claim, the array that it reads, and by what that must be multiplied for the claim to fail.
BREAKS = [
    ("chain", "chain_lies_far_below", "first_over_last", np.array([[1e3], [1], [1], [1], [1], [1], [1]])),
    ("chain", "chain_follows_its_own_law", "chain_factor", 1.2),
    ("chain", "wide_networks_follow_chi", "wide_theory", 2),
    ("precision", "gradients_vanish_above_zero", "single", 1e-8),
    ("precision", "both_precisions_agree", "double", 1.001),
    ("products", "radii_are_below_one", "spectral_radius", 1.2),
    ("products", "powers_shrink", "log10_length_powers", -1),
    ("products", "products_grow", "log10_length_products", 0.1),
    ("saturation", "narrow_networks_vanish", "chi", 2),
    ("saturation", "wide_networks_explode", "chi", 0.5),
    ("saturation", "most_units_are_saturated", "saturated", 0.5),
    ("saturation", "saturated_units_hardly_learn", "saturated_square", 100),
]


def exhibits(name: str) -> Any:
    return importlib.import_module(f"gradlesson.course.exhibits.misconceptions_{name}")


@pytest.fixture(scope="module")
def results() -> dict[str, Result]:
    """What each experiment returns, with fewer seeds than the course has."""
    found = {}
    for name, changes in SMALLER.items():
        experiment = importlib.import_module(f"gradlesson.course.experiments.misconceptions_{name}")
        parameters = {**experiment.PARAMETERS, **changes}
        arrays = experiment.run(parameters, np.random.default_rng(12))
        found[name] = Result(f"misconceptions-{name}", arrays, parameters)
    return found


@pytest.mark.parametrize(("name", "claim", "array", "factor"), BREAKS)
def test_a_claim_holds_and_would_break(
    results: dict[str, Result], name: str, claim: str, array: str, factor: Any
) -> None:
    function, result = getattr(exhibits(name), claim).function, results[name]
    assert function(result).holds
    arrays = {**result._arrays, array: result[array] * factor}
    assert not function(Result("changed", arrays, result.parameters)).holds


def test_the_figure_of_lengths_shows_every_tenth_step(results: dict[str, Result]) -> None:
    columns = exhibits("products").lengths.function(results["products"])
    assert columns["step"].tolist() == 2 * list(range(10, 201, 10))
    last = results["products"]["log10_length_products"][-1]
    assert columns["median"][-1] == pytest.approx(np.median(10**last))


def test_the_chain_is_the_first_dot_beside_the_theory_of_infinite_width(results: dict[str, Result]) -> None:
    columns = exhibits("chain").widths.function(results["chain"])
    assert columns["median"][0] == pytest.approx(exhibits("chain").chain_median.function(results["chain"]))
    assert set(columns["wide_theory"].tolist()) == {float(results["chain"]["wide_theory"])}


def test_values_of_widths_are_those_of_the_ends(results: dict[str, Result]) -> None:
    file, result = exhibits("saturation"), results["saturation"]
    assert (file.narrowest.function(result), file.widest.function(result)) == (32, 256)
    assert file.narrowest_median.function(result) == pytest.approx(np.median(result["chi"][0]))
    assert file.widest_median.function(result) == pytest.approx(np.median(result["chi"][1]))


def test_limits_of_single_precision_are_those_of_the_table(results: dict[str, Result]) -> None:
    file, result = exhibits("precision"), results["precision"]
    rows = file.limits.function(result)
    assert rows["format"][1] == "single"
    assert rows["subnormal_from"][1] == file.single_subnormal_from.function(result)
    assert rows["zero_from"][1] == file.single_zero_from.function(result)
