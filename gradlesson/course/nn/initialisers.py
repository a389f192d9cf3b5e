"""Weight initialisers: maps from a standard normal matrix to the weights of a layer.

An initialiser is called with G, independent N(0, 1) numbers of shape (seeds, fan_in, fan_out), and returns W. Given
the same G, two initialisers are compared on the same random numbers.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Annotated

import numpy as np
from numpy.random import Generator

from gradlesson.course.nn.arrays import Array

Normals = Annotated[Array, "seeds fan_in fan_out"]
Weights = Annotated[Array, "seeds fan_in fan_out"]


def standard_normal(rngs: Sequence[Generator], fan_in: int, fan_out: int) -> Normals:
    """Independent N(0, 1) numbers in float32; those of seed k come from `rngs[k]` alone.

    Raises:
        ValueError: a layer without units, or no generator.
    """
    if fan_in < 1 or fan_out < 1:
        name, found = ("fan_in", fan_in) if fan_in < 1 else ("fan_out", fan_out)
        raise ValueError(f"`{name}` must be at least 1, got {found}. Give every layer a unit.")
    if not rngs:
        raise ValueError("`rngs` must hold a generator for each seed, got none. Try `rng.spawn(10)`.")
    return np.stack([rng.standard_normal((fan_in, fan_out), dtype=np.float32) for rng in rngs])


class Initialiser(ABC):
    """A distribution of weights."""

    @abstractmethod
    def variance(self, fan_in: int, fan_out: int) -> float:
        """The variance of one weight."""

    @abstractmethod
    def __call__(self, G: Normals) -> Weights:
        """W made from the standard normal G."""

    def draw(self, rngs: Sequence[Generator], fan_in: int, fan_out: int) -> Weights:
        """W for a new layer, with fresh numbers of each seed's generator."""
        return self(standard_normal(rngs, fan_in, fan_out))


class Gaussian(Initialiser):
    """Independent normal weights of mean 0; what their variance is makes the difference."""

    def __call__(self, G: Normals) -> Weights:
        return sqrt(self.variance(*G.shape[-2:])) * G


@dataclass(frozen=True)
class Normal(Gaussian):
    """Variance `standard_deviation`^2, whatever the width."""

    standard_deviation: float

    def variance(self, fan_in: int, fan_out: int) -> float:
        return self.standard_deviation**2


@dataclass(frozen=True)
class LeCun(Gaussian):
    """Variance gain^2 / fan_in.

    References:
        LeCun, Bottou, Orr & Mueller 1998, Efficient BackProp, section 4.6.
    """

    gain: float = 1.0

    def variance(self, fan_in: int, fan_out: int) -> float:
        return self.gain**2 / fan_in


@dataclass(frozen=True)
class Xavier(Gaussian):
    """Variance 2 gain^2 / (fan_in + fan_out); for the sigmoid the gain 4 undoes sigmoid'(0) = 1/4.

    References:
        Glorot & Bengio 2010, Understanding the difficulty of training deep feedforward neural networks
        (PMLR 9:249-256), equation 12.
    """

    gain: float = 1.0

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 2 * self.gain**2 / (fan_in + fan_out)


@dataclass(frozen=True)
class He(Gaussian):
    """Variance 2 gain^2 / fan_in: the 2 makes up for the half of the units that a ReLU switches off.

    References:
        He, Zhang, Ren & Sun 2015, Delving deep into rectifiers, arXiv:1502.01852, equation 10.
    """

    gain: float = 1.0

    def variance(self, fan_in: int, fan_out: int) -> float:
        return 2 * self.gain**2 / fan_in


@dataclass(frozen=True)
class Orthogonal(Initialiser):
    """W with W^T W = gain^2 1 (or W W^T, where fan_out > fan_in), uniform over all such matrices.

    References:
        Saxe, McClelland & Ganguli 2014, Exact solutions to the nonlinear dynamics of learning in deep linear
        neural networks, arXiv:1312.6120.
    """

    gain: float = 1.0

    def variance(self, fan_in: int, fan_out: int) -> float:
        return self.gain**2 / max(fan_in, fan_out)

    def __call__(self, G: Normals) -> Weights:
        wide = G.shape[-1] > G.shape[-2]
        Q = _orthonormal_columns(G.swapaxes(-1, -2) if wide else G)
        return self.gain * (Q.swapaxes(-1, -2) if wide else Q)


def _orthonormal_columns(G: Annotated[Array, "seeds rows columns"]) -> Annotated[Array, "seeds rows columns"]:
    """Q of G = Q R with a positive diagonal of R, which makes Q uniform when G is standard normal.

    References:
        Mezzadri 2007, How to generate random matrices from the classical compact groups, arXiv:math-ph/0609050.
    """
    Q, R = np.linalg.qr(G)
    Q *= np.sign(np.diagonal(R, axis1=-2, axis2=-1))[..., np.newaxis, :]
    return Q
