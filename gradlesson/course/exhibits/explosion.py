"""What the pages show of explosion."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.render.claims import Verdict, above, below
from gradlesson.render.columns import Columns, spread, stack
from gradlesson.render.exhibits import TableColumns, claim, figure, table, value
from gradlesson.render.layers import draw_layers
from gradlesson.render.style import EXPLODE, HEALTHY

READS = ["explosion"]

LARGE, CLIPPED, HE = "normal-1", "normal-1-clipped", "he"
COLOURS = {LARGE: EXPLODE, HE: HEALTHY}


@figure(height=380)
def layers(result: Any) -> Columns:
    """The gradient of every hidden layer before the first update, on the lines of theory from the last layer."""
    parts = {}
    for name in COLOURS:
        measured = spread(10 ** of(result, "log10_delta", name).T)
        theory = measured["median"][-1] * 10 ** of(result, "log10_delta_theory", name)
        parts[name] = {"layer": result["layer"]} | measured | {"theory": theory}
    return stack("way", parts)


@layers.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    draw_layers(ax, data, words, group="way", colours=COLOURS, every=1, tick=5)


@table(
    formats={
        "first_loss": "number digits=2",
        "step": "number digits=2",
        "finite": "integer",
        "accuracy": "percent digits=0",
    }
)
def ways(result: Any) -> TableColumns:
    """Medians of each way of starting and clipping, and how many seeds kept finite numbers."""
    names = result["way"].tolist()
    return {
        "way": names,
        "first_loss": [float(10 ** np.median(of(result, "log10_first_loss", name))) for name in names],
        "step": [float(np.median(step(result, name))) for name in names],
        "finite": [int(np.sum(of(result, "updates", name) < 0)) for name in names],
        "accuracy": [float(np.median(of(result, "accuracy", name))) for name in names],
    }


@value(format="scientific")
def first_over_last(result: Any) -> float:
    """Median gradient at the first hidden layer relative to the last: N(0, 1)."""
    return float(np.median(growth(result, LARGE)))


@value(format="number", digits=2)
def he_first_over_last(result: Any) -> float:
    """The same with He's weights."""
    return float(np.median(growth(result, HE)))


@value(format="fixed", digits=2)
def factor(result: Any) -> float:
    """Median measured factor of the gradient's norm per layer: N(0, 1)."""
    return float(np.median(factors(result)))


@value(format="fixed", digits=2)
def theory_factor(result: Any) -> float:
    """Sqrt(chi) of ReLU with N(0, 1) at this width."""
    return predicted(result)


@value(format="scientific")
def first_loss(result: Any) -> float:
    """Median loss before the first update in nats: N(0, 1)."""
    return float(10 ** np.median(of(result, "log10_first_loss", LARGE)))


@value(format="scientific")
def gradient_norm(result: Any) -> float:
    """Median norm of the gradient of all parameters in the first update: N(0, 1)."""
    return float(10 ** np.median(of(result, "log10_gradient", LARGE)))


@value(format="scientific")
def step_over_weights(result: Any) -> float:
    """Median norm of the first update relative to that of all weights: N(0, 1)."""
    return float(np.median(step(result, LARGE)))


@value(format="number", digits=2)
def he_step_over_weights(result: Any) -> float:
    """The same with He's weights."""
    return float(np.median(step(result, HE)))


@value(format="percent", digits=0)
def clipped_accuracy(result: Any) -> float:
    """Median test accuracy from N(0, 1) with clipping."""
    return float(np.median(of(result, "accuracy", CLIPPED)))


@value(format="percent", digits=0)
def he_accuracy(result: Any) -> float:
    """Median test accuracy from He's weights."""
    return float(np.median(of(result, "accuracy", HE)))


@claim
def grows_towards_the_input(result: Any) -> Verdict:
    """First over last gradient from N(0, 1)."""
    return above(growth(result, LARGE), 1e12)


@claim
def theory_predicts_the_factor(result: Any) -> Verdict:
    """Relative distance of the median factor per layer from sqrt(chi)."""
    return below(float(abs(np.median(factors(result)) / predicted(result) - 1)), 0.05)


@claim
def first_update_breaks_it(result: Any) -> Verdict:
    """After how many updates the networks from N(0, 1) first met a number that is not finite."""
    return below(endured(result, LARGE), 2)


@claim
def clipping_alone_does_not_teach(result: Any) -> Verdict:
    """Accuracy of the networks from N(0, 1) with clipping."""
    return below(of(result, "accuracy", CLIPPED), 0.5)


@claim
def right_weights_teach(result: Any) -> Verdict:
    """Accuracy from He's weights."""
    return above(of(result, "accuracy", HE), 0.6)


@claim
def clipping_keeps_numbers_finite(result: Any) -> Verdict:
    """How many updates the clipped networks made with finite numbers."""
    return above(endured(result, CLIPPED), 100)


def of(result: Any, name: str, way: str) -> NDArray[Any]:
    """The part of the array `name` that belongs to one way, in float64."""
    part: NDArray[Any] = result[name][result["way"].tolist().index(way)].astype(np.float64)
    return part


def endured(result: Any, way: str) -> NDArray[Any]:
    """After how many updates a number was not finite, by seed; all of them where none ever was."""
    updates = of(result, "updates", way)
    survived: NDArray[Any] = np.where(updates < 0, result.parameters["steps"], updates)
    return survived


def growth(result: Any, way: str) -> NDArray[Any]:
    """The gradient at the first hidden layer relative to the last, by seed."""
    logs = of(result, "log10_delta", way)
    ratio: NDArray[Any] = 10 ** (logs[:, 0] - logs[:, -1])
    return ratio


def factors(result: Any) -> NDArray[Any]:
    """The factor per layer of the networks from N(0, 1), by seed."""
    per_layer: NDArray[Any] = growth(result, LARGE) ** (1 / (result["layer"].size - 1))
    return per_layer


def predicted(result: Any) -> float:
    """Sqrt(chi) of ReLU with N(0, 1)."""
    logs = of(result, "log10_delta_theory", LARGE)
    return float(10 ** (logs[0] - logs[1]))


def step(result: Any, way: str) -> NDArray[Any]:
    """The norm of the first update relative to that of all weights, by seed."""
    gradient = 10 ** of(result, "log10_gradient", way)
    if way == CLIPPED:
        gradient = np.minimum(gradient, result.parameters["clip"])
    ratio: NDArray[Any] = (
        result.parameters["learning_rate"] * gradient / 10 ** of(result, "log10_weights", way)
    )
    return ratio
