"""phi(z) and phi'(z) of the seven activation functions, in one pass and in a fixed order of operations.

They are those of `gradlesson.course.nn.activations`, in the forms that `web/core/kernels.js` computes.
"""

from collections.abc import Callable

import numpy as np

from gradlesson.course.playground.arrays import FloatArray
from gradlesson.course.playground.elementary import FLAT, expm1_fraction, tanh_of_half, with_sign

GELU_LINEAR, GELU_CUBIC = 0.7978845608028654, 0.035677408136300125
"""sqrt(2 / pi), and 0.044715 times it."""

Pair = tuple[FloatArray, FloatArray]


def sigmoid(z: FloatArray) -> Pair:
    """(1 + tanh(z / 2)) / 2 and phi (1 - phi)."""
    h = 0.5 * with_sign(tanh_of_half(np.abs(z)), z) + 0.5
    return h, (1 - h) * h


def tanh(z: FloatArray) -> Pair:
    """Tanh z and 1 - phi^2."""
    t = tanh_of_half(2 * np.abs(z))
    return with_sign(t, z), 1 - t * t


def relu(z: FloatArray) -> Pair:
    """max(z, 0), and 1 for z > 0; both NaN for NaN."""
    return np.where(z <= 0, 0.0, z), np.where(z > 0, 1.0, np.where(z <= 0, 0.0, np.nan))


def leaky_relu(z: FloatArray) -> Pair:
    """Z for z > 0, 0.01 z below."""
    slope = np.where(z > 0, 1.0, np.where(z <= 0, 0.01, np.nan))
    return slope * z, slope


def elu(z: FloatArray, alpha: float = 1.0, scale: float = 1.0) -> Pair:
    """Scale z for z > 0, scale alpha (exp z - 1) below."""
    low = np.where(z < -FLAT, -FLAT, np.where(z > 0, 0.0, z))
    numerator, D = expm1_fraction(low)
    h = scale * np.where(z > 0, z, alpha * (numerator / D))
    return h, np.where(z > 0, scale, h + scale * alpha)


def selu(z: FloatArray) -> Pair:
    """The ELU of Klambauer et al. 2017, arXiv:1706.02515."""
    return elu(z, alpha=1.6732632423543772, scale=1.0507009873554805)


def gelu(z: FloatArray) -> Pair:
    """Z (1 + tanh u) / 2, the tanh form of Hendrycks & Gimpel 2016, arXiv:1606.08415."""
    near = np.where(z < -10, -10.0, np.where(z > 10, 10.0, z))
    u = (near * near * GELU_CUBIC + GELU_LINEAR) * near
    t = with_sign(tanh_of_half(2 * np.abs(u)), u)
    half = (t + 1) * 0.5
    return half * z, half * ((3 * u - 2 * GELU_LINEAR * near) * (1 - t) + 1)


ACTIVATIONS: dict[str, Callable[[FloatArray], Pair]] = {
    "sigmoid": sigmoid,
    "tanh": tanh,
    "relu": relu,
    "leaky-relu": leaky_relu,
    "elu": elu,
    "selu": selu,
    "gelu": gelu,
}
"""phi and phi' by name, in the order of `web/core/settings.js`."""
