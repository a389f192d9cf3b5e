"""The binary digits of √2, from the file beside."""

import pkgutil

import numpy as np
from numpy.typing import NDArray

DATA_FILES = ["square_root_of_two.txt"]


def steps() -> NDArray[np.int8]:
    """A step up for every digit 1, a step down for every 0."""
    content = pkgutil.get_data(__package__, DATA_FILES[0])
    assert content is not None
    digits = "".join(content.decode("ascii").split())
    return np.array([1 if digit == "1" else -1 for digit in digits], np.int8)
