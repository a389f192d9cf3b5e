"""What the pages show of measurements."""

from typing import Any

import numpy as np

from gradlesson.render.claims import Verdict, below
from gradlesson.render.columns import Columns, by, stack
from gradlesson.render.exhibits import TableColumns, claim, figure, table, value
from gradlesson.render.marks import dots, label_lines, theory_line
from gradlesson.render.style import EXPLODE, HEALTHY, INK, VANISH

READS = ["measurements"]

FITS = {"without": EXPLODE, "with-chosen": HEALTHY}
ERRORS = {"training": VANISH, "left-out": EXPLODE, "to-curve": HEALTHY}


@figure
def fits(result: Any) -> Columns:
    """The measurements, and the polynomials fitted to them without a penalty and with the chosen one."""
    lines = {
        "without": {"x": result["at"], "y": result["without"]},
        "with-chosen": {"x": result["at"], "y": result["with_chosen"]},
        "curve": {"x": result["at"], "y": result["curve"]},
    }
    return stack("what", {"measured": {"x": result["x"], "y": result["y"]}, **lines})


@fits.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    for what, part in by(data, "what"):
        if what == "measured":
            dots(ax, part["x"], part["y"], colour=VANISH)
        elif what == "curve":
            theory_line(ax, part["x"], part["y"], linestyle=(0, (4, 3)))
        else:
            ax.plot(part["x"], part["y"], color=FITS[what], linewidth=1.8)
    ax.set(xlabel=words["x"], ylabel=words["y"], ylim=(-2.1, 2.1))
    labels = [("without", 1.6, EXPLODE), ("with-chosen", 0.9, HEALTHY), ("curve", -1.1, INK)]
    label_lines(ax, [*((words.name(name), at, colour) for name, at, colour in labels)])
    ax.annotate(words.name("measured"), (0.02, 0.02), xycoords="axes fraction", color=VANISH)


@figure
def errors(result: Any) -> Columns:
    """Errors over the penalty: on the measurements, on those left out, and to the curve without noise."""
    return stack(
        "error",
        {
            name: {"penalty": result["penalty"], "mean-squared-error": result[name.replace("-", "_")]}
            for name in ERRORS
        },
    )


@errors.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    for name, part in by(data, "error"):
        ax.plot(part["penalty"], part["mean-squared-error"], color=ERRORS[name], linewidth=1.2)
        dots(ax, part["penalty"], part["mean-squared-error"], colour=ERRORS[name])
    ax.set(xlabel=words["penalty"], ylabel=words["error"], xscale="log", yscale="log")
    ends = [
        (words.name(name), part["mean-squared-error"][-1], ERRORS[name]) for name, part in by(data, "error")
    ]
    label_lines(ax, ends)


@table(formats=dict.fromkeys(("training", "left_out", "to_curve"), "fixed digits=3"))
def by_penalty(result: Any) -> TableColumns:
    """The errors of the last figure."""
    return {name: result[name].tolist() for name in ("penalty", "training", "left_out", "to_curve")}


@value
def count(result: Any) -> int:
    """How many measurements there are."""
    return int(result["x"].size)


@value
def chosen(result: Any) -> float:
    """The penalty of the smallest error on measurements left out."""
    return float(result["chosen"])


@value(format="fixed", digits=3)
def chosen_to_curve(result: Any) -> float:
    """How far the fit with the chosen penalty is from the curve."""
    return float(result["to_curve"][np.argmin(result["left_out"])])


@value(format="fixed", digits=3)
def without_to_curve(result: Any) -> float:
    """How far the fit without a penalty is from the curve."""
    return float(result["to_curve_without"])


@claim
def one_fit_is_enough(result: Any) -> Verdict:
    """The largest relative distance of the formula from fitting once for each measurement."""
    return below(float(np.max(np.abs(result["left_out"] / result["left_out_by_refits"] - 1))), 1e-6)


@claim
def the_choice_is_nearer_to_the_curve(result: Any) -> Verdict:
    """Mean squared distance to the curve with the chosen penalty over that without."""
    return below(chosen_to_curve.function(result) / without_to_curve.function(result), 0.2)
