"""Activation functions phi and their derivatives phi', safe for every finite input.

Each function works elementwise on an array of any shape and keeps its precision. Where phi has a
kink, at z = 0, the left derivative stands for phi'(0).
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import lru_cache
from math import inf, pi, sqrt
from typing import Any

import numpy as np

from gradlesson.course.nn.arrays import Array


class Activation(ABC):
    """A nonlinearity h = phi(z), applied to each unit."""

    derivative_needs_z = False
    """Whether phi' needs z itself; the others find it from h = phi(z), so z may be overwritten by h."""

    @abstractmethod
    def __call__(self, z: Array, out: Array | None = None) -> Array:
        """phi(z); `out` may be `z`."""

    @abstractmethod
    def derivative_from(self, z: Array, h: Array, out: Array | None = None) -> Array:
        """phi'(z), given also h = phi(z), which is often the cheaper way to it."""

    def derivative(self, z: Array) -> Array:
        """phi'(z)."""
        return self.derivative_from(z, self(z))


@dataclass(frozen=True)
class Linear(Activation):
    """phi(z) = z, phi' = 1."""

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        return np.positive(z, out=out)

    def derivative_from(self, z: Array, h: Array, out: Array | None = None) -> Array:
        slope = _result(h, out)
        slope.fill(1)
        return slope


@dataclass(frozen=True)
class Sigmoid(Activation):
    """phi(z) = 1 / (1 + exp(-z)), phi' = phi (1 - phi) <= 1/4."""

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        # 1 / (1 + exp(-z)) = (1 + tanh(z / 2)) / 2, and tanh cannot overflow.
        h = np.multiply(z, 0.5, out=_result(z, out))
        np.tanh(h, out=h)
        h *= 0.5
        h += 0.5
        return h

    def derivative_from(self, z: Array, h: Array, out: Array | None = None) -> Array:
        slope = np.subtract(1, h, out=_result(h, out))
        slope *= h
        return slope


@dataclass(frozen=True)
class Tanh(Activation):
    """phi(z) = tanh z, phi' = 1 - phi^2 <= 1."""

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        return np.tanh(z, out=out)

    def derivative_from(self, z: Array, h: Array, out: Array | None = None) -> Array:
        slope = np.multiply(h, h, out=_result(h, out))
        np.subtract(1, slope, out=slope)
        return slope


@dataclass(frozen=True)
class LeakyReLU(Activation):
    """phi(z) = z for z > 0 and `slope` z below, 0 <= slope < 1; `slope` 0 is the ReLU.

    References:
        Nair & Hinton 2010, Rectified linear units improve restricted Boltzmann machines (ICML).
        Maas, Hannun & Ng 2013, Rectifier nonlinearities improve neural network acoustic models.
    """

    slope: float = 0.01

    def __post_init__(self) -> None:
        if not 0 <= self.slope < 1:
            raise ValueError(
                f"`slope` must be in [0, 1), got {self.slope}. ReLU is slope 0, Linear is slope 1."
            )

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        h: Array = np.maximum(z, self.slope * z, out=out)
        return h

    def derivative_from(self, z: Array, h: Array, out: Array | None = None) -> Array:
        return _branches(h, 1, self.slope, out)


@dataclass(frozen=True)
class ReLU(LeakyReLU):
    """phi(z) = max(z, 0), phi' = 1 for z > 0 and 0 below."""

    slope: float = 0.0

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        return np.maximum(z, _zeros(z.shape, z.dtype), out=out)


@dataclass(frozen=True)
class ELU(Activation):
    """phi(z) = scale z for z > 0 and scale alpha (exp z - 1) below; phi' = scale, or phi + scale alpha below.

    References:
        Clevert, Unterthiner & Hochreiter 2016, Fast and accurate deep network learning by exponential linear
        units (ELUs), arXiv:1511.07289.
    """

    alpha: float = 1.0
    scale: float = 1.0

    def __post_init__(self) -> None:
        for name, number in (("alpha", self.alpha), ("scale", self.scale)):
            if not 0 < number < inf:
                raise ValueError(f"`{name}` must be a positive number, got {number}. Try 1.")

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        # One of the two summands is zero everywhere, and exp sees no positive number.
        zeros = _zeros(z.shape, z.dtype)
        negative = np.minimum(z, zeros, out=np.empty_like(z))
        np.expm1(negative, out=negative)
        negative *= self.alpha
        h = np.maximum(z, zeros, out=_result(z, out))
        h += negative
        if self.scale != 1:
            h *= self.scale
        return h

    def derivative_from(self, z: Array, h: Array, out: Array | None = None) -> Array:
        # Below zero phi' = h + scale alpha; the minimum leaves the branch above zero alone.
        rest = self.scale if self.alpha == 1 else _branches(h, self.scale, self.scale * self.alpha, None)
        slope = np.minimum(h, _zeros(h.shape, h.dtype), out=_result(h, out))
        slope += rest
        return slope


