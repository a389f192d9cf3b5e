"""Figures: the same bytes everywhere, in the house style, and no fault is drawn over in silence."""

import dataclasses
import os
import re
import subprocess
import sys
import warnings

import matplotlib
import numpy as np
import pytest
from matplotlib.font_manager import fontManager

from gradlesson.errors import GradlessonError
from gradlesson.render.columns import as_columns
from gradlesson.render.exhibits import figure
from gradlesson.render.figure import draw_figure
from gradlesson.render.marks import band_and_median, label_lines
from gradlesson.render.style import FONT_FAMILY, FONT_FILES, VANISH
from gradlesson.render.words import Vocabulary, Words

LABELS = {"depth": "은닉층 수", "accuracy": "시험 정확도 (−1 … 1)", "line": "시그모이드 χ φ′ 10⁻⁹ ‖δ‖"}
COLUMNS = as_columns(
    {"x": np.arange(1.0, 9), "low": np.zeros(8), "median": np.linspace(0, 1, 8), "high": np.ones(8)}
)


def drawn(draw, labels=LABELS, identifier="depth-cliff-accuracy", **options):
    exhibit = figure(**options)(lambda result: COLUMNS)
    exhibit.draw(draw)
    words = Words(labels, Vocabulary({}))
    return draw_figure(exhibit, COLUMNS, words, identifier).decode()


def curve(ax, data, words):
    band_and_median(ax, data["x"], data["low"], data["median"], data["high"], colour=VANISH)
    ax.set(xlabel=words["depth"], ylabel=words["accuracy"])
    label_lines(ax, [(words["line"], 1.0, VANISH)])


def test_a_figure_holds_its_words_as_text_in_the_font_of_the_page():
    svg = drawn(curve)
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    assert [texts.count(label) for label in LABELS.values()] == [1, 1, 1]
    assert "font-family" not in svg


def test_a_figure_is_drawn_to_the_same_bytes_again():
    assert drawn(curve) == drawn(curve)


def test_settings_of_the_user_and_hash_seeds_do_not_count(tmp_path):
    (tmp_path / "matplotlibrc").write_text("xtick.major.pad: 30\nfont.size: 40\nsvg.fonttype: path\n")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import importlib.util as u;"
        "s = u.spec_from_file_location('f', sys.argv[2]); m = u.module_from_spec(s); s.loader.exec_module(m);"
        "sys.stdout.buffer.write(m.drawn(m.curve).encode())"
    )
    environment = os.environ | {"MATPLOTLIBRC": str(tmp_path / "matplotlibrc"), "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-c", code, str(tmp_path), __file__]
    process = subprocess.run(
        command, env=environment, capture_output=True, check=True, text=True, encoding="utf-8"
    )
    assert process.stdout == drawn(curve)


def test_drawing_leaves_the_settings_of_others_alone(monkeypatch):
    monkeypatch.setitem(matplotlib.rcParams, "xtick.major.pad", 30.0)
    before = dict(matplotlib.rcParams)
    drawn(curve)
    assert dict(matplotlib.rcParams) == before


def test_another_copy_of_the_font_on_the_machine_is_not_measured(monkeypatch):
    other = next(entry for entry in fontManager.ttflist if entry.name == "DejaVu Sans Mono")
    impostor = dataclasses.replace(other, name=FONT_FAMILY, weight=400, style="normal")
    monkeypatch.setattr(fontManager, "ttflist", [impostor, *fontManager.ttflist])
    found = []

    def measure(ax, data, words):
        curve(ax, data, words)
        found.append(fontManager.findfont(ax.xaxis.label.get_fontproperties()))

    drawn(measure)
    assert found == [str(FONT_FILES[0])]


def test_the_ids_of_two_figures_on_a_page_differ():
    ids = [set(re.findall(r' id="([^"]+)"', drawn(curve, identifier=name))) for name in ("a-b", "a-c")]
    assert ids[0]
    assert ids[0].isdisjoint(ids[1])


def test_sizes_are_css_pixels_and_kept():
    assert 'width="400" height="250" viewBox="0 0 400 250"' in drawn(curve, width=400, height=250)


def test_nothing_is_cut_off_at_the_edge():
    svg = drawn(curve)
    heights = [float(y) for y in re.findall(r"<text[^>]* y=\"([-\d.]+)\"", svg)]
    assert min(heights) >= 15
    assert max(heights) <= 340


def test_several_panels_come_as_a_flat_array_with_titles_above_labels():
    def panels(axes, data, words):
        for ax, title in zip(axes, ("one", "two"), strict=True):
            ax.plot(data["x"], data["median"])
            ax.set(xlabel=words["depth"], ylabel=words["accuracy"])
            ax.set_title(title)

    svg = drawn(panels, panels=(1, 2))
    at = {text: float(y) for y, text in re.findall(r"<text[^>]* y=\"([-\d.]+)\"[^>]*>([^<]*)</text>", svg)}
    assert at["one"] < at[LABELS["accuracy"]] - 15


def test_logarithmic_axes_are_labelled_in_plain_characters():
    def logarithmic(ax, data, words):
        ax.plot(data["x"], 10.0 ** -data["x"])
        ax.set(yscale="log", xlabel=words["depth"], ylabel=words["accuracy"])

    assert {"10⁻⁸", "10⁻²"} <= set(re.findall(r">([^<]*)</text>", drawn(logarithmic)))


def test_text_of_an_author_stays_text():
    payload = "<script>alert(\"1\" & '2')</script> $x^2$ {y} \\alpha"
    svg = drawn(curve, {**LABELS, "line": payload})
    assert "<script" not in svg
    assert "&lt;script&gt;alert(\"1\" &amp; '2')&lt;/script&gt; $x^2$ {y} \\alpha</text>" in svg


def test_a_character_that_the_font_lacks_is_an_error():
    with pytest.raises(GradlessonError, match=r"must hold every character .*TANGUT"):
        drawn(curve, {**LABELS, "line": "\N{TANGUT COMPONENT-001}"})


@pytest.mark.parametrize("axis", ["x", "y"])
def test_an_axis_without_a_label_is_an_error(axis):
    def unlabelled(ax, data, words):
        ax.plot(data["x"], data["median"])
        ax.set(**{f"{'y' if axis == 'x' else 'x'}label": "depth"})

    with pytest.raises(GradlessonError, match=f"none on the {axis} axis"):
        drawn(unlabelled)


def test_a_colour_without_a_dark_form_is_an_error():
    def red(ax, data, words):
        curve(ax, data, words)
        ax.plot(data["x"], data["low"], color="red")

    with pytest.raises(GradlessonError, match="got #ff0000"):
        drawn(red)


def test_a_warning_while_drawing_is_an_error():
    def empty(ax, data, words):
        curve(ax, data, words)
        ax.legend()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(UserWarning, match="legend"):
            drawn(empty)


def test_a_figure_of_fifty_points_and_three_bands_is_small():
    assert len(drawn(curve)) < 12_000
