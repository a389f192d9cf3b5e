"""What the pages show of penalty."""

from typing import Any

import numpy as np

from gradlesson.render.claims import Verdict, below
from gradlesson.render.columns import Columns, by, spread, stack
from gradlesson.render.exhibits import claim, figure, value
from gradlesson.render.marks import dots, label_lines, theory_line
from gradlesson.render.style import BAND_OPACITY, EXPLODE, VANISH

READS = ["penalty"]

COLOURS = {"training": VANISH, "test": EXPLODE}


@figure
def errors(result: Any) -> Columns:
    """Mean errors over the penalty, measured and predicted, with the middle 90 % of the seeds."""
    return stack(
        "error",
        {
            name: {
                "penalty": result["penalty"],
                **spread(result[name]),
                "mean": result[name].mean(axis=1),
                "theory": result[f"{name}_theory"],
            }
            for name in COLOURS
        },
    )


@errors.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    for name, part in by(data, "error"):
        theory_line(ax, part["penalty"], part["theory"])
        ax.fill_between(
            part["penalty"], part["low"], part["high"], color=COLOURS[name], alpha=BAND_OPACITY, linewidth=0
        )
        dots(ax, part["penalty"], part["mean"], colour=COLOURS[name])
    ax.set(xlabel=words["penalty"], ylabel=words["error"], xscale="log", yscale="log")
    starts = [(words.name(name), part["mean"][-1], COLOURS[name]) for name, part in by(data, "error")]
    label_lines(ax, starts)


@value
def best_penalty(result: Any) -> float:
    """The penalty of the smallest expected test error."""
    return float(result["penalty"][_best(result)])


@value(format="fixed")
def best_test(result: Any) -> float:
    """The smallest expected test error."""
    return float(result["test_theory"].min())


@value(format="fixed", digits=1)
def test_without(result: Any) -> float:
    """The mean test error without a penalty."""
    return float(result["test_without"].mean())


@value(format="fixed")
def largest_test(result: Any) -> float:
    """The mean test error with the largest penalty."""
    return float(result["test"][-1].mean())


@claim
def a_penalty_heals(result: Any) -> Verdict:
    """Test error with the best penalty over that without any."""
    return below(result["test"][_best(result)] / result["test_without"], 0.5, needed=900)


@claim
def theory_predicts_both(result: Any) -> Verdict:
    """The largest relative distance of a mean from its expectation, of both errors and all penalties."""
    ratios = [result[name].mean(axis=1) / result[f"{name}_theory"] for name in COLOURS]
    return below(float(np.max(np.abs(np.array(ratios) - 1))), 0.2)


def _best(result: Any) -> int:
    return int(np.argmin(result["test_theory"]))
