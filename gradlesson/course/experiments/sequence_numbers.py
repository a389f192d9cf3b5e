"""What do the forget gates of a new LSTM, and the simplest answer to the adding problem, come to when measured?"""

from collections.abc import Sequence
from copy import deepcopy
from typing import Annotated, Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.data.sequences import adding
from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.sequence_training import draw_memory

PARAMETERS = {"steps": 100, "width": 32, "batch": 32, "sequences": 4000, "seeds": 20}


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """Half-lives of products of forget gates, and the error of always answering 1.

    forget_bias: 0, 1 and ln T.
    half_life: (biases, seeds), in steps, from the mean of ln f_t over cells, samples and steps of the
        adding problem.
    gate_variance: of the same shape, the variance of the gates' preactivations.
    always_one_error: (seeds,), mean squared error over `sequences`.
    """
    biases = np.array([0.0, 1.0, np.log(parameters["steps"])])
    rngs = rng.spawn(parameters["seeds"])
    # Copies of the generators: all LSTMs have the same weights and sequences.
    gates = [_forget_gates(parameters, name, deepcopy(rngs)) for name in ("lstm-0", "lstm-1", "lstm-log")]
    losses = np.array([-np.log(each).mean(axis=(0, 1, 3)) for each in gates])
    logits = [np.log(each) - np.log1p(-each) for each in gates]
    _, target = adding(rngs, parameters["sequences"], 2)
    return {
        "forget_bias": biases,
        "half_life": np.log(2) / losses,
        "gate_variance": np.array([each.var(axis=(0, 1, 3)) for each in logits]),
        "always_one_error": np.mean((target[..., 0] - 1) ** 2, axis=1),
    }


def _forget_gates(
    parameters: dict[str, Any], name: str, rngs: Sequence[Generator]
) -> Annotated[Array, "steps units seeds batch"]:
    """The forget gates of a new LSTM at every step of the adding problem."""
    x, _ = adding(rngs, parameters["batch"], parameters["steps"])
    layer = draw_memory(name, x.shape[-1], parameters["width"], parameters["steps"], rngs)
    trace = layer.forward(x)
    return np.stack([trace.gates[step][1] for step in range(1, parameters["steps"] + 1)]).astype(np.float64)
