"""Claims, table and figure of the derivatives, on the experiment's own result: it takes milliseconds."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from gradlesson.course.exhibits import activation_derivatives as exhibits
from gradlesson.course.experiments import activation_derivatives as experiment
from gradlesson.render.exhibits import Result

PARAMETERS = experiment.PARAMETERS


@pytest.fixture(scope="module")
def arrays() -> dict[str, NDArray[Any]]:
    """What the experiment returns."""
    return experiment.run(PARAMETERS, np.random.default_rng(0))


@pytest.fixture(scope="module")
def result(arrays: dict[str, NDArray[Any]]) -> Result:
    """The same as exhibits see it."""
    return Result("activation-derivatives", arrays, PARAMETERS)


def with_maximum(arrays: dict[str, NDArray[Any]], activation: str, maximum: float) -> Result:
    """The result with the largest derivative of one activation replaced."""
    changed = arrays["maximum"].copy()
    changed[arrays["activation"].tolist().index(activation)] = maximum
    return Result("activation-derivatives", {**arrays, "maximum": changed}, PARAMETERS)


def test_both_claims_hold(result: Result) -> None:
    assert exhibits.sigmoid_stays_below.function(result).holds
    assert exhibits.others_reach_one.function(result).holds


def test_a_sigmoid_steeper_than_a_quarter_breaks_its_claim(arrays: dict[str, NDArray[Any]]) -> None:
    assert not exhibits.sigmoid_stays_below.function(with_maximum(arrays, "sigmoid", 0.3)).holds


def test_another_function_that_stays_below_one_breaks_its_claim(arrays: dict[str, NDArray[Any]]) -> None:
    verdict = exhibits.others_reach_one.function(with_maximum(arrays, "elu", 0.9))
    assert not verdict.holds
    assert verdict.value == 0.9


def test_the_sigmoid_is_saturated_where_its_derivative_is_a_hundredth_of_a_quarter(result: Result) -> None:
    z = exhibits.sigmoid_saturation.function(result)
    sigmoid = 1 / (1 + math.exp(-z))
    assert sigmoid * (1 - sigmoid) == pytest.approx(
        0.25 * exhibits.saturation_share.function(result), rel=1e-5
    )


def test_the_figure_downloads_the_derivatives_that_it_draws(result: Result) -> None:
    columns = exhibits.derivatives.function(result)
    assert list(columns) == ["z", "sigmoid", "tanh", "relu"]
    z = np.asarray(columns["z"])
    assert np.asarray(columns["tanh"]) == pytest.approx(1 - np.tanh(z) ** 2)


def test_the_table_leaves_a_cell_empty_where_a_function_never_saturates(result: Result) -> None:
    cells = exhibits.maxima.function(result)
    row = list(cells["activation"]).index("relu")
    assert cells["saturates_above"][row] is None
    assert cells["saturates_below"][row] == pytest.approx(0, abs=1e-5)
