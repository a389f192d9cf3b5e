"""Writes `measurements.csv`: `python -m mycourse.data.make_measurements`.

The measurements are made up: sin 4x with noise. Put your own in their place, and say here where they come from.
"""

import math
import random
from pathlib import Path

FILE = Path(__file__).with_name("measurements.csv")
SAMPLES = 24
NOISE = 0.3


def measurements() -> str:
    """The content of the file: a row for each place."""
    rng = random.Random(5)

    def noise() -> float:
        # Nearly normal, and the same on every machine: mean 0, standard deviation 1.
        return sum(rng.random() for _ in range(12)) - 6

    places = [2 * number / (SAMPLES - 1) - 1 for number in range(SAMPLES)]
    rows = [f"{x:.4f},{math.sin(4 * x) + NOISE * noise():.3f}" for x in places]
    return "\n".join(["x,y", *rows, ""])


if __name__ == "__main__":
    FILE.write_text(measurements(), encoding="ascii", newline="\n")
