"""The measurements that the last lesson fits: `measurements.csv`, written by `make_measurements.py`."""

import pkgutil

import numpy as np
from numpy.typing import NDArray

# Declared, so that an edit of the file computes anew what reads it.
DATA_FILES = ["measurements.csv"]


def load() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(x, y): places in [-1, 1] and what was measured there."""
    content = pkgutil.get_data(__package__, DATA_FILES[0])
    assert content is not None
    rows = [line.split(",") for line in content.decode("ascii").splitlines()[1:]]
    x, y = np.array(rows, dtype=np.float64).T
    return x, y
