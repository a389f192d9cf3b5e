"""Sequences that cannot be answered without a memory: keep a symbol past distractors, add two marked numbers.

They are drawn afresh for every step of training, so no network meets a sequence twice and what it answers while it
learns is what it answers to sequences that it has never seen.

References:
    Hochreiter & Schmidhuber 1997, Long short-term memory, doi:10.1162/neco.1997.9.8.1735 (sequences with
    distractors, the adding problem).
    Le, Jaitly & Hinton 2015, A simple way to initialize recurrent networks of rectified linear units,
    arXiv:1504.00941 (the adding problem with sequences of a fixed length).
"""

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

SYMBOLS = 4
"""How many symbols may stand first, and how many others distract from it."""

BASELINE = 1 / 6
"""The mean squared error of always answering 1 to the adding problem: the variance of a sum of two U(0, 1)."""

Inputs = Annotated[NDArray[np.float32], "steps seeds batch fan_in"]


def copy_first(
    rngs: Sequence[Generator], batch: int, distractors: int
) -> tuple[Inputs, Annotated[NDArray[np.int64], "seeds batch"]]:
    """(x, labels): one symbol of four, then distractors of four other kinds; the label is the symbol.

    Each step is one of eight units switched on, so x is (distractors + 1, seeds, batch, 8).

    Raises:
        ValueError: no sequence, or a negative number of distractors.
    """
    _check(batch, "distractors", distractors, 0)
    labels = np.stack([rng.integers(SYMBOLS, size=batch) for rng in rngs])
    noise = np.stack([rng.integers(SYMBOLS, 2 * SYMBOLS, size=(distractors, batch)) for rng in rngs], axis=1)
    shown = np.concatenate([labels[np.newaxis], noise])
    return np.eye(2 * SYMBOLS, dtype=np.float32)[shown], labels


def adding(
    rngs: Sequence[Generator], batch: int, steps: int
) -> tuple[Inputs, Annotated[NDArray[np.float32], "seeds batch 1"]]:
    """(x, target): at every step a number of U(0, 1) and a mark; the target is the sum of the two marked numbers.

    One mark is in the first half of the sequence and one in the second; x is (steps, seeds, batch, 2).

    Raises:
        ValueError: no sequence, or fewer than two steps.
    """
    _check(batch, "steps", steps, 2)
    x = np.zeros((steps, len(rngs), batch, 2), np.float32)
    for seed, rng in enumerate(rngs):
        x[:, seed, :, 0] = rng.random((steps, batch), dtype=np.float32)
        first, second = rng.integers(steps // 2, size=batch), rng.integers(steps // 2, steps, size=batch)
        x[first, seed, np.arange(batch), 1] = 1
        x[second, seed, np.arange(batch), 1] = 1
    return x, (x[..., 0] * x[..., 1]).sum(axis=0)[..., np.newaxis]


def _check(batch: int, name: str, found: int, least: int) -> None:
    for what, number, smallest in (("batch", batch, 1), (name, found, least)):
        if number < smallest:
            raise ValueError(
                f"`{what}` must be at least {smallest}, got {number}. Try 32 sequences of 50 steps."
            )
