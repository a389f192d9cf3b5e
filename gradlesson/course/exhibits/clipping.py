"""What the pages show of clipping."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.render.claims import Verdict, above, below
from gradlesson.render.columns import Columns, by, spread, stack
from gradlesson.render.exhibits import claim, figure, value
from gradlesson.render.marks import band_and_median, guide, label_lines
from gradlesson.render.style import EXPLODE, HEALTHY, THEORY, VANISH
from gradlesson.render.ticks import percent_axis

READS = ["clipping"]

# Four symbols, equally frequent.
CHANCE = 0.25
EXPLODING, CURED, VANISHING = ("exploding", "none"), ("exploding", "by-norm"), ("vanishing", "by-norm")
COLOURS = {"exploding-none": EXPLODE, "exploding-by-norm": HEALTHY, "vanishing-by-norm": VANISH}
# A cosine that differs from 1 by rounding alone.
UNTURNED = 1 - 1e-6


@figure(height=380)
def accuracy(result: Any) -> Columns:
    """Share of right answers while the networks learn."""
    return stack(
        "way",
        {
            "-".join(way): {"update": result["update"]} | spread(of(result, "accuracy", way).T)
            for way in (EXPLODING, CURED, VANISHING)
        },
    )


@accuracy.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    guide(ax, CHANCE, "")
    draw_ways(ax, data, words)
    ax.set(ylim=(0, 1.03))
    percent_axis(ax.yaxis)
    label_ways(ax, data, words, (words["chance"], CHANCE, THEORY))


@figure(height=380)
def norms(result: Any) -> Columns:
    """The largest gradient norm in every stretch of updates, before it is clipped."""
    window = result.parameters["window"]

    def largest(way: tuple[str, str]) -> NDArray[Any]:
        logs = of(result, "log10_norm", way).astype(np.float64)
        peaks: NDArray[Any] = 10 ** logs.reshape(len(logs), -1, window).max(axis=-1)
        return peaks

    return stack(
        "way",
        {
            "-".join(way): {"update": result["update"]} | spread(largest(way).T)
            for way in (EXPLODING, CURED, VANISHING)
        },
    )


@norms.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    guide(ax, 1.0, "")
    draw_ways(ax, data, words)
    ax.set_yscale("log")
    label_ways(ax, data, words, (words["bound"], 1.0, THEORY))


@value(format="percent")
def chance(result: Any) -> float:
    """The accuracy of guessing."""
    return CHANCE


@value(format="percent", digits=0)
def unclipped_median(result: Any) -> float:
    """Median accuracy at the end without clipping: large weights."""
    return float(np.median(final(result, EXPLODING)))


@value(format="percent", digits=0)
def clipped_median(result: Any) -> float:
    """The same with clipping by norm."""
    return float(np.median(final(result, CURED)))


@value(format="percent", digits=0)
def by_value_median(result: Any) -> float:
    """The same with clipping by value."""
    return float(np.median(final(result, ("exploding", "by-value"))))


@value(format="percent", digits=0)
def vanishing_median(result: Any) -> float:
    """Median accuracy at the end with clipping by norm: small weights."""
    return float(np.median(final(result, VANISHING)))


@value(format="percent", digits=0)
def share_clipped(result: Any) -> float:
    """The share of updates whose gradient was longer than the bound: large weights, clipping by norm."""
    return float(np.mean(of(result, "log10_norm", CURED) > np.log10(result.parameters["largest_norm"])))


@value(format="number", digits=2)
def largest_norm_met(result: Any) -> float:
    """The longest gradient before clipping by norm: large weights."""
    return float(10 ** of(result, "log10_norm", CURED).astype(np.float64).max())


@value(format="number", digits=2)
def largest_norm_vanishing(result: Any) -> float:
    """The longest gradient of the small weights."""
    return float(10 ** of(result, "log10_norm", VANISHING).astype(np.float64).max())


@value(format="fixed", digits=2)
def median_cosine(result: Any) -> float:
    """Median cosine between the gradient before and after clipping by value, where that changed it."""
    return float(np.median(turned(result)))


@value(format="integer")
def largest_angle(result: Any) -> float:
    """The largest angle, in degrees, by which clipping by value turned a gradient."""
    return float(np.degrees(np.arccos(turned(result).min())))


@claim
def clipping_lets_it_learn(result: Any) -> Verdict:
    """Accuracy at the end with clipping by norm minus without: large weights."""
    return above(final(result, CURED) - final(result, EXPLODING), 0.1)


@claim
def clipped_networks_solve_it(result: Any) -> Verdict:
    """Accuracy at the end with clipping by norm: large weights."""
    return above(final(result, CURED), 0.95, needed=6)


@claim
def unclipped_networks_fail(result: Any) -> Verdict:
    """Accuracy at the end without clipping: large weights."""
    return below(final(result, EXPLODING), 0.85)


@claim
def clipping_does_not_cure_vanishing(result: Any) -> Verdict:
    """Accuracy at the end with clipping by norm: small weights."""
    return below(final(result, VANISHING), 0.4)


@claim
def nothing_to_clip_where_gradients_vanish(result: Any) -> Verdict:
    """The longest gradient of the small weights."""
    longest = of(result, "log10_norm", VANISHING).astype(np.float64).max(axis=-1)
    return below(10**longest, result.parameters["largest_norm"])


@claim
def by_norm_keeps_the_direction(result: Any) -> Verdict:
    """1 minus the smallest cosine between the gradient before and after clipping by norm: large weights."""
    return below(1 - of(result, "cosine", CURED).min(axis=-1), 1e-6)


@claim
def by_value_turns_the_gradient(result: Any) -> Verdict:
    """The smallest cosine between the gradient before and after clipping by value."""
    return below(of(result, "cosine", ("exploding", "by-value")).min(axis=-1), 0.95)


def of(result: Any, name: str, way: tuple[str, str]) -> NDArray[Any]:
    """The part of the array `name` that belongs to one gain and one way of clipping."""
    row = (result["gain"] == way[0]) & (result["clip"] == way[1])
    part: NDArray[Any] = result[name][row][0]
    return part


def final(result: Any, way: tuple[str, str]) -> NDArray[Any]:
    """The accuracy over the last updates, by seed."""
    return of(result, "accuracy", way)[:, -1]


def turned(result: Any) -> NDArray[Any]:
    """The cosines of all gradients that clipping by value changed."""
    cosines = of(result, "cosine", ("exploding", "by-value"))
    return cosines[cosines < UNTURNED]


def draw_ways(ax: Any, data: Columns, words: Any) -> None:
    """Measured medians in their bands over the updates."""
    for name, part in by(data, "way"):
        band_and_median(ax, part["update"], part["low"], part["median"], part["high"], colour=COLOURS[name])
    ax.set(xlabel=words["update"], ylabel=words["measured"])


def label_ways(ax: Any, data: Columns, words: Any, level: tuple[str, float, str]) -> None:
    """The name of each way at the end of its line, and of the dashed level."""
    ends = [(words.name(name), part["median"][-1], COLOURS[name]) for name, part in by(data, "way")]
    label_lines(ax, [*ends, level])
