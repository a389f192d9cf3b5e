"""Mean-field theory of the network in the page, by a quadrature whose every bit the browser has, too.

`gradlesson.course.theory.mean_field` says the same with another quadrature.

References:
    Poole et al. 2016, arXiv:1606.05340. Schoenholz et al. 2017, arXiv:1611.01232.
"""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from gradlesson.course.playground.activations import ACTIVATIONS
from gradlesson.course.playground.arrays import FloatArray, ascending_sum, may_diverge
from gradlesson.course.playground.elementary import exp, log, sqrt

STEP, LOWEST, NODE_COUNT = 1 / 8, -32, 276
"""The substitution u = e^t makes of an integral over u > 0 a sum over evenly spaced t."""
_U = exp(np.array([LOWEST + i * STEP for i in range(NODE_COUNT)]))
_WEIGHTS = STEP * _U * (exp(-0.5 * (_U * _U)) * 0.3989422804014327)
_NODES = np.concatenate([_U, -_U])

SMALLEST_Q, LARGEST_Q = 1e-24, 1e24
"""Beyond these every activation function is as good as its limit, and q* counts as 0 or infinite."""
UNCHANGED = 1e-12
"""A smaller relative change of q from a layer to the next counts as none."""


@dataclass(frozen=True)
class Theory:
    """Expectations of one activation function at one scale of weights and biases.

    Attributes:
        activation: the name of phi.
        weight_variance: sigma_w^2, the width times the variance of one weight.
        bias_variance: sigma_b^2.
    """

    activation: str
    weight_variance: float
    bias_variance: float

    @may_diverge
    def mean_squares(self, q: float) -> tuple[float, float]:
        """E[phi(z)^2] and E[phi'(z)^2] for z ~ N(0, q)."""
        phi, slope = ACTIVATIONS[self.activation](sqrt(q) * _NODES)
        return _expectation(phi), _expectation(slope)

    def next_q(self, q: float) -> float:
        """q_{l+1} = sigma_w^2 E[phi(z)^2] + sigma_b^2."""
        return self.weight_variance * self.mean_squares(q)[0] + self.bias_variance

    def chi(self, q: float) -> float:
        """sigma_w^2 E[phi'(z)^2], the factor of the mean squared delta where z has variance q."""
        limited = SMALLEST_Q if q < SMALLEST_Q else LARGEST_Q if q > LARGEST_Q else q
        return self.weight_variance * self.mean_squares(limited)[1]

    @may_diverge
    def by_layer(self, depth: int) -> tuple[FloatArray, FloatArray, float]:
        """RMS of h and of delta in every layer, and q_L.

        Input and delta_L are standard normal.
        """
        activation, delta, chi = (np.zeros(depth) for _ in range(3))
        q = self.weight_variance + self.bias_variance
        for layer in range(depth - 1):
            chi[layer] = self.chi(q)
            phi, _ = self.mean_squares(q)
            activation[layer] = sqrt(phi)
            q = self.weight_variance * phi + self.bias_variance
        activation[-1] = sqrt(q)
        delta[-1] = 1.0
        for layer in range(depth - 2, -1, -1):
            delta[layer] = delta[layer + 1] * sqrt(chi[layer])
        return activation, delta, q

    def fixed_point(self) -> float:
        """q*, the limit of q_l from q_1; 0 or infinity where it falls or grows without end."""
        start = self.weight_variance + self.bias_variance
        if start == 0:
            return 0.0
        growth = self._growth(start)
        if -UNCHANGED < growth < UNCHANGED:
            return start
        up, near = growth > 0, start
        while SMALLEST_Q < near < LARGEST_Q:
            far = near * 2 if up else near * 0.5
            if (self._growth(far) < -UNCHANGED) if up else (self._growth(far) > UNCHANGED):
                return self._bisect(near, far, up)
            near = far
        return np.inf if up else 0.0

    def _growth(self, q: float) -> float:
        """The relative change of q from a layer to the next."""
        return self.next_q(q) / q - 1

    def _bisect(self, near: float, far: float, up: bool) -> float:
        """The fixed point between `near`, from where q moves towards `far`, and `far`, from where it comes back."""
        for _ in range(60):
            middle = 0.5 * (near + far)
            near, far = (middle, far) if (self._growth(middle) > 0) == up else (near, middle)
        return near


@may_diverge
def depth_scale(chi: float) -> float:
    """-1 / ln chi, the layers over which the mean square of delta changes by e; infinite where chi is 1."""
    return np.inf if 1 - UNCHANGED < chi < 1 + UNCHANGED else float(-1 / log(chi))


def _expectation(f: Annotated[FloatArray, "nodes"]) -> float:
    above, below = f[:NODE_COUNT], f[NODE_COUNT:]
    return float(ascending_sum((_WEIGHTS * (above * above + below * below)).tolist()))
