"""What the page on clusters shows of cluster-schedule."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.render.claims import Verdict, above, below
from gradlesson.render.columns import Columns, by, stack
from gradlesson.render.exhibits import TableColumns, claim, figure, table, value
from gradlesson.render.style import SERIES

READS = ["cluster-schedule"]

LONGEST, RANDOM, SHORTEST, SPLIT = "longest", "random", "shortest", "split"
LINES = dict(zip((LONGEST, RANDOM, SHORTEST, SPLIT), ("-", "--", "-.", ":"), strict=True))
COLOURS = dict(zip(LINES, SERIES, strict=False))
HOUR, MINUTE = 3600.0, 60.0
IN_FLIGHT_PER_WORKER = 2
"""Jobs that `gradlesson run --on` has handed over for each worker of a large cluster."""


@figure(height=400)
def busy(result: Any) -> Columns:
    """The share of workers that are busy, over time, for each order: mean over seeds."""
    return stack(
        "order",
        {
            name: {
                "hours": result["seconds"] / HOUR,
                "busy": of(result, "busy", name).mean(axis=0) * 100,
            }
            for name in result["order"].tolist()
        },
    )


@busy.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    for name, part in by(data, "order"):
        ax.plot(
            part["hours"],
            part["busy"],
            color=COLOURS[name],
            linestyle=LINES[name],
            linewidth=2,
            label=words.name(name),
        )
    # Until then all orders keep all workers busy: what differs is the end.
    last = data["hours"].max()
    ax.set(xlabel=words["hours"], ylabel=words["busy"], xlim=(last / 4, last), ylim=(0, 105))
    ax.legend(loc="upper right")


@table(
    formats={
        "hours": "fixed digits=2",
        "slowest": "fixed digits=2",
        "over_ideal": "fixed digits=2",
        "busy": "percent digits=0",
        "tail": "fixed digits=0",
    }
)
def by_order(result: Any) -> TableColumns:
    """Each order's time to the end, that over the ideal, the share of useful time, and the tail: medians."""
    names = result["order"].tolist()
    makespans = [of(result, "makespan", name) for name in names]
    return {
        "order": names,
        "hours": [median(each) / HOUR for each in makespans],
        "slowest": [float(each.max()) / HOUR for each in makespans],
        "over_ideal": [median(each / result["ideal"]) for each in makespans],
        "busy": [median(of(result, "utilisation", name)) for name in names],
        "tail": [median(of(result, "tail", name)) / MINUTE for name in names],
    }


@table(formats={"amount": "number digits=3"})
def plan(result: Any) -> TableColumns:
    """What a run needs: times, jobs that run again, and what goes over the network."""
    settings = result.parameters
    jobs = 2 * settings["experiments"]
    in_flight = IN_FLIGHT_PER_WORKER * settings["workers"]
    rows = {
        "computing": median(result["total"]) / HOUR,
        "share": median(result["total"]) / settings["workers"] / HOUR,
        "longest-experiment": median(result["longest"]) / HOUR,
        "starting": settings["experiments"] * settings["start_seconds"] / HOUR,
        "drawing": settings["experiments"] * settings["drawing_seconds"] / HOUR,
        "scheduling": jobs * settings["turn_seconds"] / HOUR,
        "again": median(of(result, "lost", LONGEST)),
        "memory": in_flight * settings["job_kilobytes"] / 1000,
        "traffic": jobs * settings["job_kilobytes"] / 1000,
    }
    return {"what": list(rows), "amount": list(rows.values())}


@value(format="fixed", digits=1)
def hours_longest(result: Any) -> float:
    """Median time to the end in hours, longest first."""
    return median(of(result, "makespan", LONGEST)) / HOUR


@value(format="fixed", digits=1)
def hours_random(result: Any) -> float:
    """The same in an order that knows nothing."""
    return median(of(result, "makespan", RANDOM)) / HOUR


@value(format="fixed", digits=1)
def hours_split(result: Any) -> float:
    """The same with shares that are dealt out at once."""
    return median(of(result, "makespan", SPLIT)) / HOUR


@value(format="integer")
def total_hours(result: Any) -> float:
    """Median computing time of all experiments in hours."""
    return median(result["total"]) / HOUR


@value(format="percent", digits=0)
def random_more(result: Any) -> float:
    """By how much longer a random order takes than the longest first: median over seeds."""
    return median(of(result, "makespan", RANDOM) / of(result, "makespan", LONGEST)) - 1


@value(format="fixed", digits=1)
def scheduler_share(result: Any) -> float:
    """Percent of the time that the scheduler is busy."""
    settings = result.parameters
    turns = 2 * settings["experiments"] * settings["turn_seconds"]
    return float(100 * turns / median(of(result, "makespan", LONGEST)))


@value(format="integer")
def most_workers(result: Any) -> float:
    """Workers that one scheduler can keep busy with experiments of this mean duration."""
    mean = median(result["total"]) / result.parameters["experiments"]
    return float(mean / (2 * result.parameters["turn_seconds"]))


@claim
def longest_first_is_nearly_ideal(result: Any) -> Verdict:
    """Time to the end over the ideal, longest first, with losses and drawing."""
    return below(of(result, "makespan", LONGEST) / result["ideal"], 1.06)


@claim
def random_order_takes_longer(result: Any) -> Verdict:
    """Time to the end over that of the longest first, without losses and drawing."""
    return above(alone(result, RANDOM) / alone(result, LONGEST), 1.05)


@claim
def no_order_exceeds_the_bound(result: Any) -> Verdict:
    """Time to the end over Graham's bound, the worst order of each seed, without losses and drawing."""
    return below(result["undisturbed"] / result["graham"], 1.0)


@claim
def splitting_takes_longest(result: Any) -> Verdict:
    """Time to the end over the ideal, with shares that are dealt out at once."""
    return above(of(result, "makespan", SPLIT) / result["ideal"], 1.3)


def of(result: Any, name: str, order: str) -> NDArray[Any]:
    """The part of the array `name` that belongs to one order."""
    part: NDArray[Any] = result[name][result["order"].tolist().index(order)]
    return part


def alone(result: Any, order: str) -> NDArray[Any]:
    """Seconds of the experiments alone in one order, without losses."""
    return of(result, "undisturbed", order)


def median(numbers: Any) -> float:
    """The median over seeds."""
    return float(np.median(numbers))
