"""What the pages show of batchnorm."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.render.claims import Verdict, above, below, between
from gradlesson.render.columns import Columns, spread, stack
from gradlesson.render.exhibits import TableColumns, claim, figure, table, value
from gradlesson.render.layers import draw_layers
from gradlesson.render.marks import guide
from gradlesson.render.style import EXPLODE, HEALTHY, SERIES, VANISH

READS = ["batchnorm"]

SMALL, HE, LARGE = "normal-0.01", "he", "normal-1"
COLOURS = {SMALL: VANISH, HE: HEALTHY, LARGE: EXPLODE}


@figure(height=380)
def gradient(result: Any) -> Columns:
    """The gradient of every layer with BatchNorm, relative to the last one, for three sizes of weights."""
    return stack(
        "initialiser",
        {
            name: {"layer": result["layer"]}
            | spread(result["gradient"][place(result, name)])
            | {"theory": result["gradient_theory"]}
            for name in (SMALL, HE, LARGE)
        },
    )


@gradient.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    draw_layers(ax, data, words, group="initialiser", colours=COLOURS, every=3, tick=10)


@figure
def factor_by_batch(result: Any) -> Columns:
    """The factor of the squared gradient a layer, over the size of the batch."""
    return (
        {"batch": result["batch"]}
        | spread(result["factor_by_batch"])
        | {"theory": np.full(result["batch"].size, result["factor_theory"])}
    )


@factor_by_batch.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    guide(ax, float(data["theory"][0]), words["theory"])
    ax.vlines(data["batch"], data["low"], data["high"], color=SERIES[0], linewidth=1.4)
    ax.plot(data["batch"], data["median"], "o", color=SERIES[0])
    ax.set(xscale="log", xlabel=words["batch"], ylabel=words["factor"], ylim=(1, None))
    ax.set_xticks(data["batch"])
    ax.set_xticklabels([f"{batch:d}" for batch in data["batch"]])


@table(formats={"without": "percent digits=0", "with_norm": "percent digits=0"})
def training(result: Any) -> TableColumns:
    """Median accuracy after training, without and with BatchNorm; nothing where the network diverged."""
    without, normalised = np.median(result["accuracy"], axis=-1)
    return {
        "initialiser": [SMALL, HE, LARGE],
        # A network whose numbers are not finite gets none right, fewer than by guessing.
        "without": [float(each) if each > 0 else None for each in without],
        "with_norm": normalised.tolist(),
    }


@value(format="number", digits=3)
def factor_theory(result: Any) -> float:
    """The factor for a large batch, pi / (pi - 1)."""
    return float(result["factor_theory"])


@value(format="number", digits=3)
def factor_measured(result: Any) -> float:
    """The median factor with the largest batch."""
    return float(np.median(result["factor_by_batch"][-1]))


@value(format="number", digits=2)
def factor_smallest_batch(result: Any) -> float:
    """The median factor with the smallest batch."""
    return float(np.median(result["factor_by_batch"][0]))


@value(format="integer")
def smallest_batch(result: Any) -> int:
    """The smallest batch."""
    return int(result["batch"][0])


@value(format="number", digits=2)
def second_layer_median(result: Any) -> float:
    """The median gradient at the second layer relative to the last, He's weights."""
    return float(np.median(result["gradient"][place(result, HE), 1]))


@value(format="number", digits=2)
def second_layer_theory(result: Any) -> float:
    """The same in theory."""
    return float(result["gradient_theory"][1])


@value(format="percent", digits=0)
def small_trained(result: Any) -> float:
    """Median accuracy with the smallest weights and BatchNorm."""
    return float(np.median(result["accuracy"][1, place(result, SMALL)]))


@value(format="percent", digits=0)
def large_trained(result: Any) -> float:
    """Median accuracy with the largest weights and BatchNorm."""
    return float(np.median(result["accuracy"][1, place(result, LARGE)]))


@claim
def multiplies_the_gradient(result: Any) -> Verdict:
    """The factor a layer with the largest batch."""
    return between(result["factor_by_batch"][-1], 1.35, 1.6)


@claim
def size_does_not_matter(result: Any) -> Verdict:
    """The gradient at the second layer over theory, with all three sizes of weights."""
    return between(result["gradient"][:, 1] / result["gradient_theory"][1], 0.5, 2)


@claim
def without_it_badly_sized_weights_fail(result: Any) -> Verdict:
    """Accuracy without BatchNorm, with weights that are too small or too large."""
    return below(result["accuracy"][0, [place(result, SMALL), place(result, LARGE)]], 0.2)


@claim
def with_it_they_learn(result: Any) -> Verdict:
    """Accuracy of the same with BatchNorm."""
    return above(result["accuracy"][1, [place(result, SMALL), place(result, LARGE)]], 0.5)


@claim
def small_batches_multiply_more(result: Any) -> Verdict:
    """The factor a layer with the smallest batch."""
    return above(result["factor_by_batch"][0], 2)


def place(result: Any, initialiser: str) -> int:
    """The index of an initialiser."""
    index: NDArray[Any] = np.flatnonzero(result["initialiser"] == initialiser)
    return int(index[0])
