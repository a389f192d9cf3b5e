"""What the pages show of ruin."""

from typing import Any

import numpy as np

from gradlesson.render.claims import Verdict, above, below
from gradlesson.render.columns import Columns, by, spread, stack
from gradlesson.render.exhibits import TableColumns, claim, figure, table, value
from gradlesson.render.marks import band_and_median, label_lines, theory_line
from gradlesson.render.style import SERIES
from gradlesson.render.ticks import percent_axis, whole_numbers

READS = ["ruin"]

COLOURS = {"fair": SERIES[0], "unfair": SERIES[1]}


@figure
def ruined(result: Any) -> Columns:
    """The share of games that end in ruin, over the first fortune, of both coins."""
    return stack(
        "coin",
        {
            name: {
                "start": result["start"],
                **spread(result["ruined"][coin]),
                "theory": result["ruined_theory"][coin],
            }
            for coin, name in enumerate(COLOURS)
        },
    )


@ruined.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    for name, part in by(data, "coin"):
        theory_line(ax, part["start"], part["theory"])
        band_and_median(
            ax, part["start"], part["low"], part["median"], part["high"], colour=COLOURS[name], joined=False
        )
    ax.set(xlabel=words["start"], ylabel=words["ruined"], ylim=(0, 1.03))
    whole_numbers(ax.xaxis, np.unique(data["start"]))
    percent_axis(ax.yaxis)
    ends = [(words.name(name), part["median"][-1], COLOURS[name]) for name, part in by(data, "coin")]
    label_lines(ax, ends)


@table(
    formats={
        "ruined": "percent digits=1",
        "ruined_theory": "percent digits=1",
        "duration": "fixed digits=1",
        "duration_theory": "fixed digits=1",
    }
)
def fair_games(result: Any) -> TableColumns:
    """Ruin and duration of fair games, measured and by theory."""
    return {
        "start": result["start"].tolist(),
        "ruined": result["ruined"][0].mean(axis=-1).tolist(),
        "ruined_theory": result["ruined_theory"][0].tolist(),
        "duration": result["duration"][0].mean(axis=-1).tolist(),
        "duration_theory": result["duration_theory"][0].tolist(),
    }


@value(format="percent")
def unfair_up(result: Any) -> float:
    """The probability to win a step with the unfair coin."""
    return float(result["up"][1])


@value
def half(result: Any) -> int:
    """The fortune half way to the goal."""
    return result.parameters["goal"] // 2


@value(format="percent", digits=0)
def unfair_at_half(result: Any) -> float:
    """The probability of ruin from half way with the unfair coin."""
    return float(result["ruined_theory"][1][result["start"] == result.parameters["goal"] // 2][0])


@claim
def theory_predicts_ruin(result: Any) -> Verdict:
    """The largest distance of the mean share of ruins from theory, over all starts and both coins."""
    return below(float(np.max(np.abs(result["ruined"].mean(axis=-1) - result["ruined_theory"]))), 0.03)


@claim
def a_small_disadvantage_ruins(result: Any) -> Verdict:
    """Ruin from half way with the unfair coin, in every seed."""
    return above(result["ruined"][1][result["start"] == result.parameters["goal"] // 2], 0.75)
