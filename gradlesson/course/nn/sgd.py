"""Stochastic gradient descent with momentum."""

from collections.abc import Sequence
from math import inf

import numpy as np

from gradlesson.course.nn.divergence import may_diverge
from gradlesson.course.nn.layer import Parametric


class SGD:
    """v <- momentum v - learning_rate dL/dtheta, theta <- theta + v, for the parameters theta of every layer."""

    def __init__(self, layers: Sequence[Parametric], learning_rate: float, momentum: float = 0.0) -> None:
        """Start with zero velocities.

        Raises:
            ValueError: a learning rate that is not positive, or a momentum outside [0, 1).
        """
        if not 0 < learning_rate < inf:
            raise ValueError(f"`learning_rate` must be a positive number, got {learning_rate}. Try 0.01.")
        if not 0 <= momentum < 1:
            raise ValueError(f"`momentum` must be in [0, 1), got {momentum}. Use 0 for none, 0.9 as a rule.")
        self.layers = layers
        self.learning_rate = learning_rate
        self.momentum = momentum
        self.velocities = [np.zeros_like(layer.parameters) for layer in layers]

    @may_diverge
    def step(self) -> None:
        """Update all parameters; the gradients are used up."""
        for layer, velocity in zip(self.layers, self.velocities, strict=True):
            gradients, parameters = layer.gradients, layer.parameters
            if self.momentum == 0:
                # The formula without its first term: half as much memory to go through.
                np.multiply(gradients, -self.learning_rate, out=velocity)
            else:
                gradients *= self.learning_rate
                velocity *= self.momentum
                velocity -= gradients
            parameters += velocity
