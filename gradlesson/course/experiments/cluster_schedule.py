"""How long do many experiments take on a cluster, and what does the order matter?"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.theory.list_scheduling import graham_bound, ideal_makespan, list_makespan

PARAMETERS = {
    "experiments": 10_000,
    "workers": 100,
    "median_seconds": 30.0,
    "log_spread": 1.2,
    # What was measured of cheap experiments on two workers: a fresh process with numpy, and the work of the
    # scheduler and of the one who asks; and the bytes of a job of this course, compressed.
    "start_seconds": 0.25,
    "turn_seconds": 0.01,
    "job_kilobytes": 25,
    "drawing_seconds": 1.2,
    "memory_of_duration": 0.1,
    "losses_per_hour": 0.1,
    "restart_seconds": 120.0,
    "points": 160,
    "seeds": 12,
}

ORDERS = ("longest", "random", "shortest")
SPLIT = "split"
_ENDED = 0
_DRAWN = 1
_LOST = 2
_BACK = 3


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """Simulated schedules of experiments whose durations are log-normal. Leading axes: orders, seeds.

    A worker takes the next experiment, and after the last one drawings, one for each experiment that has ended. The
    scheduler hands out one job after the other. A worker is lost now and then, with what it was doing, which then
    is next. `longest` sorts by what the durations were the last time; `split` gives each worker its share at once.

    makespan: (orders, seeds), seconds to the end of the last drawing.
    experiments_end: (orders, seeds), seconds to the end of the last experiment.
    tail: (orders, seeds), seconds from the first worker with nothing more to do to the end.
    utilisation: (orders, seeds), share of the workers' time that went into what counts.
    lost: (orders, seeds), jobs that ran again.
    busy: (orders, seeds, points), share of the workers that are busy at `seconds`.
    ideal: (seeds,), total work over workers, or the longest experiment where that is more.
    undisturbed: (orders without split, seeds), of the experiments alone and without losses; longest is exact there.
    undisturbed_ideal, graham: (seeds,), the bounds below and above it.
    total: (seeds,), seconds of all experiments; longest: (seeds,).
    """
    schedules, plain, durations = [], [], []
    for generator in rng.spawn(parameters["seeds"]):
        lab = Lab.of(parameters)
        order_rng, loss_rng = generator.spawn(2)
        seconds = parameters["median_seconds"] * np.exp(
            parameters["log_spread"] * order_rng.standard_normal(parameters["experiments"])
        )
        noise = np.exp(parameters["memory_of_duration"] * order_rng.standard_normal(len(seconds)))
        orders = {
            "longest": np.argsort(-seconds * noise),
            "random": order_rng.permutation(len(seconds)),
            "shortest": np.argsort(seconds),
        }
        lengths = seconds + parameters["start_seconds"]
        losses = loss_rng.spawn(len(ORDERS) + 1)
        schedules.append(
            [
                *(
                    dispatched(lengths[orders[name]].tolist(), lab, lab.clocks(each))
                    for name, each in zip(ORDERS, losses, strict=False)
                ),
                split(lengths[orders["random"]], lab, losses[-1]),
            ]
        )
        exact = {**orders, "longest": np.argsort(-seconds)}
        plain.append([list_makespan(lengths[exact[name]].tolist(), lab.workers) for name in ORDERS])
        durations.append(lengths)
    makespan = _each(schedules, "makespan")
    grid = np.linspace(0, makespan.max(), parameters["points"])
    useful = np.array(
        [each.sum() + parameters["experiments"] * parameters["drawing_seconds"] for each in durations]
    )
    alone = [each.tolist() for each in durations]
    return {
        "order": np.array([*ORDERS, SPLIT]),
        "makespan": makespan,
        "experiments_end": _each(schedules, "experiments_end"),
        "tail": _each(schedules, "tail"),
        "lost": _each(schedules, "lost"),
        "utilisation": useful / (parameters["workers"] * makespan),
        "seconds": grid,
        "busy": np.array([[one.busy(grid) for one in seed] for seed in schedules]).swapaxes(0, 1),
        "ideal": np.maximum(useful / parameters["workers"], [each.max() for each in durations]),
        "undisturbed": np.array(plain).T,
        "undisturbed_ideal": np.array([ideal_makespan(each, parameters["workers"]) for each in alone]),
        "graham": np.array([graham_bound(each, parameters["workers"]) for each in alone]),
        "total": np.array([each.sum() for each in durations]),
        "longest": np.array([each.max() for each in durations]),
    }


@dataclass(frozen=True)
class Lab:
    """What the schedule is made for."""

    workers: int
    turn: float = 0.0
    """Seconds of the scheduler for each job."""
    drawing: float = 0.0
    """Seconds of drawing what an experiment has found; none is drawn where it is 0."""
    lost_after: float = np.inf
    """Mean seconds until a worker is lost."""
    restart: float = 0.0

    @classmethod
    def of(cls, parameters: dict[str, Any]) -> Lab:
        """The lab of an experiment's parameters."""
        return cls(
            parameters["workers"],
            parameters["turn_seconds"],
            parameters["drawing_seconds"],
            3600 / parameters["losses_per_hour"],
            parameters["restart_seconds"],
        )

    def clocks(self, rng: Generator) -> Iterator[float]:
        """Seconds from the start of a job to the loss of its worker, without end: losses have no memory."""
        while True:
            yield from (rng.exponential(size=4096) * self.lost_after).tolist()


