"""The network as a drawing: what goes forward, what comes back, and how much of it reaches each layer."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.course.exhibits.gradient_by_layer import (
    HE,
    LARGE,
    SMALL,
    XAVIER,
    by_layer,
    first_over_last,
    of,
)
from gradlesson.render.claims import Verdict, above, below
from gradlesson.render.columns import Columns, by, stack
from gradlesson.render.exhibits import TableColumns, claim, figure, table, value
from gradlesson.render.numbers import format_number
from gradlesson.render.style import EXPLODE, HEALTHY, INK, PAGE, SMALL_FONT_SIZE, VANISH

READS = ["gradient-by-layer"]

# The three fates of a ReLU network, by the initialiser that leads to each.
FATES = {SMALL: "vanishes", HE: "holds", LARGE: "explodes"}
COLOURS = {"vanishes": VANISH, "holds": HEALTHY, "explodes": EXPLODE}
# A gradient between a tenth and ten times that of the last layer counts as held.
DECADES_HELD = 1.0

LAYERS_APART = 10
UNITS = (0.0, 1.0, 2.0, 3.0)
FORWARD, BACKWARD, NUMBERS = 3.8, -1.1, -1.5
THINNEST, THICKEST = 1.0, 13.0

# What the page on diagnosis reads as an example.
EXAMPLES = [
    ("relu", SMALL),
    ("relu", XAVIER),
    ("relu", HE),
    ("relu", LARGE),
    ("sigmoid", XAVIER),
    ("sigmoid", LARGE),
    ("tanh", XAVIER),
]


@figure(height=820, panels=(3, 1))
def network(result: Any) -> Columns:
    """The gradient of every tenth layer of ReLU networks relative to the last one, and the width of its arrow."""
    parts = {}
    for initialiser in FATES:
        layers = by_layer(result, "relu", initialiser)
        shown = (layers["layer"] == 1) | (layers["layer"] % LAYERS_APART == 0)
        parts[initialiser] = {name: layers[name][shown] for name in ("layer", "low", "median", "high")}
    columns = stack("initialiser", parts)
    decades = np.log10(columns["median"])
    share = (decades - decades.min()) / (decades.max() - decades.min())
    return columns | {"arrow_width": THINNEST + (THICKEST - THINNEST) * share}


@network.draw
def _(axes: Any, data: Columns, words: Any) -> None:
    for ax, (initialiser, part) in zip(axes, by(data, "initialiser"), strict=True):
        fate = FATES[initialiser]
        # The input stands before the layers, the loss behind them.
        places = np.arange(part["layer"].size + 2)
        draw_units(ax, places, [COLOURS[fate_of(median)] for median in part["median"]])
        draw_forward(ax, places)
        draw_backward(ax, places, part)
        ax.text(-0.45, FORWARD + 0.8, words[fate], color=COLOURS[fate], fontweight="bold")
        ax.set(xlim=(-0.45, places[-1] + 0.4), ylim=(NUMBERS - 0.7, FORWARD + 1.5), yticks=[])
        names = [words["input"], *map(str, part["layer"]), words["loss"]]
        ax.set_xticks(places, names)
        ax.tick_params(length=0)
        ax.spines.bottom.set_visible(False)
        ax.grid(visible=False)
    axes[0].set_ylabel(words["arrows"])
    axes[-1].set_xlabel(words["layer"])


def draw_units(ax: Any, places: NDArray[Any], colours: list[str]) -> None:
    """Draw the units of every layer in the colour of its gradient, the links between them, and the loss."""
    *columns, loss = places
    for left, right in pairwise(columns):
        for lower in UNITS:
            for upper in UNITS:
                ax.plot([left, right], [lower, upper], color=INK, alpha=0.12, linewidth=0.8, zorder=1)
    middle = (UNITS[0] + UNITS[-1]) / 2
    for height in UNITS:
        ax.plot([columns[-1], loss], [height, middle], color=INK, alpha=0.12, linewidth=0.8, zorder=1)
    for place, colour in zip(columns, [PAGE, *colours], strict=True):
        ax.plot(
            np.full(len(UNITS), place),
            UNITS,
            "o",
            color=colour,
            markersize=12,
            markeredgecolor=INK,
            markeredgewidth=0.8,
            zorder=3,
        )
    ax.plot(
        [loss], [middle], "s", color=PAGE, markersize=14, markeredgecolor=INK, markeredgewidth=0.8, zorder=3
    )


def draw_forward(ax: Any, places: NDArray[Any]) -> None:
    """Draw the thin arrows of the forward pass over the units, all alike."""
    for left, right in pairwise(places):
        draw_arrow(ax, (left + 0.12, FORWARD), (right - 0.12, FORWARD), INK, 1.0)


def draw_backward(ax: Any, places: NDArray[Any], part: Mapping[str, NDArray[Any]]) -> None:
    """Draw the arrows of the backward pass under the units, as wide as the gradients written below them."""
    for place, median, width in zip(places[1:-1], part["median"], part["arrow_width"], strict=True):
        colour = COLOURS[fate_of(median)]
        draw_arrow(ax, (place + 0.92, BACKWARD), (place + 0.02, BACKWARD), colour, float(width))
        ax.text(
            place,
            NUMBERS,
            short(float(median)),
            color=colour,
            fontsize=SMALL_FONT_SIZE,
            horizontalalignment="center",
            verticalalignment="top",
        )


def draw_arrow(
    ax: Any, start: tuple[float, float], end: tuple[float, float], colour: str, width: float
) -> None:
    """Draw an arrow with a shaft of `width` pixels."""
    ax.annotate(
        "",
        end,
        start,
        arrowprops={
            "arrowstyle": f"simple,tail_width={width},head_width={width + 6},head_length=9",
            "color": colour,
            "linewidth": 0,
            "shrinkA": 0,
            "shrinkB": 0,
            "mutation_scale": 1,
        },
    )


def short(number: float) -> str:
    """The number with one digit as a power of ten, or plainly where it is near 1."""
    plain = abs(np.log10(number)) < DECADES_HELD
    return format_number(number, "number", 2) if plain else format_number(number, "scientific", 1)


def fate_of(gradient: float) -> str:
    """What has become of a gradient, given relative to the last layer's."""
    decades = float(np.log10(gradient))
    if abs(decades) <= DECADES_HELD:
        return "holds"
    return "vanishes" if decades < 0 else "explodes"


