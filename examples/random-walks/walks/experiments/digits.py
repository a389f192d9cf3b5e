"""Do the binary digits of √2 walk like coins?"""

from typing import Any

import numpy as np

from walks.data import square_root_of_two
from walks.steps import positions, steps

PARAMETERS = {"walkers": 1000, "every": 50}


def run(parameters: dict[str, Any], rng: Any) -> dict[str, Any]:
    """The walk of the digits, and the middle 90 % of walks of fair coins.

    steps, walk, low, high: (recorded steps,).
    final, final_of_coins: (), (walkers,), the last position in units of √n.
    """
    walk = positions(square_root_of_two.steps())
    recorded = np.arange(parameters["every"], walk.size + 1, parameters["every"])
    coins = positions(steps(rng, (walk.size, parameters["walkers"])))[recorded - 1]
    low, high = np.quantile(coins, [0.05, 0.95], axis=1)
    return {
        "steps": recorded,
        "walk": walk[recorded - 1],
        "low": low,
        "high": high,
        "final": walk[-1] / np.sqrt(walk.size),
        "final_of_coins": coins[-1] / np.sqrt(walk.size),
    }
