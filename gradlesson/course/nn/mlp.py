"""The multilayer perceptron, with a backward pass written by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Annotated

import numpy as np
from numpy.random import Generator

from gradlesson.course.nn.activations import Activation
from gradlesson.course.nn.arrays import Array, aligned
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.divergence import may_diverge
from gradlesson.course.nn.initialisers import Initialiser
from gradlesson.course.nn.layer import check_batch, check_delta


@dataclass
class Trace:
    """What one pass through the network leaves behind; index l - 1 belongs to layer l.

    Attributes:
        preactivations: z_1 .. z_L.
        activations: h_1 .. h_L; the last layer is linear, so h_L = z_L is the network's output.
        deltas: dL/dz_1 .. dL/dz_L, filled by a backward pass.
        slopes: room for phi'(z_1) .. phi'(z_{L-1}); layers of one width share it, so only the last one's stays.
        x: h_0, the input.
    """

    preactivations: list[Annotated[Array, "seeds batch units"]]
    activations: list[Annotated[Array, "seeds batch units"]]
    deltas: list[Annotated[Array, "seeds batch units"]]
    slopes: list[Annotated[Array, "seeds batch units"]]
    x: Annotated[Array, "seeds batch units"]

    @property
    def output(self) -> Annotated[Array, "seeds batch units"]:
        """z_L, what the loss sees."""
        return self.preactivations[-1]

    def layer_input(self, layer: int) -> Annotated[Array, "seeds batch fan_in"]:
        """h_{l-1}, the input of layer l = 1 .. L."""
        return self.activations[layer - 2] if layer > 1 else self.x


class MLP:
    """Dense layers with one activation function between them and a linear last layer.

    z_l = h_{l-1} @ W_l + b_l, h_l = phi(z_l) for l < L. Passes write into the arrays of a `Trace`, which a training
    loop hands back in so that no step allocates.
    """

    def __init__(self, layers: Sequence[Dense], activation: Activation) -> None:
        """Join layers, input first. Networks may share them, to compare activation functions on equal weights.

        Raises:
            ValueError: no layer, one whose units are not the inputs of the next, or layers of different seeds.
        """
        if not layers:
            raise ValueError("`layers` must hold at least one layer, got none. Give two widths or more.")
        for layer, (below, above) in enumerate(pairwise(layers), start=1):
            if below.fan_out != above.fan_in:
                raise ValueError(
                    f"`fan_out` of a layer must be `fan_in` of the next, got {below.fan_out} in layer {layer} and "
                    f"{above.fan_in} in layer {layer + 1}. Draw both from one list of widths."
                )
        if len(seeds := {len(layer.W) for layer in layers}) > 1:
            raise ValueError(
                f"All layers must have the same number of seeds, got {sorted(seeds)}. Draw them with one `rngs`."
            )
        self.layers = list(layers)
        self.activation = activation

    @classmethod
    def draw(
        cls,
        widths: Sequence[int],
        activation: Activation,
        initialiser: Initialiser,
        rngs: Sequence[Generator],
    ) -> "MLP":
        """A new network for each generator; `widths` runs from the input to the output, both included."""
        return cls([Dense(initialiser.draw(rngs, *fans)) for fans in pairwise(widths)], activation)

    @property
    def depth(self) -> int:
        """L, the number of layers with weights."""
        return len(self.layers)

    @property
    def parametric(self) -> list[Dense]:
        """All that an optimiser updates, input first."""
        return self.layers

    def new_trace(self, x: Annotated[Array, "seeds batch units"], keep_preactivations: bool = True) -> Trace:
        """Empty arrays for the passes of a batch like `x`.

        Without `keep_preactivations` z and h share their memory, where phi' can be found from h: less to move, so
        training is faster.

        Raises:
            ValueError: an x that is not (seeds, batch, fan_in).
        """
        self.layers[0].output_shape(x.shape)
        seeds, batch, _ = x.shape
        share = not (keep_preactivations or self.activation.derivative_needs_z)
        widths = [layer.fan_out for layer in self.layers]
        z = [aligned((seeds, batch, width), x.dtype) for width in widths]
        h = [*z] if share else [*(aligned(each.shape, x.dtype) for each in z[:-1]), z[-1]]
        # BLAS is about twice as fast at A^T @ B^T as at A @ B^T. With delta^T contiguous in memory, delta @ W^T and
        # h^T @ delta both avoid the slow case.
        deltas = [aligned((seeds, width, batch), x.dtype).swapaxes(1, 2) for width in widths]
        slope = {width: aligned((seeds, batch, width), x.dtype) for width in widths[:-1]}
        return Trace(z, h, deltas, [slope[width] for width in widths[:-1]], x)

    @may_diverge
    def forward(self, x: Annotated[Array, "seeds batch units"], trace: Trace | None = None) -> Trace:
        """The trace of the input `x`, its deltas not yet set.

        Raises:
            ValueError: an x that is not finite, not (seeds, batch, fan_in), or no batch like that of `trace`.
        """
        trace = trace or self.new_trace(x)
        check_batch(x, trace.x)
        trace.x = h = x
        for layer, z, a in zip(self.layers[:-1], trace.preactivations, trace.activations, strict=False):
            h = self.activation(layer.forward(h, out=z), out=a)
        self.layers[-1].forward(h, out=trace.output)
        return trace

    def predict(self, x: Annotated[Array, "seeds batch units"]) -> Annotated[Array, "seeds batch units"]:
        """The output for `x`."""
        return self.forward(x).output

    @may_diverge
    def backward(self, trace: Trace, output_delta: Annotated[Array, "seeds batch units"]) -> None:
        """Set the deltas of `trace`, and `dW` and `db` of every layer, given dL/dz_L.

        Raises:
            ValueError: an `output_delta` of another shape than the output.
        """
        check_delta(output_delta, trace.output)
        trace.deltas[-1][...] = output_delta
        for layer in range(self.depth, 0, -1):
            self.layers[layer - 1].differentiate(trace.layer_input(layer), trace.deltas[layer - 1])
            if layer > 1:
                self._step_down(trace, layer)

    @may_diverge
    def backward_in_logs(
        self, trace: Trace, output_delta: Annotated[Array, "seeds batch units"]
    ) -> Annotated[Array, "seeds batch layers"]:
        """log10 of the RMS over units of dL/dz_l, for every seed, sample and layer l = 1 .. L.

        In the trace the deltas of every layer and sample are scaled to RMS 1, while the logs of the scales add up
        here: a gradient of 1e-90 comes out right in float32. Where a delta is zero throughout, its log is -inf.

        Raises:
            ValueError: an `output_delta` of another shape than the output.
        """
        check_delta(output_delta, trace.output)
        trace.deltas[-1][...] = output_delta
        log_rms = np.zeros((*output_delta.shape[:2], self.depth))
        for layer in range(self.depth, 0, -1):
            # A scale taken out here is missing in all layers below, too.
            log_rms[..., :layer] += _normalise(trace.deltas[layer - 1])
            if layer > 1:
                self._step_down(trace, layer)
        return log_rms

    def _step_down(self, trace: Trace, layer: int) -> None:
        """delta_{l-1} = (delta_l @ W_l^T) * phi'(z_{l-1})."""
        delta = self.layers[layer - 1].backward(trace.deltas[layer - 1], out=trace.deltas[layer - 2])
        slope = self.activation.derivative_from(
            trace.preactivations[layer - 2], trace.activations[layer - 2], out=trace.slopes[layer - 2]
        )
        # Transposed, delta is contiguous, and numpy walks through it in the order of its memory.
        delta = delta.swapaxes(1, 2)
        delta *= slope.swapaxes(1, 2)


