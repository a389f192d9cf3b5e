"""How far does a random walk get?"""

from typing import Any

import numpy as np

from walks.closed_forms import root_mean_square
from walks.steps import positions, steps

PARAMETERS = {
    "steps": [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
    "up": [0.5, 0.55],
    "walkers": 400,
    "seeds": 20,
}


def run(parameters: dict[str, Any], rng: Any) -> dict[str, Any]:
    """The root mean square of the distance from the start over many walkers, of a fair coin and of another one.

    distance: (coins, steps, seeds); distance_theory: (coins, steps).
    """
    n, up = np.array(parameters["steps"]), parameters["up"]
    rngs = rng.spawn(parameters["seeds"])
    shape = (n.max(), parameters["walkers"])

    def distance(child: Any, probability: float) -> Any:
        reached = positions(steps(child, shape, probability))[n - 1]
        return np.sqrt(np.mean(reached.astype(np.float64) ** 2, axis=1))

    measured = [[distance(child, probability) for probability in up] for child in rngs]
    return {
        "steps": n,
        "up": up,
        "distance": np.moveaxis(np.array(measured), 0, -1),
        "distance_theory": [root_mean_square(n, probability) for probability in up],
    }
