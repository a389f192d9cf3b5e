"""Numbers read as a textbook prints them, and are never rounded to something that they are not."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradlesson.errors import GradlessonError
from gradlesson.render.numbers import FORMATS, Number, format_number, parse_format


@pytest.mark.parametrize(
    ("raw", "format", "digits", "text"),
    [
        (0.914, "number", None, "0.914"),
        (0.25, "number", None, "0.25"),
        (0.1 + 0.2, "number", None, "0.3"),
        (9.999, "number", None, "10"),
        (999.97, "number", None, "1,000"),
        (1437.4, "number", None, "1,437"),
        (1437, "number", None, "1,437"),
        (123456789, "number", None, "123,456,789"),
        (123456.0, "number", None, "1.2×10⁵"),
        (99999.7, "number", None, "1.0×10⁵"),
        (0.0001234, "number", None, "0.000123"),
        (3.1e-9, "number", None, "3.1×10⁻⁹"),
        (-3.1e-9, "number", None, "−3.1×10⁻⁹"),
        (1 / 3, "number", 5, "0.33333"),
        (1.5, "number", 3, "1.50"),
        (1834.0, "number", 2, "1,800"),
        (0, "number", None, "0"),
        (-0.0, "number", None, "0"),
        (0.914, "percent", None, "91%"),
        (0.914, "percent", 1, "91.4%"),
        (1.0, "percent", None, "100%"),
        (0.0, "percent", None, "0%"),
        (0.914, "scientific", None, "9.1×10⁻¹"),
        (6.02e23, "scientific", 3, "6.02×10²³"),
        (0.0, "scientific", None, "0"),
        (1e-9, "scientific", 1, "10⁻⁹"),
        (-1e40, "scientific", 1, "−10⁴⁰"),
        (1e-9, "scientific", 2, "1.0×10⁻⁹"),
        (1500, "integer", None, "1,500"),
        (-2.6, "integer", None, "−3"),
        (-0.5, "fixed", 1, "−0.5"),
        (2 / 3, "fixed", None, "0.67"),
        (-0.0001, "fixed", None, "0.00"),
        (math.inf, "percent", None, "∞"),
        (-math.inf, "number", None, "−∞"),
        (math.nan, "number", None, "NaN"),
    ],
)
def test_numbers_read_as_printed(raw, format, digits, text):
    assert format_number(raw, format, digits) == text


@pytest.mark.parametrize(("raw", "text"), [(0.9996, "99.96%"), (0.0002, "0.02%"), (-0.9996, "−99.96%")])
def test_a_percentage_never_rounds_to_all_or_nothing(raw, text):
    assert format_number(raw, "percent") == text


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(["number", "scientific"]))
def test_the_text_of_a_number_is_near_the_number(raw, format):
    text = format_number(raw, format).replace("−", "-").replace(",", "")
    mantissa, _, power = text.partition("×10")
    exponent = power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
    read = float(f"{mantissa}e{exponent or 0}") if abs(raw) < 1e308 else raw
    assert read == pytest.approx(raw, rel=0.051)


@given(st.floats(), st.sampled_from(FORMATS))
def test_no_ascii_minus_and_no_negative_zero(raw, format):
    text = format_number(raw, format)
    assert "-" not in text
    assert text.strip("−0.%") or not text.startswith("−")


def test_an_unknown_format_names_the_nearest():
    with pytest.raises(GradlessonError, match=r"got 'percnt'\. Did you mean 'percent'"):
        format_number(0.5, "percnt")


@pytest.mark.parametrize(
    ("format", "digits"), [("integer", 1), ("number", 0), ("fixed", 16), ("percent", -1)]
)
def test_digits_that_a_format_cannot_have_are_refused(format, digits):
    with pytest.raises(GradlessonError, match=f"format {format} takes .* digits={digits}"):
        format_number(0.5, format, digits)


@pytest.mark.parametrize("raw", [True, "0.5", None, 1j])
def test_only_real_numbers_are_formatted(raw):
    with pytest.raises(GradlessonError, match="Only a real number"):
        format_number(raw)


def test_a_format_is_read_from_text():
    assert parse_format("percent") == ("percent", None)
    assert parse_format(" percent  digits=1 ") == ("percent", 1)


@pytest.mark.parametrize(
    "text", ["", "percent 1", "percent digits=x", "percent digit=1", "number digits=1 2"]
)
def test_a_format_of_another_shape_is_refused(text):
    with pytest.raises(GradlessonError):
        parse_format(text)


def test_a_number_writes_itself_and_on_demand():
    number = Number(0.914, "percent")
    assert (number.text, number.written("fixed digits=1")) == ("91%", "0.9")
