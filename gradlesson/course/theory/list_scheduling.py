"""How long it takes several machines to do a list of jobs, each taking the next one when it is free.

References:
    R. L. Graham, "Bounds for certain multiprocessing anomalies", Bell System Technical Journal 45 (1966),
    doi:10.1002/j.1538-7305.1966.tb01709.x; "Bounds on multiprocessing timing anomalies", SIAM Journal on Applied
    Mathematics 17 (1969), doi:10.1137/0117039.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heapreplace


def list_makespan(durations: Sequence[float], machines: int) -> float:
    """When the last job ends: in the order of the list, each job goes to the machine that is free first."""
    free = [0.0] * machines
    for duration in durations:
        heapreplace(free, free[0] + duration)
    return max(free)


def ideal_makespan(durations: Sequence[float], machines: int) -> float:
    """The larger of total over m and the longest: no schedule ends earlier, and mostly none ends then."""
    return max(sum(durations) / machines, max(durations))


def graham_bound(durations: Sequence[float], machines: int) -> float:
    """Total over m, and (1 - 1/m) of the longest: no order of the list ends later (Graham 1966)."""
    return sum(durations) / machines + (1 - 1 / machines) * max(durations)


def any_order_ratio(machines: int) -> float:
    """2 - 1/m: no order of the list takes more times the best schedule (Graham 1966)."""
    return 2 - 1 / machines


def longest_first_ratio(machines: int) -> float:
    """4/3 - 1/(3m): nor does the longest job first (Graham 1969)."""
    return 4 / 3 - 1 / (3 * machines)
