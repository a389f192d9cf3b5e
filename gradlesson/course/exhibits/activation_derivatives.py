"""What the pages show of activation-derivatives."""

from typing import Any

import numpy as np

from gradlesson.render.claims import Verdict, above, below
from gradlesson.render.columns import Columns
from gradlesson.render.exhibits import TableColumns, claim, figure, table, value
from gradlesson.render.marks import guide
from gradlesson.render.style import EXPLODE, HEALTHY, SMALL_FONT_SIZE, VANISH

READS = ["activation-derivatives"]

SIGMOID = "sigmoid"
# A derivative is at most this far below 1 where a page says that it reaches 1.
NEARLY_ONE = 0.99


@figure
def derivatives(result: Any) -> dict[str, Any]:
    """Phi' of the sigmoid, of tanh and of ReLU over z."""
    return {"z": result["z"]} | {name: of(result, "derivative", name) for name in (SIGMOID, "tanh", "relu")}


@derivatives.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    names = [("relu", EXPLODE, (4.0, 1.04)), ("tanh", HEALTHY, (-1.1, 0.62)), (SIGMOID, VANISH, (-2.2, 0.13))]
    for name, colour, at in names:
        ax.plot(data["z"], data[name], color=colour)
        ax.annotate(words.name(name), at, color=colour, fontsize=SMALL_FONT_SIZE, ha="right", va="bottom")
    guide(ax, 0.25, words["quarter"])
    ax.set(xlabel=words["z"], ylabel=words["derivative"], ylim=(-0.04, 1.2), yticks=[0, 0.5, 1])


@table(
    formats={
        "maximum": "fixed digits=2",
        "saturates_below": "fixed digits=1",
        "saturates_above": "fixed digits=1",
    }
)
def maxima(result: Any) -> TableColumns:
    """The largest |phi'| of each activation and where it has all but gone."""
    return {
        "activation": result["activation"].tolist(),
        "maximum": result["maximum"],
        "saturates_below": without_nan(result["saturates_below"]),
        "saturates_above": without_nan(result["saturates_above"]),
    }


@value
def sigmoid_maximum(result: Any) -> float:
    """The largest derivative of the sigmoid."""
    return float(of(result, "maximum", SIGMOID))


@value(format="fixed", digits=1)
def sigmoid_saturation(result: Any) -> float:
    """The |z| beyond which the sigmoid's derivative is below its saturation share."""
    return float(of(result, "saturates_above", SIGMOID))


@value(format="percent")
def saturation_share(result: Any) -> float:
    """The share of its maximum below which a derivative counts as saturated."""
    return float(result.parameters["saturation"])


@claim
def sigmoid_stays_below(result: Any) -> Verdict:
    """The sigmoid's derivative against a bound just above 1/4."""
    return below(float(of(result, "maximum", SIGMOID)), 0.251)


@claim
def others_reach_one(result: Any) -> Verdict:
    """The smallest of the other activations' largest derivatives."""
    return above(float(result["maximum"][result["activation"] != SIGMOID].min()), NEARLY_ONE)


def of(result: Any, name: str, activation: str) -> Any:
    """The row of the array `name` that belongs to one activation."""
    return result[name][result["activation"].tolist().index(activation)]


def without_nan(column: Any) -> list[float | None]:
    """The numbers of a column, None where there is none."""
    return [None if np.isnan(number) else float(number) for number in column]
