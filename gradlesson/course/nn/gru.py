"""The gated recurrent unit: one gate that shares out old and new, one that hides the old from the candidate."""

from collections.abc import Sequence
from typing import Annotated, Any, Self

import numpy as np
from numpy.random import Generator

from gradlesson.course.nn.activations import Sigmoid, Tanh
from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.feature_first import correlate, samples_first, weigh, weigh_back
from gradlesson.course.nn.initialisers import Initialiser
from gradlesson.course.nn.recurrent import Recurrent
from gradlesson.course.nn.recurrent_trace import RecurrentTrace, Sequences

sigmoid, tanh = Sigmoid(), Tanh()


class GRUTrace(RecurrentTrace):
    """The trace of a GRU.

    Attributes:
        reset_inputs: [x_t, r_t * h_{t-1}, 1], what the candidate sees, feature-first.
        dreset: room for dL/d(r_t * h_{t-1}).
    """

    def __init__(self, x: Sequences, units: int, blocks: int, dtype: np.dtype[Any], record: bool) -> None:
        """Make arrays for the passes of sequences like `x`."""
        super().__init__(x, units, blocks, dtype, record)
        self.reset_inputs = self.new(*self.inputs.shape[:2])
        self.dreset = self.new(units)


class GRU(Recurrent[GRUTrace]):
    """The GRU as it was published; its blocks are `update`, `reset`, `candidate`.

    u_t, r_t = sigmoid(their blocks of z_t),
    g_t = tanh(x_t @ W_x + (r_t * h_{t-1}) @ W_h + b) with the columns of the candidate,
    h_t = u_t * h_{t-1} + (1 - u_t) * g_t.

    The update gate u (z in the paper) is what *keeps* the old state, so a positive update bias makes a long memory;
    some texts swap u and 1 - u. The reset gate acts *before* the matrix product, on h_{t-1} itself; several
    libraries apply it after the product, which is another network.

    Backward, one path is dL/dh_{t-1} = dL/dh_t * u_t, without a matrix: the carry of the LSTM in a single state.

    References:
        Cho et al. 2014, Learning phrase representations using RNN encoder-decoder for statistical machine
        translation, arXiv:1406.1078.
    """

    blocks = ("update", "reset", "candidate")
    trace_type = GRUTrace

    @classmethod
    def draw(
        cls,
        fan_in: int,
        units: int,
        initialiser: Initialiser,
        recurrent_initialiser: Initialiser,
        rngs: Sequence[Generator],
        update_bias: float | Annotated[Array, "seeds 1 units"] = 0.0,
    ) -> Self:
        """A new layer for each generator; the biases of reset gate and candidate are zero."""
        layer = super().draw(fan_in, units, initialiser, recurrent_initialiser, rngs)
        layer.set_bias("update", update_bias)
        return layer

    def _step(self, trace: GRUTrace, t: int) -> None:
        a, seen, gates = trace.a[t], trace.reset_inputs[t], 2 * self.units
        weigh(self.parameters[..., :gates], trace.inputs[t], out=a[:gates])
        sigmoid(a[:gates], out=a[:gates])
        u, r, g = trace.gates[t]
        seen[...] = trace.inputs[t]
        seen[self.fan_in : -1] *= r
        weigh(self.parameters[..., gates:], seen, out=g)
        tanh(g, out=g)
        # u_t * h_{t-1} + (1 - u_t) * g_t = g_t + u_t * (h_{t-1} - g_t)
        h = np.subtract(trace.states[t - 1], g, out=trace.states[t])
        h *= u
        h += g

    def _step_back(self, trace: GRUTrace, t: int) -> None:
        a, delta, gates, room, dreset = trace.a[t], trace.delta[t], 2 * self.units, trace.room, trace.dreset
        u, r, g = trace.gates[t]
        du, dr, dg = trace.dgates[t]
        dh, h, dh_before = trace.dstates[t], trace.states[t - 1], trace.dstates[t - 1]
        # h_t = u_t * h_{t-1} + (1 - u_t) * g_t
        np.subtract(h, g, out=du)
        du *= dh
        np.subtract(1, u, out=dg)
        dg *= dh
        # g_t = tanh(z_t), which h_{t-1} enters as r_t * h_{t-1}
        dg *= tanh.derivative_from(g, g, out=room)
        weigh_back(self.W_h[..., gates:], dg, out=dreset)
        np.multiply(dreset, h, out=dr)
        # u_t, r_t = sigmoid(z_t)
        delta[:gates] *= sigmoid.derivative_from(a[:gates], a[:gates], out=trace.slope[:gates])
        weigh_back(self.W_h[..., :gates], delta[:gates], out=dh_before)
        dh_before += np.multiply(dreset, r, out=room)
        dh_before += np.multiply(dh, u, out=room)

    def _differentiate(self, trace: GRUTrace, t: int) -> None:
        gates, delta, rows, product = 2 * self.units, trace.delta[t], trace.rows, trace.product
        correlate(trace.inputs[t], delta[:gates], rows[..., :gates], out=product[..., :gates])
        correlate(trace.reset_inputs[t], delta[gates:], rows[..., gates:], out=product[..., gates:])
        self.gradients += product

    def _preactivations(self, trace: GRUTrace) -> Annotated[Array, "steps seeds batch columns"]:
        z, gates = super()._preactivations(trace), 2 * self.units
        z[..., gates:] = samples_first(trace.reset_inputs[1:-1]) @ self.parameters[..., gates:]
        return z
