"""The icons of an installed site: the picture in the middle, its ground to the edge."""

import matplotlib.image
import numpy as np
import pytest

from gradlesson.render.icon import draw

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" fill="none" stroke-width="2">'
    '<path stroke="#000000" d="M0 5L10 5"/></svg>'
)
BACKGROUND = (1.0, 0.0, 0.0)


@pytest.fixture(scope="module")
def icons(tmp_path_factory):
    folder = tmp_path_factory.mktemp("icons")
    pictures = {}
    for name, content in draw(SVG, "#ff0000").items():
        (folder / name).write_bytes(content)
        pictures[name] = matplotlib.image.imread(folder / name)
    return pictures


def test_each_has_the_size_of_its_name(icons):
    assert {name: picture.shape[:2] for name, picture in icons.items()} == {
        "icon-192.png": (192, 192),
        "icon-512.png": (512, 512),
        "icon-maskable-512.png": (512, 512),
    }


@pytest.mark.parametrize(("name", "share"), [("icon-512.png", 0.8), ("icon-maskable-512.png", 0.56)])
def test_the_picture_takes_its_share_of_the_width(icons, name, share):
    picture = icons[name][:, :, :3]
    drawn = np.abs(picture - BACKGROUND).max(axis=2) > 0.5
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    assert len(columns) == pytest.approx(512 * share, abs=2)
    assert len(rows) == pytest.approx(512 * share * 0.2, abs=2)  # a line of 2 in a picture of 10
    assert rows.mean() == pytest.approx(255.5, abs=1)
    assert columns.mean() == pytest.approx(255.5, abs=1)
    assert np.allclose(picture[0, 0], BACKGROUND)


def test_the_same_bytes_each_time():
    assert draw(SVG, "#ffffff") == draw(SVG, "#ffffff")
