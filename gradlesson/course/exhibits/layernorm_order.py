"""What the pages show of layernorm-order."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.render.claims import Verdict, between
from gradlesson.render.columns import Columns, by, spread, stack
from gradlesson.render.exhibits import claim, figure, value
from gradlesson.render.marks import dots, label_lines, theory_line
from gradlesson.render.style import EXPLODE, VANISH

READS = ["layernorm-order"]

POST, PRE = "post", "pre"
COLOURS = {POST: EXPLODE, PRE: VANISH}


@figure
def last(result: Any) -> Columns:
    """The gradient of the last block's weights over the number of blocks."""
    return both(result, "blocks", result["blocks"], "last")


@last.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    draw(ax, data, words, "blocks", every=1)
    ax.set(xscale="log")
    shown = [1, 2, 4, 8, 16, 32]
    ax.set_xticks(shown)
    ax.set_xticklabels([str(each) for each in shown])


@figure
def by_block(result: Any) -> Columns:
    """The gradient of the weights of every block of the deepest network."""
    return both(result, "block", np.arange(1, result["by_block"].shape[1] + 1), "by_block")


@by_block.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    draw(ax, data, words, "block", every=2)


@value(format="number", digits=2)
def pre_ratio(result: Any) -> float:
    """Median of the last block's gradient at the largest over that at the smallest number of blocks, LN before."""
    return float(np.median(ratio(result, PRE)))


@value(format="number", digits=2)
def pre_ratio_theory(result: Any) -> float:
    """The same in theory."""
    line = of(result, "last_theory", PRE)
    return float(line[-1] / line[0])


@value(format="number", digits=2)
def post_ratio(result: Any) -> float:
    """The same measured ratio with LN after the block."""
    return float(np.median(ratio(result, POST)))


@value(format="integer")
def most_blocks(result: Any) -> int:
    """The largest number of blocks."""
    return int(result["blocks"][-1])


@value(format="number", digits=2)
def pre_first_over_last(result: Any) -> float:
    """Median over the seeds of the first block's gradient over the last one's in the deepest network, LN before."""
    gradient = of(result, "by_block", PRE)
    return float(np.median(gradient[0] / gradient[-1]))


@value(format="number", digits=2)
def post_first_over_last(result: Any) -> float:
    """The same with LN after."""
    gradient = of(result, "by_block", POST)
    return float(np.median(gradient[0] / gradient[-1]))


@claim
def post_is_flat(result: Any) -> Verdict:
    """The last block's gradient with LN after, at every depth, over that of one block."""
    gradient = of(result, "last", POST)
    return between(gradient / gradient[0], 0.75, 1.33)


@claim
def pre_falls(result: Any) -> Verdict:
    """The last block's gradient at the largest over that at the smallest number of blocks, LN before."""
    return between(ratio(result, PRE), 0.2, 0.45)


@claim
def theory_predicts_the_last_block(result: Any) -> Verdict:
    """The largest relative distance of a median from theory, both orders and all depths: the ratio itself."""
    ratios = (np.median(result["last"], axis=-1) / result["last_theory"]).ravel()
    return between(float(ratios[np.argmax(np.abs(ratios - 1))]), 0.85, 1.15)


def both(result: Any, x: str, places: NDArray[Any], array: str) -> Columns:
    """One curve for each order."""
    return stack(
        "order",
        {
            name: {x: places}
            | spread(of(result, array, name))
            | {"theory": of(result, f"{array}_theory", name)}
            for name in (POST, PRE)
        },
    )


def draw(ax: Any, data: Columns, words: Any, x: str, every: int) -> None:
    """Dots with their range on the lines of theory, for both orders."""
    ends = []
    for name, part in by(data, "order"):
        theory_line(ax, part[x], part["theory"], colour=COLOURS[name])
        ax.vlines(
            part[x][::every], part["low"][::every], part["high"][::every], color=COLOURS[name], linewidth=1.3
        )
        dots(ax, part[x][::every], part["median"][::every], colour=COLOURS[name])
        ends.append((words.name(name), part["theory"][-1], COLOURS[name]))
    ax.set(xlabel=words[x], ylabel=words["gradient"], ylim=(0, None))
    label_lines(ax, ends)


def ratio(result: Any, order: str) -> NDArray[Any]:
    """The last block's gradient at the largest over that at the smallest number of blocks, by seed."""
    gradient = of(result, "last", order)
    found: NDArray[Any] = gradient[-1] / gradient[0]
    return found


def of(result: Any, name: str, order: str) -> NDArray[Any]:
    """The part of the array `name` that belongs to one order."""
    part: NDArray[Any] = result[name][result["order"].tolist().index(order)]
    return part
