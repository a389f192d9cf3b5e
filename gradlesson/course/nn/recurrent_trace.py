"""The trace of a recurrent layer: what a pass along a sequence leaves behind."""

from typing import Annotated, Any

import numpy as np

from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.feature_first import aligned, samples_first

Sequences = Annotated[Array, "steps seeds batch fan_in"]
State = tuple[Annotated[Array, "seeds batch units"], ...]
"""What a layer carries from step to step: (h,), and (h, c) where it has cells."""


class RecurrentTrace:
    """What one pass along a sequence leaves behind.

    Most arrays are feature-first, (T + 1, units, seeds, batch), and their index t is the t of the formulas: 1 .. T,
    or 0 .. T for states. The properties, and what is recorded, are in the convention of the package.

    Attributes:
        inputs: [x_t, h_{t-1}, 1], what `parameters` multiplies.
        states, dstates: h_0 .. h_T, a view of `inputs`, and dL/dh_0 .. dL/dh_T.
        carried, dcarried: all that passes from step to step, and its gradients.
        a, gates: gates and candidates, (columns, seeds, batch) a step, and the same memory block by block.
        delta, dgates: dL/dz_t, likewise.
        slope, room, rows, product: room for intermediate results of one step.
        log_scale: log10 of what `backward_in_logs` took out of the gradients of t = 0 .. T, (T + 1, seeds, batch).
        preactivations: z_1 .. z_T, if recorded.
        deltas: dL/dz_1 .. dL/dz_T, if recorded.
        dx: dL/dx_1 .. dL/dx_T, if recorded.
    """

    preactivations: Annotated[Array, "steps seeds batch columns"]
    deltas: Annotated[Array, "steps seeds batch columns"]
    dx: Sequences

    def __init__(self, x: Sequences, units: int, blocks: int, dtype: np.dtype[Any], record: bool) -> None:
        """Make arrays for the passes of sequences like `x`."""
        self.steps, seeds, batch, fan_in = x.shape
        self.record = record
        sizes = seeds, batch
        rows, columns = fan_in + units + 1, blocks * units
        self.inputs = aligned((self.steps + 2, rows, *sizes), dtype)
        self.inputs[:, -1] = 1
        self.x = samples_first(self.inputs[1:-1, :fan_in])
        self.states = self.inputs[1:, fan_in:-1]
        self.dstates = aligned((self.steps + 1, units, *sizes), dtype)
        self.a = aligned((self.steps + 1, columns, *sizes), dtype)
        self.gates = [tuple(each) for each in self.a.reshape(-1, blocks, units, *sizes)]
        deltas = aligned((self.steps + 1 if record else 1, columns, *sizes), dtype)
        # Unless they are recorded, all steps write dL/dz_t to the same memory.
        self.delta = list(deltas) if record else list(deltas) * (self.steps + 1)
        self.dgates = [tuple(each.reshape(blocks, units, *sizes)) for each in self.delta]
        if record:
            self.deltas = samples_first(deltas[1:])
        self.slope = aligned((columns, *sizes), dtype)
        self.room = aligned((units, *sizes), dtype)
        self.rows = aligned((*sizes, columns), dtype)
        self.product = aligned((seeds, rows, columns), dtype)
        self.log_scale = np.zeros((self.steps + 1, *sizes))
        self.carried: tuple[Array, ...] = (self.states,)
        self.dcarried: tuple[Array, ...] = (self.dstates,)

    @property
    def h(self) -> Annotated[Array, "steps+1 seeds batch units"]:
        """h_0 .. h_T."""
        return samples_first(self.states)

    @property
    def dh(self) -> Annotated[Array, "steps+1 seeds batch units"]:
        """dL/dh_0 .. dL/dh_T, along every path to the loss while what else is carried is held fixed."""
        return samples_first(self.dstates)

    @property
    def activations(self) -> Annotated[Array, "steps seeds batch columns"]:
        """The gates and candidates of steps 1 .. T, each in the columns of its preactivation."""
        return samples_first(self.a[1:])

    def state(self, t: int) -> State:
        """What is carried on from step t = 0 .. T, for another pass to start from."""
        return tuple(samples_first(each[t]) for each in self.carried)

    def log_rms(
        self, gradient: Annotated[Array, "steps+1 seeds batch units"]
    ) -> Annotated[Array, "seeds batch steps+1"]:
        """log10 of the RMS over units of `dh` (or of an LSTM's `dc`); -inf where it is zero throughout."""
        mean_square = np.square(gradient, dtype=np.float64).mean(axis=-1)
        with np.errstate(divide="ignore"):
            logs: Array = self.log_scale + np.log10(mean_square) / 2
        return np.moveaxis(logs, 0, -1)
