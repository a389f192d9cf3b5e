"""What the pages show of adding-problem."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.course.exhibits.long_memory import draw_seeds
from gradlesson.render.claims import Verdict, above, below
from gradlesson.render.columns import Columns
from gradlesson.render.exhibits import TableColumns, claim, figure, table, value

READS = ["adding-problem"]

LEARNERS = ("lstm-1", "lstm-log", "gru-0")


@figure(height=320)
def solved(result: Any) -> Columns:
    """Every seed of every network and length: did it solve the task, and how large is its error?"""
    seeds = result["error"].shape[1]
    return {
        "network": np.repeat(result["network"], seeds),
        "length": np.repeat(result["steps"], seeds),
        "seed": np.tile(np.arange(1, seeds + 1), len(result["network"])),
        "solved": (result["updates"] > 0).ravel(),
        "error": result["error"].ravel(),
    }


@solved.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    draw_seeds(ax, data, words)


@table(
    formats={
        "updates_50": "integer",
        "error_50": "number digits=2",
        "updates_100": "integer",
        "error_100": "number digits=2",
    }
)
def errors(result: Any) -> TableColumns:
    """Median updates to the solution, and the median error at it or at the end of training."""
    names = list(dict.fromkeys(result["network"].tolist()))
    columns: dict[str, Any] = {"network": names}
    for steps in (50, 100):
        columns[f"updates_{steps}"] = [median_updates(result, name, steps) for name in names]
        columns[f"error_{steps}"] = [float(np.median(pick(result, "error", name, steps))) for name in names]
    return columns


@value(format="number", digits=3)
def baseline(result: Any) -> float:
    """The mean squared error of always answering 1."""
    return float(result["baseline"])


@value(format="number", digits=2)
def plain_error(result: Any) -> float:
    """Median error of plain networks over 100 steps."""
    return float(np.median(pick(result, "error", "rnn-gaussian", 100)))


@value(format="integer")
def forget_log_solved(result: Any) -> int:
    """How many LSTMs with forget bias ln T and no input bias solved the task over 100 steps."""
    return int((pick(result, "updates", "lstm-forget-log", 100) > 0).sum())


@value(format="integer")
def bias_one_updates(result: Any) -> int:
    """Median updates of LSTMs with forget bias 1 over 100 steps."""
    return int(np.median(pick(result, "updates", "lstm-1", 100)))


@value(format="integer")
def log_updates(result: Any) -> int:
    """Median updates of LSTMs with both biases over 100 steps."""
    return int(np.median(pick(result, "updates", "lstm-log", 100)))


@claim
def gated_networks_beat_the_baseline(result: Any) -> Verdict:
    """Error relative to the baseline of LSTMs with forget bias 1 or both biases, and of GRUs."""
    return below(relative(result, LEARNERS), 0.2)


@claim
def plain_networks_do_not(result: Any) -> Verdict:
    """Error relative to the baseline of plain networks."""
    return above(relative(result, ["rnn-gaussian"]), 0.8)


def pick(result: Any, name: str, network: str, steps: int) -> NDArray[Any]:
    """The seeds of an array for one network and length."""
    row = (result["network"] == network) & (result["steps"] == steps)
    seeds: NDArray[Any] = result[name][row][0]
    return seeds


def relative(result: Any, networks: Any) -> NDArray[Any]:
    """The error of several networks relative to the baseline, at both lengths, (row, seed)."""
    errors = [pick(result, "error", name, steps) for name in networks for steps in (50, 100)]
    ratio: NDArray[Any] = np.array(errors) / result["baseline"]
    return ratio


def median_updates(result: Any, network: str, steps: int) -> float | None:
    """The median over the seeds; None where half of them or more never solved the task."""
    found = pick(result, "updates", network, steps)
    median = float(np.median(np.where(found > 0, found, np.inf)))
    return None if np.isinf(median) else median
