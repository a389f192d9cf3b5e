"""The trace of a recurrent layer: what a pass along a sequence leaves behind."""

from typing import Annotated, Any

import numpy as np

from gradlesson.course.nn.arrays import Array, aligned
from gradlesson.course.nn.divergence import may_diverge
from gradlesson.course.nn.feature_first import samples_first

Sequences = Annotated[Array, "steps seeds batch fan_in"]
State = tuple[Annotated[Array, "seeds batch units"], ...]
"""What a layer carries from step to step: (h,), and (h, c) where it has cells."""


class RecurrentTrace:
    """What one pass along a sequence leaves behind.

    Most arrays are feature-first, (units, seeds, batch) a step, and their index t is the t of the formulas: 1 .. T,
    or 0 .. T for states. The properties, and what is recorded, are in the convention of the package.

    Attributes:
        inputs: [x_t, h_{t-1}, 1], what `parameters` multiplies.
        states: h_0 .. h_T, a view of `inputs`.
        dstates: dL/dh_t, along every path to the loss while what else is carried is held fixed.
        carried, dcarried: all that passes from step to step, and its gradients.
        a, gates: gates and candidates, (columns, seeds, batch) a step, and the same memory block by block.
        delta, dgates: dL/dz_t, likewise.
        slope, room, rows, product: room for intermediate results of one step.
        log_scale: log10 of what `backward_in_logs` took out of the gradients of t = 0 .. T, (T + 1, seeds, batch).
        preactivations, deltas: z_1 .. z_T and dL/dz_1 .. dL/dz_T, if recorded.
        dx, dh: dL/dx_1 .. dL/dx_T and dL/dh_0 .. dL/dh_T, if recorded.
    """

    preactivations: Annotated[Array, "steps seeds batch columns"]
    deltas: Annotated[Array, "steps seeds batch columns"]
    dx: Sequences
    dh: Annotated[Array, "steps+1 seeds batch units"]

    def __init__(self, x: Sequences, units: int, blocks: int, dtype: np.dtype[Any], record: bool) -> None:
        """Make arrays for the passes of sequences like `x`."""
        self.steps, seeds, batch, fan_in = x.shape
        self.sizes, self.dtype, self.record = (seeds, batch), dtype, record
        rows, columns = fan_in + units + 1, blocks * units
        self.inputs = self.new(self.steps + 2, rows)
        self.inputs[:, -1] = 1
        self.x = samples_first(self.inputs[1:-1, :fan_in])
        self.states = self.inputs[1:, fan_in:-1]
        self.a = self.new(self.steps + 1, columns)
        self.gates = [tuple(each) for each in self.a.reshape(-1, blocks, units, *self.sizes)]
        dstates, self.dstates = self.new_gradients(units)
        deltas, self.delta = self.new_gradients(columns)
        self.dgates = [tuple(each.reshape(blocks, units, *self.sizes)) for each in self.delta]
        if record:
            self.dh, self.deltas = samples_first(dstates), samples_first(deltas[1:])
        self.slope, self.room = self.new(columns), self.new(units)
        self.rows = aligned((*self.sizes, columns), dtype)
        self.product = aligned((seeds, rows, columns), dtype)
        self.log_scale = np.zeros((self.steps + 1, *self.sizes))
        self.carried: tuple[Array, ...] = (self.states,)
        self.dcarried: tuple[list[Array], ...] = (self.dstates,)

    def new(self, *shape: int) -> Annotated[Array, "*shape seeds batch"]:
        """A new feature-first array."""
        return aligned((*shape, *self.sizes), self.dtype)

    def new_gradients(self, units: int) -> tuple[Array, list[Array]]:
        """Room for the gradients of some units, and what of it belongs to each t = 0 .. T.

        Unless they are recorded, the steps take turns at two arrays, which stay in the cache of the processor.
        """
        room = self.new(self.steps + 1 if self.record else 2, units)
        return room, [room[t % len(room)] for t in range(self.steps + 1)]

    @property
    def h(self) -> Annotated[Array, "steps+1 seeds batch units"]:
        """h_0 .. h_T."""
        return samples_first(self.states)

    @property
    def activations(self) -> Annotated[Array, "steps seeds batch columns"]:
        """The gates and candidates of steps 1 .. T, each in the columns of its preactivation."""
        return samples_first(self.a[1:])

    def state(self, t: int) -> State:
        """What is carried on from step t = 0 .. T, for another pass to start from."""
        return tuple(samples_first(each[t]) for each in self.carried)

    @may_diverge
    def log_rms(
        self, gradient: Annotated[Array, "steps+1 seeds batch units"]
    ) -> Annotated[Array, "seeds batch steps+1"]:
        """log10 of the RMS over units of `dh` (or of an LSTM's `dc`); -inf where it is zero throughout."""
        mean_square = np.square(gradient, dtype=np.float64).mean(axis=-1)
        logs: Array = self.log_scale + np.log10(mean_square) / 2
        return np.moveaxis(logs, 0, -1)