def _normalise(delta: Annotated[Array, "seeds batch units"]) -> Annotated[Array, "seeds batch 1"]:
    """log10 of the RMS over units, by which `delta` is then divided."""
    rms = _rms(delta)
    logs = np.zeros(rms.shape)
    # Far from 1 the squares leave the range of floats: then the largest number of each sample goes first.
    floats = np.finfo(rms.dtype)
    if not ((rms > sqrt(floats.tiny) / floats.eps) & (rms < sqrt(floats.max) * floats.eps)).all():
        largest = np.abs(delta).max(axis=-1, keepdims=True)
        delta /= np.where(largest > 0, largest, 1)
        logs += np.log10(largest, dtype=np.float64)
        rms = _rms(delta)
    delta /= np.where(rms > 0, rms, 1)
    logs += np.log10(rms, dtype=np.float64)
    return logs


def _rms(delta: Annotated[Array, "seeds batch units"]) -> Annotated[Array, "seeds batch 1"]:
    mean_square: Array = np.einsum("sbu,sbu->sb", delta, delta) / delta.shape[-1]
    return np.sqrt(mean_square)[..., np.newaxis]


@may_diverge
def rms_of_logs(log_rms: Annotated[Array, "... samples layers"]) -> Annotated[Array, "... layers"]:
    """log10 of the RMS over samples, given log10 of each sample's own; no power leaves the range of floats."""
    largest = log_rms.max(axis=-2, keepdims=True)
    largest[np.isinf(largest)] = 0
    log_mean_square: Array = np.log10(np.mean(10 ** (2 * (log_rms - largest)), axis=-2))
    log_mean_square += 2 * largest[..., 0, :]
    return log_mean_square / 2
