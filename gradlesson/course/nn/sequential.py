"""The sequential network: layers of any kind, one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from gradlesson.course.nn.arrays import Array, aligned, check_finite
from gradlesson.course.nn.divergence import may_diverge
from gradlesson.course.nn.layer import Batch, Layer, Nonlinearity, Parametric, check_batch, check_delta


@dataclass
class Passes:
    """What the passes through the network leave behind; index k belongs to `layers[k]`.

    Attributes:
        x: the input.
        outputs: what each layer gave, (seeds, batch, units).
        deltas: dL/doutput of each layer, filled by a backward pass. At a dense layer that is dL/dz.
    """

    x: Annotated[Array, "seeds batch units"]
    outputs: list[Annotated[Array, "seeds batch units"]]
    deltas: list[Annotated[Array, "seeds batch units"]]

    @property
    def output(self) -> Annotated[Array, "seeds batch units"]:
        """What the loss sees."""
        return self.outputs[-1]

    def layer_input(self, k: int) -> Annotated[Array, "seeds batch units"]:
        """The input of `layers[k]`."""
        return self.outputs[k - 1] if k else self.x


class Sequential:
    """y = f_N(.. f_2(f_1(x))), with the backward pass f_N first.

    Passes write into the arrays of a `Passes`, which a training loop hands back in so that no step allocates.
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        """Join layers, input first.

        Raises:
            ValueError: no layer, or one that stands in two places: it remembers one forward pass only.
        """
        if not layers:
            raise ValueError("`layers` must hold at least one layer, got none. Add a Dense.")
        if len({id(layer) for layer in layers}) < len(layers):
            raise ValueError("A layer must stand in one place, got one twice. Make a new one for each place.")
        self.layers = list(layers)

    @property
    def parametric(self) -> list[Parametric]:
        """All that an optimiser updates, input first."""
        return [part for layer in self.layers for part in layer.parametric()]

    def new_trace(self, x: Batch, keep_preactivations: bool = True) -> Passes:
        """Empty arrays for the passes of a batch like `x`.

        Without `keep_preactivations` an activation overwrites the preactivation where phi' can be found from it
        alone: less to move, so training is faster.

        Raises:
            ValueError: a layer cannot take the output of the one before it.
        """
        shape = x.shape
        outputs: list[Array] = []
        deltas: list[Array] = []
        for k, layer in enumerate(self.layers):
            shape = layer.output_shape(shape)
            share = not keep_preactivations and k > 0 and _may_overwrite(layer, self.layers[k - 1])
            outputs.append(outputs[-1] if share else aligned(shape, x.dtype))
            deltas.append(aligned(shape, x.dtype))
        return Passes(x, outputs, deltas)

    @may_diverge
    def forward(self, x: Batch, trace: Passes | None = None) -> Passes:
        """The outputs of all layers; deltas are not yet set.

        Raises:
            ValueError: an x that is not finite, that a layer cannot take, or no batch like that of `trace`.
        """
        trace = trace or self.new_trace(x)
        check_batch(x, trace.x)
        self.pass_on(x, trace)
        return trace

    def pass_on(self, x: Batch, trace: Passes) -> None:
        """Set the outputs of `trace`; as a part of a larger network, for an x that may have diverged."""
        trace.x = x
        for k, layer in enumerate(self.layers):
            layer.forward(trace.layer_input(k), out=trace.outputs[k])

    @may_diverge
    def predict(self, x: Batch) -> Batch:
        """The output for samples after training, each on its own.

        Raises:
            ValueError: an x that is not finite, or that a layer cannot take.
        """
        check_finite("x", x)
        for layer in self.layers:
            layer.output_shape(x.shape)
            x = layer.predict(x)
        return x

    @may_diverge
    def backward(self, trace: Passes, output_delta: Batch) -> None:
        """Set the deltas of `trace` and the gradients of every layer, given dL/doutput.

        Raises:
            ValueError: an `output_delta` of another shape than the output.
        """
        check_delta(output_delta, trace.output)
        trace.deltas[-1][...] = output_delta
        for k in range(len(self.layers) - 1, -1, -1):
            layer = self.layers[k]
            layer.differentiate(trace.layer_input(k), trace.deltas[k])
            if k:
                layer.backward(trace.deltas[k], out=trace.deltas[k - 1])

    @may_diverge
    def input_gradient(self, trace: Passes, out: Array | None = None) -> Batch:
        """dL/dx, after `backward`."""
        return self.layers[0].backward(trace.deltas[0], out=out)


def _may_overwrite(layer: Layer, below: Layer) -> bool:
    """Whether a layer may write over its input, which neither its own backward pass nor that below needs."""
    if not isinstance(layer, Nonlinearity) or isinstance(below, Nonlinearity):
        return False
    return not layer.activation.derivative_needs_z
