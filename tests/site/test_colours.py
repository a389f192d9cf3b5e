"""The colours of pages are readable in both schemes, and are those that figures are drawn in."""

import re
from pathlib import Path

import pytest

from gradlesson.render.style import PALETTE

SHEETS = Path(__file__).parents[2] / "gradlesson/theme/assets/stylesheets"
SCHEMES = ("light", "dark")


def schemes() -> dict[str, dict[str, str]]:
    """Variables with a colour of both schemes, by name."""
    blocks = re.findall(r"\{([^}]*)\}", (SHEETS / "colours.css").read_text(encoding="utf-8"))
    light, dark = (
        dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", block)) for block in blocks if "color-scheme" in block
    )
    return {"light": light, "dark": dark}


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1. References: W3C, WCAG 2.2, "relative luminance"."""
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """WCAG contrast ratio, 1 to 21."""
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", PALETTE)
def test_pages_and_figures_agree_on_a_colour(name: str) -> None:
    found = schemes()
    assert (found["light"][name], found["dark"][name]) == PALETTE[name]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_colour_of_one_scheme_has_its_counterpart(scheme: str) -> None:
    found = schemes()
    assert found[scheme].keys() == found["light"].keys()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", ["--gl-page", "--gl-panel"])
@pytest.mark.parametrize("text", ["--gl-ink", "--gl-quiet", "--gl-link"])
def test_text_is_readable(scheme: str, ground: str, text: str) -> None:
    colours = schemes()[scheme]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_code_is_readable_in_every_colour(scheme: str) -> None:
    colours = schemes()[scheme]
    for name, colour in colours.items():
        if name.startswith("--md-code-hl") and name != "--md-code-hl-color":
            assert contrast(colour, colours["--gl-panel"]) >= 4.5, name


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("kind", ["good", "bad", "wait"])
def test_marks_and_boxes_are_readable(scheme: str, kind: str) -> None:
    colours = schemes()[scheme]
    assert contrast(colours[f"--gl-{kind}"], colours[f"--gl-{kind}-panel"]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("ground", ["--gl-found", "--gl-selected"])
def test_found_and_selected_words_are_readable(scheme: str, ground: str) -> None:
    colours = schemes()[scheme]
    assert contrast(colours["--gl-ink"], colours[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
def test_lines_and_headings_of_the_three_fates_stand_out_from_the_page(scheme: str) -> None:
    colours = schemes()[scheme]
    for name in ("--gl-vanish", "--gl-healthy", "--gl-explode", *(f"--gl-{at}" for at in range(1, 8))):
        assert contrast(colours[name], colours["--gl-page"]) >= 4.5, name


@pytest.mark.parametrize("sheet", sorted(SHEETS.glob("*.css")), ids=lambda path: path.stem)
def test_other_sheets_name_colours_by_their_role(sheet: Path) -> None:
    if sheet.stem != "colours":
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", sheet.read_text(encoding="utf-8"))


def test_every_variable_that_is_used_is_defined() -> None:
    text = "".join(sheet.read_text(encoding="utf-8") for sheet in SHEETS.glob("*.css"))
    defined = set(re.findall(r"(--gl-[\w-]+):", text))
    assert set(re.findall(r"var\((--gl-[\w-]+)", text)) <= defined
