"""Over how many distractors can a recurrent network learn to remember the first symbol?"""

from collections.abc import Sequence
from copy import deepcopy
from functools import partial
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.data.sequences import SYMBOLS, copy_first
from gradlesson.course.nn.adam import Adam
from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.clipping import clip_by_norm
from gradlesson.course.nn.losses import softmax_cross_entropy
from gradlesson.course.nn.sequence_training import (
    SequenceNetwork,
    draw_memory,
    running_mean,
    share_right,
    train_on_sequences,
    updates_until,
)

PARAMETERS = {
    "distractors": {
        "rnn-gaussian": [10, 50, 100],
        "rnn-orthogonal": [10, 50, 100],
        "lstm-0": [10, 50, 100],
        "lstm-1": [10, 50, 100],
        "lstm-forget-log": [10, 50, 100],
        "lstm-log": [10, 50, 100, 200],
        "gru-0": [10, 50, 100],
        "gru-log": [10, 50, 100, 200],
    },
    "width": 32,
    "batch": 32,
    "learning_rate": 0.005,
    "clip": 1.0,
    "updates": 400,
    "goal": 0.95,
    "window": 20,
    "seeds": 5,
}


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """How well, and how soon, every network answers; one row for each network and number of distractors.

    A seed has solved the task once it gave the `goal` share of right answers over `window` updates in a row; where
    all seeds do, training ends early. Sequences are new at every update, so these answers are to unseen ones.

    accuracy: (row, seed), share of right answers, 0 to 1, over the last `window` updates up to where the seed
        solved the task, or up to the end.
    updates: (row, seed), how many it took to solve the task; -1 where `updates` were not enough.
    first_gradient_norm, largest_gradient_norm: (row, seed), of the gradient of all parameters before it was
        clipped, in the first update and in all up to where the seed solved the task.
    """
    rngs = rng.spawn(parameters["seeds"])
    rows = [(name, count) for name, counts in parameters["distractors"].items() for count in counts]
    # Copies of the generators: what is measured of a network does not depend on which others there are.
    measured = [_train_one(parameters, name, count, deepcopy(rngs)) for name, count in rows]
    return {
        "network": np.array([name for name, _ in rows]),
        "distractors": np.array([count for _, count in rows]),
        **{key: np.array([each[key] for each in measured]) for key in measured[0]},
    }


def _train_one(
    parameters: dict[str, Any], name: str, distractors: int, rngs: Sequence[Generator]
) -> dict[str, Array]:
    """What is measured of one network, each an array of seeds."""
    batch, goal, window = parameters["batch"], parameters["goal"], parameters["window"]
    recurrent = draw_memory(name, 2 * SYMBOLS, parameters["width"], distractors + 1, rngs)
    network = SequenceNetwork.draw(recurrent, SYMBOLS, rngs)
    training = train_on_sequences(
        network,
        Adam(network.parametric, parameters["learning_rate"]),
        (copy_first(rngs, batch, distractors) for _ in range(parameters["updates"])),
        softmax_cross_entropy,
        share_right,
        clip=partial(clip_by_norm, largest=parameters["clip"]),
        is_done=lambda scores: (scores.mean(axis=0) >= goal).all(),
        window=window,
    )
    mean = running_mean(training.scores, window)
    updates = updates_until(mean >= goal)
    last = np.where(updates > 0, updates, len(mean)) - 1
    seeds = np.arange(len(rngs))
    return {
        "accuracy": mean[last, seeds],
        "updates": updates,
        "first_gradient_norm": training.norms[0],
        "largest_gradient_norm": np.maximum.accumulate(training.norms)[last, seeds],
    }
