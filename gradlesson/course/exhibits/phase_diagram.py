"""What the pages show of phase-diagram: where the gradient vanishes and where it explodes."""

from typing import Any

import numpy as np

from gradlesson.render.claims import Verdict, above
from gradlesson.render.columns import Columns
from gradlesson.render.exhibits import claim, figure, value
from gradlesson.render.heat import heat_key, heat_map
from gradlesson.render.marks import dots, theory_line
from gradlesson.render.style import THEORY

READS = ["phase-diagram"]

LEVELS = [0.5, 0.7, 0.9, 1.1, 1.4, 1.8]


@figure(height=400)
def chi(result: Any) -> Columns:
    """Median chi at every point beside the predicted, and where each of them is 1 for this sigma_b."""
    sigma_b, sigma_w = np.meshgrid(result["sigma_b"], result["sigma_w"], indexing="ij")
    edge = np.interp(result["sigma_b"], result["edge_sigma_b"], result["edge_sigma_w"])
    return {
        "sigma_w": sigma_w.ravel(),
        "sigma_b": sigma_b.ravel(),
        "chi": np.median(result["chi"], axis=-1).ravel(),
        "theory": result["chi_theory"].ravel(),
        "edge": np.repeat(edge, len(result["sigma_w"])),
        "crossing": np.repeat(_crossings(result), len(result["sigma_w"])),
    }


@chi.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    size = len(np.unique(data["sigma_w"]))
    x, y = data["sigma_w"][:size], data["sigma_b"][::size]
    heat_map(ax, x, y, data["chi"].reshape(-1, size), LEVELS)
    theory_line(ax, data["edge"][::size], y)
    dots(ax, data["crossing"][::size][::3], y[::3], colour=THEORY)
    ax.set(xlabel=words["sigma-w"], ylabel=words["sigma-b"])
    heat_key(ax, LEVELS, "χ")


@value(format="percent", digits=0)
def agreement(result: Any) -> float:
    """The median over the seeds of `agrees`."""
    return float(np.median(agrees(result)))


@value(format="number", digits=3)
def critical(result: Any) -> float:
    """The predicted sigma_w of the edge at the bias variance of the line."""
    return float(result["line_critical_theory"])


@value(format="number", digits=3)
def critical_measured(result: Any) -> float:
    """The median of the measured one."""
    return float(np.median(result["line_critical"]))


@claim
def curve_separates(result: Any) -> Verdict:
    """Where chi is not within 10 % of 1: the share of points on the side of 1 that theory predicts, by seed."""
    return above(agrees(result), 0.95)


def agrees(result: Any) -> Any:
    """The share of points, the edge itself apart, whose chi is on the predicted side of 1; by seed."""
    clear = np.abs(np.log(result["chi_theory"])) > 0.1
    same = (result["chi"] > 1) == (result["chi_theory"] > 1)[..., np.newaxis]
    return same[clear].mean(axis=0)


def _crossings(result: Any) -> Any:
    """For every sigma_b the largest sigma_w below which the median chi has stayed under 1, interpolated in logs."""
    found = []
    for row in np.log(np.median(result["chi"], axis=-1)):
        at = int(np.argmax(row > 0)) if (row > 0).any() else len(row) - 1
        near = slice(max(at - 1, 0), at + 1)
        found.append(float(np.interp(0.0, row[near], result["sigma_w"][near])))
    return np.array(found)
