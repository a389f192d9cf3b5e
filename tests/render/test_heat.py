"""A heat map holds every cell once, in the colour of its class."""

import numpy as np
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from gradlesson.render.heat import heat_key, heat_map
from gradlesson.render.style import HEAT

LEVELS = [1, 2, 3, 4, 5, 6]


def areas(values):
    ax = Figure().subplots()
    heat_map(ax, [0, 1, 2], [0, 2], values, LEVELS)
    return {
        to_hex(patch.get_facecolor()): sum(
            np.ptp(p[:, 0]) * np.ptp(p[:, 1]) for p in patch.get_path().to_polygons()
        )
        for patch in ax.patches
    }


def test_each_class_covers_its_cells():
    assert areas([[0, 0, 9], [0, 3.5, 9]]) == {HEAT[0]: 6.0, HEAT[3]: 2.0, HEAT[6]: 4.0}


def test_the_key_names_every_class_from_the_top():
    ax = Figure().subplots()
    heat_key(ax, LEVELS, "χ")
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert (texts[0], texts[1], texts[-1]) == ("> 6", "5 – 6", "< 1")
