"""What the pages show of spreading."""

from typing import Any

import numpy as np

from gradlesson.render.claims import Verdict, between
from gradlesson.render.columns import Columns, by, spread, stack
from gradlesson.render.exhibits import claim, figure, value
from gradlesson.render.marks import band_and_median, label_lines, theory_line
from gradlesson.render.style import SERIES

READS = ["spreading"]

COLOURS = {"fair": SERIES[0], "unfair": SERIES[1]}


@figure
def distance(result: Any) -> Columns:
    """Root mean square of the distance over the number of steps, of both coins."""
    return stack(
        "coin",
        {
            name: {
                "steps": result["steps"],
                **spread(result["distance"][coin]),
                "theory": result["distance_theory"][coin],
            }
            for coin, name in enumerate(COLOURS)
        },
    )


@distance.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    for name, part in by(data, "coin"):
        theory_line(ax, part["steps"], part["theory"])
        band_and_median(
            ax, part["steps"], part["low"], part["median"], part["high"], colour=COLOURS[name], joined=False
        )
    ax.set(xlabel=words["steps"], ylabel=words["distance"], xscale="log", yscale="log")
    ends = [(words.name(name), part["median"][-1], COLOURS[name]) for name, part in by(data, "coin")]
    label_lines(ax, ends)


@value
def most_steps(result: Any) -> int:
    """The largest number of steps."""
    return int(result["steps"][-1])


@value(format="fixed", digits=0)
def fair_theory(result: Any) -> float:
    """The distance of the fair coin after the most steps, by theory."""
    return float(result["distance_theory"][0, -1])


@value(format="fixed", digits=0)
def unfair_theory(result: Any) -> float:
    """That of the unfair coin."""
    return float(result["distance_theory"][1, -1])


@value(format="percent")
def unfair_up(result: Any) -> float:
    """The probability of a step up with the unfair coin."""
    return float(result["up"][1])


@claim
def the_root_holds(result: Any) -> Verdict:
    """The distance of the fair coin over √n, in every seed."""
    return between(result["distance"][0] / np.sqrt(result["steps"])[:, np.newaxis], 0.8, 1.2)


@claim
def a_small_bias_wins(result: Any) -> Verdict:
    """The distance of the unfair coin over its theory, in every seed."""
    return between(result["distance"][1] / result["distance_theory"][1][:, np.newaxis], 0.8, 1.2)
