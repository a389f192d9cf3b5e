"""Batch and layer normalisation: each unit, or each sample, is brought to mean 0 and variance 1."""

from typing import Annotated, Any

import numpy as np

from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.divergence import may_diverge
from gradlesson.course.nn.layer import Batch, Layer, Parametric, Shape, room_like


class Normalisation(Layer):
    """y = gamma x_hat + beta, x_hat = (x - mean) / sqrt(variance + epsilon).

    The mean and the variance are taken over one axis of the batch, which is all in which the two kinds differ.

    Attributes:
        parameters: gamma and beta, (seeds, 2, units); at first 1 and 0.
        gradients: dL/dparameters, of the same layout.
        gamma, beta: views of `parameters`, (seeds, 1, units).
        dgamma, dbeta: views of `gradients`, of the same shape.
        epsilon: keeps a variance of zero from dividing.
    """

    axis: int
    """Over which mean and variance are taken: 1, the batch, or 2, the units."""

    def __init__(
        self, seeds: int, units: int, dtype: type[np.inexact[Any]] = np.float32, epsilon: float = 1e-5
    ) -> None:
        """Start with gamma = 1 and beta = 0.

        Raises:
            ValueError: no seed, no unit, or an epsilon that is not positive.
        """
        for name, number in (("seeds", seeds), ("units", units)):
            if number < 1:
                raise ValueError(f"`{name}` must be at least 1, got {number}. Normalise a layer with units.")
        if not 0 < epsilon < np.inf:
            raise ValueError(f"`epsilon` must be a positive number, got {epsilon}. Try 1e-5.")
        self.epsilon = epsilon
        self.parameters: Annotated[Array, "seeds 2 units"] = np.zeros((seeds, 2, units), dtype)
        self.gradients: Annotated[Array, "seeds 2 units"] = np.zeros_like(self.parameters)
        self.gamma, self.beta = self.parameters[:, :1], self.parameters[:, 1:]
        self.dgamma, self.dbeta = self.gradients[:, :1], self.gradients[:, 1:]
        self.gamma[...] = 1
        self._x_hat: Array = np.empty(0)
        self._room: Array = np.empty(0)

    def output_shape(self, shape: Shape) -> Shape:
        """The same."""
        seeds, _, units = self.parameters.shape
        if len(shape) != 3 or (shape[0], shape[2]) != (seeds, units) or shape[1] < 1:
            raise ValueError(
                f"The input must be (seeds, batch, units) with {seeds} seeds and {units} units, got shape {shape}. "
                "Make the normalisation as wide as the layer below it."
            )
        return shape

    @may_diverge
    def forward(self, x: Batch, out: Array | None = None) -> Batch:
        """The output, with the mean and the variance of this batch."""
        self._x_hat = room_like(x, self._x_hat)
        self._statistics(x)
        y: Array = np.multiply(self._x_hat, self.gamma, out=out)
        y += self.beta
        return y

    def _statistics(self, x: Batch) -> tuple[Array, Array]:
        """The mean and the variance of x along the axis; sets x_hat and 1 / sqrt(variance + epsilon)."""
        n = x.shape[self.axis]
        # In units of `scale`, a power of two, no square leaves the range of floats; nearly always it is 1.
        scale = _scale(x)
        x_hat = np.divide(x, scale, out=self._x_hat)
        mean = x_hat.mean(axis=self.axis, keepdims=True)
        x_hat -= mean
        # Not numpy's var: of complex numbers, with which gradients are checked, that takes absolute values.
        squares = np.einsum("sbu,sbu->su" if self.axis == 1 else "sbu,sbu->sb", x_hat, x_hat)
        variance = np.expand_dims(squares / n, self.axis)
        epsilon = np.maximum(self.epsilon / scale / scale, np.finfo(scale.dtype).tiny)
        self._inverse = 1 / np.sqrt(variance + epsilon)
        x_hat *= self._inverse
        self._inverse /= scale
        return mean * scale, variance * scale * scale

    @may_diverge
    def differentiate(self, x: Batch, delta: Batch) -> None:
        """Set dgamma = sum of delta * x_hat over the batch, and dbeta = sum of delta."""
        np.einsum("sbu,sbu->su", delta, self._x_hat, out=self.dgamma[:, 0])
        np.einsum("sbu->su", delta, out=self.dbeta[:, 0])

    def parametric(self) -> list[Parametric]:
        """Itself."""
        return [self]


