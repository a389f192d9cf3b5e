"""The drawn network: which arrow is how wide and of which colour, and the decades beside it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from numpy.typing import NDArray

from gradlesson.course.exhibits import architecture
from gradlesson.render.exhibits import Result
from gradlesson.render.style import EXPLODE, HEALTHY, VANISH
from gradlesson.render.words import Vocabulary, Words

ACTIVATIONS = ["sigmoid", "tanh", "relu"]
INITIALISERS = ["normal-0.01", "normal-1", "xavier", "he"]
DEPTH, SEEDS = 50, 3
# log10 of the factor per layer; the others keep the gradient.
STEPS = {("relu", "normal-0.01"): -1.1, ("relu", "normal-1"): 0.9, ("sigmoid", "xavier"): -0.6}
WORDS = {key: key for key in ("arrows", "layer", "input", "loss", *architecture.COLOURS)}


def made_up(off: float = 0.0, only: str = "") -> Result:
    """Gradients exactly as predicted; with `off`, measured that many decades a layer above, of all or one phi."""
    predicted = np.zeros((len(ACTIVATIONS), len(INITIALISERS)))
    for (activation, initialiser), step in STEPS.items():
        predicted[ACTIVATIONS.index(activation), INITIALISERS.index(initialiser)] = step
    is_off = np.array([not only or activation == only for activation in ACTIVATIONS])[:, np.newaxis]
    measured = np.repeat((predicted + off * is_off)[..., np.newaxis], SEEDS, axis=-1)
    travelled = np.arange(DEPTH - 1, -1, -1.0)
    arrays: dict[str, NDArray[Any]] = {
        "activation": np.array(ACTIVATIONS),
        "initialiser": np.array(INITIALISERS),
        "layer": np.arange(1, DEPTH + 1),
        "log10_delta": measured[..., np.newaxis] * travelled,
        "log10_delta_theory": predicted[..., np.newaxis] * travelled,
        "factor": 10**measured,
        "factor_theory": 10**predicted,
    }
    return Result("gradient-by-layer", arrays, {})


def columns() -> dict[str, NDArray[Any]]:
    """What the figure draws."""
    return {name: np.asarray(column) for name, column in architecture.network.function(made_up()).items()}


def test_every_tenth_layer_and_the_first_are_shown_for_each_fate() -> None:
    shown = columns()
    assert shown["initialiser"].tolist() == np.repeat(["normal-0.01", "he", "normal-1"], 6).tolist()
    assert shown["layer"].tolist() == [1, 10, 20, 30, 40, 50] * 3


def test_arrows_grow_with_the_decades_of_the_gradient() -> None:
    shown = columns()
    order = np.argsort(shown["median"])
    widths = shown["arrow_width"][order]
    assert widths[0] == architecture.THINNEST
    assert widths[-1] == architecture.THICKEST
    slopes = np.diff(widths) / np.maximum(np.diff(np.log10(shown["median"][order])), 1e-9)
    steep = np.diff(np.log10(shown["median"][order])) > 1e-6
    np.testing.assert_allclose(slopes[steep], 12 / (49 * 2.0))


@pytest.mark.parametrize(
    ("gradient", "fate"),
    [(1e-3, "vanishes"), (0.09, "vanishes"), (0.11, "holds"), (9.0, "holds"), (11.0, "explodes")],
)
def test_ten_times_more_or_less_is_where_a_gradient_no_longer_holds(gradient: float, fate: str) -> None:
    assert architecture.fate_of(gradient) == fate


@pytest.mark.parametrize(
    ("gradient", "text"), [(1.0, "1.0"), (0.884, "0.88"), (1.6e-54, "2×10⁻⁵⁴"), (1e9, "10⁹"), (30.0, "3×10¹")]
)
def test_labels_of_arrows_are_short(gradient: float, text: str) -> None:
    assert architecture.short(gradient) == text


def test_each_panel_has_an_arrow_and_a_number_for_every_layer_in_the_colour_of_its_gradient() -> None:
    axes = Figure().subplots(3, 1)
    architecture.network.drawing(axes, columns(), Words(WORDS, Vocabulary({})))
    for ax, last in zip(axes, (VANISH, HEALTHY, EXPLODE), strict=True):
        numbers = [text for text in ax.texts if text.get_text() and not isinstance(text, Annotation)][:-1]
        assert [number.get_color() for number in numbers] == [last] * 5 + [HEALTHY]
        arrows = [text for text in ax.texts if isinstance(text, Annotation)]
        forward = [arrow for arrow in arrows if arrow.xy[0] > arrow.xyann[0]]
        backward = [arrow for arrow in arrows if arrow.xy[0] < arrow.xyann[0]]
        assert (len(forward), len(backward)) == (7, 6)


def test_the_table_tells_decades_and_verdicts() -> None:
    cells = architecture.decades.function(made_up())
    rows = list(zip(cells["activation"], cells["initialiser"], cells["total"], cells["fate"], strict=True))
    assert ("relu", "normal-0.01", pytest.approx(-53.9), "vanishes") in rows
    assert ("relu", "he", pytest.approx(0), "holds") in rows
    assert ("relu", "normal-1", pytest.approx(44.1), "explodes") in rows
    assert cells["chi"][4] == pytest.approx(10**-1.2)


def test_claims_hold_where_measurement_equals_theory_and_break_where_it_does_not() -> None:
    claims = (architecture.ten_layers_lose, architecture.ten_layers_gain, architecture.decades_follow_chi)
    assert all(claim.function(made_up()).holds for claim in claims)
    assert not architecture.ten_layers_lose.function(made_up(off=0.4)).holds
    assert not architecture.ten_layers_gain.function(made_up(off=-0.3)).holds
    assert not architecture.decades_follow_chi.function(made_up(off=0.03, only="tanh")).holds


def test_ten_layers_are_compared_with_ten_layers() -> None:
    ratio = architecture.over_ten_layers(made_up(), "normal-0.01")
    assert ratio.shape == (4, SEEDS)
    np.testing.assert_allclose(ratio, 10**-11)
