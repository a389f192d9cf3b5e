"""What the exam answers draw of gradient-by-layer: figures as wide as a sheet and a few of its lines high."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.ticker import NullFormatter, NullLocator
from numpy.typing import NDArray

from gradlesson.course.exhibits.architecture import COLOURS, FATES, draw_arrow, fate_of, short
from gradlesson.course.exhibits.gradient_by_layer import HE, LARGE, SMALL, XAVIER, by_layer, of
from gradlesson.render.claims import Verdict, between
from gradlesson.render.columns import Columns, by, stack
from gradlesson.render.exhibits import TableColumns, claim, figure, table, value
from gradlesson.render.layers import draw_layers
from gradlesson.render.marks import dots
from gradlesson.render.numbers import format_number
from gradlesson.render.style import EXPLODE, HEALTHY, INK, PAGE, VANISH

READS = ["gradient-by-layer"]

# One line of the answer sheet, in pixels of a figure that is as wide as the sheet's lines.
LINE = 38

# On the line of chi, from vanishing to exploding, with the side of its dot on which each name stands.
ON_THE_LINE = {SMALL: "center", XAVIER: "right", HE: "left", LARGE: "center"}
# Where the things of the drawing by hand stand: names left of three layers, the loss right of them.
NAME, LAYERS, LOSS = 0.0, (1.15, 2.35, 3.55), 4.3
NETWORK, ROWS = 3.0, (2.0, 1.0, 0.0)
PEN, BROAD_PEN = 1.2, 3.4


@figure(height=4 * LINE)
def three_depths(result: Any) -> Columns:
    """The gradient of the first, the middle and the last layer of ReLU networks, relative to the last."""
    return stack("initialiser", {name: at_three_depths(result, name) for name in FATES})


@three_depths.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    layers = next(iter(by(data, "initialiser")))[1]["layer"]
    draw_network(ax, layers, words)
    for row, (initialiser, part) in zip(ROWS, by(data, "initialiser"), strict=True):
        fate = FATES[initialiser]
        ax.text(NAME, row, words[fate], color=COLOURS[fate], fontweight="bold", va="center_baseline")
        draw_row(ax, row, part["median"], COLOURS[fate])
    ax.set(xlim=(NAME, LOSS + 0.25), ylim=(-0.45, NETWORK + 0.6), xticks=[], yticks=[])
    ax.set(xlabel=words["gradient"], ylabel=words["network"])
    ax.spines.bottom.set_visible(False)
    ax.grid(visible=False)


def draw_network(ax: Any, layers: NDArray[Any], words: Any) -> None:
    """Draw three layers as circles, and the forward pass through them to the loss."""
    ax.text(NAME, NETWORK, words["forward"], va="center_baseline")
    places = [*LAYERS, LOSS]
    for left, right in pairwise(places):
        draw_arrow(ax, (left + 0.22, NETWORK), (right - 0.22, NETWORK), INK, PEN)
    for place, layer in zip(LAYERS, layers, strict=True):
        ax.plot(place, NETWORK, "o", color=PAGE, markersize=25, markeredgecolor=INK, markeredgewidth=PEN)
        ax.text(place, NETWORK, str(layer), ha="center", va="center_baseline")
    ax.text(LOSS, NETWORK, words["loss"], ha="center", va="center_baseline")


def draw_row(ax: Any, row: float, medians: NDArray[Any], colour: str) -> None:
    """Draw the backward pass through the layers: an arrow is the broader, the larger the gradient it brings."""
    for (left, right), gradient in zip(pairwise(LAYERS), medians[:-1], strict=True):
        pen = BROAD_PEN if fate_of(float(gradient)) == "explodes" else PEN
        draw_arrow(ax, (right - 0.28, row), (left + 0.32, row), colour, pen)
    for place, gradient in zip(LAYERS, medians, strict=True):
        ax.text(place, row, as_written(float(gradient)), color=colour, ha="center", va="center_baseline")


def as_written(gradient: float) -> str:
    """The number as one writes it by hand: the last layer's is 1."""
    return "1" if gradient == 1 else short(gradient)


@figure(height=6 * LINE)
def per_layer(result: Any) -> Columns:
    """The gradient of every layer of ReLU networks relative to the last one, for three sizes of weights."""
    return stack("initialiser", {name: by_layer(result, "relu", name) for name in (SMALL, HE, LARGE)})


@per_layer.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    colours = {SMALL: VANISH, HE: HEALTHY, LARGE: EXPLODE}
    draw_layers(ax, data, words, group="initialiser", colours=colours, every=3, tick=10)


@figure(height=2 * LINE)
def chi_line(result: Any) -> Columns:
    """The measured factor of the squared gradient in a layer of ReLU networks, for some sizes of weights."""
    chis = [measured_chi(result, "relu", initialiser) for initialiser in ON_THE_LINE]
    return {"initialiser": np.array(list(ON_THE_LINE)), "chi": np.array(chis)}


