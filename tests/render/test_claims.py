"""Claims hold only where every seed that is needed was measured and is inside the bound."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from gradlesson.errors import GradlessonError
from gradlesson.render.claims import Verdict, above, below, between

TABLE = np.array([[0.1, 0.3], [0.2, 0.05]])  # (levels, seeds)
ANY_NUMBERS = arrays(np.float64, array_shapes(max_dims=3, max_side=4), elements=st.floats(-5, 5))


def test_leading_axes_are_reduced_to_the_worst_of_each_seed():
    assert below(TABLE, 0.25) == Verdict("below", 0.25, 0.3, False, 1, 2)
    assert above(TABLE, 0.07) == Verdict("above", 0.07, 0.05, False, 1, 2)
    assert between(TABLE, 0.0, 0.25) == Verdict("between", (0.0, 0.25), 0.3, False, 1, 2)


def test_a_claim_may_need_fewer_than_all_seeds():
    assert below(TABLE, 0.25, needed=1).holds
    assert not below(TABLE, 0.25, needed=2).holds
    assert above(TABLE, 0.07, needed=1).holds
    assert between(TABLE, 0.0, 0.25, needed=1).holds


def test_a_bound_itself_is_outside():
    assert not below(0.25, 0.25).holds
    assert not above(0.25, 0.25).holds
    assert not between(0.25, 0.25, 1).holds
    assert not between([1.0], 0.25, 1).holds


def test_a_single_number_has_no_seeds():
    assert below(0.2, 0.25) == Verdict("below", 0.25, 0.2, True, None, None)


def test_between_reports_the_number_nearest_to_a_bound():
    assert between([0.5, 0.9, 0.2], 0, 1).value == 0.9


@pytest.mark.parametrize(
    "claim", [lambda x: below(x, 9), lambda x: above(x, -9), lambda x: between(x, -9, 9)]
)
def test_nan_never_holds_and_is_reported_as_the_worst(claim):
    verdict = claim([[0.1, 0.2, 0.3], [0.1, np.nan, 0.3]])
    assert (verdict.holds, verdict.holding, np.isnan(verdict.value)) == (False, 2, True)
    assert not claim(np.nan).holds


@pytest.mark.parametrize("shape", [(0,), (0, 10), (3, 0)])
def test_an_empty_selection_proves_nothing(shape):
    with pytest.raises(GradlessonError, match="must measure something"):
        below(np.empty(shape), 1.0)


@pytest.mark.parametrize("needed", [0, 3])
def test_needed_seeds_must_exist(needed):
    with pytest.raises(GradlessonError, match="between 1 and 2"):
        below(TABLE, 0.25, needed=needed)


def test_a_single_number_needs_no_seeds():
    with pytest.raises(GradlessonError, match="counts seeds"):
        below(0.2, 0.25, needed=1)


def test_between_refuses_reversed_bounds():
    with pytest.raises(GradlessonError, match="less than"):
        between(0.5, 1, 0)


@given(ANY_NUMBERS, st.floats(-5, 5))
def test_a_claim_about_all_seeds_holds_exactly_if_every_number_does(numbers, bound):
    assert below(numbers, bound).holds == bool(np.all(numbers < bound))
    assert below(numbers, bound).value == numbers.max()
    assert above(numbers, bound).holds == bool(np.all(numbers > bound))
    assert above(numbers, bound).value == numbers.min()
    inside = between(numbers, bound, bound + 1)
    assert inside.holds == bool(np.all((numbers > bound) & (numbers < bound + 1)))
    assert inside.holding == np.sum(
        np.all(((numbers > bound) & (numbers < bound + 1)).reshape(-1, numbers.shape[-1]), 0)
    )
