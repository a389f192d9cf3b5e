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
