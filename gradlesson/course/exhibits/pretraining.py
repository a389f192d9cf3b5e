"""What the pages show of pretraining."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.render.claims import Verdict, above, below
from gradlesson.render.columns import Columns, by, spread, stack
from gradlesson.render.exhibits import claim, figure, value
from gradlesson.render.marks import band_and_median, dot_style, guide, label_lines, label_point, theory_line
from gradlesson.render.style import SERIES
from gradlesson.render.ticks import percent_axis, whole_numbers

READS = ["pretraining"]

# Ten digits, about equally frequent.
CHANCE = 0.1
DBN, XAVIER, FOUR_TIMES, SCRAMBLED = "dbn", "xavier", "four-times-xavier", "scrambled"
COLOURS = dict(zip((DBN, XAVIER, FOUR_TIMES, SCRAMBLED), SERIES, strict=False))


@figure(height=360)
def accuracy(result: Any) -> Columns:
    """Test accuracy after fine-tuning over depth, from each start."""
    whole = {
        name: {"depth": result["depth"]} | spread(result["accuracy"][row])
        for row, name in enumerate(result["start"].tolist())
    }
    scrambled = spread(result["accuracy_scrambled"][np.newaxis])
    return stack("start", {**whole, SCRAMBLED: {"depth": result["depth"][-1:]} | scrambled})


@accuracy.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    guide(ax, CHANCE, "")
    label_point(ax, 6, CHANCE, words["chance"], offset=(0, 4))
    for name, part in by(data, "start"):
        band_and_median(ax, part["depth"], part["low"], part["median"], part["high"], colour=COLOURS[name])
    ax.set(xlabel=words["depth"], ylabel=words["accuracy"], ylim=(0, 1.03))
    whole_numbers(ax.xaxis, np.unique(data["depth"]))
    percent_axis(ax.yaxis)
    label_lines(
        ax, [(words.name(name), part["median"][-1], COLOURS[name]) for name, part in by(data, "start")]
    )


@figure(height=620, panels=(2, 1))
def before_fine_tuning(result: Any) -> Columns:
    """Gradient relative to the last hidden layer, and directions of the samples, by start; NaN has no theory."""
    logs, nothing = result["log10_delta"], np.full(result["layer"].size, np.nan)
    theory = dict(zip((XAVIER, FOUR_TIMES), 10 ** result["log10_delta_theory"], strict=True))
    parts = {}
    for row, name in enumerate(result["looked_at"].tolist()):
        gradient = spread(10 ** (logs[row] - logs[row][:, -1:]).T)
        directions = {f"directions_{key}": each for key, each in spread(result["directions"][row].T).items()}
        parts[name] = (
            {"layer": result["layer"]} | gradient | {"theory": theory.get(name, nothing)} | directions
        )
    return stack("start", parts)


@before_fine_tuning.draw
def _(axes: Any, data: Columns, words: Any) -> None:
    gradient, directions = axes
    for name, part in by(data, "start"):
        layer, colour = part["layer"], COLOURS[name]
        theory_line(gradient, layer, part["theory"])
        has_theory = bool(np.isfinite(part["theory"]).all())
        quantiles = (part[key] for key in ("low", "median", "high"))
        band_and_median(gradient, layer, *quantiles, colour=colour, joined=not has_theory)
        quantiles = (part[f"directions_{key}"] for key in ("low", "median", "high"))
        band_and_median(directions, layer, *quantiles, colour=colour)
        for ax in axes:
            ax.plot([], [], **dot_style(colour), label=words.name(name))
    gradient.set(ylabel=words["gradient"], yscale="log")
    directions.set(
        ylabel=words["directions"], xlabel=words["layer"], ylim=(0, 1.4 * data["directions_high"].max())
    )
    gradient.legend(loc="lower right")
    directions.legend(loc="upper right", ncols=2)
    for ax in axes:
        whole_numbers(ax.xaxis, np.unique(data["layer"]))


@value(format="percent")
def chance(result: Any) -> float:
    """The accuracy of guessing."""
    return CHANCE


@value(format="percent", digits=0)
def dbn_at_three(result: Any) -> float:
    """Median test accuracy of the DBN with three hidden layers."""
    return float(np.median(accuracy_of(result, DBN)[0]))


@value(format="percent", digits=0)
def dbn_at_eight(result: Any) -> float:
    """The same with eight."""
    return float(np.median(accuracy_of(result, DBN)[-1]))


@value(format="percent", digits=0)
def xavier_at_three(result: Any) -> float:
    """Median test accuracy of the start from Xavier's weights, with three hidden layers."""
    return float(np.median(accuracy_of(result, XAVIER)[0]))


