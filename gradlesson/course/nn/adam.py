"""Adam: steps of about equal size for every parameter, however small its gradient."""

from collections.abc import Sequence
from math import inf, sqrt

import numpy as np

from gradlesson.course.nn.divergence import may_diverge
from gradlesson.course.nn.layer import Parametric


class Adam:
    """theta <- theta - learning_rate m_hat / (sqrt(v_hat) + epsilon), for the parameters theta of every layer.

    m and v are running averages of the gradient and of its square, m_hat = m / (1 - beta1^t) and
    v_hat = v / (1 - beta2^t) make up for their start at zero; t counts the steps from 1.

    A gradient whose square exceeds the largest float, from 1e19 in float32, makes v infinite, and its parameter
    stays where it is from then on: clip what may explode.

    Attributes:
        means, squares: m and v of each layer, in the layout of its parameters.

    References:
        Kingma & Ba 2015, Adam: a method for stochastic optimization, arXiv:1412.6980, algorithm 1.
    """

    def __init__(
        self,
        layers: Sequence[Parametric],
        learning_rate: float = 1e-3,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
    ) -> None:
        """Start with averages of zero.

        Raises:
            ValueError: a learning rate or an epsilon that is not positive, or a beta outside [0, 1).
        """
        for name, number in (("learning_rate", learning_rate), ("epsilon", epsilon)):
            if not 0 < number < inf:
                raise ValueError(f"`{name}` must be a positive number, got {number}. Try the default.")
        for name, number in (("beta1", beta1), ("beta2", beta2)):
            if not 0 <= number < 1:
                raise ValueError(f"`{name}` must be in [0, 1), got {number}. Try the default.")
        self.layers = layers
        self.learning_rate = learning_rate
        self.beta1, self.beta2, self.epsilon = beta1, beta2, epsilon
        self.steps = 0
        self.means = [np.zeros_like(layer.parameters) for layer in layers]
        self.squares = [np.zeros_like(layer.parameters) for layer in layers]

    @may_diverge
    def step(self) -> None:
        """Update all parameters; the gradients are used up."""
        self.steps += 1
        # sqrt(v_hat) = sqrt(v) / root, and a common factor 1 / root drops out of the fraction.
        root = sqrt(1 - self.beta2**self.steps)
        rate = self.learning_rate * root / (1 - self.beta1**self.steps)
        for layer, m, v in zip(self.layers, self.means, self.squares, strict=True):
            room = layer.gradients
            room *= 1 - self.beta1
            m *= self.beta1
            m += room
            # room is (1 - beta1) times the gradient; v wants (1 - beta2) times its square.
            room *= room
            room *= (1 - self.beta2) / (1 - self.beta1) ** 2
            v *= self.beta2
            v += room
            np.sqrt(v, out=room)
            room += self.epsilon * root
            np.divide(m, room, out=room)
            room *= rate
            parameters = layer.parameters
            parameters -= room
