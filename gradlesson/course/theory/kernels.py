"""How alike the activations and the gradients of a wide ReLU network are at two inputs.

c is the correlation of the preactivations z, z' of a unit at the two inputs. Biases are zero.

References:
    Cho & Saul 2009, Kernel methods for deep learning: the arc-cosine kernels of order 0 and 1.
    Balduzzi et al. 2017, The shattered gradients problem: If resnets are the answer, then what is the question?,
        arXiv:1702.08591: 2^-L, for units that are on together at a quarter of all pairs of inputs.
"""

from collections.abc import Callable
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating[Any]]
Correlation = float | FloatArray


def co_activation(c: Correlation) -> FloatArray:
    """1 - arccos(c) / pi, the probability that a unit is on at x', given that it is on at x; 1/2 at c = 0.

    Raises:
        ValueError: c outside [-1, 1].
    """
    _check_correlation(c)
    return 1 - np.arccos(c) / np.pi


def relu_correlation(c: Correlation) -> FloatArray:
    """(sqrt(1 - c^2) + c (pi - arccos c)) / pi = 2 E[phi(z) phi(z')], the correlation one layer later.

    Raises:
        ValueError: c outside [-1, 1].
    """
    _check_correlation(c)
    c = np.asarray(c, dtype=np.float64)
    return (np.sqrt(1 - c**2) + c * (np.pi - np.arccos(c))) / np.pi


def plain(c: float, layers: int) -> Annotated[FloatArray, "layers+1"]:
    """The correlation of the gradients that come down through 0 .. `layers` layers: the product of `co_activation`.

    c tends to 1, 1 - c like 9 pi^2 / (2 l^2), so the product falls like l^-3: like a power.

    Raises:
        ValueError: c outside [-1, 1], or a negative number of layers.
    """
    return _product(c, layers, relu_correlation, co_activation)


def centred(c: float, layers: int) -> Annotated[FloatArray, "layers+1"]:
    """The same where each unit has the mean 0 over many inputs, as BatchNorm sees to: 2^-l from c = 0.

    Of 2 E[phi phi'] the product of the means, 1/pi, is taken out; so c = 0 stays 0, and other c < 1 go there.

    Raises:
        ValueError: c outside [-1, 1], or a negative number of layers.
    """
    return _product(c, layers, lambda c: (relu_correlation(c) - 1 / np.pi) / (1 - 1 / np.pi), co_activation)


def residual(c: float, blocks: int, branch_variance: float = 1.0) -> Annotated[FloatArray, "blocks+1"]:
    """The same through the blocks z + s phi(z) W, He's weights, s^2 = `branch_variance`.

    A block multiplies the correlation by (1 + s^2 `co_activation`) / (1 + s^2).

    Raises:
        ValueError: c outside [-1, 1], a negative number of blocks, or a variance that is not positive.
    """
    if not 0 < branch_variance < np.inf:
        raise ValueError(
            f"`branch_variance` must be a positive number, got {branch_variance}. He's weights have 1."
        )
    kept = 1 / (1 + branch_variance)

    def mixed(of_short_cut: Correlation, of_branch: FloatArray) -> FloatArray:
        return np.asarray(kept * of_short_cut + (1 - kept) * of_branch)

    return _product(
        c, blocks, lambda c: mixed(c, relu_correlation(c)), lambda c: mixed(1.0, co_activation(c))
    )


def _product(
    c: float,
    layers: int,
    forward: Callable[[Correlation], FloatArray],
    backward: Callable[[Correlation], FloatArray],
) -> FloatArray:
    _check_correlation(c)
    if layers < 0:
        raise ValueError(f"`layers` must be at least 0, got {layers}. Through none the correlation is 1.")
    alike = np.ones(layers + 1)
    for layer in range(layers):
        alike[layer + 1] = alike[layer] * backward(c)
        # Rounding may leave a little more than 1.
        c = float(np.clip(forward(c), -1, 1))
    return alike


def _check_correlation(c: Correlation) -> None:
    if not np.all(np.abs(c) <= 1):
        raise ValueError(f"A correlation must lie between -1 and 1, got {c}. Divide by both norms.")
