"""The README's figure is kept as approved reference data; today's code must still give it."""

import csv
from pathlib import Path

import numpy as np

REFERENCE = Path(__file__).resolve().parents[2] / "reference" / "gradient-by-layer" / "three-fates.csv"
# Float32 sums in another order change a gradient over 50 layers by far less than this share of itself.
MARGIN = 0.02


def columns(path: Path) -> dict[str, list[str]]:
    """The columns of a CSV file by their header."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return dict(zip(header, zip(*rows, strict=True), strict=True))


def test_the_readme_figure_is_what_the_code_computes_today(site: Path) -> None:
    """Same columns, same labels, and every number within the margin."""
    approved, today = columns(REFERENCE), columns(site / "data" / "gradient-by-layer" / REFERENCE.name)
    assert approved.keys() == today.keys()
    assert approved["initialiser"] == today["initialiser"]
    for name in approved.keys() - {"initialiser"}:
        was, now = np.array(approved[name], float), np.array(today[name], float)
        assert np.allclose(now, was, rtol=MARGIN, atol=0), f"{name}: {np.max(np.abs(now / was - 1)):.3f}"