@dataclass(frozen=True)
class Schedule:
    """When workers were busy."""

    workers: int
    starts: NDArray[np.float64]
    ends: NDArray[np.float64]
    """In ascending order, both; of attempts that were lost, too."""
    experiments_end: float
    lost: int

    @property
    def makespan(self) -> float:
        """When the last job ends."""
        return float(self.ends[-1])

    @property
    def tail(self) -> float:
        """Seconds from the last time that all workers were busy to the end."""
        return float(self.ends[-1] - self.ends[-min(self.workers, len(self.ends))])

    def busy(self, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
        """The share of workers that are busy at these times."""
        begun = np.searchsorted(self.starts, seconds, side="right")
        share: NDArray[np.float64] = (
            begun - np.searchsorted(self.ends, seconds, side="right")
        ) / self.workers
        return share


def dispatched(durations: Sequence[float], lab: Lab, clocks: Iterator[float]) -> Schedule:
    """The schedule in which a free worker takes the next job of the list, and drawings after the last of them."""
    waiting, drawings = deque(range(len(durations))), 0
    events: list[tuple[float, int, int]] = []
    starts: list[float] = []
    ends: list[float] = []
    now = handed_out = experiments_end = 0.0
    idle, lost = lab.workers, 0
    while True:
        while idle and (waiting or drawings):
            job, length = (waiting[0], durations[waiting.popleft()]) if waiting else (-1, lab.drawing)
            drawings -= job < 0
            handed_out = max(now, handed_out) + lab.turn
            clock = next(clocks)
            kind = _LOST if clock < length else _DRAWN if job < 0 else _ENDED
            heappush(events, (handed_out + min(clock, length), kind, job))
            starts.append(handed_out)
            idle -= 1
        if not events:
            return Schedule(lab.workers, np.sort(starts), np.array(ends), experiments_end, lost)
        now, kind, job = heappop(events)
        if kind == _BACK:
            idle += 1
            continue
        ends.append(now)
        if kind == _LOST:
            lost += 1
            heappush(events, (now + lab.restart, _BACK, -1))
            if job < 0:
                drawings += 1
            else:
                waiting.appendleft(job)
        else:
            idle += 1
            if kind == _ENDED:
                experiments_end = now
                drawings += lab.drawing > 0


def split(durations: NDArray[np.float64], lab: Lab, rng: Generator) -> Schedule:
    """The schedule in which each worker gets its share of the list at once, with the drawings."""
    ends: list[float] = []
    experiments_ends: list[float] = []
    lost = 0
    clocks = lab.clocks(rng)
    for worker in range(lab.workers):
        now = 0.0
        for length in durations[worker :: lab.workers].tolist():
            while (clock := next(clocks)) < length:
                now += clock + lab.restart
                lost += 1
            now += length
        experiments_ends.append(now)
        ends.append(now + lab.drawing * len(durations[worker :: lab.workers]))
    return Schedule(lab.workers, np.zeros(lab.workers), np.sort(ends), max(experiments_ends), lost)


def _each(schedules: list[list[Schedule]], name: str) -> NDArray[np.float64]:
    return np.array([[getattr(one, name) for one in seed] for seed in schedules], dtype=float).T
