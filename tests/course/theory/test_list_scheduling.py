"""Graham's bounds hold against the best schedule, which is found by trying all."""

from itertools import product

import numpy as np
import pytest

from gradlesson.course.theory.list_scheduling import (
    any_order_ratio,
    graham_bound,
    ideal_makespan,
    list_makespan,
    longest_first_ratio,
)


def best_makespan(durations, machines):
    """The earliest end of all assignments of jobs to machines."""
    return min(
        max(
            sum(each for each, place in zip(durations, places, strict=True) if place == machine)
            for machine in range(machines)
        )
        for places in product(range(machines), repeat=len(durations))
    )


@pytest.mark.parametrize("machines", [1, 2, 3])
def test_bounds_hold_on_small_lists(machines):
    rng = np.random.default_rng(machines)
    for _ in range(60):
        durations = rng.integers(1, 12, size=rng.integers(1, 7)).astype(float).tolist()
        best = best_makespan(durations, machines)
        in_order = list_makespan(durations, machines)
        longest_first = list_makespan(sorted(durations, reverse=True), machines)
        assert ideal_makespan(durations, machines) <= best <= longest_first
        assert best <= in_order <= graham_bound(durations, machines) + 1e-12
        assert graham_bound(durations, machines) <= any_order_ratio(machines) * best + 1e-12
        assert longest_first <= longest_first_ratio(machines) * best + 1e-12


def test_the_bounds_are_reached():
    """Graham's own worst cases: many short jobs before a long one, and the longest first in pairs."""
    assert list_makespan([1.0] * 6 + [3.0], 3) == any_order_ratio(3) * best_makespan([1.0] * 6 + [3.0], 3)
    worst = [5.0, 5.0, 4.0, 4.0, 3.0, 3.0, 3.0]
    assert list_makespan(worst, 3) == pytest.approx(longest_first_ratio(3) * best_makespan(worst, 3))
