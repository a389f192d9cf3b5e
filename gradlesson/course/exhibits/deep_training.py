"""What the pages show of deep-training."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.render.claims import Verdict, above, below, between
from gradlesson.render.columns import Columns, by, spread
from gradlesson.render.exhibits import TableColumns, claim, figure, table, value
from gradlesson.render.marks import dots
from gradlesson.render.style import EXPLODE, HEALTHY, INK, SERIES, THEORY, VANISH
from gradlesson.render.ticks import percent_axis

READS = ["deep-training"]

# Ten digits, about equally frequent.
CHANCE = 0.1
# Of the seeds' test accuracy: a combination that is below in none has learnt, one that is above in none has not.
LEARNT = 0.9
# Ratios of the gradients from which a combination counts as vanishing or exploding.
SHRUNK, GROWN = 0.1, 10.0


@figure(height=430)
def accuracy(result: Any) -> Columns:
    """Test accuracy of every seed of every combination."""
    seeds = result["accuracy"].shape[1]
    return {
        "combination": np.repeat(result["combination"], seeds),
        "accuracy": result["accuracy"].ravel(),
    }


@accuracy.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    ax.axvline(CHANCE, color=THEORY, linewidth=1.2, linestyle=(0, (4, 3)), zorder=1.5)
    names = []
    for row, (name, part) in enumerate(by(data, "combination")):
        seeds = part["accuracy"]
        colour = HEALTHY if seeds.min() > LEARNT else VANISH if seeds.max() < LEARNT else SERIES[3]
        dots_in_row(ax, row, seeds, colour)
        names.append(words.name(name))
    ax.set(xlabel=words["accuracy"], ylabel=words["combination"], xlim=(0, 1.03))
    percent_axis(ax.xaxis)
    name_rows(ax, names)


@figure(height=430)
def first_gradient(result: Any) -> Columns:
    """The first hidden layer's gradient over the last one's before training, measured and predicted."""
    names, gradient, theory = (
        np.concatenate([result[array], result[f"untrained{suffix}"]])
        for array, suffix in (
            ("combination", ""),
            ("gradient", "_gradient"),
            ("gradient_theory", "_gradient_theory"),
        )
    )
    return {"combination": names} | spread(gradient[:, 0] / gradient[:, -1]) | {"theory": theory}


@first_gradient.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    ax.axvline(1, color=THEORY, linewidth=1.2, linestyle=(0, (4, 3)), zorder=1.5)
    rows = np.arange(data["median"].size)
    ax.plot(
        data["theory"], rows, "|", color=THEORY, markersize=17, markeredgewidth=1.6, label=words["theory"]
    )
    for row, (low, median, high) in enumerate(zip(data["low"], data["median"], data["high"], strict=True)):
        colour = VANISH if high < SHRUNK else EXPLODE if low > GROWN else HEALTHY
        ax.plot([low, high], [row, row], color=colour, linewidth=2.5)
        dots(ax, median, row, colour=colour)
    ax.set(xscale="log", xlabel=words["gradient"], ylabel=words["combination"])
    name_rows(ax, [words.name(name) for name in data["combination"]])
    ax.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), borderpad=0, handletextpad=0.1)


@value(format="percent", digits=0)
def learnt(result: Any) -> float:
    """The accuracy from which a seed counts as having learnt."""
    return LEARNT


@value(format="number", digits=1)
def shrunk(result: Any) -> float:
    """The ratio of the gradients below which a combination counts as vanishing."""
    return SHRUNK


@value(format="integer")
def grown(result: Any) -> float:
    """The one above which it counts as exploding."""
    return GROWN


@table(
    formats={
        "lowest": "percent digits=0",
        "median": "percent digits=0",
        "gradient": "number digits=2",
        "theory": "number digits=2",
    }
)
def combinations(result: Any) -> TableColumns:
    """Accuracy and first gradient of every combination, beside the prediction."""
    gradient = np.median(result["gradient"][:, 0] / result["gradient"][:, -1], axis=-1)
    return {
        "combination": result["combination"].tolist(),
        "lowest": result["accuracy"].min(axis=1),
        "median": np.median(result["accuracy"], axis=1),
        "gradient": gradient,
        "theory": [None if np.isnan(each) else float(each) for each in result["gradient_theory"]],
    }


@value(format="number", digits=3)
def first_step_theory(result: Any) -> float:
    """By what batch normalisation and ReLU multiply the squared gradient from z_2 to z_1, predicted."""
    return float(result["first_step_theory"])


@value(format="percent")
def chance(result: Any) -> float:
    """The accuracy of guessing."""
    return CHANCE


@value(format="percent", digits=0)
def sigmoid_median(result: Any) -> float:
    """Median accuracy of the sigmoid with Xavier's weights."""
    return median_accuracy(result, "sigmoid-xavier")