@value(format="percent", digits=0)
def xavier_at_eight(result: Any) -> float:
    """The same with eight."""
    return float(np.median(accuracy_of(result, XAVIER)[-1]))


@value(format="percent", digits=0)
def four_times_xavier_at_three(result: Any) -> float:
    """Median test accuracy of the start from four times Xavier's weights, with three hidden layers."""
    return float(np.median(accuracy_of(result, FOUR_TIMES)[0]))


@value(format="percent", digits=0)
def four_times_xavier_at_eight(result: Any) -> float:
    """The same with eight."""
    return float(np.median(accuracy_of(result, FOUR_TIMES)[-1]))


@value(format="percent", digits=0)
def scrambled_at_eight(result: Any) -> float:
    """Median test accuracy of the scrambled DBN with eight hidden layers."""
    return float(np.median(result["accuracy_scrambled"]))


@value(format="scientific")
def xavier_gradient(result: Any) -> float:
    """Median gradient at the first of eight hidden layers relative to the last, from Xavier's weights."""
    return float(np.median(first_over_last(result, XAVIER)))


@value(format="number", digits=2)
def four_times_xavier_gradient(result: Any) -> float:
    """The same from four times Xavier's weights."""
    return float(np.median(first_over_last(result, FOUR_TIMES)))


@value(format="number", digits=2)
def dbn_gradient(result: Any) -> float:
    """The same of the DBN."""
    return float(np.median(first_over_last(result, DBN)))


@value(format="number", digits=2)
def scrambled_gradient(result: Any) -> float:
    """The same of the scrambled DBN."""
    return float(np.median(first_over_last(result, SCRAMBLED)))


@value(format="number", digits=2)
def dbn_contrast(result: Any) -> float:
    """Median contrast in the last hidden layer of the DBN."""
    return float(np.median(last(result, "contrast", DBN)))


@value(format="number", digits=2)
def scrambled_contrast(result: Any) -> float:
    """The same of the scrambled DBN."""
    return float(np.median(last(result, "contrast", SCRAMBLED)))


@value(format="number", digits=2)
def four_times_xavier_contrast(result: Any) -> float:
    """The same from four times Xavier's weights."""
    return float(np.median(last(result, "contrast", FOUR_TIMES)))


@value(format="scientific")
def xavier_contrast(result: Any) -> float:
    """The same from Xavier's weights."""
    return float(np.median(last(result, "contrast", XAVIER)))


@value(format="number", digits=2)
def dbn_directions(result: Any) -> float:
    """Median number of directions in which the samples differ in the last hidden layer of the DBN."""
    return float(np.median(last(result, "directions", DBN)))


@value(format="number", digits=2)
def scrambled_directions(result: Any) -> float:
    """The same of the scrambled DBN."""
    return float(np.median(last(result, "directions", SCRAMBLED)))


@value(format="number", digits=2)
def xavier_directions(result: Any) -> float:
    """The same from Xavier's weights."""
    return float(np.median(last(result, "directions", XAVIER)))


@value(format="number", digits=2)
def four_times_xavier_directions(result: Any) -> float:
    """The same from four times Xavier's weights."""
    return float(np.median(last(result, "directions", FOUR_TIMES)))


@value(format="number", digits=2)
def smallest_weight_scale(result: Any) -> float:
    """Sigma_w of the machine with the smallest weights, median over the seeds."""
    return float(np.median(result["weight_scale"], axis=1).min())


