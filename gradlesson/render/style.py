"""Sizes, fonts and colours of every figure, light and dark: the one place to change how figures look."""

from __future__ import annotations

from pathlib import Path
from typing import Any

# Hashed with the code of every exhibit, and the only files that drawing may open.
DATA_FILES = ["fonts/Pretendard-Regular.otf", "fonts/Pretendard-Bold.otf"]
FONT_FILES = [Path(__file__).parent / name for name in DATA_FILES]
FONT_FAMILY = "Pretendard"

# CSS variable: (light, dark). The site's style sheet defines the same values for both schemes. Figures are
# drawn in the light colours, each of which stands for exactly one variable. Text in any of them
# but grid and page has a contrast of 4.5:1, and every two series stay apart for colour-blind eyes.
PALETTE = {
    "--gl-1": ("#376fe5", "#4695eb"),
    "--gl-2": ("#c8452f", "#df6a55"),
    "--gl-3": ("#267c60", "#1ed09f"),
    "--gl-4": ("#a152ae", "#b874c3"),
    "--gl-5": ("#744200", "#f3ad6a"),
    "--gl-6": ("#02381f", "#aefdcc"),
    "--gl-7": ("#154d86", "#b1c6ee"),
    "--gl-vanish": ("#2f6bea", "#6ba4ff"),
    "--gl-healthy": ("#0b6046", "#7fe5b8"),
    "--gl-explode": ("#cc4718", "#f17d4f"),
    "--gl-theory": ("#2b313a", "#dfe4ec"),
    # From far below to far above: blue and orange stay apart for colour-blind eyes, the middle is near the page.
    "--gl-heat-1": ("#2a5bd0", "#7fb0ff"),
    "--gl-heat-2": ("#6f97ea", "#4a7fd6"),
    "--gl-heat-3": ("#b9cdf6", "#2c4a80"),
    "--gl-heat-4": ("#eceef1", "#262b35"),
    "--gl-heat-5": ("#f7c9b4", "#7a3b22"),
    "--gl-heat-6": ("#ea8a5f", "#c7623a"),
    "--gl-heat-7": ("#c04413", "#ff9c6e"),
    "--gl-grid": ("#e3e6ea", "#2b313c"),
    "--gl-page": ("#ffffff", "#14171f"),
}

SERIES = tuple(PALETTE[f"--gl-{number}"][0] for number in range(1, 8))
"""Seven colours of series, to be taken in this order."""
HEAT = tuple(PALETTE[f"--gl-heat-{number}"][0] for number in range(1, 8))
"""The seven colours of a heat map, from far below to far above."""
VANISH, HEALTHY, EXPLODE, THEORY, GRID, PAGE = (
    PALETTE[f"--gl-{name}"][0] for name in ("vanish", "healthy", "explode", "theory", "grid", "page")
)
"""Colours of what vanishes, holds and explodes, of lines of theory, of grid lines and of the page below."""
# What a series' dots look like, so that none is told apart by its colour alone: shrinking points down, growing up.
MARKERS = dict(zip(SERIES, "os^DvPX", strict=True)) | {VANISH: "v", HEALTHY: "o", EXPLODE: "^"}
# Shapes that would look smaller or larger than a round dot.
MARKER_SCALE = {"^": 1.25, "v": 1.25, "D": 0.9, "P": 1.2, "X": 1.15}
# Black becomes currentColor: text and axes take the colour of the page's text.
INK = "#000000"
"""The colour of text and axes."""
BAND_OPACITY = 0.18

# A phone shows WIDTH in 358 px, where the small text is still 9.6 px high.
WIDTH, HEIGHT = 520, 340
"""Those of a figure unless it says otherwise, in CSS pixels."""
FONT_SIZE = 15.0
"""That of labels and titles, in CSS pixels."""
SMALL_FONT_SIZE = 14.0
"""That of names of lines and of notes, in CSS pixels."""

# One point is one CSS pixel.
DOTS_PER_INCH = 72

RC: dict[Any, Any] = {
    "figure.dpi": DOTS_PER_INCH,
    "figure.facecolor": "none",
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.h_pad": 0.03,
    "figure.constrained_layout.w_pad": 0.08,
    "savefig.facecolor": "none",
    "svg.fonttype": "none",
    "font.size": FONT_SIZE,
    "text.parse_math": False,
    "text.color": INK,
    "axes.facecolor": "none",
    "axes.edgecolor": INK + "66",
    "axes.linewidth": 1.0,
    "axes.labelcolor": INK,
    "axes.labelsize": FONT_SIZE,
    "axes.titlesize": FONT_SIZE,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "axes.formatter.use_mathtext": False,
    "axes.formatter.useoffset": False,
    "axes.xmargin": 0.02,
    "grid.color": GRID,
    "grid.linewidth": 1.0,
    "xtick.labelsize": SMALL_FONT_SIZE,
    "ytick.labelsize": SMALL_FONT_SIZE,
    "xtick.major.size": 4,
    "xtick.minor.size": 0,
    "ytick.major.size": 0,
    "ytick.minor.size": 0,
    "xtick.color": INK + "66",
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "lines.linewidth": 2.0,
    "lines.markersize": 6.0,
    "lines.solid_capstyle": "round",
    "legend.frameon": False,
    "legend.fontsize": SMALL_FONT_SIZE,
}
