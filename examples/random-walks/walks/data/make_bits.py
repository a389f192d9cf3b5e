"""Writes `square_root_of_two.txt`: `python -m walks.data.make_bits`, in this example's folder."""

import math
from pathlib import Path

FILE = Path(__file__).with_name("square_root_of_two.txt")
BITS = 10_000


def bits() -> str:
    """The first binary digits of √2 behind the point, 100 a line."""
    digits = f"{math.isqrt(2 << (2 * BITS)):b}"[1:]
    return "".join(f"{digits[at : at + 100]}\n" for at in range(0, BITS, 100))


if __name__ == "__main__":
    FILE.write_text(bits(), encoding="ascii", newline="\n")
