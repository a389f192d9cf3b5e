"""What the pages show of depth-cliff."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.course.theory.mean_field import MeanField
from gradlesson.render.claims import Verdict, above, below
from gradlesson.render.columns import Columns, by, spread, stack
from gradlesson.render.exhibits import claim, figure, value
from gradlesson.render.marks import (
    band_and_median,
    guide,
    label_lines,
    theory_line,
)
from gradlesson.render.style import HEALTHY, THEORY, VANISH
from gradlesson.render.ticks import percent_axis, whole_numbers

READS = ["depth-cliff"]

# Ten digits, about equally frequent.
CHANCE = 0.1
COLOURS = {"xavier": VANISH, "four-times-xavier": HEALTHY}


@figure
def accuracy(result: Any) -> Columns:
    """Test accuracy over depth, from Xavier's initial weights and from weights four times as large."""
    return stack(
        "initialisation",
        {
            "xavier": {"depth": result["depth"]} | spread(result["accuracy"]),
            "four-times-xavier": {"depth": result["depth_gain_four"]} | spread(result["accuracy_gain_four"]),
        },
    )


@accuracy.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    guide(ax, CHANCE, words["chance"])
    for name, part in by(data, "initialisation"):
        band_and_median(ax, part["depth"], part["low"], part["median"], part["high"], colour=COLOURS[name])
    ax.set(xlabel=words["depth"], ylabel=words["accuracy"], ylim=(0, 1.03))
    whole_numbers(ax.xaxis, np.unique(data["depth"]))
    percent_axis(ax.yaxis)
    ends = ((name, part["median"][-1]) for name, part in by(data, "initialisation"))
    label_lines(ax, [(words.name(name), height, COLOURS[name]) for name, height in ends])


@figure
def initial_gradient(result: Any) -> Columns:
    """RMS of delta in the first hidden layer before training, over depth, beside sqrt(chi) a layer."""
    depth, measured = result["depth"], spread(result["gradient_first"])
    theory = measured["median"][0] * sigmoid_factor() ** (depth - depth[0])
    return {"depth": depth} | measured | {"theory": theory}


@initial_gradient.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    theory_line(ax, data["depth"], data["theory"])
    band_and_median(ax, data["depth"], data["low"], data["median"], data["high"], colour=VANISH, joined=False)
    ax.set(xlabel=words["depth"], ylabel=words["gradient"], yscale="log")
    whole_numbers(ax.xaxis, data["depth"])
    label_lines(ax, [(words["theory"], data["theory"][-1], THEORY)])


@value(format="percent")
def chance(result: Any) -> float:
    """The accuracy of guessing."""
    return CHANCE


@value(format="percent", digits=0)
def median_at_four(result: Any) -> float:
    """Median test accuracy with four hidden layers."""
    return median_accuracy(result, 4)


@value(format="percent", digits=0)
def median_at_five(result: Any) -> float:
    """Median test accuracy with five hidden layers."""
    return median_accuracy(result, 5)


@value(format="percent", digits=0)
def best_at_five(result: Any) -> float:
    """The highest test accuracy with five hidden layers."""
    return float(result["accuracy"][result["depth"] == 5].max())


@value(format="percent", digits=0)
def median_at_six(result: Any) -> float:
    """Median test accuracy with six hidden layers."""
    return median_accuracy(result, 6)


@value(format="percent", digits=0)
def median_at_ten_gain_four(result: Any) -> float:
    """Median test accuracy with ten hidden layers and weights four times as large."""
    return float(np.median(result["accuracy_gain_four"][result["depth_gain_four"] == 10]))


@value(format="scientific")
def gradient_at_one(result: Any) -> float:
    """Median first gradient with one hidden layer."""
    return float(np.median(result["gradient_first"][result["depth"] == 1]))


@value(format="scientific")
def gradient_at_ten(result: Any) -> float:
    """Median first gradient with ten hidden layers."""
    return float(np.median(result["gradient_first"][result["depth"] == 10]))


@value(format="scientific")
def ratio_at_ten(result: Any) -> float:
    """The median first gradient with ten hidden layers over that with one."""
    return float(gradient_at_ten.function(result) / gradient_at_one.function(result))


@value(format="scientific")
def ratio_at_ten_theory(result: Any) -> float:
    """The same by theory: the factor of one layer to the power of nine."""
    return sigmoid_factor() ** 9


@value(format="scientific")
def quarter_to_the_ninth(result: Any) -> float:
    """The bound on the part of phi' in the same."""
    return 0.25**9


@value(format="fixed", digits=3)
def theory_factor(result: Any) -> float:
    """Sqrt(chi) of the sigmoid with Xavier's weights."""
    return sigmoid_factor()


@claim
def learns_up_to_four_layers(result: Any) -> Verdict:
    """Accuracy with one to four hidden layers."""
    return above(result["accuracy"][result["depth"] <= 4], 0.9)


@claim
def at_chance_from_six_layers(result: Any) -> Verdict:
    """Accuracy with six or more hidden layers: twice chance is far above what was seen."""
    return below(result["accuracy"][result["depth"] >= 6], 2 * CHANCE)


@claim
def first_layer_gradient_collapses(result: Any) -> Verdict:
    """First gradient of ten hidden layers over that of one."""
    first = result["gradient_first"]
    return below(first[result["depth"] == 10][0] / first[result["depth"] == 1][0], 1e-4)


@claim
def four_times_gain_learns(result: Any) -> Verdict:
    """Accuracy of the deep networks that start from weights four times as large."""
    return above(result["accuracy_gain_four"], 0.9)


def median_accuracy(result: Any, depth: int) -> float:
    """Median test accuracy over the seeds at one depth."""
    return float(np.median(result["accuracy"][result["depth"] == depth]))


def sigmoid_factor() -> float:
    """Sqrt(chi), the factor of the gradient's norm in one sigmoid layer with Xavier's weights (sigma_w = 1)."""

    def sigmoid(z: NDArray[Any]) -> NDArray[Any]:
        return (1 + np.tanh(z / 2)) / 2

    theory = MeanField(sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z)), weight_variance=1.0)
    return float(np.sqrt(theory.chi(theory.fixed_point())))
