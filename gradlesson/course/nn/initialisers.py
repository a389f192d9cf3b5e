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

from gradlesson.course.nn.arrays import Array, check_finite
from gradlesson.course.nn.divergence import may_diverge

Normals = Annotated[Array, "seeds fan_in fan_out"]
Weights = Annotated[Array, "seeds fan_in fan_out"]


def standard_normal(rngs: Sequence[Generator], fan_in: int, fan_out: int) -> Normals:
    """Independent N(0, 1) numbers in float32; those of seed k come from `rngs[k]` alone.

    Raises:
        ValueError: a layer without units, or no generator.
    """
    check_units(rngs, fan_in=fan_in, fan_out=fan_out)
    return np.stack([rng.standard_normal((fan_in, fan_out), dtype=np.float32) for rng in rngs])


def check_units(rngs: Sequence[Generator] | None = None, **sizes: int) -> None:
    """Refuse a layer without units, and to draw without a generator.

    Raises:
        ValueError: either of the two.
    """
    for name, size in sizes.items():
        if not size >= 1:
            raise ValueError(f"`{name}` must be at least 1, got {size}. Give every layer a unit.")
    if rngs is not None and len(rngs) < 1:
        raise ValueError("`rngs` must hold a generator for each seed, got none. Try `rng.spawn(10)`.")


class Initialiser(ABC):
    """A distribution of weights."""

    @abstractmethod
    def variance(self, fan_in: int, fan_out: int) -> float:
        """The variance of one weight.

        Raises:
            ValueError: a layer without units.
        """

    @abstractmethod
    def __call__(self, G: Normals) -> Weights:
        """W made from the standard normal G.

        Raises:
            ValueError: a G that is not (seeds, fan_in, fan_out) with a unit each, or not finite.
        """

    def draw(self, rngs: Sequence[Generator], fan_in: int, fan_out: int) -> Weights:
        """W for a new layer, with fresh numbers of each seed's generator."""
        return self(standard_normal(rngs, fan_in, fan_out))


class Gaussian(Initialiser):
    """Independent normal weights of mean 0; what their variance is makes the difference."""

    @may_diverge
    def __call__(self, G: Normals) -> Weights:
        _check_normals(G)
        return sqrt(self.variance(*G.shape[-2:])) * G


@dataclass(frozen=True)
class Normal(Gaussian):
    """Variance `standard_deviation`^2, whatever the width."""

    standard_deviation: float

    def __post_init__(self) -> None:
        _check_scale("standard_deviation", self.standard_deviation)

    def variance(self, fan_in: int, fan_out: int) -> float:
        check_units(fan_in=fan_in, fan_out=fan_out)
        return self.standard_deviation**2


@dataclass(frozen=True)
class LeCun(Gaussian):
    """Variance gain^2 / fan_in.

    References:
        LeCun, Bottou, Orr & Mueller 1998, Efficient BackProp, section 4.6.
    """

    gain: float = 1.0

    def __post_init__(self) -> None:
        _check_scale("gain", self.gain)

    def variance(self, fan_in: int, fan_out: int) -> float:
        check_units(fan_in=fan_in, fan_out=fan_out)
        return self.gain**2 / fan_in


@dataclass(frozen=True)
class Xavier(Gaussian):
    """Variance 2 gain^2 / (fan_in + fan_out); for the sigmoid the gain 4 undoes sigmoid'(0) = 1/4.

    References:
        Glorot & Bengio 2010, Understanding the difficulty of training deep feedforward neural networks
        (PMLR 9:249-256), equation 12.
    """

    gain: float = 1.0

    def __post_init__(self) -> None:
        _check_scale("gain", self.gain)

    def variance(self, fan_in: int, fan_out: int) -> float:
        check_units(fan_in=fan_in, fan_out=fan_out)
        return 2 * self.gain**2 / (fan_in + fan_out)


