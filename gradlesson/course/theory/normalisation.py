"""What normalisation does to the gradient of a wide network before training.

References:
    Yang et al. 2019, A mean field theory of batch normalization, arXiv:1902.08129.
    Xiong et al. 2020, On layer normalization in the Transformer architecture, arXiv:2002.04745.
"""

from math import pi, sqrt
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

BATCH_NORM_FACTOR = pi / (pi - 1)
"""By what a layer of BatchNorm and ReLU multiplies the mean squared gradient, for a large batch.

It is the same for weights of any size.

h = max(u, 0), u ~ N(0, 1) over the batch, has the variance 1/2 - 1/(2 pi). So z = h W has the variance
sigma_w^2 (pi - 1) / (2 pi), by which the next normalisation divides the squared gradient, once
sigma_w^2 E[phi'^2] = sigma_w^2 / 2 has multiplied it.

References:
    Yang et al. 2019, theorem 8.
"""


def batch_norm_gradient(layers: int) -> Annotated[NDArray[np.floating[Any]], "layers"]:
    """The root of pi / (pi - 1) to the power of 0 .. layers - 1: the gradient's norm, counted from the last layer.

    Raises:
        ValueError: no layer.
    """
    if layers < 1:
        raise ValueError(f"`layers` must be at least 1, got {layers}. Count from the last hidden layer.")
    return BATCH_NORM_FACTOR ** (np.arange(layers) / 2)


def first_batch_norm_factor(variances: Annotated[NDArray[np.floating[Any]], "inputs"], width: int) -> float:
    """(n / 2) E[1 / sum_k lambda_k g_k^2], the factor of the squared gradient at z_1 = x W_1, g_k ~ N(0, 1).

    n is the width, and `variances` are lambda_k, the eigenvalues of the covariance of x over the samples. x has met
    no ReLU: a unit with the weights w has z_1 of the variance w C w^T, which is sum_k lambda_k g_k^2 times the
    variance of a weight. By it BatchNorm divides the squared gradient, once n / 2 times the variance of a weight
    has multiplied it. The mean over the units exceeds 1 / sum_k lambda_k where few directions carry the variance.

    1/Q is the integral of e^(-t Q) over t > 0, so E[1/Q] is that of prod_k (1 + 2 t lambda_k)^(-1/2).

    Raises:
        ValueError: no unit, a negative variance, or fewer than three positive ones, where the mean is infinite.
    """
    if width < 1:
        raise ValueError(f"`width` must be at least 1, got {width}. Give the layer a unit.")
    total = np.sum(variances)
    # Rounding leaves the eigenvalues of constant inputs a little above 0.
    if not np.all(variances >= 0) or np.count_nonzero(variances > 1e-12 * total) < 3:
        raise ValueError(
            f"`variances` must be at least 0, and three of them positive, got {variances}. Take the eigenvalues of "
            "a covariance, clipped at 0."
        )
    # The trapezoidal rule in ln t; the integrand falls like t below 1 / total, and like t^(1 - count / 2) above.
    log_t = np.linspace(-40, 80, 6001)
    inside = np.log1p(2 * np.exp(log_t)[:, np.newaxis] * variances / total).sum(axis=1)
    mean_inverse = np.exp(log_t - inside / 2).sum() * (log_t[1] - log_t[0]) / total
    return float(width / 2 * mean_inverse)


def pre_norm_last_gradient(blocks: int, branch_variance: float = 0.5) -> float:
    """1 / sqrt(1 + v L), the gradient of the last block's weights, where each block adds f(LN(x)) to x.

    Each branch adds its variance v to that of x, 1 at the input; the last normalisation divides by the root of the
    sum. Xavier's weights around a ReLU have v = 1/2.

    Raises:
        ValueError: no block, or a variance that is not positive.

    References:
        Xiong et al. 2020: of the order 1 / sqrt(L).
    """
    _check_blocks(blocks, branch_variance)
    return 1 / sqrt(1 + branch_variance * blocks)


def post_norm_last_gradient(blocks: int, branch_variance: float = 0.5) -> float:
    """1 / sqrt(1 + v), the same where each block is LN(x + f(x)): whatever the number of blocks.

    Raises:
        ValueError: no block, or a variance that is not positive.

    References:
        Xiong et al. 2020: independent of L.
    """
    _check_blocks(blocks, branch_variance)
    return 1 / sqrt(1 + branch_variance)


def _check_blocks(blocks: int, branch_variance: float) -> None:
    if blocks < 1:
        raise ValueError(f"`blocks` must be at least 1, got {blocks}. The last block needs to be there.")
    if not 0 < branch_variance < np.inf:
        raise ValueError(
            f"`branch_variance` must be a positive number, got {branch_variance}. Xavier has 1/2."
        )