@table(
    formats={"chi": "number digits=3", "predicted": "fixed", "decades": "fixed", "total": "fixed digits=1"}
)
def decades(result: Any) -> TableColumns:
    """Decades that the gradient gains or loses in a layer, predicted and measured, and over the whole depth."""
    steps = result["layer"].size - 1
    measured = [measured_decades(result, *example) for example in EXAMPLES]
    return {
        "activation": [activation for activation, _ in EXAMPLES],
        "initialiser": [initialiser for _, initialiser in EXAMPLES],
        "chi": [float(of(result, "factor_theory", *example)) ** 2 for example in EXAMPLES],
        "predicted": [predicted_decades(result, *example) for example in EXAMPLES],
        "decades": measured,
        "total": [steps * each for each in measured],
        "fate": [fate_of(10 ** (steps * each)) for each in measured],
    }


@value(format="scientific")
def vanishing_at_forty(result: Any) -> float:
    """Median gradient at layer 40 relative to the last: ReLU, N(0, 0.01^2)."""
    return float(by_layer(result, "relu", SMALL)["median"][39])


@value(format="scientific")
def exploding_at_forty(result: Any) -> float:
    """The same with N(0, 1)."""
    return float(by_layer(result, "relu", LARGE)["median"][39])


@value(format="scientific")
def vanishing_first(result: Any) -> float:
    """Median gradient at the first layer relative to the last: ReLU, N(0, 0.01^2)."""
    return float(np.median(first_over_last(result, "relu", SMALL)))


@value(format="number", digits=2)
def holding_first(result: Any) -> float:
    """The same with He's weights."""
    return float(np.median(first_over_last(result, "relu", HE)))


@value(format="scientific")
def exploding_first(result: Any) -> float:
    """The same with N(0, 1)."""
    return float(np.median(first_over_last(result, "relu", LARGE)))


@value(format="fixed", digits=3)
def vanishing_factor(result: Any) -> float:
    """Median factor of the norm in a layer: ReLU, N(0, 0.01^2)."""
    return float(np.median(of(result, "factor", "relu", SMALL)))


@value(format="fixed", digits=2)
def exploding_factor(result: Any) -> float:
    """The same with N(0, 1)."""
    return float(np.median(of(result, "factor", "relu", LARGE)))


@value(format="fixed", digits=2)
def relu_xavier_decades(result: Any) -> float:
    """Median of the decades per layer: ReLU, Xavier."""
    return measured_decades(result, "relu", XAVIER)


@value(format="fixed", digits=2)
def sigmoid_xavier_decades(result: Any) -> float:
    """The same of the sigmoid."""
    return measured_decades(result, "sigmoid", XAVIER)


@value(format="fixed", digits=1)
def sigmoid_xavier_total(result: Any) -> float:
    """The same over the whole depth."""
    return measured_decades(result, "sigmoid", XAVIER) * int(result["layer"].size - 1)


@claim
def ten_layers_lose(result: Any) -> Verdict:
    """The gradient of a layer over that ten layers above: ReLU, N(0, 0.01^2)."""
    return below(over_ten_layers(result, SMALL), 1e-8)


@claim
def ten_layers_gain(result: Any) -> Verdict:
    """The same with N(0, 1)."""
    return above(over_ten_layers(result, LARGE), 1e7)


@claim
def decades_follow_chi(result: Any) -> Verdict:
    """The largest distance of the measured decades per layer from log10 sqrt(chi), over the examples."""
    distance = [measured_decades(result, *each) - predicted_decades(result, *each) for each in EXAMPLES]
    return below(float(np.abs(distance).max()), 0.02)


def measured_decades(result: Any, activation: str, initialiser: str) -> float:
    """Median of log10 of the factor of the norm in a layer."""
    return float(np.median(np.log10(of(result, "factor", activation, initialiser))))


def predicted_decades(result: Any, activation: str, initialiser: str) -> float:
    """Mean over the layers of log10 sqrt(chi)."""
    return float(np.log10(of(result, "factor_theory", activation, initialiser)))


def over_ten_layers(result: Any, initialiser: str) -> NDArray[Any]:
    """The gradient of the layers 40, 30, .. over that of the layer ten above, (pairs, seeds)."""
    logs = of(result, "log10_delta", "relu", initialiser).astype(np.float64)
    tenth = logs[:, LAYERS_APART - 1 :: LAYERS_APART]
    ratio: NDArray[Any] = 10 ** (tenth[:, :-1] - tenth[:, 1:]).T
    return ratio
