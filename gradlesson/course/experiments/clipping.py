"""What does gradient clipping cure, and what does it leave as it is?"""

from collections.abc import Callable, Sequence
from copy import deepcopy
from functools import partial
from typing import Annotated, Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.data.sequences import SYMBOLS, copy_first
from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.clipping import clip_by_norm, clip_by_value
from gradlesson.course.nn.initialisers import LeCun
from gradlesson.course.nn.layer import Parametric
from gradlesson.course.nn.losses import softmax_cross_entropy
from gradlesson.course.nn.rnn import TanhRNN
from gradlesson.course.nn.sequence_training import (
    SequenceNetwork,
    running_mean,
    share_right,
    train_on_sequences,
)
from gradlesson.course.nn.sgd import SGD

PARAMETERS = {
    "exploding_gain": 1.5,
    "vanishing_gain": 0.5,
    "distractors": 20,
    "width": 32,
    "batch": 32,
    "learning_rate": 0.5,
    "largest_norm": 1.0,
    "largest_value": 0.05,
    "updates": 600,
    "window": 20,
    "seeds": 10,
}

# The gain of the initial weights, by its name in the parameters, and how the gradient is clipped.
WAYS = [
    ("exploding", "none"),
    ("exploding", "by-norm"),
    ("exploding", "by-value"),
    ("vanishing", "none"),
    ("vanishing", "by-norm"),
]


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """Tanh networks that learn to remember the first symbol with SGD; one row for each of `WAYS`.

    The gain is the standard deviation of the recurrent weights times sqrt(width): above 1 gradients grow along the
    sequence as long as the units are not saturated, below 1 they vanish.

    accuracy: (row, seed, window), share of right answers, 0 to 1, mean over each `window` updates.
    log10_norm: (row, seed, update), of the norm of the gradient of all parameters before it is clipped.
    cosine: (row, seed, update), of the angle between the gradient before and after it is clipped.
    """
    rngs = rng.spawn(parameters["seeds"])
    # Copies of the generators: a seed has the same weights, but for their scale, and meets the same sequences.
    measured = [
        _train_one(parameters, parameters[f"{gain}_gain"], clip, deepcopy(rngs)) for gain, clip in WAYS
    ]
    return {
        "gain": np.array([gain for gain, _ in WAYS]),
        "clip": np.array([clip for _, clip in WAYS]),
        "update": np.arange(parameters["window"], parameters["updates"] + 1, parameters["window"]),
        **{key: np.array([each[key] for each in measured]) for key in measured[0]},
    }


def _train_one(
    parameters: dict[str, Any], gain: float, clip: str, rngs: Sequence[Generator]
) -> dict[str, Array]:
    """What is measured of one gain and one way of clipping, each with a leading axis of seeds."""
    window, batch, distractors = (parameters[name] for name in ("window", "batch", "distractors"))
    recurrent = TanhRNN.draw(2 * SYMBOLS, parameters["width"], LeCun(), LeCun(gain), rngs)
    network = SequenceNetwork.draw(recurrent, SYMBOLS, rngs)
    watched = _Watched(_clip(parameters, clip))
    training = train_on_sequences(
        network,
        SGD(network.parametric, parameters["learning_rate"]),
        (copy_first(rngs, batch, distractors) for _ in range(parameters["updates"])),
        softmax_cross_entropy,
        share_right,
        clip=watched,
    )
    return {
        "accuracy": running_mean(training.scores, window)[window - 1 :: window].T,
        "log10_norm": np.log10(training.norms).T.astype(np.float32),
        "cosine": np.array(watched.cosines).T,
    }


def _clip(parameters: dict[str, Any], name: str) -> Callable[[Sequence[Parametric]], object]:
    """What cuts the gradients of some layers."""
    if name == "by-norm":
        return partial(clip_by_norm, largest=parameters["largest_norm"])
    if name == "by-value":
        return partial(clip_by_value, largest=parameters["largest_value"])
    return lambda layers: None


class _Watched:
    """A way of clipping that notes the cosine between the gradient before and after it."""

    def __init__(self, clip: Callable[[Sequence[Parametric]], object]) -> None:
        self.clip = clip
        self.cosines: list[Annotated[Array, "seeds"]] = []

    def __call__(self, layers: Sequence[Parametric]) -> None:
        before = _flat(layers)
        self.clip(layers)
        after = _flat(layers)
        product = np.einsum("sn,sn->s", before, after)
        self.cosines.append(product / np.linalg.norm(before, axis=1) / np.linalg.norm(after, axis=1))


def _flat(layers: Sequence[Parametric]) -> Annotated[Array, "seeds numbers"]:
    """The gradients of all layers of a seed in one row, in float64, where no square leaves the range."""
    return np.concatenate(
        [each.gradients.reshape(len(each.gradients), -1) for each in layers], axis=1, dtype=float
    )