@chi_line.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    ax.axvline(1, ymin=0.4, ymax=0.56, color=INK, linewidth=PEN, linestyle=(0, (4, 3)))
    for (initialiser, side), chi in zip(ON_THE_LINE.items(), data["chi"], strict=True):
        colour = colour_of(float(chi))
        dots(ax, chi, 0, colour=colour)
        place = {"center": chi, "right": chi * 1.2, "left": chi / 1.05}[side]
        texts = (
            (words.name(initialiser), 0.3, "bottom"),
            (format_number(float(chi), "number", 2), -0.3, "top"),
        )
        for text, height, end in texts:
            ax.text(place, height, text, color=colour, horizontalalignment=side, verticalalignment=end)
    ax.set_xscale("log")
    ax.xaxis.set(major_locator=NullLocator(), major_formatter=NullFormatter(), minor_locator=NullLocator())
    ax.set(xlim=(2e-3, 250), ylim=(-1.15, 1.25), yticks=[])
    ax.set_xlabel(words["chi"], loc="right", labelpad=9)
    ax.xaxis.set_label_position("top")
    ax.xaxis.label.set_verticalalignment("baseline")
    ax.set_ylabel(words["fates"])
    ax.spines.bottom.set_position(("data", 0))
    ax.grid(visible=False)


def colour_of(chi: float) -> str:
    """The colour of what a network with this chi does to its gradient."""
    if abs(np.log10(chi)) < 0.1:
        return HEALTHY
    return VANISH if chi < 1 else EXPLODE


@table(formats={"vanishes": "number digits=1", "holds": "number digits=2", "explodes": "number digits=1"})
def depths(result: Any) -> TableColumns:
    """The numbers of the drawing by hand, from the last layer to the first."""
    parts = {fate: at_three_depths(result, initialiser) for initialiser, fate in FATES.items()}
    return {"layer": parts["holds"]["layer"][::-1].tolist()} | {
        fate: part["median"][::-1] for fate, part in parts.items()
    }


@value(format="scientific", digits=1)
def vanishing_middle(result: Any) -> float:
    """Median gradient at the middle layer relative to the last: ReLU, N(0, 0.01^2)."""
    return float(at_three_depths(result, SMALL)["median"][1])


@value(format="scientific", digits=1)
def exploding_middle(result: Any) -> float:
    """The same with N(0, 1)."""
    return float(at_three_depths(result, LARGE)["median"][1])


@value(format="scientific", digits=1)
def first_vanishing(result: Any) -> float:
    """Median gradient at the first layer relative to the last: ReLU, N(0, 0.01^2)."""
    return float(at_three_depths(result, SMALL)["median"][0])


@value(format="number", digits=2)
def first_holding(result: Any) -> float:
    """The same with He's weights."""
    return float(at_three_depths(result, HE)["median"][0])


@value(format="scientific", digits=1)
def first_exploding(result: Any) -> float:
    """The same with N(0, 1)."""
    return float(at_three_depths(result, LARGE)["median"][0])


@value(digits=2)
def vanishing_chi(result: Any) -> float:
    """Measured chi of ReLU with N(0, 0.01^2)."""
    return measured_chi(result, "relu", SMALL)


@value(digits=2)
def xavier_chi(result: Any) -> float:
    """The same with Xavier's weights."""
    return measured_chi(result, "relu", XAVIER)


@value(digits=2)
def holding_chi(result: Any) -> float:
    """The same with He's weights."""
    return measured_chi(result, "relu", HE)


@value(digits=2)
def exploding_chi(result: Any) -> float:
    """The same with N(0, 1)."""
    return measured_chi(result, "relu", LARGE)


@claim
def middle_lies_halfway(result: Any) -> Verdict:
    """Decades from the last layer to the middle one over those to the first: N(0, 0.01^2) and N(0, 1)."""
    shares = []
    for initialiser in (SMALL, LARGE):
        logs = of(result, "log10_delta", "relu", initialiser).astype(np.float64)
        travelled = logs[:, [0, middle_of(result)]] - logs[:, -1:]
        shares.append(travelled[:, 1] / travelled[:, 0])
    return between(np.concatenate(shares), 0.45, 0.6)


def at_three_depths(result: Any, initialiser: str) -> Mapping[str, NDArray[Any]]:
    """The columns of `by_layer` at the first, the middle and the last layer of ReLU networks."""
    columns = by_layer(result, "relu", initialiser)
    places = [0, middle_of(result), -1]
    return {name: np.asarray(columns[name])[places] for name in ("layer", "low", "median", "high")}


def middle_of(result: Any) -> int:
    """Index of the layer in the middle."""
    return int(result["layer"].size) // 2 - 1


def measured_chi(result: Any, activation: str, initialiser: str) -> float:
    """The square of the median factor of the norm in a layer."""
    return float(np.median(of(result, "factor", activation, initialiser))) ** 2
