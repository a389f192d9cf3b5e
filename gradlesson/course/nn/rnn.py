"""The plain recurrent network, h_t = tanh(z_t)."""

from gradlesson.course.nn.activations import Tanh
from gradlesson.course.nn.feature_first import weigh, weigh_back
from gradlesson.course.nn.recurrent import Recurrent
from gradlesson.course.nn.recurrent_trace import RecurrentTrace

tanh = Tanh()


class TanhRNN(Recurrent[RecurrentTrace]):
    """The simple recurrent network of one block, `hidden`.

    z_t = x_t @ W_x + h_{t-1} @ W_h + b, h_t = tanh z_t.

    Backward, delta_t = dL/dh_t * (1 - h_t^2) and dL/dh_{t-1} = delta_t @ W_h^T: each step multiplies the gradient
    by slopes of at most 1 and by the same matrix. Gaussian weights (`LeCun(gain)`, variance gain^2 / units) stretch
    some directions and shrink others; orthogonal ones (`Orthogonal(gain)`) multiply every length by the gain.

    References:
        Elman 1990, Finding structure in time, doi:10.1207/s15516709cog1402_1.
        Pascanu, Mikolov & Bengio 2013, On the difficulty of training recurrent neural networks, arXiv:1211.5063.
    """

    blocks = ("hidden",)
    trace_type = RecurrentTrace

    def _step(self, trace: RecurrentTrace, t: int) -> None:
        a = trace.a[t]
        weigh(self.parameters, trace.inputs[t], out=a)
        trace.states[t] = tanh(a, out=a)

    def _step_back(self, trace: RecurrentTrace, t: int) -> None:
        delta = tanh.derivative_from(trace.a[t], trace.a[t], out=trace.delta[t])
        delta *= trace.dstates[t]
        weigh_back(self.W_h, delta, out=trace.dstates[t - 1])
