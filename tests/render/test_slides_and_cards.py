"""What the worker leaves for slides and for sites that link to a page: complete in itself, and always alike."""

import io
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
from matplotlib.image import imread

from gradlesson.render import card, slides
from gradlesson.render.outlines import SVG
from gradlesson.render.style import EXPLODE, HEALTHY, VANISH

WAVE = " L ".join(f"{20 + at} {100 + 0.08 * (at * at % 7)}" for at in range(400))  # what may be simplified
FIGURE = (
    '<svg role="img" width="520" height="340" viewBox="0 0 520 340" fill="currentColor">'
    '<path style="fill: none; stroke: var(--gl-1, #376fe5); stroke-width: 2" d="M 20 20 L 500 320" />'
    f'<path style="fill: none; stroke: #000000" d="M {WAVE}" />'
    '<text style="font-size: 15px; text-anchor: middle" x="260" y="335">층 a &lt; b &amp; c</text></svg>'
)


def image(files: dict[str, bytes], name: str) -> np.ndarray:
    """(height, width, RGB), 0 to 255."""
    return np.round(imread(io.BytesIO(files[name]), format="png")[:, :, :3] * 255).astype(int)


def hexadecimal(pixel: np.ndarray) -> str:
    return "#" + "".join(f"{part:02x}" for part in pixel)


@pytest.fixture
def drawn() -> dict[str, bytes]:
    return slides.draw({"one/a.ko": {"svg": FIGURE, "alternative": "<A> & B"}})


def test_a_slide_needs_no_font_no_style_sheet_and_no_other_file(drawn: dict[str, bytes]) -> None:
    root = ElementTree.fromstring(drawn["one/a.ko.svg"])
    assert {element.tag.rpartition("}")[2] for element in root.iter()} == {"svg", "title", "rect", "path"}
    text = drawn["one/a.ko.svg"].decode()
    for foreign in ("var(", "currentColor", "url(", "@font-face", "<text"):
        assert foreign not in text
    assert root.findtext(f"{{{SVG}}}title") == "<A> & B"


def test_a_slide_is_the_figure_on_white_at_twice_its_size(drawn: dict[str, bytes]) -> None:
    pixels = image(drawn, "one/a.ko.png")
    assert pixels.shape == (680, 1040, 3)
    assert hexadecimal(pixels[0, 0]) == "#ffffff"
    assert hexadecimal(pixels[340, 520]) == "#376fe5"
    letters = pixels[640:680, 460:580]
    assert (letters.sum(axis=2) < 200).sum() > 100


def test_settings_of_the_user_do_not_count(drawn: dict[str, bytes]) -> None:
    before = card.draw("a", "Site", "Title", "", FIGURE)
    with matplotlib.rc_context({"path.simplify_threshold": 1.0, "font.size": 30}):
        assert slides.draw({"one/a.ko": {"svg": FIGURE, "alternative": "<A> & B"}}) == drawn
        assert card.draw("a", "Site", "Title", "", FIGURE) == before


def test_a_card_has_the_size_that_other_sites_ask_for_and_the_three_fates_below() -> None:
    pixels = image(card.draw("a", "Site", "Title", "", FIGURE), "a.png")
    assert pixels.shape == (630, 1200, 3)
    below = [hexadecimal(pixels[625, at]) for at in (200, 600, 1000)]
    assert below == [VANISH, HEALTHY, EXPLODE]


def ink(files: dict[str, bytes]) -> np.ndarray:
    """Where a card is not white, above its stripe."""
    return (image(files, "a.png")[: 630 - card.STRIPE] < 250).any(axis=2)


def test_a_card_shows_title_site_and_figure_apart_from_each_other() -> None:
    covered = ink(card.draw("a", "Site", "A title of some words on a page", "Unseen", FIGURE))
    columns = covered.any(axis=0)
    left, gap = columns[: card.WIDTH - card.MARGIN - card.FIGURE_WIDTH], columns[552:576]
    assert left[card.MARGIN :].any()
    assert not left[: card.MARGIN - 8].any()
    assert not gap.any()
    assert covered[:, 700:1100].any()
    assert covered[530:600, card.MARGIN : 300].any()  # the site's name


def test_a_card_without_a_figure_shows_the_summary() -> None:
    without, with_summary = (
        ink(card.draw("a", "Site", "Title", text, "")) for text in ("", "A summary of the page.")
    )
    below_title = slice(160, 260)
    assert not without[below_title].any()
    assert with_summary[below_title].any()


def test_a_long_title_gets_smaller_before_it_is_cut() -> None:
    title = "기울기 소실과 기울기 폭주를 직접 계산한 그림과 수로 배우는 강의의 첫 글"
    size, lines = card._fitted(title, 472, 408)
    assert size < card.TITLE_SIZE
    assert " ".join(lines) == title


@pytest.mark.parametrize(
    "title",
    ["기울기 소실과 기울기 폭주를 계산해 보는 강의 " * 12, "Un" + "believably" * 12, "짧다", "<b>&amp;\"'"],
)
@pytest.mark.parametrize("figure", [FIGURE, ""])
def test_no_title_runs_out_of_its_card(title: str, figure: str) -> None:
    covered = ink(card.draw("a", "Site", title, "summary " * 200, figure))
    assert not covered[: card.MARGIN - 8].any()
    assert not covered[:, card.WIDTH - card.MARGIN + 8 :].any()
    if figure:
        assert not covered[:, 552:576].any()
    assert not covered[-card.MARGIN + 20 :].any()