@value(format="number", digits=2)
def largest_weight_scale(result: Any) -> float:
    """The same of the machine with the largest."""
    return float(np.median(result["weight_scale"], axis=1).max())


@value(format="number", digits=2)
def initial_weight_scale(result: Any) -> float:
    """Sigma_w of the upper machines before pre-training."""
    return float(result.parameters["initial_deviation"] * np.sqrt(result.parameters["width"]))


@claim
def dbn_learns(result: Any) -> Verdict:
    """Accuracy of the DBN at every depth, four times that of guessing."""
    return above(accuracy_of(result, DBN), 4 * CHANCE)


@claim
def xavier_stays_at_chance(result: Any) -> Verdict:
    """Accuracy from Xavier's weights with five and eight hidden layers: twice chance is far above what was seen."""
    return below(accuracy_of(result, XAVIER)[result["depth"] >= 5], 2 * CHANCE)


@claim
def four_times_xavier_learns_too(result: Any) -> Verdict:
    """Accuracy from four times Xavier's weights at every depth."""
    return above(accuracy_of(result, FOUR_TIMES), 4 * CHANCE)


@claim
def dbn_is_hardly_ahead(result: Any) -> Verdict:
    """By how many percentage points the DBN exceeds four times Xavier's weights, in the median, where most."""
    ahead = np.median(accuracy_of(result, DBN), axis=1) - np.median(accuracy_of(result, FOUR_TIMES), axis=1)
    return below(100 * float(ahead.max()), 10)


@claim
def scrambled_stays_at_chance(result: Any) -> Verdict:
    """Accuracy of the scrambled DBN."""
    return below(result["accuracy_scrambled"], 2 * CHANCE)


@claim
def pretraining_carries_the_gradient(result: Any) -> Verdict:
    """Gradient at the first hidden layer of the DBN, scrambled or not, over that from Xavier's weights."""
    first = result["log10_delta"][..., 0]
    names = result["looked_at"].tolist()
    gained = [first[names.index(name)] - first[names.index(XAVIER)] for name in (DBN, SCRAMBLED)]
    return above(10 ** np.array(gained), 100)


@claim
def pretraining_carries_the_step_of_the_first_weights(result: Any) -> Verdict:
    """|dW_1| of the DBN over that from Xavier's weights; the smallest seen is above 400."""
    return above(10 ** log10_first_step_gained(result), 100)


@claim
def scrambled_leaves_one_direction(result: Any) -> Verdict:
    """Directions of the samples in the last hidden layer of the scrambled DBN."""
    return below(last(result, "directions", SCRAMBLED), 1.01)


@claim
def starts_that_learn_keep_more(result: Any) -> Verdict:
    """The same of the DBN and of four times Xavier's weights."""
    return above(np.array([last(result, "directions", name) for name in (DBN, FOUR_TIMES)]), 1.1)


def accuracy_of(result: Any, start: str) -> NDArray[Any]:
    """The accuracies of one start, (depths, seeds)."""
    part: NDArray[Any] = result["accuracy"][result["start"].tolist().index(start)]
    return part


def first_over_last(result: Any, start: str) -> NDArray[Any]:
    """The gradient at the first hidden layer relative to the last, by seed."""
    logs = result["log10_delta"][result["looked_at"].tolist().index(start)]
    ratio: NDArray[Any] = 10 ** (logs[:, 0] - logs[:, -1])
    return ratio


def log10_first_step_gained(result: Any) -> NDArray[Any]:
    """log10 of |dW_1| of the DBN over that from Xavier's weights, by seed."""
    logs, names = result["log10_first_dW"], result["looked_at"].tolist()
    gained: NDArray[Any] = logs[names.index(DBN)] - logs[names.index(XAVIER)]
    return gained


def last(result: Any, name: str, start: str) -> NDArray[Any]:
    """The array `name` of one start in the last hidden layer, by seed."""
    part: NDArray[Any] = result[name][result["looked_at"].tolist().index(start)][:, -1]
    return part
