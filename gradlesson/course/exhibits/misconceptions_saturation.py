"""What the pages show of misconceptions-saturation."""

from typing import Any

import numpy as np

from gradlesson.render.claims import Verdict, above, below
from gradlesson.render.columns import Columns, spread
from gradlesson.render.exhibits import claim, figure, value
from gradlesson.render.marks import band_and_median, guide, label_lines, theory_line
from gradlesson.render.style import SERIES, THEORY
from gradlesson.render.ticks import whole_numbers

READS = ["misconceptions-saturation"]


@figure
def chi(result: Any) -> Columns:
    """Chi over the width, measured and predicted."""
    return {"width": result["width"]} | spread(result["chi"]) | {"theory": result["chi_theory"]}


@chi.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    guide(ax, 1.0, words["kept"])
    theory_line(ax, data["width"], data["theory"])
    band_and_median(
        ax, data["width"], data["low"], data["median"], data["high"], colour=SERIES[0], joined=False
    )
    ax.set(xscale="log", xlabel=words["width"], ylabel=words["chi"], ylim=(0, None))
    whole_numbers(ax.xaxis, data["width"])
    label_lines(ax, [(words["theory"], data["theory"][-1], THEORY)])


@value(format="integer")
def narrowest(result: Any) -> int:
    """The smallest width."""
    return int(result["width"][0])


@value(format="integer")
def widest(result: Any) -> int:
    """The largest width."""
    return int(result["width"][-1])


@value(digits=2)
def narrowest_median(result: Any) -> float:
    """Median chi at the smallest width."""
    return float(np.median(result["chi"][0]))


@value(digits=2)
def widest_median(result: Any) -> float:
    """Median chi at the largest width."""
    return float(np.median(result["chi"][-1]))


@value(format="integer")
def critical_width(result: Any) -> int:
    """The smallest width at which chi exceeds 1 in theory."""
    return int(result["critical_width"])


@value(format="percent", digits=0)
def saturated_median(result: Any) -> float:
    """Median share of saturated units at the largest width."""
    return float(np.median(result["saturated"][-1]))


@claim
def narrow_networks_vanish(result: Any) -> Verdict:
    """Chi at the smallest width."""
    return below(result["chi"][0], 0.8)


@claim
def wide_networks_explode(result: Any) -> Verdict:
    """Chi at the largest width."""
    return above(result["chi"][-1], 1.2)


@claim
def most_units_are_saturated(result: Any) -> Verdict:
    """Share of saturated units at the largest width."""
    return above(result["saturated"][-1], 0.5)


@claim
def saturated_units_hardly_learn(result: Any) -> Verdict:
    """Share of the squared gradient that saturated units get, at any width."""
    return below(result["saturated_square"], 0.001)
