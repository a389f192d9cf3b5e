"""Numbers as text: formatted once, from the raw number, and never parsed again."""

from __future__ import annotations

import math
from dataclasses import dataclass

from gradlesson.errors import GradlessonError, did_you_mean

MINUS = "\N{MINUS SIGN}"
SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")

# `number` writes a power of ten beyond this many decades above or below one.
PLAIN_DECADES = 4
SIGNIFICANT_DIGITS = 3
SIGNIFICANT_DIGITS_OF_POWER = 2
FIXED_DECIMALS = 2
MOST_DIGITS = 15


def format_number(raw: float, format: str = "number", digits: int | None = None) -> str:
    """The text of a number: 0.914 is `0.914`, as percent `91%`, scientific `9.1×10⁻¹`, fixed `0.91`.

    `digits` counts significant digits of `number` and `scientific`, decimals of `percent` and `fixed`.
    Without it `number` keeps three significant digits and the whole integer part, and `percent` never
    rounds to 0% or 100% what is neither.

    Raises:
        GradlessonError: for an unknown format, for digits that the format cannot have, for what is no number.
    """
    check_format(format, digits)
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        raise GradlessonError(
            "Only a real number can be formatted",
            found=f"got {type(raw).__name__} {raw!r}",
            fix="Return float(...) or int(...).",
        )
    if not math.isfinite(raw):
        return "NaN" if math.isnan(raw) else f"{MINUS if raw < 0 else ''}∞"
    text = _WRITERS[format](raw, digits)
    return _with_real_minus(text)


def check_format(format: str, digits: int | None = None) -> None:
    """Raise GradlessonError unless `format` exists and may have `digits`."""
    if format not in _WRITERS:
        raise GradlessonError(
            "A number needs a known format",
            found=f"got '{format}'",
            fix=f"{did_you_mean(format, FORMATS)} The formats are {', '.join(FORMATS)}.".strip(),
        )
    if digits is None:
        return
    lowest = 1 if format in ("number", "scientific") else 0
    if format == "integer" or not lowest <= digits <= MOST_DIGITS:
        allowed = "no digits" if format == "integer" else f"{lowest} to {MOST_DIGITS} digits"
        fix = "Leave digits out." if format == "integer" else f"Write digits={max(lowest, 2)}."
        raise GradlessonError(f"The format {format} takes {allowed}", found=f"got digits={digits}", fix=fix)


def parse_format(specification: str) -> tuple[str, int | None]:
    """Format and digits of `percent` or `percent digits=1`.

    Raises:
        GradlessonError: when the text has another shape or names an unknown format.
    """
    format, *rest = specification.split() if specification.strip() else [""]
    digits = None
    if rest:
        name, _, count = rest[0].partition("=")
        if len(rest) > 1 or name != "digits" or not count.isdecimal():
            raise GradlessonError(
                "After a format only digits=N may follow",
                found=f"got '{' '.join(rest)}'",
                fix=f"Write '{format} digits=2'.",
            )
        digits = int(count)
    check_format(format, digits)
    return format, digits


@dataclass(frozen=True)
class Number:
    """A raw number together with how it wants to be written."""

    raw: float
    format: str = "number"
    digits: int | None = None

    @property
    def text(self) -> str:
        """The number as its own format writes it."""
        return format_number(self.raw, self.format, self.digits)

    def written(self, specification: str) -> str:
        """The number as `specification` ("percent digits=1") writes it."""
        return format_number(self.raw, *parse_format(specification))


def _number(raw: float, digits: int | None) -> str:
    if isinstance(raw, int) and digits is None and abs(raw) < 10**9:
        return f"{raw:,}"
    if raw == 0:
        return "0"
    if abs(_exponent(raw, digits or SIGNIFICANT_DIGITS)) > PLAIN_DECADES:
        return _scientific(raw, digits)
    if digits is not None:
        return _plain(raw, digits)
    text = _plain(raw, SIGNIFICANT_DIGITS) if abs(raw) < 1000 else f"{raw:,.0f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _plain(raw: float, significant: int) -> str:
    decimals = significant - 1 - _exponent(raw, significant)
    return f"{round(raw, decimals):,.{max(decimals, 0)}f}"


def _exponent(raw: float, significant: int) -> int:
    """The power of ten of the number once it is rounded: 9.999 with three digits is 10.0, so 1."""
    return int(f"{raw:.{significant - 1}e}".partition("e")[2])


def _scientific(raw: float, digits: int | None) -> str:
    if raw == 0:
        return "0"
    mantissa, _, exponent = f"{raw:.{(digits or SIGNIFICANT_DIGITS_OF_POWER) - 1}e}".partition("e")
    power = f"10{superscript(int(exponent))}"
    return mantissa[:-1] + power if mantissa in ("1", "-1") else f"{mantissa}×{power}"


def superscript(exponent: int) -> str:
    """The integer in raised characters: -9 is ⁻⁹."""
    return str(exponent).translate(SUPERSCRIPTS)


def _percent(raw: float, digits: int | None) -> str:
    percent = 100 * raw
    if digits is None:
        digits = 0
        while digits < MOST_DIGITS and _hides_a_difference(percent, digits):
            digits += 1
    return f"{percent:,.{digits}f}%"


def _hides_a_difference(percent: float, digits: int) -> bool:
    shown = round(percent, digits)
    return (shown == 0 or abs(shown) == 100) and not math.isclose(shown, percent, rel_tol=1e-12, abs_tol=0)


def _integer(raw: float, digits: int | None) -> str:
    return f"{round(raw):,}"


def _fixed(raw: float, digits: int | None) -> str:
    return f"{raw:,.{FIXED_DECIMALS if digits is None else digits}f}"


def _with_real_minus(text: str) -> str:
    """Hyphen to minus sign; no sign on what rounds to zero."""
    if text.startswith("-") and not any(digit in text for digit in "123456789"):
        return text[1:]
    return text.replace("-", MINUS)


_WRITERS = {
    "number": _number,
    "percent": _percent,
    "scientific": _scientific,
    "integer": _integer,
    "fixed": _fixed,
}
FORMATS = tuple(_WRITERS)
"""Names of the formats of a number: number, percent, scientific, integer, fixed."""
