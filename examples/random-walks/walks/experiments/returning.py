"""Does a random walk come home?"""

from typing import Any

import numpy as np

from walks.closed_forms import ever_returned_in_space, returned
from walks.steps import positions, steps

PARAMETERS = {"dimensions": [1, 2, 3], "pairs": 200, "walkers": 400, "seeds": 20}


def run(parameters: dict[str, Any], rng: Any) -> dict[str, Any]:
    """The share of walkers that have come home by 0, 2, 4, .. steps, each of them in all directions at once.

    returned: (dimensions, pairs + 1, seeds); returned_theory: (dimensions, pairs + 1).
    ever_in_space: (), the share that ever comes home in three dimensions, by theory.
    """
    pairs, dimensions = parameters["pairs"], parameters["dimensions"]
    rngs = rng.spawn(parameters["seeds"])

    def share(child: Any, dimension: int) -> Any:
        reached = positions(steps(child, (2 * pairs, dimension, parameters["walkers"])))
        home = np.all(reached[1::2] == 0, axis=1)
        return np.concatenate([[0.0], np.logical_or.accumulate(home, axis=0).mean(axis=1)])

    measured = [[share(child, dimension) for dimension in dimensions] for child in rngs]
    return {
        "dimensions": dimensions,
        "steps": 2 * np.arange(pairs + 1),
        "returned": np.moveaxis(np.array(measured), 0, -1),
        "returned_theory": [returned(pairs, dimension) for dimension in dimensions],
        "ever_in_space": ever_returned_in_space(),
    }
