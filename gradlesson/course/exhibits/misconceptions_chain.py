"""What the pages show of misconceptions-chain."""

from typing import Any

import numpy as np

from gradlesson.render.claims import Verdict, below, between
from gradlesson.render.columns import Columns, spread
from gradlesson.render.exhibits import claim, figure, value
from gradlesson.render.marks import band_and_median, guide
from gradlesson.render.style import SERIES
from gradlesson.render.ticks import whole_numbers

READS = ["misconceptions-chain"]


@figure
def widths(result: Any) -> Columns:
    """The first layer's gradient relative to the last, over the width."""
    theory = np.full(result["width"].size, result["wide_theory"])
    return {"width": result["width"]} | spread(result["first_over_last"]) | {"wide_theory": theory}


@widths.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    guide(ax, data["wide_theory"][0], words["theory"])
    band_and_median(ax, data["width"], data["low"], data["median"], data["high"], colour=SERIES[0])
    ax.set(xscale="log", yscale="log", xlabel=words["width"], ylabel=words["gradient"])
    whole_numbers(ax.xaxis, data["width"])


@value(format="integer")
def widest(result: Any) -> int:
    """The largest width."""
    return int(result["width"][-1])


@value(format="scientific", digits=1)
def chain_median(result: Any) -> float:
    """Median gradient of the first unit of a chain relative to the last."""
    return float(np.median(result["first_over_last"][0]))


@value(digits=2)
def network_median(result: Any) -> float:
    """The same at the largest width."""
    return float(np.median(result["first_over_last"][-1]))


@value(digits=2)
def wide_theory(result: Any) -> float:
    """The same at infinite width."""
    return float(result["wide_theory"])


@value(format="fixed", digits=2)
def chain_factor(result: Any) -> float:
    """The typical factor of one link of a chain, in theory."""
    return float(result["chain_factor"])


@claim
def chain_lies_far_below(result: Any) -> Verdict:
    """The gradient of a chain relative to that of the widest network of the same seed."""
    return below(result["first_over_last"][0] / result["first_over_last"][-1], 0.1)


@claim
def chain_follows_its_own_law(result: Any) -> Verdict:
    """The measured factor of a link over the typical one."""
    return between(factor(result) / float(result["chain_factor"]), 0.9, 1.1)


@claim
def wide_networks_follow_chi(result: Any) -> Verdict:
    """The median of the widest networks over theory."""
    return between(float(np.median(result["first_over_last"][-1]) / result["wide_theory"]), 0.8, 1.25)


def factor(result: Any) -> float:
    """The factor of one link of the median chain."""
    return float(np.median(result["first_over_last"][0]) ** (1 / (result.parameters["depth"] - 1)))
