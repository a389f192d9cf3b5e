"""What the pages show of dying-relu, and of what the leaky ReLU does to the norm of the gradient."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.render.claims import Verdict, above, below
from gradlesson.render.columns import Columns, by, spread, stack
from gradlesson.render.exhibits import TableColumns, claim, figure, table, value
from gradlesson.render.marks import (
    band_and_median,
    dot_style,
    dots,
    guide,
    label_lines,
    label_point,
    theory_line,
)
from gradlesson.render.numbers import format_number
from gradlesson.render.style import SERIES
from gradlesson.render.ticks import percent_axis, whole_numbers

READS = ["dying-relu", "gradient-by-layer"]

DYING, LAYERS = READS
# Ten digits, about equally frequent.
CHANCE = 0.1
POINT, PLANE = "one-input", "whole-plane"
# A share p of n networks scatters by sqrt(p (1 - p) / n); 90 % lie within so many times that.
NORMAL_QUANTILE = 1.645


@figure(height=380)
def born_dead(result: Any) -> Columns:
    """Share of new networks that are dead, with its sampling error, beside the exact value or the bound."""
    dying = result[DYING]
    width = dying["born_width"]
    parts = {}
    for name, dead in ((POINT, dying["dead_at_a_point"]), (PLANE, dying["dead_everywhere"])):
        share = dead.mean(axis=1)
        error = NORMAL_QUANTILE * np.sqrt(share * (1 - share) / dead.shape[1])
        measured = {"low": np.maximum(share - error, 0), "share": share, "high": share + error}
        parts[name] = {"width": width} | measured | {"theory": theory_of(result, name)}
    return stack("domain", parts)


@born_dead.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    for colour, (name, part) in zip(SERIES, by(data, "domain"), strict=False):
        style = "solid" if name == POINT else "dashed"
        theory_line(ax, part["width"], part["theory"], colour=colour, linestyle=style)
        ax.vlines(part["width"], part["low"], part["high"], color=colour, linewidth=1.2)
        dots(ax, part["width"], part["share"], colour=colour)
        ax.plot([], [], color=colour, linestyle=style, label=words[name + "-line"])
        ax.plot([], [], **dot_style(colour), label=words[name])
    ax.set(xlabel=words["width"], ylabel=words["share"], ylim=(0, 1.03))
    whole_numbers(ax.xaxis, np.unique(data["width"]))
    percent_axis(ax.yaxis)
    ax.legend(loc="upper right")


@figure
def revival(result: Any) -> Columns:
    """Test accuracy of every seed after training, by slope."""
    dying = result[DYING]
    slopes, seeds = dying["accuracy"].shape
    return {
        "slope": np.repeat(dying["slope"], seeds),
        "seed": np.tile(np.arange(1, seeds + 1), slopes),
        "accuracy": dying["accuracy"].ravel(),
    }


@revival.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    slopes = np.unique(data["slope"])
    guide(ax, CHANCE, "")
    label_point(ax, slopes.size - 0.7, CHANCE, words["chance"], offset=(-2, 4))
    for place, slope in enumerate(slopes):
        accuracy = data["accuracy"][data["slope"] == slope]
        # Side by side, so that seeds of one accuracy can be counted.
        dots(ax, place + np.linspace(-0.3, 0.3, accuracy.size), np.sort(accuracy), colour=SERIES[place])
    ax.set(xlabel=words["slope"], ylabel=words["accuracy"], ylim=(0, 1.03))
    ax.set_xticks(range(slopes.size), [format_number(float(slope)) for slope in slopes])
    percent_axis(ax.yaxis)


@figure
def loss(result: Any) -> Columns:
    """Training loss over the steps, by slope."""
    dying = result[DYING]
    parts = {
        format_number(float(slope)): {"step": dying["step"]} | spread(losses.T)
        for slope, losses in zip(dying["slope"], dying["loss"], strict=True)
    }
    return stack("slope", parts)


@loss.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    ends = []
    for colour, (slope, part) in zip(SERIES, by(data, "slope"), strict=False):
        band_and_median(ax, part["step"], part["low"], part["median"], part["high"], colour=colour)
        ends.append((f"a = {slope}", part["median"][-1], colour))
    ax.set(xlabel=words["step"], ylabel=words["loss"], ylim=(0, None))
    label_lines(ax, ends)


@table(
    formats={
        "slope": "number",
        "before": "percent digits=0",
        "after": "percent digits=0",
        "accuracy": "percent digits=0",
    }
)
def units(result: Any) -> TableColumns:
    """Dead units before and after training, and the accuracy, as medians over the seeds."""
    dying = result[DYING]
    return {
        "slope": dying["slope"],
        "before": np.median(dying["dead_before"], axis=1),
        "after": np.median(dying["dead_after"], axis=1),
        "accuracy": np.median(dying["accuracy"], axis=1),
    }


@value(format="percent")
def chance(result: Any) -> float:
    """The accuracy of guessing."""
    return CHANCE


@value(format="percent", digits=0)
def dead_at_width_two(result: Any) -> float:
    """Share of the networks of width 2 that are dead on the whole plane."""
    return share_at(result, PLANE, 2)


@value(format="percent", digits=0)
def dead_at_width_four(result: Any) -> float:
    """The same at width 4."""
    return share_at(result, PLANE, 4)


@value(format="percent", digits=1)
def dead_at_width_eight(result: Any) -> float:
    """The same at width 8."""
    return share_at(result, PLANE, 8)


@value(format="percent", digits=0)
def dead_at_a_point_at_width_four(result: Any) -> float:
    """Share of the networks of width 4 that are dead for one input."""
    return share_at(result, POINT, 4)


@value(format="percent", digits=0)
def exact_at_width_four(result: Any) -> float:
    """The exact probability of that."""
    return float(theory_of(result, POINT)[result[DYING]["born_width"] == 4][0])


@value(format="percent", digits=0)
def bound_at_width_four(result: Any) -> float:
    """The bound for the whole plane at width 4."""
    return float(theory_of(result, PLANE)[result[DYING]["born_width"] == 4][0])


@value(format="percent", digits=0)
def killed_share(result: Any) -> float:
    """Median share of dead units before training, with slope 0."""
    return float(np.median(result[DYING]["dead_before"][0]))


@value(format="percent", digits=0)
def median_at_zero(result: Any) -> float:
    """Median test accuracy with slope 0."""
    return float(np.median(of_slope(result, "accuracy", 0.0)))


@value(format="percent", digits=0)
def median_at_a_hundredth(result: Any) -> float:
    """Median test accuracy with slope 0.01."""
    return float(np.median(of_slope(result, "accuracy", 0.01)))


@value(format="percent", digits=0)
def best_at_a_hundredth(result: Any) -> float:
    """The highest test accuracy with slope 0.01."""
    return float(of_slope(result, "accuracy", 0.01).max())


@value(format="percent", digits=0)
def median_at_a_fifth(result: Any) -> float:
    """Median test accuracy with slope 0.2."""
    return float(np.median(of_slope(result, "accuracy", 0.2)))


@value(format="percent", digits=0)
def dead_after_at_a_fifth(result: Any) -> float:
    """Median share of dead units after training with slope 0.2."""
    return float(np.median(of_slope(result, "dead_after", 0.2)))


@value(format="number", digits=2)
def last_loss_at_a_hundredth(result: Any) -> float:
    """Median of the last recorded loss with slope 0.01, in nats."""
    return float(np.median(of_slope(result, "loss", 0.01)[:, -1]))


@value(format="number", digits=1)
def last_loss_at_a_fifth(result: Any) -> float:
    """The same with slope 0.2."""
    return float(np.median(of_slope(result, "loss", 0.2)[:, -1]))


@value(format="fixed", digits=3)
def relu_factor(result: Any) -> float:
    """Median factor of the gradient's norm in a layer: ReLU, Xavier."""
    return float(np.median(factor(result, "relu", "xavier")))