@dataclass(frozen=True)
class SELU(ELU):
    """The ELU whose alpha and scale fix mean 0 and variance 1 for weights of variance 1/n.

    References:
        Klambauer et al. 2017, Self-normalizing neural networks, arXiv:1706.02515, equation 2 and section 3.
    """

    alpha: float = 1.6732632423543772
    scale: float = 1.0507009873554805


@dataclass(frozen=True)
class GELU(Activation):
    """phi(z) = z (1 + tanh u) / 2 with u = sqrt(2 / pi) (z + 0.044715 z^3), the tanh form.

    References:
        Hendrycks & Gimpel 2016, Gaussian error linear units (GELUs), arXiv:1606.08415, section 2.
    """

    derivative_needs_z = True
    cubic = 0.044715
    # Beyond |z| = 10, |u| > 40: tanh u is 1 in every precision, while z^3 may overflow.
    bound = 10.0

    def _inner(self, z: Array) -> Array:
        """The argument u of tanh."""
        u = np.asarray(z * z)
        u *= self.cubic * sqrt(2 / pi)
        u += sqrt(2 / pi)
        u *= z
        return u

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        u = self._inner(np.clip(z, -self.bound, self.bound))
        t = np.tanh(u, out=u)
        t += 1
        t *= 0.5
        return np.multiply(t, z, out=out)

    def derivative_from(self, z: Array, h: Array, out: Array | None = None) -> Array:
        z = np.asarray(np.clip(z, -self.bound, self.bound))
        u = self._inner(z)
        t = np.tanh(u, out=_result(h, out))
        # phi' = (1 + t) / 2 + z u' (1 - t^2) / 2 = (1 + t) / 2 (1 + z u' (1 - t)), and as u = c z + d z^3, with
        # c = sqrt(2 / pi), z u' = c z + 3 d z^3 = 3 u - 2 c z.
        u *= 3
        z *= 2 * sqrt(2 / pi)
        u -= z
        u *= np.subtract(1, t, out=z)
        u += 1
        t += 1
        t *= 0.5
        t *= u
        return t


@dataclass(frozen=True)
class SideBySide(Activation):
    """Several functions, each for an equal part of the batch: networks that share their weights run at once."""

    parts: tuple[Activation, ...]

    derivative_needs_z = True

    def __post_init__(self) -> None:
        if not self.parts:
            raise ValueError(
                "`parts` must hold at least one activation, got none. Try those of `ACTIVATIONS`."
            )

    def __call__(self, z: Array, out: Array | None = None) -> Array:
        h = _result(z, out)
        for phi, part_z, part_h in zip(self.parts, self._split(z), self._split(h), strict=True):
            phi(part_z, out=part_h)
        return h

    def derivative_from(self, z: Array, h: Array, out: Array | None = None) -> Array:
        slope = _result(h, out)
        pieces = zip(self.parts, self._split(z), self._split(h), self._split(slope), strict=True)
        for phi, part_z, part_h, part_slope in pieces:
            phi.derivative_from(part_z, part_h, out=part_slope)
        return slope

    def _split(self, batch: Array) -> list[Array]:
        """Views of equal shares of the samples, the axis before the last."""
        share, rest = divmod(batch.shape[-2], len(self.parts))
        if rest:
            raise ValueError(
                f"The batch must be a multiple of the {len(self.parts)} functions side by side, "
                f"got {batch.shape[-2]} samples. Give each as many."
            )
        return [batch[..., k * share : (k + 1) * share, :] for k in range(len(self.parts))]


def _result(h: Array, out: Array | None) -> Array:
    """`out`, or a new array like `h`; ufuncs would make a scalar of an array without axes."""
    return np.empty_like(h) if out is None else out


@lru_cache(maxsize=16)
def _zeros(shape: tuple[int, ...], dtype: np.dtype[Any]) -> Array:
    """Zeros to compare with, to read only: numpy is faster with an array than with a number."""
    zeros = np.zeros(shape, dtype)
    zeros.flags.writeable = False
    return zeros


def _branches(h: Array, above: float, below: float, out: Array | None) -> Array:
    """`above` where h > 0, else `below`, by arithmetic: many times faster than a choice for each number."""
    slope = np.greater(h, 0, out=_result(h, out))
    if above - below != 1:
        slope *= above - below
    if below != 0:
        slope += below
    return slope


class ByName(dict[str, Activation]):
    """Activation functions by name; an unknown one is refused with the names that there are."""

    def __missing__(self, name: str) -> Activation:
        raise ValueError(
            f"An activation must be one that the course compares, got {name!r}. Use {', '.join(self)}."
        )


ACTIVATIONS = ByName(
    {
        "sigmoid": Sigmoid(),
        "tanh": Tanh(),
        "relu": ReLU(),
        "leaky-relu": LeakyReLU(),
        "elu": ELU(),
        "selu": SELU(),
        "gelu": GELU(),
    }
)
"""The seven activations that the course compares, by name."""
