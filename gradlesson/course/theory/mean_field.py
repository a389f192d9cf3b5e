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
"""Beyond these every activation function is as good as its limit, and q* counts as 0 or infinite."""
ROUNDING = 1e-12
"""A smaller relative change of q from a layer to the next counts as none."""


@dataclass(frozen=True)
class MeanField:
    """The mean-field theory of one activation function at one scale of weights and biases.

    Attributes:
        phi: the activation function.
        derivative: phi'.
        weight_variance: sigma_w^2, n times the variance of one weight.
        bias_variance: sigma_b^2.
    """

    phi: Callable[[FloatArray], FloatArray]
    derivative: Callable[[FloatArray], FloatArray]
    weight_variance: float
    bias_variance: float = 0.0

    def next_q(self, q: float | FloatArray) -> FloatArray:
        """q_{l+1} = sigma_w^2 E[phi(sqrt(q_l) u)^2] + sigma_b^2, u ~ N(0, 1)."""
        return self.weight_variance * normal_expectation(lambda z: self.phi(z) ** 2, q) + self.bias_variance

    def chi(self, q: float | FloatArray) -> FloatArray:
        """sigma_w^2 E[phi'(sqrt(q) u)^2], the factor of the mean squared gradient where z has variance q."""
        limited = np.clip(q, SMALLEST_Q, LARGEST_Q)
        return self.weight_variance * normal_expectation(lambda z: self.derivative(z) ** 2, limited)

    def q_by_layer(self, first: float, layers: int) -> Annotated[FloatArray, "layers"]:
        """q_1 .. q_layers, given q_1."""
        q = np.empty(layers)
        q[0] = first
        for layer in range(1, layers):
            q[layer] = self.next_q(q[layer - 1])
        return q

    def fixed_point(self, start: float = 1.0) -> float:
        """q*, the limit of q_l from q_1 = `start`; 0 or infinity where q_l falls or grows without end.

        For the functions of this course q_{l+1} increases with q_l, so q_l moves one way only, to the nearest q
        with q = next_q(q) on that side.
        """
        growth = self._growth(start)
        if abs(growth) < ROUNDING:
            return start
        up = growth > 0
        near = start
        while SMALLEST_Q < near < LARGEST_Q:
            far = near * 2 if up else near / 2
            if (self._growth(far) < -ROUNDING) if up else (self._growth(far) > ROUNDING):
                return self._bisect(near, far, up)
            near = far
        return float("inf") if up else 0.0

    def _growth(self, q: float) -> float:
        """The relative change of the variance from a layer to the next."""
        return float(self.next_q(q)) / q - 1

    def _bisect(self, near: float, far: float, up: bool) -> float:
        """The fixed point between `near`, from where q moves towards `far`, and `far`, from where it comes back."""
        for _ in range(60):
            middle = (near + far) / 2
            near, far = (middle, far) if (self._growth(middle) > 0) == up else (near, middle)
        return near


def depth_scale(chi: float | FloatArray) -> FloatArray:
    """The number of layers over which the squared gradient falls by e, xi = -1 / ln chi; negative where it grows.

    It is infinite at chi = 1, the edge of chaos.
    """
    with np.errstate(divide="ignore"):
        return np.where(np.equal(chi, 1), np.inf, -1 / np.log(chi))
