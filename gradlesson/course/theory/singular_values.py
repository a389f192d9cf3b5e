"""Singular values of products of L random layers, for an infinite width.

A layer is D W with W of n x n, either Gaussian or orthogonal, and a diagonal D of slopes phi'. The squared singular
values of the product are normalised to the mean 1, which is where a critical network (chi = 1) has them.

References:
    Pennington, Schoenholz & Ganguli 2017, Resurrecting the sigmoid in deep learning through dynamical isometry,
        arXiv:1711.04735: the S-transform S(z) of the product is the product of those of its factors. Where
        x(z) = (1 + z) / (z S(z)) is smallest, over z > 0, it is the largest squared singular value.
    Saxe, McClelland & Ganguli 2014, arXiv:1312.6120: products of orthogonal matrices.
"""

from collections.abc import Callable
from math import cbrt, comb, inf, pi, sqrt
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.course.theory.quadrature import TAIL, normal_expectation

FloatArray = NDArray[np.floating[Any]]

TRACY_WIDOM_MEAN = -1.2065335746
"""Of the distribution for real matrices, beta = 1."""
POINTS = 20_000
"""Of the midpoint rule; the quantiles are right to some 1e-4 of their logarithm."""


def linear_gaussian_largest(depth: int) -> float:
    """s_max^2 = (L+1)^(L+1) / L^L of a product of L Gaussian matrices, e L for large L.

    S(z) = (1 + z)^-L, and x(z) is smallest at z = 1/L.

    Raises:
        ValueError: no layer.
    """
    _check_depth(depth)
    return (depth + 1) * (1 + 1 / depth) ** depth


def largest_at_width(depth: int, width: int) -> float:
    """The mean s_max^2 of a product of L Gaussian matrices of n x n: x (1 - 1.2065 (L^3 / (2 (L+1) n^2))^(1/3)).

    x is `linear_gaussian_largest`. Near it the density of s^2 is (a / pi) sqrt(x - s^2), where a x^(3/2) =
    ((L+1) / L) sqrt(2 / (L (L+1))), as `gaussian_quantile` has it. The largest of n numbers then lies (a n)^(-2/3)
    times a Tracy-Widom number above x, whose mean is -1.2065. This is derived here, to the first order in n^(-2/3).

    Raises:
        ValueError: no layer, or a width below 4 L, where the next order counts.

    References:
        Johnstone 2001, On the distribution of the largest eigenvalue in principal components analysis,
            doi:10.1214/aos/1009210544: the same for L = 1.
    """
    _check_depth(depth)
    if width < 4 * depth:
        raise ValueError(f"`width` must be at least 4 times `depth` {depth}, got {width}. Take fewer layers.")
    spacing = depth**3 / (2 * (depth + 1) * width**2)
    return linear_gaussian_largest(depth) * (1 + TRACY_WIDOM_MEAN * cbrt(spacing))


def layer_largest(
    slope: Callable[[FloatArray], FloatArray], q: float, weight_variance: float = 1.0, width: float = inf
) -> float:
    """The mean s_max^2 of one layer D W, W Gaussian of n x n, D the slopes phi'(z), z ~ N(0, q).

    With tau = phi'(z)^2, the end x of the spectrum is the least value of g (1 + E[tau / (g - tau)]) over g above
    every tau: there E[tau^2 / (g - tau)^2] = 1. Where D does not scatter, s_max is twice the root mean square of s.
    As in `largest_at_width` the largest of n numbers lies (a n)^(-2/3) times a Tracy-Widom number of the mean
    -1.2065 from the end, here with a = 1 / (g^2 sqrt(E[tau^2 / (g - tau)^3])).

    Raises:
        ValueError: a variance that is not positive and finite, or less than one unit.

    References:
        Silverstein & Choi 1995, Analysis of the limiting spectral distribution of large dimensional random
            matrices, doi:10.1006/jmva.1995.1058: at its ends the derivative of that function is 0.
    """
    for name, variance in (("q", q), ("weight_variance", weight_variance)):
        if not 0 < variance < inf:
            raise ValueError(f"`{name}` must be positive and finite, got {variance}. It is a variance.")
    if width < 1:
        raise ValueError(f"`width` must be at least 1, got {width}. Give the layer a unit.")

    def mean(g: float, power: float, of_tau: float) -> float:
        """E[tau^of_tau / (g - tau)^power]."""
        return float(normal_expectation(lambda z: slope(z) ** (2 * of_tau) / (g - slope(z) ** 2) ** power, q))

    # Between the largest slope, where the mean is infinite or large, and twice that, where tau / (g - tau) <= 1.
    low = float(np.max(slope(np.sqrt(q) * np.linspace(-TAIL, TAIL, 100_001)) ** 2))
    high = 2 * low
    for _ in range(60):
        g = (low + high) / 2
        low, high = (g, high) if mean(g, 2, 2) > 1 else (low, g)
    g = high
    end = g * (1 + mean(g, 1, 1))
    curvature = mean(g, 3, 2)
    return weight_variance * (end + TRACY_WIDOM_MEAN * cbrt(g**4 * curvature / width**2))


def relu_gaussian_largest(depth: int) -> float:
    """s_max^2 = (1 + z) (1 + 2z)^L / z at 2L z^2 + (2L - 2) z = 1, of L Gaussian layers with ReLU.

    Half of the slopes are 0, the others 1: S_D(z) = (1 + z) / (1/2 + z).

    Raises:
        ValueError: no layer.
    """
    _check_depth(depth)
    z = (sqrt(depth**2 + 1) - (depth - 1)) / (2 * depth)
    return (1 + z) * (1 + 2 * z) ** depth / z


