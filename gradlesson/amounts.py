"""Ages and sizes as people write them on the command line: `30d`, `12h`, `500MB`."""

from __future__ import annotations

import re
from typing import ClassVar

import click

_DAY = 24 * 3600.0
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?) ?([A-Za-z]+)", re.ASCII)


class _Amount(click.ParamType[float]):
    units: ClassVar[dict[str, float]]
    example: ClassVar[str]

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The amount in its smallest unit."""
        found = _AMOUNT.fullmatch(value.strip())
        unit = next((one for one in self.units if found and one.lower() == found[2].lower()), None)
        if found is None or unit is None:
            self.fail(f"{value!r} is none of {', '.join(self.units)}; write for example {self.example}.")
        return float(found[1]) * self.units[unit]


class Age(_Amount):
    """A time span, in seconds."""

    name = "age"
    units: ClassVar = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": _DAY, "w": 7 * _DAY}
    example = "30d"
    DEFAULT = 30 * _DAY


class Size(_Amount):
    """A number of bytes."""

    name = "size"
    units: ClassVar = {"B": 1.0, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}
    example = "500MB"
