"""What the pages show of returning."""

from typing import Any

import numpy as np

from gradlesson.render.claims import Verdict, below
from gradlesson.render.columns import Columns, by, spread, stack
from gradlesson.render.exhibits import claims, figure, value
from gradlesson.render.marks import guide, label_lines, theory_line
from gradlesson.render.style import SERIES
from gradlesson.render.ticks import percent_axis

READS = ["returning"]

SPACES = ("line", "plane", "space")
COLOURS = dict(zip(SPACES, SERIES[:3], strict=True))


@figure
def returned(result: Any) -> Columns:
    """The share of walkers that have been home, over the number of steps."""
    return stack(
        "where",
        {
            name: {
                "steps": result["steps"],
                **spread(result["returned"][number]),
                "theory": result["returned_theory"][number],
                "ever-in-space": np.full(result["steps"].size, result["ever_in_space"]),
            }
            for number, name in enumerate(SPACES)
        },
    )


@returned.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    for name, part in by(data, "where"):
        theory_line(ax, part["steps"], part["theory"])
        ax.fill_between(
            part["steps"], part["low"], part["high"], color=COLOURS[name], alpha=0.25, linewidth=0
        )
    guide(ax, data["ever-in-space"][0], words["limit"], at_right=True)
    ax.set(xlabel=words["steps"], ylabel=words["share"], ylim=(0, 1.03))
    percent_axis(ax.yaxis)
    label_lines(
        ax, [(words.name(name), part["theory"][-1], COLOURS[name]) for name, part in by(data, "where")]
    )


@value(format="percent", digits=1)
def ever_in_space(result: Any) -> float:
    """The share that ever comes home in three dimensions."""
    return float(result["ever_in_space"])


@value
def most_steps(result: Any) -> int:
    """The largest number of steps."""
    return int(result["steps"][-1])


@value(format="percent")
def on_the_line(result: Any) -> float:
    """The share that has been home on the line by then, by theory."""
    return float(result["returned_theory"][0, -1])


@value(format="percent")
def on_the_plane(result: Any) -> float:
    """The same on the plane."""
    return float(result["returned_theory"][1, -1])


@value(format="percent")
def in_space(result: Any) -> float:
    """The same in space."""
    return float(result["returned_theory"][2, -1])


@claims
def theory_predicts(result: Any) -> dict[str, Verdict]:
    """The largest distance of the mean share from theory, on the line, on the plane and in space."""
    apart = np.abs(result["returned"].mean(axis=-1) - result["returned_theory"]).max(axis=1)
    return {name: below(float(apart[number]), 0.03) for number, name in enumerate(SPACES)}
