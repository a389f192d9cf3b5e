"""What the pages show of gradient-by-layer."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.render.claims import Verdict, above, below, between
from gradlesson.render.columns import Columns, by, spread, stack
from gradlesson.render.exhibits import TableColumns, claim, figure, table, value
from gradlesson.render.layers import draw_layers
from gradlesson.render.marks import dots, theory_line
from gradlesson.render.style import EXPLODE, HEALTHY, SERIES, VANISH

READS = ["gradient-by-layer"]

SMALL, LARGE, XAVIER, HE = "normal-0.01", "normal-1", "xavier", "he"
# Here q_l falls the faster the smaller it is, so that chance in the first layers grows with depth: the factors of
# single networks lie far apart, and a prediction for the infinite width says little about them.
SCATTERED = ("gelu", HE)
# Most units are saturated and few pass the gradient on: here the theory fits worst.
SATURATED = ("tanh", LARGE)
# Of the median factor at width 128; terms of order 1/width that the theory leaves out reach some 3 %.
TOLERANCE = 0.05


@figure(height=400)
def three_fates(result: Any) -> Columns:
    """The gradient of every layer of ReLU networks relative to the last one, for three sizes of weights."""
    return stack("initialiser", {name: by_layer(result, "relu", name) for name in (SMALL, HE, LARGE)})


@three_fates.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    colours = {SMALL: VANISH, HE: HEALTHY, LARGE: EXPLODE}
    draw_layers(ax, data, words, group="initialiser", colours=colours, every=3, tick=10)


@figure(height=400)
def sigmoid_layers(result: Any) -> Columns:
    """The same of sigmoid networks."""
    return stack("initialiser", {name: by_layer(result, "sigmoid", name) for name in (SMALL, XAVIER, LARGE)})


@sigmoid_layers.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    colours = {SMALL: SERIES[3], XAVIER: VANISH, LARGE: EXPLODE}
    draw_layers(ax, data, words, group="initialiser", colours=colours, every=3, tick=10)


@figure(height=420)
def measured_and_theory(result: Any) -> Columns:
    """The factor of the gradient's norm in a layer, measured and predicted, of every combination."""
    return {
        "activation": np.repeat(result["activation"], result["initialiser"].size),
        "initialiser": np.tile(result["initialiser"], result["activation"].size),
        "theory": result["factor_theory"].ravel(),
    } | {name: column.ravel() for name, column in spread(result["factor"]).items()}


@measured_and_theory.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    ends = np.array([data["theory"].min() / 1.4, data["theory"].max() * 1.4])
    theory_line(ax, ends, ends)
    for colour, (name, part) in zip(SERIES, by(data, "initialiser"), strict=False):
        ax.vlines(part["theory"], part["low"], part["high"], color=colour, linewidth=1.2)
        dots(ax, part["theory"], part["median"], colour=colour)
        ax.lines[-1].set_label(words.name(name))
    ax.set(xscale="log", yscale="log", xlabel=words["theory"], ylabel=words["measured"])
    ax.legend(loc="upper left")


@table(
    formats={
        "infinite_depth": "number digits=3",
        "theory": "number digits=3",
        "median": "number digits=3",
        "low": "number digits=3",
        "high": "number digits=3",
    }
)
def factors(result: Any) -> TableColumns:
    """The factor per layer: sqrt(chi) at q*, prediction at this depth, measured median and its range."""
    shown = measured_and_theory.function(result)
    labels = {name: shown[name].tolist() for name in ("activation", "initialiser")}
    numbers = {name: shown[name] for name in ("theory", "median", "low", "high")}
    return labels | {"infinite_depth": np.sqrt(result["chi"]).ravel()} | numbers


@value(format="scientific")
def small_weights_median(result: Any) -> float:
    """Median gradient at the first layer relative to the last: ReLU, N(0, 0.01^2)."""
    return float(np.median(first_over_last(result, "relu", SMALL)))


@value(format="number", digits=2)
def he_weights_median(result: Any) -> float:
    """The same with He's weights."""
    return float(np.median(first_over_last(result, "relu", HE)))


