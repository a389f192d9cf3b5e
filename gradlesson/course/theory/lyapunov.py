"""The rate at which a long product of independent random matrices stretches a vector: Lyapunov exponents."""

from math import log

EULER = 0.5772156649015329
"""-psi(1)."""


def gaussian_exponents(n: int, deviation: float = 1.0) -> list[float]:
    """The Lyapunov exponents of products of n x n matrices of N(0, s^2) numbers, largest first, in nats a factor.

    mu_k = ln s + (ln 2 + psi((n - k + 1) / 2)) / 2: the factor stretches any k-dimensional volume by the length of
    one more chi-distributed vector, whatever stood before.

    Raises:
        ValueError: no dimension, or a deviation that is not positive.

    References:
        Newman 1986, The distribution of Lyapunov exponents: exact results for random matrices, Communications in
        Mathematical Physics 103:121-126.
    """
    if n < 1:
        raise ValueError(f"`n` must be at least 1, got {n}. It is the number of rows.")
    if not deviation > 0:
        raise ValueError(f"`deviation` must be positive, got {deviation}. A product with zeros is zero.")
    return [log(deviation) + (log(2) + digamma_of_half(n - k)) / 2 for k in range(n)]


def digamma_of_half(twice: int) -> float:
    """psi(twice / 2), exact but for rounding: psi(x + 1) = psi(x) + 1 / x from psi(1/2) or psi(1).

    Raises:
        ValueError: twice < 1, where psi has its poles.
    """
    if twice < 1:
        raise ValueError(f"`twice` must be at least 1, got {twice}. psi has poles at 0, -1, -2, ..")
    start = 1 if twice % 2 else 2
    value = -EULER - 2 * log(2) if start == 1 else -EULER
    return value + sum(2 / below for below in range(start, twice, 2))
