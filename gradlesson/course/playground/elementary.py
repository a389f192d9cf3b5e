"""sqrt, exp, log and tanh of arrays, from + - * / and moves of bits alone, as `web/core/elementary.js` has them."""

import numpy as np

from gradlesson.course.playground.arrays import FloatArray, may_diverge

LOG2_E = 1.4426950408889634
LN2_HIGH, LN2_LOW = 0.6931471803691238, 1.9082149292705877e-10
"""ln 2 in two parts; whole multiples of the first up to 2^20 are exact."""
ROUNDING = 6755399441055744.0
"""Adding and taking away 1.5 * 2^52 rounds to a whole number."""
COTH = (1 / 6, -1 / 360, 1 / 15120, -1 / 604800, 1 / 23950080, -691 / 653837184000)
"""The series of x coth(x / 2) = 2 + x^2 (B_0 + B_1 x^2 + ..), B_k the Bernoulli numbers B_{2k+2} 2 / (2k+2)!."""
FLAT = 44.0
"""Beyond +-44 exp changes nothing: tanh is 1 and expm1 is -1."""
TINY, HUGE, SHIFT = 2.0**-1000, 2.0**1000, 108


def power_of_two(n: FloatArray) -> FloatArray:
    """2^n for whole n from -1022 to 1023."""
    return ((n.astype(np.int64) + 1023) << 52).view(np.float64)


def exponent(x: FloatArray) -> FloatArray:
    """N with 2^n <= |x| < 2^(n+1), for normal numbers."""
    return (((_bits(x) >> 52) & 2047) - 1023).astype(np.float64)


@may_diverge
def sqrt(x: FloatArray | float) -> FloatArray:
    """The square root, NaN below 0: five steps of Newton's from a guess whose exponent is half that of x."""
    x = np.asarray(x, np.float64)
    scaled = np.where(x < TINY, x * 2.0**SHIFT, x)
    root = (((_bits(scaled) >> 33) + 0x1FF80000) << 32).view(np.float64)
    for _ in range(5):
        root = 0.5 * (root + scaled / root)
    root = np.where(x < TINY, root * 2.0 ** -(SHIFT // 2), root)
    return np.where((x > 0) & (x < np.inf), root, np.where(x < 0, np.nan, x))


def exp(x: FloatArray) -> FloatArray:
    """e^x for x from -700 to 700: 2^n (D + 2 r) / D, where x = n ln 2 + r."""
    n, r, D = _reduced(x)
    return power_of_two(n) * ((D + 2 * r) / D)


@may_diverge
def log(x: FloatArray | float) -> FloatArray:
    """N ln 2 + 2 artanh(s) with s = (m - 1) / (m + 1), x = 2^n m, sqrt(1/2) <= m <= sqrt 2."""
    x = np.asarray(x, np.float64)
    inside = (x > 0) & (x < np.inf)
    scaled = np.where(x < TINY, x * 2.0**SHIFT, np.where(x > HUGE, x * 2.0**-SHIFT, x))
    scaled = np.where(inside, scaled, 1.0)
    n = exponent(scaled)
    m = scaled * power_of_two(-n)
    n = np.where(m > 1.4142135623730951, n + 1, n)
    m = np.where(m > 1.4142135623730951, m * 0.5, m)
    s = (m - 1) / (m + 1)
    square = s * s
    series = 2 / 21 + np.zeros_like(s)
    for k in range(19, 0, -2):
        series = series * square + 2 / k
    result = n * LN2_HIGH + (s * series + n * LN2_LOW)
    result = np.where(x < TINY, result - SHIFT * LN2_HIGH - SHIFT * LN2_LOW, result)
    result = np.where(x > HUGE, result + SHIFT * LN2_HIGH + SHIFT * LN2_LOW, result)
    return np.where(inside, result, np.where(x == 0, -np.inf, np.where(x < 0, np.nan, x)))


def log10(x: FloatArray | float) -> FloatArray:
    """The logarithm to base 10."""
    return log(x) * 0.4342944819032518


def expm1_fraction(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Numerator and denominator of e^x - 1 for x from -44 to 44 or NaN, accurate also where x is tiny."""
    n, r, D = _reduced(x)
    power = power_of_two(np.where(np.isnan(n), 0, n))
    return power * (2 * r) + (power - 1) * D, D


def tanh_of_half(x: FloatArray) -> FloatArray:
    """tanh(x / 2) = t / (t + 2) with t = e^x - 1, for x >= 0."""
    numerator, D = expm1_fraction(np.where(x > FLAT, FLAT, x))
    return numerator / (2 * D + numerator)


def with_sign(size: FloatArray, z: FloatArray) -> FloatArray:
    """`size`, with its sign changed where z < 0."""
    return np.where(z < 0, -size, size)


def _reduced(x: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(n, r, D) with x = n ln 2 + r, |r| <= ln 2 / 2, D = r coth(r / 2) - r."""
    n = x * LOG2_E + ROUNDING - ROUNDING
    r = x - n * LN2_HIGH - n * LN2_LOW
    square = r * r
    series = COTH[5] + np.zeros_like(r)
    for coefficient in COTH[4::-1]:
        series = series * square + coefficient
    return n, r, 2 - r + square * series


def _bits(x: FloatArray) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return np.ascontiguousarray(x).reshape(np.shape(x)).view(np.int64)
