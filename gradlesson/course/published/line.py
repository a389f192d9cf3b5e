"""A line of the table: a number that the literature states or a derivation predicts, beside our measurement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gradlesson.render.claims import Verdict, between
from gradlesson.render.columns import hyphenated

Results = Mapping[str, Any]
"""The result of each experiment, by its name."""


@dataclass(frozen=True)
class Comparison:
    """What is predicted and what was measured, in the same unit.

    Attributes:
        predicted: the published number, or the one that theory gives for our setting.
        measured: one number a seed, network or unit; or a single one.
        tolerance: how far their median may lie from `predicted`.
        is_bound: whether `predicted` is what a share may at most be; then only what is above it is too far.
    """

    predicted: float
    measured: ArrayLike
    tolerance: float
    is_bound: bool = False

    @property
    def median(self) -> float:
        """The median of what was measured."""
        return float(np.median(np.asarray(self.measured)))

    @property
    def spread(self) -> tuple[float, float]:
        """The 5 % and 95 % quantiles of what was measured."""
        low, high = np.quantile(np.asarray(self.measured), [0.05, 0.95])
        return float(low), float(high)

    @property
    def verdict(self) -> Verdict:
        """Whether the median lies within the tolerance."""
        lowest = 0.0 if self.is_bound else self.predicted
        return between(self.median, lowest - self.tolerance, self.predicted + self.tolerance)


@dataclass(frozen=True)
class Line:
    """One line of the table.

    Attributes:
        name: its id.
        result: what is compared, in English, for the CSV; the published figure stands in it where ours differs.
        source: the works that state it, as a citation names them: "he2015" or 'he2015 where="eq. 10"'.
        setting: the word `setting-...` that says what was measured.
        reason: the word `reason-...` that says where the tolerance comes from.
        code: the modules that predict and measure.
        compare: finds both numbers in the results.
    """

    name: str
    result: str
    source: str
    setting: str
    reason: str
    code: tuple[str, ...]
    compare: Callable[[Results], Comparison]


def line(
    result: str, *, source: str, setting: str, reason: str, code: tuple[str, ...]
) -> Callable[[Callable[[Results], Comparison]], Line]:
    """A line whose name is that of the decorated function. `code` names modules below the course's package."""
    package = __package__.rpartition(".")[0]
    modules = tuple(f"{package}.{module}" for module in code)

    def decorate(compare: Callable[[Results], Comparison]) -> Line:
        return Line(hyphenated(compare.__name__), result, source, setting, reason, modules, compare)

    return decorate


def lines_of(module: ModuleType) -> list[Line]:
    """The lines of a module, in the order of the file."""
    return [item for item in vars(module).values() if isinstance(item, Line)]


def error_of_median(measured: ArrayLike) -> float:
    """The standard error of the median of a normal sample, sqrt(pi / (2 n)) times its standard deviation."""
    numbers = np.asarray(measured, dtype=np.float64)
    return float(np.sqrt(np.pi / (2 * numbers.size)) * numbers.std(ddof=1))


def within_errors(predicted: float, measured: ArrayLike, width: int | None = None) -> Comparison:
    """A comparison whose tolerance is three standard errors of the median.

    With a `width` n the share 1/n of the prediction is added: the order of what finite width changes.
    """
    finite = abs(predicted) / width if width else 0.0
    return Comparison(predicted, measured, 3 * error_of_median(measured) + finite)
