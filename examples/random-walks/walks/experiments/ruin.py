"""Who is ruined first, and when?"""

from typing import Any

import numpy as np

from walks import closed_forms
from walks.steps import steps

PARAMETERS = {"goal": 20, "starts": [2, 5, 8, 10, 12, 15, 18], "up": [0.5, 0.45], "games": 400, "seeds": 20}


def run(parameters: dict[str, Any], rng: Any) -> dict[str, Any]:
    """The share of games that end in ruin, at 0 instead of at the goal, and how many steps they take.

    ruined, duration: (coins, starts, seeds); ruined_theory, duration_theory: (coins, starts).
    """
    goal, starts, coins = parameters["goal"], np.array(parameters["starts"]), parameters["up"]
    rngs = rng.spawn(parameters["seeds"])
    played = [[_play(child, starts, goal, up, parameters["games"]) for up in coins] for child in rngs]
    ruined, duration = np.moveaxis(np.array(played), (2, 0), (0, -1))
    return {
        "start": starts,
        "up": coins,
        "ruined": ruined,
        "duration": duration,
        "ruined_theory": [closed_forms.ruin(starts, goal, up) for up in coins],
        "duration_theory": [closed_forms.duration(starts, goal, up) for up in coins],
    }


def _play(rng: Any, starts: Any, goal: int, up: float, games: int) -> tuple[Any, Any]:
    """Share of ruins and mean number of steps of many games from each start: (starts,) each."""
    fortune = np.repeat(starts[:, np.newaxis], games, axis=1)
    lasted = np.zeros_like(fortune)
    while (playing := (fortune > 0) & (fortune < goal)).any():
        fortune += steps(rng, fortune.shape, up) * playing
        lasted += playing
    return (fortune == 0).mean(axis=1), lasted.mean(axis=1)