@value(format="fixed", digits=3)
def leaky_factor(result: Any) -> float:
    """The same of the leaky ReLU with slope 0.01."""
    return float(np.median(factor(result, "leaky-relu", "xavier")))


@claim
def one_input_follows_the_formula(result: Any) -> Verdict:
    """The largest distance of the share for one input from its exact probability, in percentage points."""
    share = result[DYING]["dead_at_a_point"].mean(axis=1)
    return below(100 * float(np.abs(share - theory_of(result, POINT)).max()), 3)


@claim
def plane_stays_below_the_bound(result: Any) -> Verdict:
    """The smallest distance of the share for the whole plane from its bound, where that is not tiny, in points."""
    narrow = result[DYING]["born_width"] <= 8
    share = result[DYING]["dead_everywhere"].mean(axis=1)
    return above(100 * float((theory_of(result, PLANE) - share)[narrow].min()), 1)


@claim
def narrow_networks_are_born_dead(result: Any) -> Verdict:
    """Share of the networks of width 2 that are dead on the whole plane."""
    return above(share_at(result, PLANE, 2), 0.8)


@claim
def wide_networks_are_not(result: Any) -> Verdict:
    """The same at width 16."""
    return below(share_at(result, PLANE, 16), 0.01)


@claim
def relu_stays_dead(result: Any) -> Verdict:
    """Accuracy with slope 0: twice chance is far above what was seen."""
    return below(of_slope(result, "accuracy", 0.0), 2 * CHANCE)


