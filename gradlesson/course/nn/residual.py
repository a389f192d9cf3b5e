"""Residual blocks: what a branch of layers computes is added to its own input."""

from collections.abc import Sequence

import numpy as np

from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.divergence import may_diverge
from gradlesson.course.nn.layer import Batch, Layer, Parametric, Shape
from gradlesson.course.nn.sequential import Passes, Sequential


class Residual(Layer):
    """y = x + scale f(x), where the branch f is a sequence of layers; dL/dx = delta + scale (df/dx)^T delta.

    Attributes:
        branch: the layers of f.
        scale: what the branch is multiplied by; 1 / sqrt(blocks) keeps the gradient of a deep network bounded.
        trace: outputs and deltas within the branch; a delta there carries the scale.

    References:
        He, Zhang, Ren & Sun 2016, Deep residual learning for image recognition, arXiv:1512.03385.
    """

    def __init__(self, branch: Sequence[Layer], scale: float = 1.0) -> None:
        """Add `branch` to the identity.

        Raises:
            ValueError: a branch without layers, or a scale that is not a positive number.
        """
        if not 0 < scale < np.inf:
            raise ValueError(f"`scale` must be a positive number, got {scale}. Use 1 for the plain sum.")
        self.branch = Sequential(branch)
        self.scale = scale
        self.trace = Passes(np.empty(0), [], [])

    def output_shape(self, shape: Shape) -> Shape:
        """The same, which the branch has to keep."""
        inner = shape
        for layer in self.branch.layers:
            inner = layer.output_shape(inner)
        if inner != shape:
            raise ValueError(
                f"The branch must keep the width, got {inner[2]} units from {shape[2]}. "
                "End it with a Dense of that `fan_out`."
            )
        return shape

    @may_diverge
    def forward(self, x: Batch, out: Array | None = None) -> Batch:
        """The sum x + scale f(x)."""
        if self.trace.x.shape != x.shape or self.trace.x.dtype != x.dtype:
            self.trace = self.branch.new_trace(x)
        self.branch.pass_on(x, self.trace)
        y: Array = np.multiply(self.trace.output, self.scale, out=out)
        y += x
        return y

    @may_diverge
    def predict(self, x: Batch) -> Batch:
        """The sum x + scale f(x), with the branch after training."""
        y = x
        for layer in self.branch.layers:
            y = layer.predict(y)
        return x + self.scale * y

    @may_diverge
    def differentiate(self, x: Batch, delta: Batch) -> None:
        """Set the gradients and deltas of all layers of the branch."""
        np.multiply(delta, self.scale, out=self.trace.deltas[-1])
        self.branch.backward(self.trace, self.trace.deltas[-1])

    @may_diverge
    def backward(self, delta: Batch, out: Array | None = None) -> Batch:
        """The sum of delta, which took the short cut, and what came through the branch."""
        dx = self.branch.input_gradient(self.trace, out=out)
        dx += delta
        return dx

    def parametric(self) -> list[Parametric]:
        """Those of the branch."""
        return self.branch.parametric


def pre_norm(norm: Layer, branch: Sequence[Layer], scale: float = 1.0) -> list[Layer]:
    """The block y = x + scale f(norm(x)): the short cut runs through the whole network without a normalisation.

    References:
        He, Zhang, Ren & Sun 2016, Identity mappings in deep residual networks, arXiv:1603.05027.
        Xiong et al. 2020, On layer normalization in the Transformer architecture, arXiv:2002.04745.
    """
    return [Residual([norm, *branch], scale)]


def post_norm(norm: Layer, branch: Sequence[Layer], scale: float = 1.0) -> list[Layer]:
    """The block y = norm(x + scale f(x)): it ends in a normalisation, which the gradient has to pass.

    References:
        Xiong et al. 2020, On layer normalization in the Transformer architecture, arXiv:2002.04745.
    """
    return [Residual(branch, scale), norm]
