"""Training of networks that read a sequence and answer at its end.

A recurrent layer reads the sequence, and a dense layer reads its last state. Every gradient enters at the last
step, so what the answer owes to an early step has to come back through all the steps between.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import log
from typing import Annotated, Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.nn.arrays import Array, IntegerArray
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.divergence import may_diverge
from gradlesson.course.nn.gru import GRU
from gradlesson.course.nn.initialisers import LeCun, Orthogonal
from gradlesson.course.nn.layer import Parametric
from gradlesson.course.nn.lstm import LSTM
from gradlesson.course.nn.norms import norm
from gradlesson.course.nn.recurrent import Recurrent
from gradlesson.course.nn.recurrent_trace import RecurrentTrace, Sequences
from gradlesson.course.nn.rnn import TanhRNN
from gradlesson.course.nn.training import Optimiser, first_non_finite

PerStep = Annotated[Array, "steps seeds"]
Output = Annotated[Array, "seeds batch outputs"]
Loss = Callable[[Output, Any], tuple[Annotated[Array, "seeds"], Output]]
"""(loss, dL/doutput) of an output and its target: `softmax_cross_entropy`, `squared_error`."""
Score = Callable[[Output, Any], Annotated[Array, "seeds"]]
"""How well an output fits its target: `share_right`, `mean_square`."""

MEMORIES = (
    "rnn-gaussian",
    "rnn-orthogonal",
    "lstm-0",
    "lstm-1",
    "lstm-forget-log",
    "lstm-log",
    "gru-0",
    "gru-log",
)
"""The recurrent layers that the course compares; what follows lstm and gru is the bias of the gate that keeps."""


class SequenceNetwork:
    """A recurrent layer, and a dense layer that reads its last state: output = h_T @ W + b."""

    def __init__(self, recurrent: Recurrent[Any], readout: Dense) -> None:
        """Join the two.

        Raises:
            ValueError: a read-out for other seeds or units than the recurrent layer has.
        """
        if readout.W.shape[:2] != (recurrent.seeds, recurrent.units):
            raise ValueError(
                f"`readout` must read {recurrent.seeds} seeds of {recurrent.units} units, got `W` of shape "
                f"{readout.W.shape}. Draw it with the units of the recurrent layer as `fan_in`."
            )
        self.recurrent, self.readout = recurrent, readout
        self.parametric: list[Parametric] = [recurrent, readout]

    @classmethod
    def draw(cls, recurrent: Recurrent[Any], outputs: int, rngs: Sequence[Generator]) -> "SequenceNetwork":
        """The layer with a new read-out of variance 1 / units."""
        return cls(recurrent, Dense(LeCun().draw(rngs, recurrent.units, outputs)))

    def new_trace(self, x: Sequences) -> RecurrentTrace:
        """Room for training on sequences like `x`."""
        trace: RecurrentTrace = self.recurrent.new_trace(x, record=False)
        return trace

    def forward(self, x: Sequences, trace: RecurrentTrace) -> Output:
        """What the network answers after the last step."""
        return self.readout.forward(self.recurrent.forward(x, trace=trace).h[-1])

    def backward(self, trace: RecurrentTrace, delta: Output) -> None:
        """Set the gradients of both layers, given dL/doutput."""
        self.readout.differentiate(trace.h[-1], delta)
        self.recurrent.backward(trace, self.readout.backward(delta))


@dataclass(frozen=True)
class Training:
    """What a training leaves behind, one row for each update.

    Attributes:
        losses: the loss of the minibatch, just before the update that it drives.
        scores: what `score` gives of the same answers.
        norms: the norm |g| of the gradient of all parameters, before anything was clipped.
        first_non_finite: after how many updates a seed first met a number that is not finite; -1 where never.
    """

    losses: PerStep
    scores: PerStep
    norms: PerStep
    first_non_finite: Annotated[IntegerArray, "seeds"]


@may_diverge
def train_on_sequences(
    network: SequenceNetwork,
    optimiser: Optimiser,
    batches: Iterable[tuple[Sequences, Any]],
    loss: Loss,
    score: Score,
    clip: Callable[[Sequence[Parametric]], object] | None = None,
    is_done: Callable[[Annotated[Array, "window seeds"]], Any] | None = None,
    window: int = 1,
) -> Training:
    """The record of one update for each minibatch (x, target), or of fewer: up to where `is_done`.

    `is_done` is asked after every update, with the last `window` scores. `clip` may shorten the gradients between
    the backward pass and the update. A seed that diverges goes on with numbers that are not finite and disturbs no
    other.
    """
    trace, losses, scores, norms = None, [], [], []
    for x, target in batches:
        trace = trace or network.new_trace(x)
        output = network.forward(x, trace)
        loss_now, delta = loss(output, target)
        network.backward(trace, delta)
        losses.append(loss_now)
        scores.append(score(output, target))
        norms.append(gradient_norm(network.parametric))
        if clip:
            clip(network.parametric)
        optimiser.step()
        if is_done and len(scores) >= window and is_done(np.array(scores[-window:])):
            break
    broken = first_non_finite(np.array(losses), network.parametric)
    return Training(np.array(losses), np.array(scores), np.array(norms), broken)


def draw_memory(name: str, fan_in: int, units: int, steps: int, rngs: Sequence[Generator]) -> Recurrent[Any]:
    """A new layer of `MEMORIES`, for sequences of this many steps.

    Its weights are Gaussian of variance 1 / fan_in and 1 / units, but for the orthogonal W_h of `rnn-orthogonal`.
    The forget bias of an LSTM and the update bias of a GRU are 0, 1 or ln(steps); at ln(steps) the gate keeps
    steps / (steps + 1) a step, and about 1 / e over the whole sequence. All other biases are 0, but for the input
    bias -ln(steps) of `lstm-log`: it lets in only as much as the forget gate lets go, which in a GRU the one update
    gate sees to.

    References:
        Tallec & Ollivier 2018, Can recurrent neural networks warp time?, arXiv:1804.11188 (both biases; there one
        memory for every length up to the longest, see `chrono_bias`).

    Raises:
        ValueError: a name that is not in `MEMORIES`.
    """
    if name not in MEMORIES:
        raise ValueError(
            f"`name` must be a recurrent layer, got {name!r}. Use {', '.join(map(repr, MEMORIES))}."
        )
    kind, _, variant = name.partition("-")
    if kind == "rnn":
        recurrent = Orthogonal() if variant == "orthogonal" else LeCun()
        return TanhRNN.draw(fan_in, units, LeCun(), recurrent, rngs)
    bias = log(steps) if variant.endswith("log") else float(variant)
    if kind == "lstm":
        input_bias = -bias if variant == "log" else 0.0
        return LSTM.draw(fan_in, units, LeCun(), LeCun(), rngs, forget_bias=bias, input_bias=input_bias)
    return GRU.draw(fan_in, units, LeCun(), LeCun(), rngs, update_bias=bias)


def gradient_norm(layers: Sequence[Parametric]) -> Annotated[Array, "seeds"]:
    """|g| of each seed, g the gradients of all layers together."""
    return norm(np.stack([norm(layer.gradients) for layer in layers], axis=1))


def running_mean(scores: PerStep, window: int) -> PerStep:
    """The mean of the last `window` scores after each update; NaN before there are so many.

    Raises:
        ValueError: a window of no update.
    """
    if window < 1:
        raise ValueError(f"`window` must be at least 1, got {window}. Try 20 updates.")
    mean = np.full(scores.shape, np.nan)
    if len(scores) >= window:
        mean[window - 1 :] = np.lib.stride_tricks.sliding_window_view(scores, window, axis=0).mean(axis=-1)
    return mean


def updates_until(reached: Annotated[NDArray[np.bool_], "steps seeds"]) -> Annotated[IntegerArray, "seeds"]:
    """After how many updates each seed first had `reached` it; -1 where it never did."""
    return np.where(reached.any(axis=0), reached.argmax(axis=0) + 1, -1)


def share_right(output: Output, labels: Annotated[IntegerArray, "seeds batch"]) -> Annotated[Array, "seeds"]:
    """The share, 0 to 1, of sequences whose largest output belongs to their label; none where it is not finite."""
    right: Array = np.mean((output.argmax(axis=-1) == labels) & np.isfinite(output).all(axis=-1), axis=-1)
    return right


def mean_square(output: Output, target: Output) -> Annotated[Array, "seeds"]:
    """The mean squared error."""
    error: Array = np.mean(np.square(output - target), axis=(1, 2))
    return error