def relu_orthogonal_largest(depth: int) -> float:
    """s_max^2 = L^L / (L-1)^(L-1) of L orthogonal layers with ReLU, e L for large L; x is smallest at z = 1/(L-2).

    Raises:
        ValueError: fewer than two layers. One layer has the squares 0 and 2 alone.
    """
    _check_depth(depth, least=2)
    return depth * (1 + 1 / (depth - 1)) ** (depth - 1)


def relative_variance(depth: int, slope_moments: tuple[float, float], gaussian: bool) -> float:
    """The variance of the squared singular values, of mean 1: L (mu_2 / mu_1^2 - 1), and L more for Gaussian W.

    `slope_moments` are mu_k = E[phi'(z)^(2k)], k = 1, 2. They are (1, 1) for a linear network, whose variance is L
    or 0, and (1/2, 1/2) for ReLU, which has 2 L or L.

    Raises:
        ValueError: no layer, or moments that no distribution has.

    References:
        Pennington et al. 2017: the second moment of the squared singular values.
    """
    _check_depth(depth)
    first, second = slope_moments
    # Rounding may leave the moments of a constant slope a little on the wrong side.
    if not (first > 0 and second >= first**2 * (1 - 1e-12)):
        raise ValueError(
            f"`slope_moments` must have mu_1 > 0 and mu_2 >= mu_1^2, got {first} and {second}. "
            "Take E[phi'^2] and E[phi'^4] under one distribution."
        )
    return depth * (max(second / first**2, 1) - 1 + gaussian)


def gaussian_moment(depth: int, order: int) -> float:
    """E[s^(2k)] = C((L+1) k, k) / (L k + 1) of a product of L Gaussian matrices, k = `order`: Fuss-Catalan numbers.

    Raises:
        ValueError: no layer, or a negative order.

    References:
        Penson & Zyczkowski 2011, Product of Ginibre matrices: Fuss-Catalan and Raney distributions,
            arXiv:1103.3453.
    """
    _check_depth(depth)
    if order < 0:
        raise ValueError(f"`order` must be at least 0, got {order}. Take moments of s^2, not of 1/s^2.")
    return comb((depth + 1) * order, order) / (depth * order + 1)


def gaussian_quantile(depth: int, share: float | FloatArray) -> FloatArray:
    """The squared singular value below which this share lies, in a product of L Gaussian matrices.

    With an angle t from 0 (the largest) to pi / (L+1) (zero), x = sin^(L+1)((L+1) t) / (sin t sin^L(L t)), and the
    density of x is sin^2 t sin^(L-1)(L t) / (pi sin^L((L+1) t)).

    Raises:
        ValueError: no layer, or a share outside (0, 1).

    References:
        Haagerup & Moeller 2013, The law of large numbers for the free multiplicative convolution, arXiv:1211.4457.
    """
    _check_depth(depth)
    if not np.all((np.asarray(share) > 0) & (np.asarray(share) < 1)):
        raise ValueError(
            f"`share` must lie between 0 and 1, got {share}. `linear_gaussian_largest` is the end."
        )
    log_x, mass = _fuss_catalan(depth)
    above = np.cumsum(mass) - mass / 2
    log_quantile: FloatArray = np.interp(1 - np.asarray(share), above, log_x)
    return np.exp(log_quantile)


def mean_square_and_fourth(
    depth: int, width: int
) -> tuple[Annotated[float, "E[m_1^2]"], Annotated[float, "E[m_2]"]]:
    """E[m_1^2] and E[m_2] of a product of L Gaussian matrices of n x n, m_k = the mean of s^(2k), exactly.

    For S = W^T W and a fixed M, E[S M S] = (1 + 1/n) M + tr(M) / n and E[tr(S M)^2] = tr(M)^2 + 2 tr(M^2) / n. Both
    follow from the fourth moments of normal numbers. For n to infinity they are 1 and L + 1.

    Raises:
        ValueError: no layer or no unit.
    """
    _check_depth(depth)
    if width < 1:
        raise ValueError(f"`width` must be at least 1, got {width}. Give every layer a unit.")
    squared_first, second = 1.0, 1.0
    for _ in range(depth):
        squared_first, second = (
            squared_first + 2 * second / width**2,
            (1 + 1 / width) * second + squared_first,
        )
    return squared_first, second


def _fuss_catalan(depth: int) -> tuple[FloatArray, FloatArray]:
    """The logarithm of x, from the largest x down, and the probability of the cell around each."""
    L = depth
    end = pi / (L + 1)
    t = end * (np.arange(POINTS) + 0.5) / POINTS
    outer, inner = np.sin((L + 1) * t), np.sin(L * t)
    log_x = (L + 1) * np.log(outer) - np.log(np.sin(t)) - L * np.log(inner)
    log_density = 2 * np.log(np.sin(t)) + (L - 1) * np.log(inner) - np.log(pi) - L * np.log(outer)
    fall = 1 / np.tan(t) + L**2 / np.tan(L * t) - (L + 1) ** 2 / np.tan((L + 1) * t)
    mass = np.exp(log_density + log_x) * fall * (end / POINTS)
    return log_x, mass


def _check_depth(depth: int, least: int = 1) -> None:
    if depth < least:
        raise ValueError(f"`depth` must be at least {least}, got {depth}. A product needs a factor.")
