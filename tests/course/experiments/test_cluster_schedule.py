"""The simulated schedule against lists that can be followed by hand."""

from itertools import repeat

import numpy as np
import pytest

from gradlesson.course.experiments.cluster_schedule import Lab, dispatched, split
from gradlesson.course.theory.list_scheduling import list_makespan

NEVER = float("inf")


def test_without_losses_it_is_the_schedule_of_the_list():
    rng = np.random.default_rng(1)
    for workers in (1, 3, 8):
        durations = rng.exponential(size=40).tolist()
        schedule = dispatched(durations, Lab(workers), repeat(NEVER))
        assert schedule.makespan == pytest.approx(list_makespan(durations, workers))
        assert schedule.experiments_end == schedule.makespan
        assert schedule.lost == 0
        lengths = np.sum(schedule.ends) - np.sum(schedule.starts)
        assert lengths == pytest.approx(sum(durations))


def test_drawings_follow_the_last_experiment():
    """Two workers; the second has done two experiments at 2 and then draws, while the first is still at its own."""
    schedule = dispatched([3.0, 1.0, 1.0], Lab(2, drawing=1.0), repeat(NEVER))
    assert schedule.experiments_end == 3
    assert schedule.makespan == 4
    assert schedule.starts.tolist() == [0, 0, 1, 2, 3, 3]
    assert schedule.ends.tolist() == [1, 2, 3, 3, 4, 4]


def test_a_lost_job_is_next_and_its_worker_comes_back_later():
    """The first attempt at the first job ends after 2 of 5 seconds; the other worker takes it at 3."""
    clocks = iter([2.0, *[NEVER] * 9])
    schedule = dispatched([5.0, 3.0, 4.0], Lab(2, lost_after=1, restart=10.0), clocks)
    assert schedule.lost == 1
    assert schedule.starts.tolist() == [0, 0, 3, 8]
    assert schedule.ends.tolist() == [2, 3, 8, 12]


def test_the_scheduler_hands_out_one_job_after_the_other():
    schedule = dispatched([1.0] * 4, Lab(4, turn=0.5), repeat(NEVER))
    assert schedule.starts.tolist() == [0.5, 1, 1.5, 2]


def test_busy_workers_and_the_tail():
    schedule = dispatched([1.0, 4.0], Lab(2), repeat(NEVER))
    assert schedule.busy(np.array([0.0, 0.5, 2.0, 4.0])).tolist() == [1, 1, 0.5, 0]
    assert schedule.tail == 3


def test_equal_shares_wait_for_the_slowest():
    lab = Lab(2, drawing=0.5)
    schedule = split(np.array([1.0, 5.0, 2.0, 6.0]), lab, np.random.default_rng(1))
    assert schedule.ends.tolist() == [4, 12]
    assert schedule.experiments_end == 11


def test_losses_have_no_memory():
    clock = Lab(1, lost_after=10.0).clocks(np.random.default_rng(1))
    drawn = np.array([next(clock) for _ in range(20_000)])
    assert drawn.mean() == pytest.approx(10, abs=4 * 10 / np.sqrt(len(drawn)))
    rest = drawn[drawn > 5] - 5
    assert rest.mean() == pytest.approx(10, abs=4 * 10 / np.sqrt(len(rest)))
