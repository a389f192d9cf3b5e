"""A quantity of every layer: theory as a line through all layers, measured dots on some, the input on the right."""

import numpy as np
from matplotlib.figure import Figure

from gradlesson.render.layers import draw_layers


class Words(dict):
    """Display names that are the names themselves."""

    def name(self, key):
        return key


def drawn(**options):
    layer = np.arange(1, 13)
    column = 10.0**-layer
    part = {"layer": layer, "low": column / 2, "median": column, "high": column * 2, "theory": column * 3}
    data = {key: np.tile(values, 2) for key, values in part.items()} | {"kind": np.repeat(["a", "b"], 12)}
    ax = Figure().subplots()
    colours = {"a": "#376fe5", "b": "#c8452f"}
    words = Words(layer="layer", gradient="gradient")
    draw_layers(ax, data, words, group="kind", colours=colours, **options)
    return ax


def test_theory_passes_every_layer_and_dots_stand_on_some():
    lines = [len(line.get_xdata()) for line in drawn(every=5, tick=4).lines if line.get_clip_on()]
    assert lines == [12, 3, 12, 3]


def test_numbers_stand_at_the_first_layer_and_at_every_tick():
    assert list(drawn(every=1, tick=4).get_xticks()) == [1, 4, 8, 12]


def test_the_input_lies_on_the_right_and_the_axis_is_logarithmic():
    ax = drawn(every=1, tick=4)
    assert ax.xaxis_inverted()
    assert ax.get_yscale() == "log"


def test_lines_carry_their_names_in_their_colours():
    texts = {text.get_text(): text.get_color() for text in drawn(every=1, tick=4).texts}
    assert texts == {"a": "#376fe5", "b": "#c8452f"}