@dataclass(frozen=True)
class He(Gaussian):
    """Variance 2 gain^2 / fan_in: the 2 makes up for the half of the units that a ReLU switches off.

    References:
        He, Zhang, Ren & Sun 2015, Delving deep into rectifiers, arXiv:1502.01852, equation 10.
    """

    gain: float = 1.0

    def __post_init__(self) -> None:
        _check_scale("gain", self.gain)

    def variance(self, fan_in: int, fan_out: int) -> float:
        check_units(fan_in=fan_in, fan_out=fan_out)
        return 2 * self.gain**2 / fan_in


@dataclass(frozen=True)
class Orthogonal(Initialiser):
    """W with W^T W = gain^2 1 (or W W^T, where fan_out > fan_in), uniform over all such matrices.

    References:
        Saxe, McClelland & Ganguli 2014, Exact solutions to the nonlinear dynamics of learning in deep linear
        neural networks, arXiv:1312.6120.
    """

    gain: float = 1.0

    def __post_init__(self) -> None:
        _check_scale("gain", self.gain)

    def variance(self, fan_in: int, fan_out: int) -> float:
        check_units(fan_in=fan_in, fan_out=fan_out)
        return self.gain**2 / max(fan_in, fan_out)

    @may_diverge
    def __call__(self, G: Normals) -> Weights:
        _check_normals(G)
        wide = G.shape[-1] > G.shape[-2]
        Q = _orthonormal_columns(G.swapaxes(-1, -2) if wide else G)
        return self.gain * (Q.swapaxes(-1, -2) if wide else Q)


def _check_scale(name: str, scale: float) -> None:
    # Up to where the square, a variance, is a float.
    if not 0 <= scale <= 1e150:
        raise ValueError(
            f"`{name}` must be a number from 0 to 1e150, got {scale}. The sign of a weight is drawn anyway."
        )


def _check_normals(G: Normals) -> None:
    if G.ndim != 3 or 0 in G.shape:
        raise ValueError(
            f"`G` must be (seeds, fan_in, fan_out) with one of each at least, got shape {G.shape}. "
            "Take it from `standard_normal`."
        )
    check_finite("G", G)


def _orthonormal_columns(G: Annotated[Array, "seeds rows columns"]) -> Annotated[Array, "seeds rows columns"]:
    """Columns of a uniformly distributed orthogonal matrix, made from the standard normal G.

    The matrix is a product H_1 H_2 .. H_n of Householder reflections, times signs; H_k turns a normal vector of the
    dimensions k, k + 1, .. onto axis k. As I - V T V^T it takes matrix products alone, which is faster than a QR
    decomposition of G.

    References:
        Stewart 1980, The efficient generation of random orthogonal matrices, doi:10.1137/0717034, section 3.
        Schreiber & Van Loan 1989, A storage-efficient WY representation for products of Householder
        transformations, doi:10.1137/0910005.
    """
    columns = G.shape[-1]
    k = np.arange(columns)
    # Column k of V is the vector x of H_k plus sign(x_k) |x| e_k: of the two mirrors, that far from x.
    V = np.tril(G)
    signs = np.copysign(1, V[:, k, k])
    V[:, k, k] += signs * np.sqrt(np.einsum("srk,srk->sk", V, V))
    # T^-1 + T^-T = V^T V, with T upper triangular.
    inverse_T = np.triu(V.swapaxes(1, 2) @ V)
    inverse_T[:, k, k] /= 2
    Q = V @ (_inverse_of_upper(inverse_T) @ -V[:, :columns].swapaxes(1, 2))
    Q[:, k, k] += 1
    Q *= -signs[:, np.newaxis, :]
    return Q


def _inverse_of_upper(U: Annotated[Array, "seeds n n"]) -> Annotated[Array, "seeds n n"]:
    """U^-1 of an upper triangular U, by halves: [[A, B], [0, C]]^-1 = [[A^-1, -A^-1 B C^-1], [0, C^-1]]."""
    n = U.shape[-1]
    if n <= 16:
        return np.linalg.inv(U)
    half = n // 2
    inverse = np.zeros_like(U)
    inverse[:, :half, :half] = upper = _inverse_of_upper(U[:, :half, :half])
    inverse[:, half:, half:] = lower = _inverse_of_upper(U[:, half:, half:])
    inverse[:, :half, half:] = -upper @ U[:, :half, half:] @ lower
    return inverse
