"""What the pages show of misconceptions-products."""

from typing import Any

from gradlesson.render.claims import Verdict, above, below
from gradlesson.render.columns import Columns, by, spread, stack
from gradlesson.render.exhibits import claim, figure, value
from gradlesson.render.marks import band_and_median, label_lines
from gradlesson.render.style import EXPLODE, VANISH

READS = ["misconceptions-products"]

COLOURS = {"powers": VANISH, "products": EXPLODE}
EVERY = 10
"""Steps from one dot to the next."""


@figure
def lengths(result: Any) -> Columns:
    """The length of the vector after every tenth step, of powers and of products."""
    shown = slice(EVERY - 1, None, EVERY)
    return stack(
        "way",
        {
            way: {"step": result["step"][shown]} | spread(10 ** result[f"log10_length_{way}"][shown])
            for way in COLOURS
        },
    )


@lengths.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    for way, part in by(data, "way"):
        band_and_median(ax, part["step"], part["low"], part["median"], part["high"], colour=COLOURS[way])
    ax.set(yscale="log", xlabel=words["step"], ylabel=words["length"])
    ends = [(words.name(way), part["median"][-1], COLOURS[way]) for way, part in by(data, "way")]
    label_lines(ax, ends)


@value(format="scientific", digits=1)
def powers_median(result: Any) -> float:
    """Median length after all steps with one matrix."""
    return float(spread(10 ** result["log10_length_powers"][-1])["median"])


@value(format="scientific", digits=1)
def products_median(result: Any) -> float:
    """Median length after all steps with a new matrix at each."""
    return float(spread(10 ** result["log10_length_products"][-1])["median"])


@claim
def radii_are_below_one(result: Any) -> Verdict:
    """The spectral radius of every matrix."""
    return below(result["spectral_radius"], 0.95)


@claim
def powers_shrink(result: Any) -> Verdict:
    """The length after all steps with one matrix."""
    return below(10 ** result["log10_length_powers"][-1], 0.01)


@claim
def products_grow(result: Any) -> Verdict:
    """The length after all steps with a new matrix at each."""
    return above(10 ** result["log10_length_products"][-1], 1e15)