class BatchNorm(Normalisation):
    """Each unit has mean 0 and variance 1 over the batch; single samples meet running averages of both.

    Attributes:
        running_mean, running_variance: (seeds, 1, units); averages over the batches of training, each new batch
            with the weight `momentum`, variances as estimated for the population, n / (n - 1) of the batch's.

    References:
        Ioffe & Szegedy 2015, Batch normalization: accelerating deep network training by reducing internal
        covariate shift, arXiv:1502.03167, algorithms 1 and 2.
    """

    axis = 1

    def __init__(
        self,
        seeds: int,
        units: int,
        dtype: type[np.inexact[Any]] = np.float32,
        epsilon: float = 1e-5,
        momentum: float = 0.1,
    ) -> None:
        """Start with gamma = 1, beta = 0, running mean 0 and running variance 1.

        Raises:
            ValueError: no seed, no unit, an epsilon that is not positive, or a momentum outside (0, 1].
        """
        super().__init__(seeds, units, dtype, epsilon)
        if not 0 < momentum <= 1:
            raise ValueError(
                f"`momentum` must be in (0, 1], got {momentum}. Use 1 to keep the last batch only."
            )
        self.momentum = momentum
        self.running_mean: Annotated[Array, "seeds 1 units"] = np.zeros_like(self.gamma)
        self.running_variance: Annotated[Array, "seeds 1 units"] = np.ones_like(self.gamma)

    def _statistics(self, x: Batch) -> tuple[Array, Array]:
        n = x.shape[1]
        if n < 2:
            raise ValueError(
                f"A batch must have at least 2 samples to be normalised, got {n}. Use `predict`, or LayerNorm."
            )
        mean, variance = super()._statistics(x)
        self.running_mean += self.momentum * (mean - self.running_mean)
        self.running_variance += self.momentum * (variance * (n / (n - 1)) - self.running_variance)
        return mean, variance

    @may_diverge
    def predict(self, x: Batch) -> Batch:
        """The output, with the running mean and variance."""
        y: Array = (x - self.running_mean) / np.sqrt(self.running_variance + self.epsilon)
        y *= self.gamma
        y += self.beta
        return y

    @may_diverge
    def backward(self, delta: Batch, out: Array | None = None) -> Batch:
        """dL/dx = gamma / sqrt(variance + epsilon) (delta - dbeta / batch - x_hat dgamma / batch).

        Mean and variance depend on x too: that takes the last two terms out of delta.
        """
        batch = delta.shape[1]
        self._room = np.multiply(self._x_hat, self.dgamma / batch, out=room_like(self._x_hat, self._room))
        self._room += self.dbeta / batch
        dx: Array = np.subtract(delta, self._room, out=out)
        dx *= self.gamma * self._inverse
        return dx


class LayerNorm(Normalisation):
    """Each sample has mean 0 and variance 1 over its units, alone as well as in a batch.

    References:
        Ba, Kiros & Hinton 2016, Layer normalization, arXiv:1607.06450.
    """

    axis = 2

    @may_diverge
    def backward(self, delta: Batch, out: Array | None = None) -> Batch:
        """dL/dx = (g - mean(g) - x_hat mean(g x_hat)) / sqrt(variance + epsilon), g = gamma delta, over units."""
        units = delta.shape[2]
        g: Array = np.multiply(delta, self.gamma, out=out)
        along = np.einsum("sbu,sbu->sb", g, self._x_hat)[..., np.newaxis] / units
        g -= g.mean(axis=2, keepdims=True)
        self._room = np.multiply(self._x_hat, along, out=room_like(self._x_hat, self._room))
        g -= self._room
        g *= self._inverse
        return g


def _scale(x: Batch) -> Annotated[Array, "seeds 1 1"]:
    """A power of two for each seed that x is divided by: 1 unless squares could leave the range of floats."""
    real = x.real
    peak = np.maximum(real.max(axis=(1, 2), keepdims=True), -real.min(axis=(1, 2), keepdims=True))
    largest = np.sqrt(np.finfo(real.dtype).max) / x[0].size
    _, exponent = np.frexp(np.where(np.isfinite(peak) & (peak > largest), peak, 1))
    scale: Array = np.ldexp(np.ones_like(peak), exponent - 1)
    return scale
