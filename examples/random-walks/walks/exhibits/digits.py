"""What the pages show of digits."""

from typing import Any

import numpy as np

from gradlesson.render.claims import Verdict, below
from gradlesson.render.columns import Columns
from gradlesson.render.exhibits import claim, figure, value
from gradlesson.render.marks import label_lines, theory_line
from gradlesson.render.style import BAND_OPACITY, SERIES

READS = ["digits"]


@figure
def walk(result: Any) -> Columns:
    """The walk of the digits in the band of fair coins; theory puts its edges at 1.645 √n."""
    steps = result["steps"]
    return {
        **{name: result[name] for name in ("steps", "walk", "low", "high")},
        "theory": 1.645 * np.sqrt(steps),
    }


@walk.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    ax.fill_between(
        data["steps"], data["low"], data["high"], color=SERIES[2], alpha=BAND_OPACITY, linewidth=0
    )
    for sign in (1, -1):
        theory_line(ax, data["steps"], sign * data["theory"])
    ax.plot(data["steps"], data["walk"], color=SERIES[0], linewidth=1.4)
    ax.set(xlabel=words["steps"], ylabel=words["position"])
    label_lines(
        ax, [(words["digits"], data["walk"][-1], SERIES[0]), (words["coins"], data["high"][-1], SERIES[2])]
    )


@value
def count(result: Any) -> int:
    """How many digits walk."""
    return int(result["steps"][-1])


@value
def end(result: Any) -> int:
    """Where they end."""
    return int(result["walk"][-1])


@claim
def the_end_is_that_of_a_coin(result: Any) -> Verdict:
    """The distance of the end from the start in units of √n."""
    return below(abs(float(result["final"])), 3)
