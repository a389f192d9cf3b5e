"""Published results and our measurements, line by line. The lines are written in `gradlesson.course.published`."""

from typing import Any

import numpy as np

from gradlesson.course.published import architectures, chaos, jacobians, networks, products, scale
from gradlesson.course.published.line import Results, lines_of
from gradlesson.render import exhibits
from gradlesson.render.claims import Verdict
from gradlesson.render.exhibits import TableColumns, claims, value

READS = [
    "gradient-by-layer",
    "stated-variances",
    "phase-diagram",
    "correlation-length",
    "spectra",
    "finite-width",
    "shattering",
    "batchnorm",
    "residual",
    "layernorm-order",
    "recurrence",
    "sequence-numbers",
    "random-products",
    "dying-relu",
    "nielsen-norms",
    "pretraining",
]

SUBJECTS = [scale, chaos, jacobians, architectures, products, networks]
"""In the order of the table."""
LINES = [line for subject in SUBJECTS for line in lines_of(subject)]
NUMBER = "number digits=4"


@exhibits.table(
    formats={
        "source": "cite",
        "predicted": NUMBER,
        "measured": NUMBER,
        "low": NUMBER,
        "high": NUMBER,
        "tolerance": "number digits=2",
        "verdict": "text",
        "setting": "words",
        "reason": "words",
        "code": "source",
    },
    notes=["setting", "reason", "source", "code"],
    hidden=["id", "result", "holds"],
    data=["id", "result", "source", "predicted", "measured", "low", "high", "tolerance", "holds"],
)
def table(results: Results) -> TableColumns:
    """Every line: prediction, median and spread of the measurements, tolerance and verdict."""
    compared = [line.compare(results) for line in LINES]
    verdicts = [one.verdict.holds for one in compared]
    return {
        "line": [line.name for line in LINES],
        "id": [line.name for line in LINES],
        "result": [line.result for line in LINES],
        "predicted": [one.predicted for one in compared],
        "measured": [one.median for one in compared],
        "low": [one.spread[0] for one in compared],
        "high": [one.spread[1] for one in compared],
        "tolerance": [one.tolerance for one in compared],
        "holds": ["true" if holds else "false" for holds in verdicts],
        "verdict": ["✓" if holds else "✗" for holds in verdicts],
        "setting": [f"setting-{line.setting}" for line in LINES],
        "reason": [f"reason-{line.reason}" for line in LINES],
        "source": [line.source for line in LINES],
        # Last the file that sets the tolerance.
        "code": [" ".join((*line.code, line.compare.__module__)) for line in LINES],
    }


@claims
def lines(results: Results) -> dict[str, Verdict]:
    """Each line as a claim: the median lies within the tolerance."""
    return {line.name: line.compare(results).verdict for line in LINES}


@value(format="integer")
def how_many(results: Any) -> int:
    """The number of lines."""
    return len(LINES)


@value(format="number", digits=3)
def contraction(results: Results) -> float:
    """The factor by which a layer contracts 1 - c in the ordered phase, as measured."""
    return float(np.median(results["correlation-length"]["contraction"]))


@value(format="number", digits=3)
def contraction_theory(results: Results) -> float:
    """The same as predicted, which is chi."""
    return float(results["correlation-length"]["chi"])


@value(format="number", digits=2)
def length_theory(results: Results) -> float:
    """The correlation length in layers."""
    return float(results["correlation-length"]["length"])


@value(format="integer")
def narrow_width(results: Results) -> int:
    """The width of the narrowest networks of finite-width."""
    return int(results["finite-width"].parameters["patterns"][jacobians.NARROW][0])


@value(format="integer")
def width_groups(results: Results) -> int:
    """Into how many groups its networks are split."""
    return jacobians.GROUPS


@value(format="integer")
def born_groups(results: Results) -> int:
    """Into how many groups the networks of dying-relu are split."""
    return networks.GROUPS


@value(format="integer")
def longest_sequence(results: Results) -> int:
    """The steps of the longest sequence of recurrence."""
    return int(results["recurrence"]["steps"][-1])


@value(format="integer")
def deepest_dbn(results: Results) -> int:
    """The hidden layers of the deepest network of pretraining."""
    return int(results["pretraining"].parameters["depths"][-1])


@value(format="integer")
def test_samples(results: Results) -> int:
    """The digits on which pretraining tests."""
    return networks.TEST_SAMPLES


@value(format="integer")
def unequal_1(results: Results) -> int:
    """The width of the first hidden layer, where they are unequal."""
    return unequal(results, 1)


@value(format="integer")
def unequal_2(results: Results) -> int:
    """Of the second."""
    return unequal(results, 2)


@value(format="integer")
def unequal_3(results: Results) -> int:
    """Of the third."""
    return unequal(results, 3)


@value(format="integer")
def unequal_4(results: Results) -> int:
    """Of the fourth."""
    return unequal(results, 4)


@value(format="integer")
def unequal_5(results: Results) -> int:
    """Of the fifth."""
    return unequal(results, 5)


def unequal(results: Results, layer: int) -> int:
    """The width of a layer in stated-variances."""
    return int(results["stated-variances"].parameters["unequal_widths"][layer])
