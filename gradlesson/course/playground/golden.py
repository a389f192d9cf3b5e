"""Writes the golden numbers that Python, Node and browsers must all compute.

The command is `python -m gradlesson.course.playground.golden`.
Of each array stands a hash of its bytes in the file; some numbers stand beside them, for people to read.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gradlesson.course.playground.activations import ACTIVATIONS
from gradlesson.course.playground.network import Network
from gradlesson.course.playground.settings import Settings

TARGET = Path(__file__).resolve().parents[3] / "web/test/golden.json"
HISTOGRAM = {"layer": 1, "bins": 9}
TRAINING_STEPS = 6

FATES: dict[str, dict[str, Any]] = {
    "hold": {"depth": 10, "width": 16, "batch": 8},
    "vanish": {"depth": 40, "width": 12, "batch": 6, "initialiser": "lecun", "gain": 0.5, "bias_spread": 0.1},
    "explode": {"depth": 40, "width": 12, "batch": 6, "initialiser": "he", "gain": 10.0, "bias_spread": 0.2},
    "hundred-layers": {"depth": 100, "width": 8, "batch": 5, "initialiser": "he"},
    "below-float-range": {"depth": 100, "width": 8, "batch": 4, "initialiser": "normal", "gain": 1e-4},
    "above-float-range": {"depth": 100, "width": 16, "batch": 4, "initialiser": "normal", "gain": 1000.0},
    "no-weights": {"depth": 5, "width": 6, "batch": 3, "gain": 0.0, "bias_spread": 1.0},
    "odd-sizes": {"depth": 7, "width": 13, "batch": 9, "gain": 1.3, "seed": 2**32 - 1},
    "one-unit": {"depth": 3, "width": 1, "batch": 1, "bias_spread": 0.5, "seed": 7},
    "wide": {"depth": 3, "width": 128, "batch": 16, "initialiser": "he", "seed": 0},
    "training": {"depth": 6, "width": 16, "batch": 24, "learning_rate": 0.1, "bias_spread": 0.1},
    "training-diverges": {"depth": 8, "width": 10, "batch": 8, "gain": 4.0, "learning_rate": 10.0},
}
LARGEST = Settings(depth=100, width=128, batch=256, activation="gelu", initialiser="he", bias_spread=0.05)


def cases() -> Iterator[tuple[str, Settings]]:
    """Name and settings of every case."""
    for activation in ACTIVATIONS:
        for fate, changed in FATES.items():
            yield f"{activation}-{fate}", Settings(activation=activation, **changed)
    yield "largest", LARGEST


def golden(name: str, settings: Settings) -> dict[str, Any]:
    """What must come out of one case: hashes of the bytes of each array, and some numbers."""
    network = Network(settings)
    result = network.run()
    histogram = network.histogram(**HISTOGRAM)
    numbers = {key: value for key, value in asdict(result).items() if not isinstance(value, np.ndarray)}
    hashes = {
        "deltaByLayer": hashed(result.delta_by_layer),
        "activationByLayer": hashed(result.activation_by_layer),
        "deadByLayer": hashed(result.dead_by_layer),
        "theoryDeltaByLayer": hashed(result.theory_delta_by_layer),
        "theoryActivationByLayer": hashed(result.theory_activation_by_layer),
        "numbers": hashed(list(numbers.values())),
        "histogram": hashed([*histogram.edges, *histogram.counts, histogram.outside]),
    }
    if "training" in name:
        hashes["training"] = hashed(_trained(settings))
    return {
        "name": name,
        "settings": {_camel_case(key): value for key, value in asdict(settings).items()},
        "hashes": hashes,
        "delta1": repr(float(result.delta_by_layer[0])),
        "loss": repr(result.loss),
    }


def hashed(values: ArrayLike) -> str:
    """The first 16 digits of the SHA-256 of the float64 numbers, little-endian; every NaN counts as the same."""
    array = np.array(values, np.dtype("<f8"))
    array[np.isnan(array)] = np.nan
    return hashlib.sha256(array.tobytes()).hexdigest()[:16]


def _trained(settings: Settings) -> list[float]:
    """Loss, deltas, gradients and divergence of some updates, one after the other."""
    network = Network(settings)
    numbers: list[float] = []
    for _ in range(TRAINING_STEPS):
        step = network.train_step()
        numbers += [step.loss, *step.delta_by_layer, *step.weight_gradient_by_layer]
        numbers += [step.diverged_forward, step.diverged_backward]
    return numbers


def _camel_case(name: str) -> str:
    return re.sub("_(.)", lambda found: found[1].upper(), name)


def main() -> None:
    """Write the file."""
    lines = ",\n".join(json.dumps(golden(name, settings)) for name, settings in cases())
    head = json.dumps({"histogram": HISTOGRAM, "trainingSteps": TRAINING_STEPS})[:-1]
    TARGET.write_text(f'{head}, "cases": [\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
