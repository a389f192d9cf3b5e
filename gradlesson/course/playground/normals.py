"""Standard normal numbers that are a function of their place: seed, stream, layer, row and column.

The number of a place is the same in a network of any depth, width and batch.

References:
    Salmon, Moraes, Dror & Shaw 2011, Parallel random numbers: as easy as 1, 2, 3, doi:10.1145/2063384.2063405:
    Philox4x32-10.
    Wichura 1988, Algorithm AS 241: the percentage points of the normal distribution, doi:10.2307/2347330: PPND16.
"""

from typing import Annotated

import numpy as np

from gradlesson.course.playground.arrays import FloatArray, Words
from gradlesson.course.playground.elementary import log, sqrt

WEIGHTS, BIASES, INPUTS, OUTPUT_DELTAS = 0, 1, 2, 3
"""The streams: what a number is for."""

MULTIPLIERS = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
KEY_STEPS = 0x9E3779B9, 0xBB67AE85
MASK = np.uint64(0xFFFFFFFF)

CENTRE = (
    *(2509.0809287301226727, 33430.575583588128105, 67265.770927008700853, 45921.953931549871457),
    *(13731.693765509461125, 1971.5909503065514427, 133.14166789178437745, 3.387132872796366608),
)
CENTRE_BELOW = (
    *(5226.495278852545925, 28729.085735721942674, 39307.89580009271061, 21213.794301586595867),
    *(5394.1960214247511077, 687.1870074920579083, 42.313330701600911252, 1.0),
)
TAIL = (
    *(7.7454501427834140764e-4, 0.0227238449892691845833, 0.24178072517745061177, 1.27045825245236838258),
    *(3.64784832476320460504, 5.7694972214606914055, 4.6303378461565452959, 1.42343711074968357734),
)
TAIL_BELOW = (
    *(1.05075007164441684324e-9, 5.475938084995344946e-4, 0.0151986665636164571966, 0.14810397642748007459),
    *(0.68976733498510000455, 1.6763848301838038494, 2.05319162663775882187, 1.0),
)


def philox(counter: Annotated[Words, "4 ..."], key: tuple[int, int]) -> Annotated[Words, "4 ..."]:
    """Four random 32-bit numbers for each counter: the ten rounds of Philox4x32-10."""
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        low, high = MULTIPLIERS[0] * c0, MULTIPLIERS[1] * c2
        c0, c1 = (high >> np.uint64(32)) ^ c1 ^ np.uint64(k0), high & MASK
        c2, c3 = (low >> np.uint64(32)) ^ c3 ^ np.uint64(k1), low & MASK
        k0, k1 = (k0 + KEY_STEPS[0]) % 2**32, (k1 + KEY_STEPS[1]) % 2**32
    return np.stack([c0, c1, c2, c3])


def normal(bits: Words) -> FloatArray:
    """The normal number below which lies the share (bits + 1/2) / 2^32 of all."""
    share = (bits.astype(np.float64) + 0.5) * 2.0**-32
    q = share - 0.5
    in_centre = np.abs(q) <= 0.425
    r = np.where(in_centre, 0.180625 - q * q, 0.0)
    centre = q * _polynomial(CENTRE, r) / _polynomial(CENTRE_BELOW, r)
    # The smallest share is 2^-33, so r stays below 4.8 and the third range of the algorithm is never reached.
    r = np.where(in_centre, 0.0, sqrt(-log(np.where(q < 0, share, 1 - share))) - 1.6)
    tail = _polynomial(TAIL, r) / _polynomial(TAIL_BELOW, r)
    return np.where(in_centre, centre, np.where(q < 0, -tail, tail))


def normals(
    seed: int, stream: int, layer: int, rows: int, columns: int
) -> Annotated[FloatArray, "rows columns"]:
    """Independent N(0, 1) numbers: the seed is the key, (column // 4, row, layer, stream) the counter."""
    blocks = -(-columns // 4)
    counter = np.zeros((4, rows, blocks), np.uint64)
    counter[0] = np.arange(blocks, dtype=np.uint64)
    counter[1] = np.arange(rows, dtype=np.uint64)[:, np.newaxis]
    counter[2], counter[3] = layer, stream
    words = np.moveaxis(philox(counter, (seed, 0)), 0, -1).reshape(rows, 4 * blocks)
    return normal(words[:, :columns])


def _polynomial(coefficients: tuple[float, ...], x: FloatArray) -> FloatArray:
    """Horner's rule, the highest power first."""
    total = coefficients[0] + np.zeros_like(x)
    for coefficient in coefficients[1:]:
        total = total * x + coefficient
    return total
