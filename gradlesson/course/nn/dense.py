"""The dense layer, z = h @ W + b, and its gradients."""

from typing import Annotated

import numpy as np

from gradlesson.course.nn.arrays import Array, aligned, check_finite
from gradlesson.course.nn.divergence import may_diverge
from gradlesson.course.nn.layer import Layer, Parametric, Shape


class Dense(Layer):
    """A dense (fully connected) layer.

    Attributes:
        parameters: `W` and, as the last row, `b`, in one array that an optimiser updates at once,
            (seeds, fan_in + 1, fan_out).
        gradients: dL/dparameters, of the same layout.
        W, b: views of `parameters`, (seeds, fan_in, fan_out) and (seeds, 1, fan_out).
        dW, db: views of `gradients`, of the same shapes.
    """

    def __init__(self, W: Annotated[Array, "seeds fan_in fan_out"]) -> None:
        """Hold a copy of the weights `W`, and zero biases.

        Raises:
            ValueError: weights without an axis of seeds, without units, or not finite.
        """
        if W.ndim != 3:
            raise ValueError(
                f"`W` must be (seeds, fan_in, fan_out), got shape {W.shape}. For one network, use W[None]."
            )
        if 0 in W.shape:
            raise ValueError(
                f"`W` must have a seed, `fan_in` and `fan_out` from 1, got shape {W.shape}. "
                "Give every layer a unit."
            )
        check_finite("W", W)
        seeds, self.fan_in, self.fan_out = W.shape
        shape = (seeds, self.fan_in + 1, self.fan_out)
        self.parameters: Annotated[Array, "seeds fan_in+1 fan_out"] = aligned(shape, W.dtype)
        self.gradients: Annotated[Array, "seeds fan_in+1 fan_out"] = aligned(shape, W.dtype)
        self.W, self.b = self.parameters[:, :-1], self.parameters[:, -1:]
        self.dW, self.db = self.gradients[:, :-1], self.gradients[:, -1:]
        self.W[...], self.b[...] = W, 0
        self.gradients.fill(0)
        self._ones: Annotated[Array, "1 batch"] = np.empty((1, 0), W.dtype)

    def output_shape(self, shape: Shape) -> Shape:
        """(seeds, batch, fan_out)."""
        seeds = len(self.W)
        if len(shape) != 3 or (shape[0], shape[2]) != (seeds, self.fan_in) or shape[1] < 1:
            raise ValueError(
                f"The input must be (seeds, batch, fan_in) with {seeds} seeds and `fan_in` {self.fan_in}, "
                f"got shape {shape}. Repeat samples that all seeds share with `np.broadcast_to`."
            )
        return seeds, shape[1], self.fan_out

    @may_diverge
    def forward(
        self, h: Annotated[Array, "seeds batch fan_in"], out: Array | None = None
    ) -> Annotated[Array, "seeds batch fan_out"]:
        """The preactivation z = h @ W + b."""
        z: Array = np.matmul(h, self.W, out=out)
        z += self.b
        return z

    @may_diverge
    def backward(
        self, delta: Annotated[Array, "seeds batch fan_out"], out: Array | None = None
    ) -> Annotated[Array, "seeds batch fan_in"]:
        """The gradient dh = delta @ W^T that leaves through the input of the layer."""
        return np.matmul(delta, self.W.swapaxes(-1, -2), out=out)

    @may_diverge
    def differentiate(
        self, h: Annotated[Array, "seeds batch fan_in"], delta: Annotated[Array, "seeds batch fan_out"]
    ) -> None:
        """Set dW = h^T @ delta and db = the sum of delta over the batch."""
        np.matmul(h.swapaxes(-1, -2), delta, out=self.dW)
        # A product with ones is a sum, and several times faster than numpy's along this axis.
        if self._ones.shape[1] != delta.shape[-2]:
            self._ones = np.ones((1, delta.shape[-2]), self.db.dtype)
        np.matmul(self._ones, delta, out=self.db)

    def parametric(self) -> list[Parametric]:
        """Itself."""
        return [self]
