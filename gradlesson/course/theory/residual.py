"""Signal and gradient of a wide network of residual blocks z + s phi(z) W, before training.

References:
    He, Zhang, Ren & Sun 2016, Deep residual learning for image recognition, arXiv:1512.03385: the block.
    Yang & Schoenholz 2017, Mean field residual networks: on the edge of chaos, arXiv:1712.08969: variances add.
"""

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.course.theory.mean_field import MeanField

FloatArray = NDArray[np.floating[Any]]


def squared_gradient(
    field: MeanField, blocks: int, first: float = 1.0, branch_variance: float = 1.0
) -> Annotated[FloatArray, "blocks+1"]:
    """The mean squared gradient before the blocks 1 .. `blocks`, and after the last, where it is 1.

    A block multiplies it by 1 + s^2 chi(q), s^2 = `branch_variance`, and adds s^2 times the variance of
    phi(z) W to q, which is `first` before the first block. ReLU with He's weights has chi = 1, so the factor 2.

    Raises:
        ValueError: a negative number of blocks, or a variance that is not positive.
    """
    _check(blocks, branch_variance)
    factors = np.empty(blocks)
    q = first
    for block in range(blocks):
        factors[block] = 1 + branch_variance * float(field.chi(q))
        q += branch_variance * float(field.next_q(q))
    return np.append(np.cumprod(factors[::-1])[::-1], 1.0)


def shared_out(blocks: int) -> float:
    """(1 + 1/L)^L < e, the squared gradient through L blocks whose branches have the variance 1/L.

    Raises:
        ValueError: no block.
    """
    _check(blocks, 1.0, least=1)
    return float((1 + 1 / blocks) ** blocks)


def _check(blocks: int, branch_variance: float, least: int = 0) -> None:
    if blocks < least:
        raise ValueError(
            f"`blocks` must be at least {least}, got {blocks}. Count the blocks that the gradient passes."
        )
    if not 0 < branch_variance < np.inf:
        raise ValueError(
            f"`branch_variance` must be a positive number, got {branch_variance}. Use 1 for the plain sum."
        )
