"""What the pages show of thirty-layers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.render.claims import Verdict, above, below, between
from gradlesson.render.columns import Columns, by, spread, stack
from gradlesson.render.exhibits import claim, figure, value
from gradlesson.render.layers import draw_layers
from gradlesson.render.marks import guide, label_lines
from gradlesson.render.style import HEALTHY, VANISH

READS = ["thirty-layers"]

COLOURS = {"xavier": VANISH, "he": HEALTHY}
# A ReLU layer multiplies the mean squared gradient by sigma_w^2 / 2.
CHI = {"xavier": 0.5, "he": 1.0}
# Ten digits, about equally frequent.
CHANCE = 0.1


@figure
def loss(result: Any) -> Columns:
    """Loss over the steps of training, from Xavier's and from He's initial weights."""
    return stack(
        "initialiser",
        {name: {"step": result["step"]} | spread(of(result, "loss", name)) for name in COLOURS},
    )


@loss.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    guide(ax, np.log(1 / CHANCE), words["chance"], at_right=True)
    for name, part in by(data, "initialiser"):
        ax.fill_between(part["step"], part["low"], part["high"], color=COLOURS[name], alpha=0.18, linewidth=0)
        ax.plot(part["step"], part["median"], color=COLOURS[name])
    ax.set(xlabel=words["step"], ylabel=words["loss"])
    ax.set_ylim(bottom=0)
    ends = [(words.name(name), part["median"][-1], COLOURS[name]) for name, part in by(data, "initialiser")]
    label_lines(ax, ends)


@figure
def initial_gradient(result: Any) -> Columns:
    """The gradient of every hidden layer relative to the last one before training, and the theory."""
    return stack("initialiser", {name: by_layer(result, name) for name in COLOURS})


@initial_gradient.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    draw_layers(ax, data, words, group="initialiser", colours=COLOURS, every=2, tick=10)


@value(format="percent")
def chance(result: Any) -> float:
    """The accuracy of guessing."""
    return CHANCE


@value(format="fixed", digits=2)
def chance_loss(result: Any) -> float:
    """The loss of giving every digit the same probability, in nats."""
    return float(np.log(1 / CHANCE))


@value(format="percent", digits=0)
def xavier_median(result: Any) -> float:
    """Median test accuracy from Xavier's weights."""
    return float(np.median(of(result, "accuracy", "xavier")))


@value(format="percent", digits=0)
def xavier_best(result: Any) -> float:
    """The highest test accuracy from Xavier's weights."""
    return float(of(result, "accuracy", "xavier").max())


@value(format="percent", digits=0)
def he_median(result: Any) -> float:
    """Median test accuracy from He's weights."""
    return float(np.median(of(result, "accuracy", "he")))


@value(format="fixed", digits=2)
def xavier_last_loss(result: Any) -> float:
    """Median loss at the end of training from Xavier's weights, in nats."""
    return float(np.median(of(result, "loss", "xavier")[-1]))


@value(format="fixed", digits=2)
def he_last_loss(result: Any) -> float:
    """The same from He's weights."""
    return float(np.median(of(result, "loss", "he")[-1]))


@value(format="scientific")
def xavier_gradient(result: Any) -> float:
    """Median first gradient at the first hidden layer relative to the last, with Xavier's weights."""
    return float(np.median(first_over_last(result, "xavier")))


@value(format="number", digits=2)
def he_gradient(result: Any) -> float:
    """The same with He's weights."""
    return float(np.median(first_over_last(result, "he")))


@value(format="scientific")
def xavier_theory(result: Any) -> float:
    """Sqrt(1/2) to the power of the steps between the first and the last hidden layer."""
    return float(by_layer(result, "xavier")["theory"][0])


@claim
def xavier_does_not_learn(result: Any) -> Verdict:
    """Accuracy from Xavier's weights: a few networks just begin to tell two digits apart, which makes 0.2."""
    return below(of(result, "accuracy", "xavier"), 4 * CHANCE)


@claim
def xavier_loss_stays(result: Any) -> Verdict:
    """Loss at the end from Xavier's weights, of ln 10 = 2.30."""
    return above(of(result, "loss", "xavier")[-1], 2)


@claim
def he_learns(result: Any) -> Verdict:
    """Accuracy from He's weights."""
    return above(of(result, "accuracy", "he"), 0.75)


@claim
def xavier_gradient_vanishes(result: Any) -> Verdict:
    """First over last gradient with Xavier's weights, where theory has 4e-5."""
    return below(first_over_last(result, "xavier"), 1e-3)


@claim
def he_gradient_holds(result: Any) -> Verdict:
    """First over last gradient with He's weights, where theory has 1."""
    return between(first_over_last(result, "he"), 0.1, 10)


def of(result: Any, array: str, initialiser: str) -> NDArray[Any]:
    """The part of an array that belongs to one initialiser."""
    part: NDArray[Any] = result[array][result["initialiser"].tolist().index(initialiser)]
    return part


def first_over_last(result: Any, initialiser: str) -> NDArray[Any]:
    """The gradient at the first hidden layer relative to the last, by seed."""
    gradient = of(result, "gradient", initialiser)
    ratio: NDArray[Any] = gradient[0] / gradient[-1]
    return ratio


def by_layer(result: Any, initialiser: str) -> Columns:
    """Quantiles of the gradient of each hidden layer relative to the last, and the prediction."""
    layer, gradient = result["layer"], of(result, "gradient", initialiser)
    theory = CHI[initialiser] ** ((layer[-1] - layer) / 2)
    return {"layer": layer} | spread(gradient / gradient[-1:]) | {"theory": theory}
