"""What the pages show of shattering."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.render.claims import Verdict, above, below, between
from gradlesson.render.columns import Columns, by, spread, stack
from gradlesson.render.exhibits import claim, figure, value
from gradlesson.render.marks import dots, theory_line
from gradlesson.render.style import EXPLODE, HEALTHY, SERIES, VANISH

READS = ["shattering"]

PLAIN, CENTRED, RESIDUAL = "plain", "centred", "residual"
COLOURS = {PLAIN: VANISH, CENTRED: EXPLODE, RESIDUAL: HEALTHY}
FLOOR = 1e-3
"""Correlations below are lost in the noise of networks of this width."""
DEPTH = 16
FOLLOWED = 8
"""Up to here the width is large enough for the theory of an infinite one; further on, networks differ more."""


@figure(height=400)
def alike(result: Any) -> Columns:
    """The correlation of the gradients at two independent inputs, over the number of layers."""
    return stack(
        "kind",
        {
            name: {"layers": result["layers"]} | spread(measured) | {"theory": theory}
            for name, measured, theory in zip(
                kinds(result), result["alike"], result["alike_theory"], strict=True
            )
        },
    )


@alike.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    for name, part in by(data, "kind"):
        theory_line(ax, part["layers"], part["theory"], colour=COLOURS[name])
        seen = part["median"] > FLOOR
        low = np.maximum(part["low"], FLOOR)
        ax.vlines(part["layers"][seen], low[seen], part["high"][seen], color=COLOURS[name], linewidth=1.2)
        dots(ax, part["layers"][seen], part["median"][seen], colour=COLOURS[name])
        ax.plot([], [], "o-", color=COLOURS[name], label=words.name(name))
    ax.set(xscale="log", yscale="log", xlabel=words["layers"], ylabel=words["correlation"], ylim=(FLOOR, 1))
    shown = [1, 2, 4, 8, 16, 32]
    ax.set_xticks(shown)
    ax.set_xticklabels([str(each) for each in shown])
    ax.legend(loc="lower left")


@figure(height=520, panels=(4, 1))
def along(result: Any) -> Columns:
    """The derivative of the loss along a circle of inputs, in four networks."""
    return stack(
        "network",
        {
            name: {"angle": np.degrees(result["angle"]), "derivative": part}
            for name, part in zip(result["path"].tolist(), result["along"], strict=True)
        },
    )


@along.draw
def _(axes: Any, data: Columns, words: Any) -> None:
    colours = {"shallow": SERIES[0], PLAIN: VANISH, CENTRED: EXPLODE, RESIDUAL: HEALTHY}
    for ax, (name, part) in zip(axes, by(data, "network"), strict=True):
        ax.plot(part["angle"], part["derivative"], color=colours[name], linewidth=1.3)
        ax.set_title(words.name(name), fontweight="normal")
        ax.set(xlim=(0, 360), ylim=(-3.9, 3.9), xticks=[0, 90, 180, 270, 360], yticks=[-3, 0, 3])
        ax.tick_params(labelbottom=ax is axes[-1])
    axes[-1].set(xlabel=words["angle"])
    axes[0].set(ylabel=words["derivative"])


@value(format="number", digits=2)
def plain_at_depth(result: Any) -> float:
    """Median correlation in plain networks at the depth of comparison."""
    return float(np.median(at(result, PLAIN, DEPTH)))


@value(format="number", digits=2)
def plain_at_depth_theory(result: Any) -> float:
    """The same in theory."""
    return theory(result, PLAIN, DEPTH)


@value(format="scientific")
def halves_at_depth(result: Any) -> float:
    """2^-L at the depth of comparison."""
    return float(2.0**-DEPTH)


@value(format="number", digits=2)
def residual_at_depth(result: Any) -> float:
    """Median correlation with residual blocks at the depth of comparison."""
    return float(np.median(at(result, RESIDUAL, DEPTH)))


@value(format="number", digits=2)
def plain_deepest(result: Any) -> float:
    """Median correlation in the deepest plain networks."""
    return float(np.median(result["alike"][kinds(result).index(PLAIN), -1]))


@value(format="number", digits=2)
def plain_deepest_theory(result: Any) -> float:
    """The same in theory."""
    return float(result["alike_theory"][kinds(result).index(PLAIN), -1])


@value(format="number", digits=3)
def centred_at_four(result: Any) -> float:
    """Median correlation in centred networks after four layers."""
    return float(np.median(at(result, CENTRED, 4)))


@value(format="integer")
def compared_depth(result: Any) -> int:
    """The depth of comparison."""
    return DEPTH


@value(format="integer")
def followed_depth(result: Any) -> int:
    """Up to where plain networks are held against theory."""
    return FOLLOWED


@value(format="integer")
def deepest(result: Any) -> int:
    """The largest number of layers."""
    return int(result["layers"][-1])


@value(format="fixed", digits=2)
def roughness_shallow(result: Any) -> float:
    """Median roughness of shallow networks."""
    return float(np.median(rough(result, "shallow")))


@value(format="fixed", digits=2)
def roughness_plain(result: Any) -> float:
    """The same of deep plain networks."""
    return float(np.median(rough(result, PLAIN)))


@value(format="fixed", digits=2)
def roughness_centred(result: Any) -> float:
    """The same of deep centred networks."""
    return float(np.median(rough(result, CENTRED)))


@value(format="fixed", digits=2)
def roughness_residual(result: Any) -> float:
    """The same of deep networks with short cuts."""
    return float(np.median(rough(result, RESIDUAL)))


@claim
def centred_halves(result: Any) -> Verdict:
    """Median correlation after 1 to 4 centred layers over 2^-L: the ratio farthest from 1."""
    ratios = [np.median(at(result, CENTRED, layers)) * 2.0**layers for layers in (1, 2, 3, 4)]
    return between(float(max(ratios, key=lambda ratio: abs(ratio - 1))), 0.75, 1.25)


@claim
def plain_follows_the_kernels(result: Any) -> Verdict:
    """Median correlation in plain networks over theory, while the width suffices: farthest from 1."""
    row = kinds(result).index(PLAIN)
    shown = result["layers"] <= FOLLOWED
    ratios = np.median(result["alike"][row, shown], axis=-1) / result["alike_theory"][row, shown]
    return between(float(ratios[np.argmax(np.abs(ratios - 1))]), 0.6, 1.6)


@claim
def plain_keeps_more_than_halves(result: Any) -> Verdict:
    """Correlation in plain networks at the depth of comparison, over 2^-L."""
    return above(at(result, PLAIN, DEPTH) * 2.0**DEPTH, 10)


@claim
def short_cuts_keep_more(result: Any) -> Verdict:
    """Median correlation with short cuts at the depth of comparison, over that of plain networks."""
    return above(residual_at_depth.function(result) / plain_at_depth.function(result), 2.5)


@claim
def centred_looks_like_noise(result: Any) -> Verdict:
    """Roughness of the derivative along the circle in centred networks."""
    return above(rough(result, CENTRED), 0.8)


@claim
def shallow_is_smooth(result: Any) -> Verdict:
    """Roughness in shallow networks."""
    return below(rough(result, "shallow"), 0.2)


def kinds(result: Any) -> list[str]:
    """The kinds of networks in their order."""
    names: list[str] = result["kind"].tolist()
    return names


def at(result: Any, kind: str, layers: int) -> NDArray[Any]:
    """Correlations of one kind of network at one number of layers, by seed."""
    part: NDArray[Any] = result["alike"][kinds(result).index(kind), result["layers"].tolist().index(layers)]
    return part


def theory(result: Any, kind: str, layers: int) -> float:
    """The same in theory."""
    return float(result["alike_theory"][kinds(result).index(kind), result["layers"].tolist().index(layers)])


def rough(result: Any, path: str) -> NDArray[Any]:
    """Roughness along one path, by seed."""
    part: NDArray[Any] = result["roughness"][result["path"].tolist().index(path)]
    return part