@value(format="scientific")
def large_weights_median(result: Any) -> float:
    """The same with N(0, 1)."""
    return float(np.median(first_over_last(result, "relu", LARGE)))


@value(format="scientific")
def sigmoid_small_weights_median(result: Any) -> float:
    """The same of sigmoid networks with N(0, 0.01^2)."""
    return float(np.median(first_over_last(result, "sigmoid", SMALL)))


@value(format="scientific")
def sigmoid_xavier_median(result: Any) -> float:
    """The same of sigmoid networks with Xavier's weights."""
    return float(np.median(first_over_last(result, "sigmoid", XAVIER)))


@value(format="number", digits=2)
def sigmoid_unit_weights_median(result: Any) -> float:
    """The same of sigmoid networks with N(0, 1)."""
    return float(np.median(first_over_last(result, "sigmoid", LARGE)))


@value(format="fixed", digits=3)
def sigmoid_xavier_theory(result: Any) -> float:
    """Sqrt(chi) at q* of the sigmoid with Xavier's weights."""
    return float(np.sqrt(of(result, "chi", "sigmoid", XAVIER)))


@value(format="fixed", digits=3)
def sigmoid_xavier_factor(result: Any) -> float:
    """Median measured factor per layer of the sigmoid with Xavier's weights."""
    return float(np.median(of(result, "factor", "sigmoid", XAVIER)))


@value(format="fixed", digits=3)
def sigmoid_he_factor(result: Any) -> float:
    """Median measured factor per layer of the sigmoid with He's weights."""
    return float(np.median(of(result, "factor", "sigmoid", HE)))


@value(format="fixed", digits=3)
def sigmoid_unit_weights_chi(result: Any) -> float:
    """Chi of the sigmoid with N(0, 1) at this width."""
    return float(of(result, "chi", "sigmoid", LARGE))


@value(format="number", digits=2)
def tanh_xavier_median(result: Any) -> float:
    """Median gradient at the first layer relative to the last of tanh networks with Xavier's weights."""
    return float(np.median(first_over_last(result, "tanh", XAVIER)))


@value(format="integer")
def combinations(result: Any) -> int:
    """How many combinations of activation and initialiser were measured."""
    return int(result["chi"].size)


@value(format="integer")
def layers_between(result: Any) -> int:
    """How many layers the gradient passes on its way from the last to the first hidden layer."""
    return int(result["layer"][-1] - result["layer"][0])


@value(digits=3)
def small_weights_variance(result: Any) -> float:
    """sigma_w^2 of N(0, 0.01^2): the width times the variance of a weight."""
    return float(result.parameters["width"] * 0.01**2)


@value(digits=2)
def small_weights_chi(result: Any) -> float:
    """Chi of ReLU with N(0, 0.01^2)."""
    return float(of(result, "chi", "relu", SMALL))


@value(digits=2)
def small_weights_factor_theory(result: Any) -> float:
    """Its square root, the factor of one layer."""
    return float(of(result, "factor_theory", "relu", SMALL))


@value(format="scientific")
def small_weights_theory(result: Any) -> float:
    """The predicted gradient at the first layer relative to the last."""
    theory = of(result, "log10_delta_theory", "relu", SMALL)
    return float(10 ** (theory[0] - theory[-1]))


@value(format="fixed", digits=2)
def he_weights_mean_square(result: Any) -> float:
    """Mean over the seeds of the squared gradient at the first layer relative to the last: ReLU, He."""
    return float(np.mean(first_over_last(result, "relu", HE) ** 2))


@value(format="fixed", digits=2)
def he_weights_median_square(result: Any) -> float:
    """Median over the seeds of the same."""
    return float(np.median(first_over_last(result, "relu", HE) ** 2))


@value(format="fixed", digits=2)
def gelu_he_low(result: Any) -> float:
    """The 5 % quantile of the factor of GELU with He's weights."""
    return float(np.quantile(of(result, "factor", *SCATTERED), 0.05))


@value(format="fixed", digits=2)
def gelu_he_high(result: Any) -> float:
    """The 95 % quantile of the same."""
    return float(np.quantile(of(result, "factor", *SCATTERED), 0.95))


