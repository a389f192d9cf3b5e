"""What the pages show of residual."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.render.claims import Verdict, below, between
from gradlesson.render.columns import Columns, by, spread, stack
from gradlesson.render.exhibits import claim, figure, value
from gradlesson.render.marks import band_and_median, dots, guide, label_lines, theory_line
from gradlesson.render.style import EXPLODE, HEALTHY, SERIES

READS = ["residual"]

RELU, TANH, SHARED_OUT = "relu", "tanh", "relu-shared-out"
COLOURS = {RELU: EXPLODE, TANH: SERIES[3], SHARED_OUT: HEALTHY}


@figure(height=400)
def blocks(result: Any) -> Columns:
    """The gradient before each block relative to that after the last."""
    return stack(
        "kind",
        {
            name: {"block": result["block"]} | spread(of(result, "gradient", name)) | {"theory": line}
            for name, line in zip(result["kind"].tolist(), result["gradient_theory"], strict=True)
        },
    )


@blocks.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    ends = []
    for name, part in by(data, "kind"):
        theory_line(ax, part["block"], part["theory"])
        block, low, median, high = (part[each][::5] for each in ("block", "low", "median", "high"))
        band_and_median(ax, block, low, median, high, colour=COLOURS[name], joined=False)
        ends.append((words.name(name), part["theory"][0], COLOURS[name]))
    ax.set(xlabel=words["block"], ylabel=words["gradient"], yscale="log")
    ax.invert_xaxis()
    label_lines(ax, ends)


@figure
def by_depth(result: Any) -> Columns:
    """The squared gradient before the first of L blocks whose branch variance is 1/L."""
    return (
        {"depth": result["depth"]}
        | spread(result["squared_by_depth"][1])
        | {"theory": result["squared_by_depth_theory"][1]}
    )


@by_depth.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    guide(ax, float(np.e), words["bound"])
    theory_line(ax, data["depth"], data["theory"])
    ax.vlines(data["depth"], data["low"], data["high"], color=HEALTHY, linewidth=1.4)
    dots(ax, data["depth"], data["median"], colour=HEALTHY)
    ax.set(xscale="log", xlabel=words["depth"], ylabel=words["square"], ylim=(1, 3.2))
    ax.set_xticks(data["depth"])
    ax.set_xticklabels([f"{depth:d}" for depth in data["depth"]])


@value(format="scientific")
def relu_first(result: Any) -> float:
    """Median gradient before the first block of ReLU branches."""
    return float(np.median(of(result, "gradient", RELU)[0]))


@value(format="number", digits=2)
def tanh_first(result: Any) -> float:
    """The same of tanh branches."""
    return float(np.median(of(result, "gradient", TANH)[0]))


@value(format="number", digits=2)
def tanh_first_theory(result: Any) -> float:
    """The same in theory."""
    return float(of(result, "gradient_theory", TANH)[0])


@value(format="number", digits=3)
def shared_out_first(result: Any) -> float:
    """Median gradient before the first block whose branch variance is shared out."""
    return float(np.median(of(result, "gradient", SHARED_OUT)[0]))


@value(format="number", digits=3)
def relu_factor(result: Any) -> float:
    """Median over the seeds of the factor of the squared gradient a block of ReLU branches."""
    return float(np.median(block_factor(result)))


@value(format="number", digits=3)
def deepest_square(result: Any) -> float:
    """Median squared gradient before the first of the largest number of blocks, shared out."""
    return float(np.median(result["squared_by_depth"][1, -1]))


@value(format="number", digits=4)
def deepest_square_theory(result: Any) -> float:
    """The same in theory."""
    return float(result["squared_by_depth_theory"][1, -1])


@value(format="integer")
def deepest(result: Any) -> int:
    """The largest number of blocks."""
    return int(result["depth"][-1])


@value(format="scientific")
def double_deepest_theory(result: Any) -> float:
    """What theory has for ReLU branches as they are, through the largest number of blocks."""
    return float(result["squared_by_depth_theory"][0, -1])


@claim
def doubles_each_block(result: Any) -> Verdict:
    """The factor of the squared gradient a block, the geometric mean over the blocks."""
    return between(block_factor(result), 1.85, 2.15)


@claim
def shared_out_stays_below_e(result: Any) -> Verdict:
    """The median squared gradient through so many blocks of branch variance 1/L, the largest of all depths."""
    return below(float(np.median(result["squared_by_depth"][1], axis=-1).max()), 3.0)


@claim
def tanh_grows_slower(result: Any) -> Verdict:
    """The gradient before the first block of tanh branches."""
    return between(of(result, "gradient", TANH)[0], 20, 80)


@claim
def theory_predicts_the_blocks(result: Any) -> Verdict:
    """The median gradient before the first block over theory, for all kinds: the one farthest from 1."""
    ratios = np.median(result["gradient"][:, 0], axis=-1) / result["gradient_theory"][:, 0]
    return between(float(ratios[np.argmax(np.abs(ratios - 1))]), 0.5, 2)


def block_factor(result: Any) -> NDArray[Any]:
    """By what a block of ReLU branches multiplies the squared gradient, by seed."""
    gradient = of(result, "gradient", RELU)
    factor: NDArray[Any] = gradient[0] ** (2 / (gradient.shape[0] - 1))
    return factor


def of(result: Any, name: str, kind: str) -> NDArray[Any]:
    """The part of the array `name` that belongs to one kind of block."""
    part: NDArray[Any] = result[name][result["kind"].tolist().index(kind)]
    return part
