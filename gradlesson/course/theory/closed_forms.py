"""Mean-field quantities that need no quadrature: of (leaky) ReLU, erf and SELU, and of tanh at small q."""

from math import asin, erfc, exp, inf, pi, sqrt
from typing import Annotated, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Moments(NamedTuple):
    """Mean and variance of h = phi(z), and the mean of phi'(z)^2."""

    mean: float
    variance: float
    slope: float


def leaky_chi(weight_variance: float, slope: float = 0.0) -> float:
    """Chi = sigma_w^2 (1 + a^2) / 2 for any q; a = 0 is the ReLU.

    Raises:
        ValueError: a negative variance.

    References:
        He et al. 2015, Delving deep into rectifiers, arXiv:1502.01852, equations 14 and 15.
    """
    _check(weight_variance=weight_variance)
    return weight_variance * (1 + slope**2) / 2


def erf_next_q(q: float, weight_variance: float, bias_variance: float = 0.0) -> float:
    """q_{l+1} = sigma_w^2 (2 / pi) arcsin(2 q / (1 + 2 q)) + sigma_b^2 for phi = erf, which is close to tanh.

    Raises:
        ValueError: a negative variance.

    References:
        Williams 1997, Computing with infinite networks (NIPS 9), equation 11, with equal inputs.
    """
    _check(q=q, weight_variance=weight_variance, bias_variance=bias_variance)
    return weight_variance * 2 / pi * asin(2 * q / (1 + 2 * q)) + bias_variance


def erf_chi(q: float, weight_variance: float) -> float:
    """Chi = sigma_w^2 (4 / pi) / sqrt(1 + 4 q) for phi = erf, since phi'^2 is a Gaussian too.

    Raises:
        ValueError: a negative variance.
    """
    _check(q=q, weight_variance=weight_variance)
    return weight_variance * 4 / pi / sqrt(1 + 4 * q)


def selu_moments(alpha: float, scale: float) -> Moments:
    """Mean and variance of SELU(z) and the mean of SELU'(z)^2 for z ~ N(0, 1).

    With E[e^{k z}; z < 0] = e^{k^2 / 2} Phi(-k). At the published alpha and scale, mean 0 and variance 1 are a
    fixed point for weights of variance 1/n, and there chi = 1.0716.

    References:
        Klambauer et al. 2017, Self-normalizing neural networks, arXiv:1706.02515, equations 4 and 5.
    """
    first, second = (exp(k * k / 2) * erfc(k / sqrt(2)) / 2 for k in (1, 2))
    mean = scale * (1 / sqrt(2 * pi) + alpha * (first - 0.5))
    square = scale**2 * (0.5 + alpha**2 * (second - 2 * first + 0.5))
    return Moments(mean, square - mean**2, scale**2 * (0.5 + alpha**2 * second))


def tanh_q(
    layer: int | Annotated[NDArray[Any], "..."], width: float = inf
) -> Annotated[NDArray[np.float64], "..."]:
    """q_l ~ 1 / (2 l) - 1 / (6 n) for tanh, sigma_w = 1, no biases and width n: no plateau, a slow fall.

    tanh(z)^2 = z^2 - (2/3) z^4 + .. and E[z^4] = 3 q^2 give q_{l+1} = q_l - 2 q_l^2 + .., so 1/q grows by 2.

    Over n units the mean square scatters by sqrt(2/n) of itself in each layer. The slopes 1 - 4 q leave (k/l)^2 of
    a deviation of layer k in layer l, so its relative variance is (2/n) sum_k (k/l)^2 = 2 l / (3 n). A layer takes
    2 Var(q_k) = 1 / (3 n k) from the mean, of which layer l has sum_k (k/l)^2 / (3 n k) = 1 / (6 n).

    Raises:
        ValueError: a layer before the first, or a width below l, where the next order in l/n counts.

    References:
        Poole et al. 2016, arXiv:1606.05340, equation 3: the recursion of q. Both limits are derived here.
    """
    if np.min(layer) < 1:
        raise ValueError(f"`layer` must be at least 1, got {np.min(layer)}. The first hidden layer is 1.")
    if width < np.max(layer):
        raise ValueError(f"`width` must be at least `layer` {np.max(layer)}, got {width}. Take fewer layers.")
    return 1 / (2 * np.asarray(layer, dtype=np.float64)) - 1 / (6 * width)


def _check(**variances: float) -> None:
    for name, variance in variances.items():
        if not variance >= 0:
            raise ValueError(f"`{name}` must be at least 0, got {variance}. It is a variance.")
