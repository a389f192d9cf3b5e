"""What every layer of a feedforward network has: a forward pass, a backward pass, and perhaps parameters."""

from abc import ABC, abstractmethod
from typing import Annotated, Protocol

import numpy as np

from gradlesson.course.nn.activations import Activation
from gradlesson.course.nn.arrays import Array, check_finite
from gradlesson.course.nn.divergence import may_diverge

Batch = Annotated[Array, "seeds batch units"]
Shape = tuple[int, int, int]
"""(seeds, batch, units)"""


class Parametric(Protocol):
    """What an optimiser updates in place.

    Attributes:
        parameters: all numbers that are learnt, in one array with the seeds on its leading axis.
        gradients: dL/dparameters, of the same layout.
    """

    parameters: Array
    gradients: Array


class Layer(ABC):
    """A differentiable map y = f(x) of the batch of each seed.

    A layer remembers of its last forward pass what its backward pass needs; so it stands in one place of one
    network. The backward pass is `differentiate`, then `backward`. What a layer cannot take `output_shape` refuses,
    once for all passes of a batch.
    """

    @abstractmethod
    def output_shape(self, shape: Shape) -> Shape:
        """The shape of y for an x of this shape.

        Raises:
            ValueError: the layer cannot take such an x.
        """

    @abstractmethod
    def forward(self, x: Batch, out: Array | None = None) -> Batch:
        """f(x)."""

    @abstractmethod
    def backward(self, delta: Batch, out: Array | None = None) -> Batch:
        """dL/dx, given delta = dL/dy."""

    @abstractmethod
    def differentiate(self, x: Batch, delta: Batch) -> None:
        """Set the gradients of the layer's own parameters, given its input and delta = dL/dy."""

    def predict(self, x: Batch) -> Batch:
        """f(x) after training: only a layer that treats single samples otherwise than batches differs here."""
        return self.forward(x)

    def parametric(self) -> list[Parametric]:
        """What of the layer an optimiser updates: nothing, the layer itself, or layers within it."""
        return []


class Nonlinearity(Layer):
    """h = phi(z), unit by unit."""

    def __init__(self, activation: Activation) -> None:
        self.activation = activation
        self._slope: Array = np.empty(0)

    def output_shape(self, shape: Shape) -> Shape:
        """The same."""
        return shape

    @may_diverge
    def forward(self, x: Batch, out: Array | None = None) -> Batch:
        """phi(x); `out` may be `x` unless phi' needs the preactivation."""
        self._z = x
        self._h = self.activation(x, out=out)
        return self._h

    @may_diverge
    def backward(self, delta: Batch, out: Array | None = None) -> Batch:
        """Delta * phi'(x)."""
        self._slope = self.activation.derivative_from(self._z, self._h, out=room_like(self._h, self._slope))
        return np.multiply(delta, self._slope, out=out)

    def differentiate(self, x: Batch, delta: Batch) -> None:
        """Nothing: phi has no parameters."""


def room_like(x: Array, room: Array) -> Array:
    """An array like `x` to write into: the one from the last time where it still fits."""
    return room if room.shape == x.shape and room.dtype == x.dtype else np.empty_like(x)


def check_batch(x: Batch, like: Batch) -> None:
    """Refuse an input that is not finite, or of another shape than the batch that the arrays of a trace are for.

    Raises:
        ValueError: either of the two.
    """
    if x.shape != like.shape:
        raise ValueError(
            f"`x` must have the shape of the trace's batch, {like.shape}, got {x.shape}. Make a new trace for it."
        )
    check_finite("x", x)


def check_delta(delta: Batch, output: Batch) -> None:
    """Refuse a gradient of another shape than the output; one that has diverged goes on.

    Raises:
        ValueError: another shape.
    """
    if delta.shape != output.shape:
        raise ValueError(
            f"`output_delta` must have the shape of the output, {output.shape}, got {delta.shape}. "
            "Take it from the loss of that output."
        )
