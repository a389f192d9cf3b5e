"""The palette can be read in both themes, also by eyes that do not tell all colours apart."""

from itertools import combinations

import numpy as np
import pytest

from gradlesson.render.style import DATA_FILES, FONT_FILES, INK, PALETTE

THEMES = {"light": 0, "dark": 1}
SERIES = [f"--gl-{number}" for number in range(1, 8)]
MEANINGS = ["--gl-vanish", "--gl-healthy", "--gl-explode", "--gl-theory"]

# Machado, Oliveira & Fernandes 2009, full severity, on linear RGB.
VISION = {
    "normal": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.01182, 0.04294, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.3039],
    ],
}
# Linear RGB to Oklab (Ottosson 2020), lightness from 0 to 100.
TO_CONES = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
]
TO_LAB = [
    [0.2104542553, 0.793617785, -0.0040720468],
    [1.9779984951, -2.428592205, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.808675766],
]


def linear(colour):
    share = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    dark, light = sorted(float(linear(colour) @ [0.2126, 0.7152, 0.0722]) + 0.05 for colour in (one, other))
    return light / dark


def difference(one, other, vision):
    seen = [np.clip(np.array(VISION[vision]) @ linear(colour), 0, 1) for colour in (one, other)]
    lab = [100 * np.array(TO_LAB) @ np.cbrt(np.array(TO_CONES) @ rgb) for rgb in seen]
    return np.linalg.norm(lab[0] - lab[1])


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", SERIES + MEANINGS)
def test_a_label_in_the_colour_of_its_line_can_be_read(theme, name):
    index = THEMES[theme]
    assert contrast(PALETTE[name][index], PALETTE["--gl-page"][index]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("names", [SERIES, MEANINGS], ids=["series", "meanings"])
def test_any_two_colours_of_a_figure_stay_apart(theme, vision, names):
    colours = [PALETTE[name][THEMES[theme]] for name in names]
    assert min(difference(*pair, vision) for pair in combinations(colours, 2)) >= 6.5


def test_a_light_colour_stands_for_one_variable():
    light = [colours[0] for colours in PALETTE.values()]
    assert len({*light, INK}) == len(light) + 1


def test_the_declared_fonts_are_there_with_their_licence():
    assert [path.name for path in FONT_FILES] == [name.partition("/")[2] for name in DATA_FILES]
    assert all(path.read_bytes().startswith(b"OTTO") for path in FONT_FILES)
    assert (
        "SIL OPEN FONT LICENSE Version 1.1" in FONT_FILES[0].with_name("Pretendard-LICENSE.txt").read_text()
    )
