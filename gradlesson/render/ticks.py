"""Ticks of axes: powers of ten, percentages, whole numbers, all in plain characters."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter
from numpy.typing import ArrayLike

from gradlesson.render.numbers import format_number

MOST_LOG_TICKS = 7
# Below this many decades powers of ten alone are too few: 1, 2, 5, 10, 20, ...
FEW_DECADES = 2
# Where no power is farther from 1 than a thousand, they are written out: 0.01, 0.1, 1, 10.
MOST_PLAIN_EXPONENT = 3
LOG_STEPS = (1, 2, 3, 4, 5, 10, 20, 25, 50, 100)


def percent_axis(axis: Axis) -> None:
    """Write the shares of an axis as percentages."""
    axis.set_major_formatter(FuncFormatter(lambda share, position: f"{round(100 * share, 6):g}%"))


def whole_numbers(axis: Axis, at: ArrayLike) -> None:
    """Put ticks at the given numbers and nowhere else: depths, widths."""
    _set_ticks(axis, [float(number) for number in np.ravel(at)])


def set_log_ticks(axis: Axis) -> None:
    """Put few ticks on a logarithmic axis: evenly spaced powers of ten, or 1, 2, 5, 10 on a short one."""
    low, high = sorted(float(bound) for bound in axis.get_view_interval())
    if math.log10(high / low) < FEW_DECADES:
        _set_ticks(axis, short_log_ticks(low, high))
    else:
        exponents = log_ticks(low, high)
        plain = all(abs(exponent) <= MOST_PLAIN_EXPONENT for exponent in exponents)
        _set_ticks(
            axis, [10.0**exponent for exponent in exponents], format_number if plain else _power_of_ten
        )


def log_ticks(low: float, high: float) -> list[int]:
    """The exponents to mark between two positive numbers: multiples of a step, so that 1 is among them."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    step = next(
        (step for step in LOG_STEPS if last // step - -(-first // step) < MOST_LOG_TICKS), LOG_STEPS[-1]
    )
    return [exponent for exponent in range(first, last + 1) if exponent % step == 0]


def short_log_ticks(low: float, high: float) -> list[float]:
    """The numbers 1, 2, 5 times powers of ten between two positive numbers."""
    decades = range(math.floor(math.log10(low)), math.floor(math.log10(high)) + 1)
    numbers = [factor * 10.0**decade for decade in decades for factor in (1, 2, 5)]
    return [number for number in numbers if low * (1 - 1e-9) <= number <= high * (1 + 1e-9)]


def _set_ticks(axis: Axis, numbers: list[float], text: Callable[[float], str] = format_number) -> None:
    axis.set_ticks(numbers, [text(number) for number in numbers])
    axis.set_ticks([], minor=True)


def _power_of_ten(number: float) -> str:
    """1, 10 or 10⁻⁹."""
    return format_number(number) if number in (1, 10) else format_number(number, "scientific", digits=1)
