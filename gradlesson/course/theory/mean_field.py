"""Signal and gradient of a wide random network, layer by layer.

Width n, W_ij ~ N(0, sigma_w^2 / n), b_i ~ N(0, sigma_b^2), z = h W + b, h = phi(z). For n to infinity the
preactivations of layer l are normal with variance q_l, and each layer multiplies the mean squared gradient by chi.

References:
    Poole et al. 2016, Exponential expressivity in deep neural networks through transient chaos, arXiv:1606.05340.
    Schoenholz et al. 2017, Deep information propagation, arXiv:1611.01232.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.course.theory.quadrature import normal_expectation

FloatArray = NDArray[np.floating[Any]]

SMALLEST_Q, LARGEST_Q = 1e-24, 1e24
"""Beyond these every activation function is as good as its limit, so what q does there it does for good."""
ROUNDING = 1e-14
"""A smaller relative change of q from a layer to the next counts as none; a sum of ours is rounded by less."""
STEPS = 2.0 ** np.array([0.25, 0.5, 0.75, 1.0])
"""Where a doubling of q is looked at, so that two fixed points close together are not jumped over."""


@dataclass(frozen=True)
class MeanField:
    """The mean-field theory of one activation function at one scale of weights and biases.

    Attributes:
        phi: the activation function.
        derivative: phi'.
        weight_variance: sigma_w^2, n times the variance of one weight.
        bias_variance: sigma_b^2.

    Raises:
        ValueError: a variance that is negative or not finite; in the methods, a q that is negative or no number.
    """

    phi: Callable[[FloatArray], FloatArray]
    derivative: Callable[[FloatArray], FloatArray]
    weight_variance: float
    bias_variance: float = 0.0

    def __post_init__(self) -> None:
        for name in ("weight_variance", "bias_variance"):
            if not 0 <= getattr(self, name) < np.inf:
                raise ValueError(
                    f"`{name}` must be at least 0 and finite, got {getattr(self, name)}. "
                    "It is the square of a deviation."
                )

    def next_q(self, q: float | FloatArray) -> FloatArray:
        """q_{l+1} = sigma_w^2 E[phi(sqrt(q_l) u)^2] + sigma_b^2, u ~ N(0, 1)."""
        _check_q(q)
        return self.weight_variance * normal_expectation(lambda z: self.phi(z) ** 2, q) + self.bias_variance

    def chi(self, q: float | FloatArray) -> FloatArray:
        """sigma_w^2 E[phi'(sqrt(q) u)^2], the factor of the mean squared gradient where z has variance q."""
        _check_q(q)
        limited = np.clip(q, SMALLEST_Q, LARGEST_Q)
        return self.weight_variance * normal_expectation(lambda z: self.derivative(z) ** 2, limited)

    def q_by_layer(self, first: float, layers: int) -> Annotated[FloatArray, "layers"]:
        """q_1 .. q_layers, given q_1.

        Raises:
            ValueError: no layer.
        """
        if layers < 1:
            raise ValueError(f"`layers` must be at least 1, got {layers}. q_1 belongs to the first.")
        q = np.empty(layers)
        q[0] = first
        for layer in range(1, layers):
            q[layer] = self.next_q(q[layer - 1])
        return q

    def fixed_point(self, start: float = 1.0) -> float:
        """q*, the limit of q_l from q_1 = `start`; 0 or infinity only where q_l falls or grows without end.

        Where q_{l+1} increases with q_l, q_l moves one way only, to the nearest q with q = next_q(q) on that side.
        Where nothing changes at any q, as with ReLU and He's weights, q* is `start`.

        Raises:
            ValueError: a `start` that is not positive and finite.
            ArithmeticError: the limit cannot be told: q_{l+1} falls where q_l grows, is not a number, or moves by
                less than `ROUNDING` a layer although there is no fixed point.
        """
        if not 0 < start < np.inf:
            raise ValueError(f"`start` must be positive and finite, got {start}. It is the variance q_1.")
        direction = int(self._directions(np.array([start]))[0])
        if direction == 0:
            self._check_rests(start)
            return start
        near, far = start, start
        end = self._end(direction)
        while far < end if direction > 0 else far > end:
            q = far * STEPS**direction
            directions = self._directions(np.append(far, q))[1:]
            turned = np.flatnonzero(directions == -direction)
            ahead = q[: turned[0]] if turned.size else q
            moving = ahead[directions[: ahead.size] == direction]
            near = float(moving[-1]) if moving.size else near
            if turned.size:
                far = float(q[turned[0]])
                if max(near / far, far / near) > 2:
                    raise _no_limit(f"next to no change from {near:.3g} to {far:.3g}", start)
                return self._bisect(near, far, direction > 0)
            far = float(q[-1])
        # The change of the largest or smallest q is that of the limit: of the same sign, or none.
        return float("inf") if direction > 0 else 0.0

    def _end(self, direction: int) -> float:
        """A q from which q_l comes back, if it ever does.

        No bounded function brings more than w + b about; and no q* is below next_q(0), so that end is out of reach.
        """
        if direction > 0:
            return LARGEST_Q * max(1.0, self.weight_variance, self.bias_variance)
        least = float(self.next_q(0.0))
        return min(SMALLEST_Q, least / 4) if least else SMALLEST_Q

    def _directions(self, q: Annotated[FloatArray, "n"]) -> Annotated[NDArray[np.integer[Any]], "n"]:
        """1 where q grows from a layer to the next, -1 where it falls, 0 where it stays; q goes up or down."""
        after = self.next_q(q)
        if np.isnan(after).any():
            raise _no_limit("a variance that is not a number", float(q[np.isnan(after)][0]))
        order = np.argsort(q)
        if (after[order][1:] < after[order][:-1] * (1 - ROUNDING)).any():
            raise _no_limit("a next variance that falls where q grows", float(q[0]))
        growth = after / q - 1
        return np.where(np.abs(growth) < ROUNDING, 0, np.sign(growth)).astype(int)

    def _check_rests(self, start: float) -> None:
        """That q stays at `start`, where it hardly moves: because it comes back to it, or as it does everywhere."""
        below, above = self._directions(start * np.array([STEPS[0] ** -1, STEPS[0]]))
        everywhere = np.logspace(np.log10(SMALLEST_Q), np.log10(LARGEST_Q), 49)
        if (below, above) != (1, -1) and self._directions(everywhere).any():
            raise _no_limit(f"a change of less than {ROUNDING} a layer, though not at every q", start)

    def _growth(self, q: float) -> float:
        """The relative change of the variance from a layer to the next."""
        return float(self.next_q(q)) / q - 1

    def _bisect(self, near: float, far: float, up: bool) -> float:
        """The fixed point between `near`, from where q moves towards `far`, and `far`, from where it comes back."""
        for _ in range(60):
            middle = (near + far) / 2
            near, far = (middle, far) if (self._growth(middle) > 0) == up else (near, middle)
        return near


def _check_q(q: float | FloatArray) -> None:
    if not np.all(np.asarray(q) >= 0):
        raise ValueError(f"`q` must be at least 0, got {q}. It is the variance of a preactivation.")


def _no_limit(found: str, q: float) -> ArithmeticError:
    return ArithmeticError(
        f"The limit of q from {q:.3g} must show in its change from layer to layer, got {found}. "
        "Follow the layers with `q_by_layer` instead, or start elsewhere."
    )


def depth_scale(chi: float | FloatArray) -> FloatArray:
    """The number of layers over which the squared gradient falls by e, xi = -1 / ln chi; negative where it grows.

    It is infinite at chi = 1, the edge of chaos.

    Raises:
        ValueError: a chi that is negative or no number.
    """
    if not np.all(np.asarray(chi) >= 0):
        raise ValueError(f"`chi` must be at least 0, got {chi}. It multiplies the mean of a square.")
    with np.errstate(divide="ignore"):
        return np.where(np.equal(chi, 1), np.inf, -1 / np.log(chi))
