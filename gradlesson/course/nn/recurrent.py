"""What recurrent layers share: one block of parameters, the walk along a sequence, and the way back.

A recurrent layer reads a sequence x_1 .. x_T. At every step the same weights make preactivations of the input and
of the state before,

    z_t = x_t @ W_x + h_{t-1} @ W_h + b = [x_t, h_{t-1}, 1] @ parameters,

and the layer makes its next state h_t of them. The columns of z_t come in `blocks` with one column for each unit: a
plain network has one block, a gated one has a block for each gate and one for the candidate.

Backpropagation through time walks the same steps from the last to the first. It is the backward pass of a network
whose layers are the steps, and since they share their weights, dL/dW is the sum of what every step contributes.

References:
    Werbos 1990, Backpropagation through time: what it does and how to do it, doi:10.1109/5.58337.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Annotated, ClassVar, Generic, Self, TypeVar

import numpy as np
from numpy.random import Generator

from gradlesson.course.nn.arrays import Array, check_finite
from gradlesson.course.nn.divergence import may_diverge
from gradlesson.course.nn.feature_first import correlate, features_first, samples_first
from gradlesson.course.nn.initialisers import Initialiser, check_units
from gradlesson.course.nn.recurrent_trace import RecurrentTrace, Sequences, State

Trace = TypeVar("Trace", bound=RecurrentTrace)


class Recurrent(ABC, Generic[Trace]):
    """A recurrent layer. What reads its states is a layer of its own.

    Attributes:
        blocks: the names of the blocks of columns.
        parameters: `W_x`, `W_h` and, as the last row, `b`, in one array that an optimiser updates at once,
            (seeds, fan_in + units + 1, columns).
        gradients: dL/dparameters, of the same layout.
        W_x, W_h, b: views of `parameters`, (seeds, fan_in, columns), (seeds, units, columns), (seeds, 1, columns).
        dW_x, dW_h, db: views of `gradients`, of the same shapes.
    """

    blocks: ClassVar[tuple[str, ...]]
    trace_type: type[Trace]

    def __init__(
        self, W_x: Annotated[Array, "seeds fan_in columns"], W_h: Annotated[Array, "seeds units columns"]
    ) -> None:
        """Hold copies of the weights, and zero biases.

        Raises:
            ValueError: shapes that do not fit together, a layer without an input or a unit, or weights that are not
                finite.
        """
        self._check_weights(W_x, W_h)
        self.seeds, self.fan_in, columns = W_x.shape
        self.units = W_h.shape[1]
        shape = (self.seeds, self.fan_in + self.units + 1, columns)
        self.parameters: Annotated[Array, "seeds rows columns"] = np.zeros(shape, np.result_type(W_x, W_h))
        self.gradients: Annotated[Array, "seeds rows columns"] = np.zeros_like(self.parameters)
        x, h = slice(self.fan_in), slice(self.fan_in, -1)
        self.W_x, self.W_h, self.b = self.parameters[:, x], self.parameters[:, h], self.parameters[:, -1:]
        self.dW_x, self.dW_h, self.db = self.gradients[:, x], self.gradients[:, h], self.gradients[:, -1:]
        self.W_x[...], self.W_h[...] = W_x, W_h

    @classmethod
    def draw(
        cls,
        fan_in: int,
        units: int,
        initialiser: Initialiser,
        recurrent_initialiser: Initialiser,
        rngs: Sequence[Generator],
    ) -> Self:
        """A new layer for each generator: first W_x, then W_h, each drawn block by block; the biases are zero."""
        W_x = [initialiser.draw(rngs, fan_in, units) for _ in cls.blocks]
        W_h = [recurrent_initialiser.draw(rngs, units, units) for _ in cls.blocks]
        return cls(np.concatenate(W_x, axis=-1), np.concatenate(W_h, axis=-1))

    def columns(self, block: str) -> slice:
        """The columns of a block, in `dW_h[..., columns]` as in `trace.activations[..., columns]`.

        Raises:
            ValueError: a name that is not in `blocks`.
        """
        if block not in self.blocks:
            known = ", ".join(map(repr, self.blocks))
            raise ValueError(f"`block` must be a block of {type(self).__name__}, got {block!r}. Use {known}.")
        first = self.blocks.index(block) * self.units
        return slice(first, first + self.units)

    def set_bias(self, block: str, bias: float | Annotated[Array, "seeds 1 units"]) -> None:
        """Set the biases of a block, all to one number or each to its own.

        Raises:
            ValueError: an unknown block, biases that do not fit it, or that are not finite.
        """
        room = self.b[..., self.columns(block)]
        if np.shape(bias) not in ((), room.shape) or not np.isfinite(bias).all():
            raise ValueError(
                f"`bias` must be finite, one number or an array of shape {room.shape}, got {bias!r}. Try 1.0."
            )
        room[...] = bias

    def new_trace(self, x: Sequences, record: bool = True) -> Trace:
        """Empty arrays for the passes of sequences like `x`.

        With `record`, passes keep preactivations and the gradients of every step; without it they leave no more
        than training needs, and are faster.

        Raises:
            ValueError: sequences that do not fit.
        """
        self._check_sequences(x)
        dtype = np.result_type(x, self.parameters)
        return self.trace_type(x, self.units, len(self.blocks), dtype, record)

    @may_diverge
    def forward(self, x: Sequences, state: State | None = None, trace: Trace | None = None) -> Trace:
        """The trace of the sequences `x`, from a state (zero, if none is given), its gradients not yet set.

        Raises:
            ValueError: sequences, a state or a trace that do not fit, or an x that is not finite.
        """
        self._check_sequences(x)
        # A number that is not finite is among the two, and they are quicker to find than each.
        check_finite("x", np.stack([x.max(), x.min()]))
        trace = trace or self.new_trace(x)
        self._check_start(trace, x, state)
        self._start(trace, x, state)
        for t in range(1, trace.steps + 1):
            self._step(trace, t)
        if trace.record:
            trace.preactivations = self._preactivations(trace)
        return trace

    @may_diverge
    def backward(
        self, trace: Trace, dh: Annotated[Array, "seeds batch units | steps seeds batch units"]
    ) -> None:
        """Set the gradients of `trace` and of the layer, given dL/dh of the last state or of each of h_1 .. h_T.

        What is given is the direct part, from what reads the states. With one sample repeated `units` times and the
        identity as dL/dh_T, `trace.dh[t]` is the Jacobian of h_T with respect to h_t, one row for each unit of h_T.

        Raises:
            ValueError: `dh` of another shape.
        """
        each_step = dh.ndim == 4
        self._start_back(trace, dh[-1] if each_step else dh, len(dh) if each_step else trace.steps)
        self.gradients.fill(0)
        for t in range(trace.steps, 0, -1):
            self._step_back(trace, t)
            self._differentiate(trace, t)
            if each_step and t > 1:
                # dh[0] belongs to h_1, so this is the direct part of dL/dh_{t-1}.
                trace.dstates[t - 1] += features_first(dh[t - 2])
        if trace.record:
            trace.dx = trace.deltas @ self.W_x.swapaxes(1, 2)

    @may_diverge
    def backward_in_logs(
        self, trace: Trace, dh: Annotated[Array, "seeds batch units"]
    ) -> Annotated[Array, "seeds batch steps+1"]:
        """log10 of the RMS over units of dL/dh_t for every seed, sample and t = 0 .. T, given dL/dh_T.

        After every step each sample's gradients are divided by their largest, and the logs of the divisors add up
        in `trace.log_scale`: a gradient of 1e-90 comes out right in float32. All that is carried shares the scale,
        so `trace.log_rms(trace.dc)` gives the same of an LSTM's cells. The gradients of the layer are left alone.

        Raises:
            ValueError: `dh` of another shape, or a trace that does not record.
        """
        if not trace.record:
            raise ValueError(
                "`trace` must record the gradients of every step, got one with `record=False`. Use `new_trace(x)`."
            )
        self._start_back(trace, dh, trace.steps)
        for t in range(trace.steps, 0, -1):
            self._step_back(trace, t)
            trace.log_scale[t - 1] = trace.log_scale[t] + _normalise([each[t - 1] for each in trace.dcarried])
        return trace.log_rms(trace.dh)

    def _start(self, trace: Trace, x: Sequences, state: State | None) -> None:
        """Take up the input and the state at t = 0."""
        trace.x[...] = x
        for index, each in enumerate(trace.carried):
            each[0] = 0 if state is None else features_first(state[index])

    @abstractmethod
    def _step(self, trace: Trace, t: int) -> None:
        """Set h_t, and what else is carried, from `trace.inputs[t]`."""

    @abstractmethod
    def _step_back(self, trace: Trace, t: int) -> None:
        """Set delta_t, dL/dh_{t-1}, and what else is carried back, from dL/dh_t."""

    def _preactivations(self, trace: Trace) -> Annotated[Array, "steps seeds batch columns"]:
        """z_1 .. z_T, all at once."""
        return samples_first(trace.inputs[1:-1]) @ self.parameters

    def _differentiate(self, trace: Trace, t: int) -> None:
        """Add the contribution of step t to dL/dparameters."""
        self.gradients += correlate(trace.inputs[t], trace.delta[t], trace.rows, out=trace.product)

    def _start_back(self, trace: Trace, dh: Annotated[Array, "seeds batch units"], steps: int) -> None:
        """Take up dL/dh_T, the last of `steps`; no other gradient is known yet."""
        expected = trace.h.shape[1:]
        if dh.shape != expected or steps != trace.steps:
            raise ValueError(
                f"`dh` must be (seeds, batch, units) = {expected} for each of {trace.steps} steps or for the last "
                f"alone, got {dh.shape} for {steps} of them. Give it the shape of `trace.h[1:]` or `trace.h[-1]`."
            )
        for each in trace.dcarried:
            each[steps].fill(0)
        trace.dstates[steps][...] = features_first(dh)
        trace.log_scale.fill(0)

    def _check_weights(self, W_x: Array, W_h: Array) -> None:
        seeds, units = W_h.shape[:2] if W_h.ndim == 3 else (0, 0)
        columns = len(self.blocks) * units
        if W_h.ndim != 3 or W_x.ndim != 3 or W_h.shape[2] != columns or W_x.shape[::2] != (seeds, columns):
            raise ValueError(
                f"`W_x` must be (seeds, fan_in, {len(self.blocks)} units) and `W_h` (seeds, units, "
                f"{len(self.blocks)} units), got {W_x.shape} and {W_h.shape}. Draw both in one call of `draw`."
            )
        if 0 in (seeds, units, W_x.shape[1]):
            raise ValueError(
                f"A layer must have a seed, an input and a unit, got {seeds}, {W_x.shape[1]} and {units} of them. "
                "Give it at least 1 of each."
            )
        check_finite("W_x", W_x)
        check_finite("W_h", W_h)

    def _check_sequences(self, x: Sequences) -> None:
        if x.ndim != 4 or 0 in x.shape or x.shape[1] != self.seeds or x.shape[3] != self.fan_in:
            raise ValueError(
                f"`x` must be (steps, {self.seeds} seeds, batch, {self.fan_in} inputs), one step and sample at "
                f"least, got shape {x.shape}. For one sequence of one network, use x[:, None, None]."
            )

    def _check_start(self, trace: Trace, x: Sequences, state: State | None) -> None:
        if trace.x.shape != x.shape:
            raise ValueError(
                f"`trace` must be made for sequences of shape {x.shape}, got {trace.x.shape}. Use `new_trace(x)`."
            )
        expected = [each.shape for each in trace.state(0)]
        if state is not None and [each.shape for each in state] != expected:
            raise ValueError(
                f"`state` must hold arrays of shapes {expected}, got {[each.shape for each in state]}. "
                "Take it from `trace.state(t)`."
            )


def chrono_bias(rngs: Sequence[Generator], units: int, longest: float) -> Annotated[Array, "seeds 1 units"]:
    """Gate biases ln u, u ~ U(1, longest - 1), one a unit: memories that last from 2 steps to `longest`.

    A gate sigmoid(ln u) that keeps the state loses 1 / (1 + u) of it a step. An LSTM takes these as its forget bias
    and their negatives as its input bias, a GRU takes them as its update bias.

    Raises:
        ValueError: a longest memory of less than 2 steps, no unit, or no generator.

    References:
        Tallec & Ollivier 2018, Can recurrent neural networks warp time?, arXiv:1804.11188.
    """
    if not 2 <= longest < np.inf:
        raise ValueError(
            f"`longest` must be at least 2 steps, got {longest}. Use the length of the sequences."
        )
    check_units(rngs, units=units)
    drawn = [rng.uniform(1, longest - 1, (1, units)) for rng in rngs]
    return np.log(drawn).astype(np.float32)


def _normalise(gradients: Sequence[Annotated[Array, "units seeds batch"]]) -> Annotated[Array, "seeds batch"]:
    """log10 of the largest magnitude of each sample, by which `gradients` are then divided."""
    largest: Array = np.max([np.abs(each).max(axis=0) for each in gradients], axis=0)
    for each in gradients:
        each /= np.where(largest > 0, largest, 1)
    logs: Array = np.log10(largest, dtype=np.float64)
    return logs
