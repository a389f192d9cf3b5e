"""How far a ReLU network of finite width strays from the mean field: its squared norms are log-normal.

With He's weights of variance 2 / n and no bias, a layer of width n multiplies |h|^2 by 2/n times the sum of
max(u_i, 0)^2, u_i ~ N(0, 1): by (2/n) chi^2_K, where K ~ Binomial(n, 1/2) counts the units that are on. The factors
of the layers are independent, so the logarithm of their product is a sum, and nearly normal.

References:
    Hanin 2018, Which neural net architectures give rise to exploding and vanishing gradients?, arXiv:1801.03744:
        the moments of the gradient are governed by the sum of 1/n_l.
    Hanin & Nica 2018, Products of many large random matrices and gradients in deep neural networks,
        arXiv:1812.05994: the logarithm tends to a normal distribution; activations and gradients alike.
"""

from collections.abc import Sequence
from math import exp, lgamma, log, pi
from typing import Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating[Any]]

EULER = float(np.euler_gamma)


def layer_variance(width: int) -> float:
    """5/n, the variance of the factor of one layer; its mean is 1.

    Var = (4 / n) (E[max(u, 0)^4] - E[max(u, 0)^2]^2) = (4 / n) (3/2 - 1/4).

    Raises:
        ValueError: no unit.
    """
    _check_widths([width])
    return 5 / width


def spread_of_logs(widths: Sequence[int]) -> float:
    """The number beta, 5 times the sum of 1/n_l: the variance of ln |h_L|^2 of wide layers; the mean is -beta/2.

    Raises:
        ValueError: no layer, or one without units.
    """
    _check_widths(widths)
    return sum(5 / width for width in widths)


def typical_square(widths: Sequence[int]) -> float:
    """exp(-beta/2), the median of |h_L|^2 / |h_0|^2 of wide layers, while its mean is 1.

    Raises:
        ValueError: no layer, or one without units.
    """
    return exp(-spread_of_logs(widths) / 2)


def log_moments(width: int) -> tuple[float, float]:
    """Mean and variance of the logarithm of one layer's factor, exactly, given that not all units are off.

    ln chi^2_K has the mean ln 2 + psi(K/2) and the variance psi'(K/2). They tend to -5/(2n) and 5/n.

    Raises:
        ValueError: no unit.
    """
    _check_widths([width])
    on = np.arange(1, width + 1)
    log_share = [lgamma(width + 1) - lgamma(k + 1) - lgamma(width - k + 1) - width * log(2) for k in on]
    share = np.exp(log_share)
    share /= share.sum()
    psi, psi_prime = _psi_of_halves(width)
    means = psi + log(4 / width)
    mean = float(share @ means)
    return mean, float(share @ (psi_prime + (means - mean) ** 2))


def _psi_of_halves(largest: int) -> tuple[FloatArray, FloatArray]:
    """psi(k/2) and psi'(k/2) for k = 1 .. largest, by psi(x + 1) = psi(x) + 1/x."""
    psi, psi_prime = np.empty(largest + 1), np.empty(largest + 1)
    psi[:2] = -EULER - 2 * log(2), -EULER
    psi_prime[:2] = pi**2 / 2, pi**2 / 6
    for k in range(1, largest - 1):
        psi[k + 1] = psi[k - 1] + 2 / k
        psi_prime[k + 1] = psi_prime[k - 1] - 4 / k**2
    return psi[:largest], psi_prime[:largest]


def _check_widths(widths: Sequence[int]) -> None:
    if not widths or min(widths) < 1:
        raise ValueError(f"`widths` must hold widths from 1, got {list(widths)}. Give every layer a unit.")
