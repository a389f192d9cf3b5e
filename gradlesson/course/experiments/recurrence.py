"""How much of a gradient comes back through the time steps of a recurrent network?"""

from collections.abc import Sequence
from copy import deepcopy
from typing import Annotated, Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.data.sequences import SYMBOLS, copy_first
from gradlesson.course.nn.activations import Tanh
from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.initialisers import standard_normal
from gradlesson.course.nn.lstm import LSTMTrace
from gradlesson.course.nn.mlp import rms_of_logs
from gradlesson.course.nn.sequence_training import MEMORIES, draw_memory
from gradlesson.course.theory.mean_field import MeanField
from gradlesson.course.theory.singular_values import layer_largest

PARAMETERS = {"steps": [20, 50, 100, 150, 200], "width": 32, "batch": 16, "seeds": 20}


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """How the gradient of the last state falls on its way back to the first step, before any training.

    A sequence is a symbol and the distractors after it, as in long-memory, and the gradient dL/dh_T that enters at
    its end is standard normal. Of a plain network and of a GRU the gradient with respect to the state h_t is
    measured, of an LSTM that with respect to the cell c_t, which is what it remembers in.

    log10_gradient: (network, T, seed), log10 of the RMS of the gradient at t = 0 relative to that at t = T.
    log10_by_distance: (network, seed, T + 1), the same at t = T, T - 1, .. 0 for the longest T.
    log10_gradient_theory, log10_by_distance_theory: the same without the seeds, predicted.
    largest_singular_value: (plain network, seed), of the Jacobian dh_t/dh_{t-1}, median over samples and steps.
    largest_singular_value_theory: that of the Gaussian one, for mean-field theory and this width.
    """
    rngs, lengths = rng.spawn(parameters["seeds"]), parameters["steps"]
    longest = int(np.argmax(lengths))
    # Copies of the generators: every network of a seed meets the same sequences, every LSTM has the same weights.
    measured = [[_measure(parameters, name, steps, deepcopy(rngs)) for steps in lengths] for name in MEMORIES]
    theory = [[_theory(name, steps) for steps in lengths] for name in MEMORIES]
    return {
        "network": np.array(MEMORIES),
        "steps": np.array(lengths),
        "log10_gradient": np.array([[curve[:, -1] for curve in row] for row in measured]),
        "log10_gradient_theory": np.array([[curve[-1] for curve in row] for row in theory]),
        "distance": np.arange(lengths[longest] + 1),
        "log10_by_distance": np.array([row[longest] for row in measured]),
        "log10_by_distance_theory": np.array([row[longest] for row in theory]),
        "largest_singular_value": np.array(
            [_largest_singular_value(parameters, name, deepcopy(rngs)) for name in MEMORIES if "rnn" in name]
        ),
        "largest_singular_value_theory": np.array(
            _largest_singular_value_theory(max(lengths), parameters["width"])
        ),
    }


def _forward(parameters: dict[str, Any], name: str, steps: int, rngs: Sequence[Generator]) -> Any:
    """A new layer, the trace of its forward pass, and a gradient to send back."""
    x, _ = copy_first(rngs, parameters["batch"], steps - 1)
    dh = standard_normal(rngs, parameters["batch"], parameters["width"])
    layer = draw_memory(name, x.shape[-1], parameters["width"], steps, rngs)
    return layer, layer.forward(x), dh


def _measure(
    parameters: dict[str, Any], name: str, steps: int, rngs: Sequence[Generator]
) -> Annotated[Array, "seeds steps+1"]:
    """log10 of the RMS of the gradient over units and samples at t = T .. 0, relative to t = T."""
    layer, trace, dh = _forward(parameters, name, steps, rngs)
    logs = layer.backward_in_logs(trace, dh)
    if isinstance(trace, LSTMTrace):
        logs = trace.log_rms(trace.dc)
    curve = rms_of_logs(logs)[:, ::-1]
    return curve - curve[:, :1]


def _theory(name: str, steps: int) -> Annotated[Array, "steps+1"]:
    """log10 of the predicted gradient at t = T .. 0, relative to t = T.

    A plain network is, for mean-field theory, one with a layer for each step. Of the input one unit is on, so it
    adds the variance of one weight, 1 / fan_in, as a bias does. A cell is multiplied by its forget gate at every
    step, and the state of a GRU by its update gate; both are taken as sigmoid(bias), as if the weights were zero.
    """
    if name.startswith("rnn"):
        field = _plain_field()
        factors = np.sqrt(field.chi(field.q_by_layer(field.bias_variance, steps)))[::-1]
    else:
        variant = name.split("-")[-1]
        bias = np.log(steps) if variant == "log" else float(variant)
        factors = np.full(steps, 1 / (1 + np.exp(-bias)))
    return np.append(0.0, np.cumsum(np.log10(factors)))


def _plain_field() -> MeanField:
    tanh = Tanh()
    return MeanField(tanh, tanh.derivative, 1.0, 1 / (2 * SYMBOLS))


def _largest_singular_value_theory(steps: int, width: int) -> float:
    field = _plain_field()
    q = float(field.q_by_layer(field.bias_variance, steps)[-1])
    return float(np.sqrt(layer_largest(field.derivative, q, field.weight_variance, width)))


def _largest_singular_value(
    parameters: dict[str, Any], name: str, rngs: Sequence[Generator]
) -> Annotated[Array, "seeds"]:
    """The largest singular value of the Jacobian diag(1 - h_t^2) W_h^T of one step of a plain network.

    It is the median over all samples and ten steps of the longest sequence.
    """
    steps = max(parameters["steps"])
    layer, trace, _ = _forward(parameters, name, steps, rngs)
    h = trace.h[1 :: max(1, steps // 10), ..., np.newaxis]
    J = (1 - h * h) * layer.W_h.swapaxes(1, 2)[:, np.newaxis]
    median: Array = np.median(np.linalg.svd(J, compute_uv=False)[..., 0], axis=(0, 2))
    return median
