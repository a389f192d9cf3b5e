"""What the pages show of misconceptions-precision."""

from typing import Any

import numpy as np

from gradlesson.render.claims import Verdict, above, below
from gradlesson.render.exhibits import TableColumns, claim, table, value

READS = ["misconceptions-precision"]


@table(formats={"subnormal_from": "integer", "zero_from": "integer"})
def limits(result: Any) -> TableColumns:
    """After how many factors a product loses digits, and after how many it is zero, in three precisions."""
    columns = ("format", "subnormal_from", "zero_from")
    return {name: result[name].tolist() for name in columns}


@value(format="integer")
def single_subnormal_from(result: Any) -> int:
    """After how many factors a product loses digits in single precision."""
    return int(of(result, "subnormal_from", "single"))


@value(format="integer")
def single_zero_from(result: Any) -> int:
    """After how many factors a product is zero in single precision."""
    return int(of(result, "zero_from", "single"))


@claim
def gradients_vanish_above_zero(result: Any) -> Verdict:
    """First over last gradient in single precision; floats keep all their digits down to about 1.2e-38."""
    return above(result["single"], 1e-36)


@claim
def both_precisions_agree(result: Any) -> Verdict:
    """The relative difference between the gradients in single and in double precision."""
    return below(np.abs(result["single"] / result["double"] - 1), 1e-4)


def of(result: Any, name: str, format: str) -> Any:
    """The number of one precision."""
    return result[name][result["format"].tolist().index(format)]