@claim
def a_hundredth_is_often_too_little(result: Any) -> Verdict:
    """Accuracy with slope 0.01."""
    return below(of_slope(result, "accuracy", 0.01), 0.8, needed=8)


@claim
def larger_slopes_revive(result: Any) -> Verdict:
    """Accuracy with slopes from 0.1."""
    dying = result[DYING]
    return above(dying["accuracy"][dying["slope"] >= 0.1], 0.9)


@claim
def revived_units_fire_again(result: Any) -> Verdict:
    """Share of dead units after training with slope 0.2."""
    return below(of_slope(result, "dead_after", 0.2), 0.5)


@claim
def slope_hardly_changes_the_norm(result: Any) -> Verdict:
    """Relative distance of the leaky ReLU's factor from the ReLU's on the same weights, over Xavier and He."""
    distance = [
        np.abs(factor(result, "leaky-relu", name) / factor(result, "relu", name) - 1)
        for name in ("xavier", "he")
    ]
    return below(np.array(distance), 0.03)


def theory_of(result: Any, domain: str) -> NDArray[Any]:
    """Exact probability of a dead network for one input; for the whole plane an upper bound.

    Given that a layer is alive, all N units of the next are off with probability 2^-N. On the whole plane the first
    layer cannot be dead: a unit that is off for x is on for -x.
    """
    dying = result[DYING]
    layers = dying.parameters["born_depth"] - (domain == PLANE)
    probability: NDArray[Any] = 1 - (1 - 0.5 ** dying["born_width"]) ** layers
    return probability


def share_at(result: Any, domain: str, width: int) -> float:
    """The share of dead networks of one width."""
    dying = result[DYING]
    dead = dying["dead_at_a_point" if domain == POINT else "dead_everywhere"]
    return float(dead[dying["born_width"] == width].mean())


def of_slope(result: Any, name: str, slope: float) -> NDArray[Any]:
    """The part of the array `name` that belongs to one slope."""
    dying = result[DYING]
    part: NDArray[Any] = dying[name][dying["slope"] == slope][0]
    return part


def factor(result: Any, activation: str, initialiser: str) -> NDArray[Any]:
    """The measured factor of the gradient's norm in a layer, by seed."""
    layers = result[LAYERS]
    row, column = layers["activation"].tolist(), layers["initialiser"].tolist()
    part: NDArray[Any] = layers["factor"][row.index(activation), column.index(initialiser)]
    return part
