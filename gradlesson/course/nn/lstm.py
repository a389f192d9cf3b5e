"""Long short-term memory: a cell whose content is carried on by addition, and gates that guard it."""

from collections.abc import Sequence
from typing import Annotated, Any, Self

import numpy as np
from numpy.random import Generator

from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.feature_first import samples_first, weigh, weigh_back
from gradlesson.course.nn.initialisers import Initialiser
from gradlesson.course.nn.recurrent import Recurrent
from gradlesson.course.nn.recurrent_trace import RecurrentTrace, Sequences, State


class LSTMTrace(RecurrentTrace):
    """The trace of an LSTM.

    Attributes:
        cells, tanh_cells: c_0 .. c_T and their tanh, feature-first.
        dcells: dL/dc_t, feature-first, along every path to the loss; from t = 1 on one is through
            h_t = o_t * tanh c_t.
        dc: dL/dc_0 .. dL/dc_T in the convention of the package, if recorded.
        weights: the parameters, those of the gates by half.
    """

    dc: Annotated[Array, "steps+1 seeds batch units"]

    def __init__(self, x: Sequences, units: int, blocks: int, dtype: np.dtype[Any], record: bool) -> None:
        """Make arrays for the passes of sequences like `x`."""
        super().__init__(x, units, blocks, dtype, record)
        self.cells, self.tanh_cells = (self.new(self.steps + 1, units) for _ in range(2))
        dcells, self.dcells = self.new_gradients(units)
        if record:
            self.dc = samples_first(dcells)
        self.carried = (self.states, self.cells)
        self.dcarried = (self.dstates, self.dcells)
        self.weights = np.empty_like(self.product)

    @property
    def c(self) -> Annotated[Array, "steps+1 seeds batch units"]:
        """c_0 .. c_T."""
        return samples_first(self.cells)


class LSTM(Recurrent[LSTMTrace]):
    """The LSTM with forget gates, without peepholes; its blocks are `input`, `forget`, `output`, `candidate`.

    i_t, f_t, o_t = sigmoid(their blocks of z_t), g_t = tanh(its block),
    c_t = f_t * c_{t-1} + i_t * g_t,
    h_t = o_t * tanh c_t.

    Backward, the carry is dL/dc_{t-1} = dL/dc_t * f_t: no matrix and no slope, only the forget gate, so that the
    bias of this gate sets how long a gradient lives. At f = sigmoid(b) half of it is left after
    ln 2 / ln(1 + exp(-b)) steps.

    References:
        Hochreiter & Schmidhuber 1997, Long short-term memory, doi:10.1162/neco.1997.9.8.1735.
        Gers, Schmidhuber & Cummins 2000, Learning to forget, doi:10.1162/089976600300015015 (the forget gate).
        Jozefowicz, Zaremba & Sutskever 2015, An empirical exploration of recurrent network architectures (the
        forget bias 1).
    """

    blocks = ("input", "forget", "output", "candidate")
    trace_type = LSTMTrace

    @classmethod
    def draw(
        cls,
        fan_in: int,
        units: int,
        initialiser: Initialiser,
        recurrent_initialiser: Initialiser,
        rngs: Sequence[Generator],
        forget_bias: float | Annotated[Array, "seeds 1 units"] = 0.0,
        input_bias: float | Annotated[Array, "seeds 1 units"] = 0.0,
    ) -> Self:
        """A new layer for each generator; the biases of output gate and candidate are zero.

        For the chrono initialisation take `chrono_bias` as the forget bias and its negative as the input bias.
        """
        layer = super().draw(fan_in, units, initialiser, recurrent_initialiser, rngs)
        layer.set_bias("forget", forget_bias)
        layer.set_bias("input", input_bias)
        return layer

    def _start(self, trace: LSTMTrace, x: Sequences, state: State | None) -> None:
        super()._start(trace, x, state)
        trace.weights[...] = self.parameters
        trace.weights[..., : 3 * self.units] *= 0.5

    def _step(self, trace: LSTMTrace, t: int) -> None:
        a, gates = trace.a[t], 3 * self.units
        # sigmoid z = (1 + tanh(z / 2)) / 2, so with half the weights for the gates one tanh does for all columns.
        weigh(trace.weights, trace.inputs[t], out=a)
        np.tanh(a, out=a)
        a[:gates] += 1
        a[:gates] *= 0.5
        i, f, o, g = trace.gates[t]
        c = np.multiply(f, trace.cells[t - 1], out=trace.cells[t])
        c += np.multiply(i, g, out=trace.room)
        np.multiply(o, np.tanh(c, out=trace.tanh_cells[t]), out=trace.states[t])

    def _step_back(self, trace: LSTMTrace, t: int) -> None:
        gates, room, delta = 3 * self.units, trace.room, trace.delta[t]
        i, f, o, g = trace.gates[t]
        di, df, do, dg = trace.dgates[t]
        dh, dc = trace.dstates[t], trace.dcells[t]
        # h_t = o_t * tanh c_t: of dL/do_t * o_t = dh * h_t, and the rest of dc, which holds what c_{t+1} gave,
        # dh * o_t * (1 - tanh^2 c_t) = dh * o_t - dh * h_t * tanh c_t.
        np.multiply(dh, trace.states[t], out=do)
        dc += np.multiply(dh, o, out=room)
        dc -= np.multiply(do, trace.tanh_cells[t], out=room)
        # c_t = f_t * c_{t-1} + i_t * g_t, in the same way times f_t, times i_t, and times 1 - g_t^2.
        np.multiply(dc, f, out=trace.dcells[t - 1])
        np.multiply(trace.dcells[t - 1], trace.cells[t - 1], out=df)
        np.multiply(dc, i, out=dg)
        np.multiply(dg, g, out=di)
        dg -= np.multiply(di, g, out=room)
        # Of a gate's slope s (1 - s) the factor s is in the products above; here is the other.
        delta[:gates] *= np.subtract(1, trace.a[t, :gates], out=trace.slope[:gates])
        weigh_back(self.W_h, delta, out=trace.dstates[t - 1])
