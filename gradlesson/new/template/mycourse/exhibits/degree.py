"""What the pages show of degree."""

from typing import Any

import numpy as np

from gradlesson.render.claims import Verdict, above, below
from gradlesson.render.columns import Columns, by, spread, stack
from gradlesson.render.exhibits import claim, figure, value
from gradlesson.render.marks import dots, label_lines, theory_line
from gradlesson.render.style import BAND_OPACITY, EXPLODE, VANISH
from gradlesson.render.ticks import whole_numbers

READS = ["degree"]

COLOURS = {"training": VANISH, "test": EXPLODE}


@figure
def errors(result: Any) -> Columns:
    """Mean errors over degree, measured and predicted, with the middle 90 % of the seeds."""
    return stack(
        "error",
        {
            name: {
                "degree": result["degree"],
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
        theory_line(ax, part["degree"], part["theory"])
        ax.fill_between(
            part["degree"], part["low"], part["high"], color=COLOURS[name], alpha=BAND_OPACITY, linewidth=0
        )
        dots(ax, part["degree"], part["mean"], colour=COLOURS[name])
    ax.set(xlabel=words["degree"], ylabel=words["error"], yscale="log")
    whole_numbers(ax.xaxis, np.unique(data["degree"])[::3])
    ends = [(words.name(name), part["mean"][-1], COLOURS[name]) for name, part in by(data, "error")]
    label_lines(ax, ends)


@value
def best_degree(result: Any) -> int:
    """The degree of the smallest expected test error."""
    return int(np.argmin(result["test_theory"]))


@value(format="fixed")
def best_test(result: Any) -> float:
    """The smallest expected test error."""
    return float(result["test_theory"].min())


@value(format="fixed")
def highest_training(result: Any) -> float:
    """The mean training error at the highest degree."""
    return float(result["training"][-1].mean())


@value(format="fixed", digits=1)
def highest_test(result: Any) -> float:
    """The mean test error at the highest degree."""
    return float(result["test"][-1].mean())


@value(format="fixed")
def noise_variance(result: Any) -> float:
    """The test error of the curve itself."""
    return float(result.parameters["noise"] ** 2)


@claim
def training_error_falls(result: Any) -> Verdict:
    """Training error at the highest degree over that at the best one."""
    return below(result["training"][-1] / result["training"][best_degree.function(result)], 0.9)


@claim
def test_error_grows(result: Any) -> Verdict:
    """Test error at the highest degree over that at the best one."""
    return above(result["test"][-1] / result["test"][best_degree.function(result)], 2, needed=950)


@claim
def theory_predicts_both(result: Any) -> Verdict:
    """The largest relative distance of a mean from its expectation, of both errors and all degrees."""
    ratios = [result[name].mean(axis=1) / result[f"{name}_theory"] for name in COLOURS]
    return below(float(np.max(np.abs(np.array(ratios) - 1))), 0.2)