@value(format="percent", digits=0)
def sigmoid_batchnorm_median(result: Any) -> float:
    """The same with batch normalisation."""
    return median_accuracy(result, "sigmoid-xavier-batchnorm")


@value(format="percent", digits=0)
def sigmoid_residual_median(result: Any) -> float:
    """The same with residual connections."""
    return median_accuracy(result, "sigmoid-xavier-residual")


@value(format="percent", digits=0)
def relu_small_median(result: Any) -> float:
    """Median accuracy of ReLU with N(0, 0.01^2)."""
    return median_accuracy(result, "relu-small")


@value(format="percent", digits=0)
def relu_small_batchnorm_median(result: Any) -> float:
    """The same with batch normalisation."""
    return median_accuracy(result, "relu-small-batchnorm")


@value(format="percent", digits=0)
def relu_small_residual_median(result: Any) -> float:
    """The same with residual connections."""
    return median_accuracy(result, "relu-small-residual")


@value(format="percent", digits=0)
def relu_xavier_median(result: Any) -> float:
    """Median accuracy of ReLU with Xavier's weights."""
    return median_accuracy(result, "relu-xavier")


@value(format="percent", digits=0)
def relu_xavier_lowest(result: Any) -> float:
    """The lowest accuracy of ReLU with Xavier's weights."""
    return float(of(result, "accuracy", "relu-xavier").min())


@value(format="percent", digits=0)
def leaky_xavier_lowest(result: Any) -> float:
    """The lowest accuracy of leaky ReLU with Xavier's weights."""
    return float(of(result, "accuracy", "leaky-xavier").min())


@value(format="percent", digits=0)
def leaky_xavier_median(result: Any) -> float:
    """The median of the same."""
    return median_accuracy(result, "leaky-xavier")


@value(format="percent", digits=0)
def relu_he_median(result: Any) -> float:
    """Median accuracy of ReLU with He's weights."""
    return median_accuracy(result, "relu-he")


@value(format="scientific")
def sigmoid_gradient(result: Any) -> float:
    """Median first over last gradient of the sigmoid with Xavier's weights."""
    return float(np.median(first_over_last(result, "sigmoid-xavier")))


@value(format="scientific")
def sigmoid_four_gradient(result: Any) -> float:
    """The same with weights four times as large."""
    return float(np.median(first_over_last(result, "sigmoid-four-xavier")))


@value(format="scientific")
def relu_small_gradient(result: Any) -> float:
    """The same of ReLU with N(0, 0.01^2)."""
    return float(np.median(first_over_last(result, "relu-small")))


@value(format="number", digits=2)
def relu_xavier_gradient(result: Any) -> float:
    """The same of ReLU with Xavier's weights."""
    return float(np.median(first_over_last(result, "relu-xavier")))


@value(format="number", digits=2)
def leaky_xavier_gradient(result: Any) -> float:
    """The same of leaky ReLU with Xavier's weights."""
    return float(np.median(first_over_last(result, "leaky-xavier")))


@value(format="number", digits=2)
def relu_he_gradient(result: Any) -> float:
    """The same of ReLU with He's weights."""
    return float(np.median(first_over_last(result, "relu-he")))


@value(format="number", digits=2)
def batchnorm_gradient(result: Any) -> float:
    """The same of ReLU with N(0, 0.01^2) and batch normalisation."""
    return float(np.median(first_over_last(result, "relu-small-batchnorm")))


@value(format="number", digits=2)
def batchnorm_theory(result: Any) -> float:
    """What theory predicts for it."""
    return float(of(result, "gradient_theory", "relu-small-batchnorm"))


@value(format="number", digits=3)
def small_residual_gradient(result: Any) -> float:
    """The same of ReLU with N(0, 0.01^2) and residual connections."""
    return float(np.median(first_over_last(result, "relu-small-residual")))


@value(format="number", digits=2)
def he_residual_gradient(result: Any) -> float:
    """The same of ReLU with He's weights and residual connections."""
    return float(np.median(he_residual(result)))


@value(format="integer")
def he_residual_theory(result: Any) -> int:
    """What theory predicts for it."""
    return round(float(result["untrained_gradient_theory"][0]))


@value(format="number", digits=2)
def he_residual_square(result: Any) -> float:
    """Median factor of the squared gradient in one of its blocks."""
    return float(np.median(square_per_block(result)))