@claim
def small_weights_vanish(result: Any) -> Verdict:
    """First over last gradient of ReLU networks with N(0, 0.01^2)."""
    return below(first_over_last(result, "relu", SMALL), 1e-45)


@claim
def small_weights_as_computed(result: Any) -> Verdict:
    """The median of the same over its prediction."""
    median = np.median(first_over_last(result, "relu", SMALL))
    return between(float(median) / small_weights_theory.function(result), 1 / 3, 3)


@claim
def he_weights_hold(result: Any) -> Verdict:
    """First over last gradient of ReLU networks with He's weights."""
    return between(first_over_last(result, "relu", HE), 0.1, 10)


@claim
def large_weights_explode(result: Any) -> Verdict:
    """First over last gradient of ReLU networks with N(0, 1)."""
    return above(first_over_last(result, "relu", LARGE), 1e40)


@claim
def sigmoid_vanishes_with_xavier(result: Any) -> Verdict:
    """First over last gradient of sigmoid networks with Xavier's weights."""
    return below(first_over_last(result, "sigmoid", XAVIER), 1e-25)


@claim
def sigmoid_survives_unit_weights(result: Any) -> Verdict:
    """First over last gradient of sigmoid networks with N(0, 1)."""
    return above(first_over_last(result, "sigmoid", LARGE), 0.1)


@claim
def sigmoid_exceeds_a_quarter_with_he(result: Any) -> Verdict:
    """Measured factor per layer of sigmoid networks with He's weights."""
    return above(of(result, "factor", "sigmoid", HE), 0.25)


@claim
def sigmoid_signal_stays_with_xavier(result: Any) -> Verdict:
    """RMS of the last layer's preactivations over that of the second: sigmoid, Xavier. The first sees the input."""
    logs = of(result, "log10_q", "sigmoid", XAVIER).astype(np.float64)
    return between(10 ** ((logs[:, -1] - logs[:, 1]) / 2), 0.5, 2)


@claim
def theory_predicts_the_factor(result: Any) -> Verdict:
    """The largest relative distance of a median factor from the prediction, the scattered combination apart."""
    return below(float(departures(result, SCATTERED).max()), TOLERANCE)


@claim
def saturated_tanh_lies_furthest(result: Any) -> Verdict:
    """The largest such distance without tanh and N(0, 1) too, relative to the distance of that combination."""
    others = departures(result, SCATTERED, SATURATED).max()
    return below(float(others / departures(result, SCATTERED).max()), 0.8)


def of(result: Any, name: str, activation: str, initialiser: str) -> NDArray[Any]:
    """The part of the array `name` that belongs to one combination."""
    row, column = result["activation"].tolist(), result["initialiser"].tolist()
    part: NDArray[Any] = result[name][row.index(activation), column.index(initialiser)]
    return part


def first_over_last(result: Any, activation: str, initialiser: str) -> NDArray[Any]:
    """The gradient at the first layer relative to the last, by seed."""
    logs = of(result, "log10_delta", activation, initialiser).astype(np.float64)
    ratio: NDArray[Any] = 10 ** (logs[:, 0] - logs[:, -1])
    return ratio


def by_layer(result: Any, activation: str, initialiser: str) -> Columns:
    """Quantiles of the gradient of each layer relative to the last, and the prediction."""
    logs = of(result, "log10_delta", activation, initialiser).astype(np.float64)
    theory = of(result, "log10_delta_theory", activation, initialiser)
    measured = spread(10 ** (logs - logs[:, -1:]).T)
    return {"layer": result["layer"]} | measured | {"theory": 10 ** (theory - theory[-1])}


def departures(result: Any, *without: tuple[str, str]) -> NDArray[Any]:
    """|median factor / prediction - 1| of every combination of activation and initialiser but `without`."""
    relative = np.abs(np.median(result["factor"], axis=-1) / result["factor_theory"] - 1)
    counted = [(phi, name) not in without for phi in result["activation"] for name in result["initialiser"]]
    kept: NDArray[Any] = relative.ravel()[counted]
    return kept
