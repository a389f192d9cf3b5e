"""Which recurrent networks learn to add two numbers that lie far back in a sequence?"""

from collections.abc import Sequence
from copy import deepcopy
from functools import partial
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.data.sequences import BASELINE, adding
from gradlesson.course.nn.adam import Adam
from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.clipping import clip_by_norm
from gradlesson.course.nn.losses import squared_error
from gradlesson.course.nn.sequence_training import (
    SequenceNetwork,
    draw_memory,
    mean_square,
    running_mean,
    train_on_sequences,
    updates_until,
)

PARAMETERS = {
    "networks": ["rnn-gaussian", "lstm-1", "lstm-forget-log", "lstm-log", "gru-0"],
    "steps": [50, 100],
    "width": 32,
    "batch": 32,
    "learning_rate": 0.01,
    "clip": 1.0,
    "updates": 800,
    "goal": 0.1,
    "window": 20,
    "seeds": 5,
}


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """How well, and how soon, every network adds; one row for each network and length of the sequences.

    The baseline is the squared error of always answering 1. A seed has solved the task once its mean squared error
    over `window` updates is below the share `goal` of the baseline; where all seeds are, training ends early.
    Sequences are new at every update, so these errors are of unseen ones.

    error: (row, seed), mean squared error over the last `window` updates up to where the seed solved the task, or
        up to the end.
    updates: (row, seed), how many it took to solve the task; -1 where `updates` were not enough.
    first_gradient_norm: (row, seed), of the gradient of all parameters in the first update, not clipped.
    """
    rngs = rng.spawn(parameters["seeds"])
    rows = [(name, steps) for steps in parameters["steps"] for name in parameters["networks"]]
    # Copies of the generators: all networks add the same sequences.
    measured = [_train_one(parameters, name, steps, deepcopy(rngs)) for name, steps in rows]
    return {
        "network": np.array([name for name, _ in rows]),
        "steps": np.array([steps for _, steps in rows]),
        "baseline": np.array(BASELINE),
        **{key: np.array([each[key] for each in measured]) for key in measured[0]},
    }


def _train_one(
    parameters: dict[str, Any], name: str, steps: int, rngs: Sequence[Generator]
) -> dict[str, Array]:
    """What is measured of one network, each an array of seeds."""
    batch, window, goal = parameters["batch"], parameters["window"], parameters["goal"] * BASELINE
    network = SequenceNetwork.draw(draw_memory(name, 2, parameters["width"], steps, rngs), 1, rngs)
    training = train_on_sequences(
        network,
        Adam(network.parametric, parameters["learning_rate"]),
        (adding(rngs, batch, steps) for _ in range(parameters["updates"])),
        squared_error,
        mean_square,
        clip=partial(clip_by_norm, largest=parameters["clip"]),
        is_done=lambda errors: (errors.mean(axis=0) < goal).all(),
        window=window,
    )
    mean = running_mean(training.scores, window)
    updates = updates_until(mean < goal)
    last = np.where(updates > 0, updates, len(mean)) - 1
    return {
        "error": mean[last, np.arange(len(rngs))],
        "updates": updates,
        "first_gradient_norm": training.norms[0],
    }