@claim
def sigmoid_does_not_learn(result: Any) -> Verdict:
    """Accuracy of the sigmoid with Xavier's weights and with four times those."""
    names = ("sigmoid-xavier", "sigmoid-four-xavier")
    return below(np.stack([of(result, "accuracy", name) for name in names]), 2 * CHANCE)


@claim
def small_weights_do_not_learn(result: Any) -> Verdict:
    """Accuracy of ReLU with N(0, 0.01^2)."""
    return below(of(result, "accuracy", "relu-small"), 2 * CHANCE)


@claim
def relu_alone_is_not_enough(result: Any) -> Verdict:
    """The lowest accuracy of ReLU with Xavier's weights over the lowest with He's."""
    lowest = [float(of(result, "accuracy", name).min()) for name in ("relu-xavier", "relu-he")]
    return below(lowest[0] / lowest[1], 0.9)


@claim
def he_learns(result: Any) -> Verdict:
    """Accuracy of ReLU with He's weights."""
    return above(of(result, "accuracy", "relu-he"), LEARNT)


@claim
def batch_norm_rescues(result: Any) -> Verdict:
    """Accuracy of both networks that do not learn by themselves, with batch normalisation."""
    names = ("sigmoid-xavier-batchnorm", "relu-small-batchnorm")
    return above(np.stack([of(result, "accuracy", name) for name in names]), 0.8)


@claim
def short_cuts_rescue(result: Any) -> Verdict:
    """Accuracy of the same two with residual connections."""
    names = ("sigmoid-xavier-residual", "relu-small-residual")
    return above(np.stack([of(result, "accuracy", name) for name in names]), LEARNT)


@claim
def leaky_keeps_no_more(result: Any) -> Verdict:
    """First over last gradient of leaky ReLU over that of ReLU, on the same weights."""
    return between(
        first_over_last(result, "leaky-xavier") / first_over_last(result, "relu-xavier"), 0.8, 1.25
    )


@claim
def batch_norm_multiplies_the_gradient(result: Any) -> Verdict:
    """First over last gradient with batch normalisation, where theory has 12.7 at infinite width."""
    return above(first_over_last(result, "relu-small-batchnorm"), 8)


@claim
def batch_norm_spares_the_first_step(result: Any) -> Verdict:
    """Factor of the squared gradient from z_2 to z_1; theory has 1.11 there and 1.47 at every other step."""
    gradient = of(result, "gradient", "relu-small-batchnorm")
    return below((gradient[0] / gradient[1]) ** 2, 1.35)


@claim
def short_cuts_double_the_square(result: Any) -> Verdict:
    """Factor of the squared gradient in one residual block with He's weights."""
    return between(square_per_block(result), 1.7, 2.3)


def of(result: Any, array: str, combination: str) -> NDArray[Any]:
    """The part of an array that belongs to one combination."""
    part: NDArray[Any] = result[array][result["combination"].tolist().index(combination)]
    return part


def median_accuracy(result: Any, combination: str) -> float:
    """Median test accuracy of one combination."""
    return float(np.median(of(result, "accuracy", combination)))


def first_over_last(result: Any, combination: str) -> NDArray[Any]:
    """The gradient at the first hidden layer relative to the last, by seed."""
    gradient = of(result, "gradient", combination)
    ratio: NDArray[Any] = gradient[0] / gradient[-1]
    return ratio


def he_residual(result: Any) -> NDArray[Any]:
    """The same of the residual network with He's weights, which is not trained."""
    gradient = result["untrained_gradient"][result["untrained"].tolist().index("relu-he-residual")]
    ratio: NDArray[Any] = gradient[0] / gradient[-1]
    return ratio


def square_per_block(result: Any) -> NDArray[Any]:
    """By how much one of its blocks multiplies the squared gradient: the geometric mean, by seed."""
    blocks = result["untrained_gradient"].shape[1] - 1
    factor: NDArray[Any] = he_residual(result) ** (2 / blocks)
    return factor


def dots_in_row(ax: Any, row: int, seeds: NDArray[Any], colour: str) -> None:
    """A dot for each seed, open ones that may overlap, and a bar at the median."""
    ax.plot(seeds, np.full(seeds.size, row), "o", color=colour, markerfacecolor=colour + "40", markersize=6)
    ax.plot(np.median(seeds), row, "|", color=INK, markersize=17, markeredgewidth=1.6, zorder=3)


def name_rows(ax: Any, names: list[str]) -> None:
    """A name for every row, the first one on top."""
    ax.set_yticks(range(len(names)), names)
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x")
