"""What the exam answers draw: three depths, the whole way, and chi on a line, as high as whole lines of a sheet."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from numpy.typing import NDArray

from gradlesson.course.exhibits import exam_sheet
from gradlesson.render.exhibits import Result
from gradlesson.render.style import EXPLODE, HEALTHY, VANISH, WIDTH
from gradlesson.render.words import Vocabulary, Words

INITIALISERS = ["normal-0.01", "normal-1", "xavier", "he"]
# log10 of the factor per layer.
STEPS = {"normal-0.01": -1.0, "normal-1": 1.0, "xavier": -0.25, "he": 0.0}
DEPTH, SEEDS = 50, 3
WORDS = {
    key: key
    for key in ("gradient", "network", "forward", "loss", "chi", "fates", "vanishes", "holds", "explodes")
}


def made_up(bend: float = 1.0) -> Result:
    """ReLU networks whose gradient changes by a fixed factor a layer, or with the power `bend` of the distance."""
    steps = np.array([[STEPS[name] for name in INITIALISERS]])
    travelled = np.arange(DEPTH - 1, -1, -1.0)
    travelled = travelled**bend * (DEPTH - 1) ** (1 - bend)
    logs = np.repeat(steps[..., np.newaxis, np.newaxis], SEEDS, axis=-2) * travelled
    arrays: dict[str, NDArray[Any]] = {
        "activation": np.array(["relu"]),
        "initialiser": np.array(INITIALISERS),
        "layer": np.arange(1, DEPTH + 1),
        "log10_delta": logs,
        "log10_delta_theory": logs[..., 0, :],
        "factor": np.repeat(10 ** steps[..., np.newaxis], SEEDS, axis=-1),
    }
    return Result("gradient-by-layer", arrays, {})


def drawn(figure: Any) -> Any:
    """Axes with a figure on them."""
    ax = Figure().subplots()
    columns = {name: np.asarray(column) for name, column in figure.function(made_up()).items()}
    figure.drawing(ax, columns, Words(WORDS, Vocabulary({name: name for name in INITIALISERS})))
    return ax


@pytest.mark.parametrize(
    ("figure", "lines"), [(exam_sheet.three_depths, 4), (exam_sheet.per_layer, 6), (exam_sheet.chi_line, 2)]
)
def test_figures_are_as_high_as_whole_lines_of_a_sheet(figure: Any, lines: int) -> None:
    """A sheet is 164 mm wide between its margins, and a line of it is 12 mm high."""
    assert figure.height == lines * exam_sheet.LINE
    assert pytest.approx(WIDTH * 12 / 164, abs=0.5) == exam_sheet.LINE


def test_the_first_the_middle_and_the_last_layer_are_drawn_for_each_fate() -> None:
    shown = exam_sheet.three_depths.function(made_up())
    assert np.asarray(shown["layer"]).tolist() == [1, 25, 50] * 3
    assert np.asarray(shown["median"]) == pytest.approx([1e-49, 1e-25, 1, 1, 1, 1, 1e49, 1e25, 1])


def test_the_drawing_says_the_numbers_as_one_writes_them_by_hand() -> None:
    texts = [text.get_text() for text in drawn(exam_sheet.three_depths).texts]
    assert {"1", "25", "50", "10⁻⁴⁹", "10⁻²⁵", "10⁴⁹", "10²⁵"} <= set(texts)
    assert (
        texts.count("1") == 1 + 3 + 2
    )  # the first layer's number, the last layer in each row, He's other two
    assert exam_sheet.as_written(0.93) == "0.93"


def test_arrows_are_broad_where_gradients_grow() -> None:
    arrows = [one for one in drawn(exam_sheet.three_depths).texts if getattr(one, "arrow_patch", None)]
    broad = [one for one in arrows if str(exam_sheet.BROAD_PEN) in one.arrowprops["arrowstyle"]]
    assert [one.arrowprops["color"] for one in broad] == [EXPLODE] * 2


def test_chi_is_the_square_of_the_factor_and_has_the_colour_of_its_fate() -> None:
    shown = exam_sheet.chi_line.function(made_up())
    assert np.asarray(shown["chi"]) == pytest.approx([1e-2, 10**-0.5, 1, 100])
    colours = [exam_sheet.colour_of(chi) for chi in (1e-2, 0.5, 0.99, 64)]
    assert colours == [VANISH, VANISH, HEALTHY, EXPLODE]


def test_names_on_the_line_of_chi_stand_apart() -> None:
    ax = drawn(exam_sheet.chi_line)
    assert [text.get_text() for text in ax.texts][::2] == ["normal-0.01", "xavier", "he", "normal-1"]


def test_the_middle_lies_halfway_only_where_the_gradient_changes_evenly() -> None:
    assert exam_sheet.middle_lies_halfway.function(made_up()).holds
    assert not exam_sheet.middle_lies_halfway.function(made_up(bend=2.0)).holds


def test_values_and_the_table_are_those_of_the_drawing() -> None:
    result = made_up()
    table = exam_sheet.depths.function(result)
    assert list(table["layer"]) == [50, 25, 1]
    assert np.asarray(table["vanishes"]) == pytest.approx([1, 1e-25, 1e-49])
    assert exam_sheet.first_vanishing.function(result) == pytest.approx(1e-49)
    assert exam_sheet.vanishing_middle.function(result) == pytest.approx(1e-25)
    assert exam_sheet.exploding_middle.function(result) == pytest.approx(1e25)
    assert exam_sheet.first_exploding.function(result) == pytest.approx(1e49)
    assert exam_sheet.first_holding.function(result) == pytest.approx(1)
    assert exam_sheet.xavier_chi.function(result) == pytest.approx(10**-0.5)
