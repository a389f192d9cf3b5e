"""1797 handwritten digits of 8 x 8 pixels, and how they are split.

References:
    Alpaydin & Kaynak 1998, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository,
    doi:10.24432/C50P49 (CC BY 4.0, see digits.LICENSE.md).
"""

import gzip
import pkgutil
from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

DATA_FILES = ["digits.csv.gz"]

PIXELS = 64
INK = 16
"""The largest pixel value in the file."""


@dataclass(frozen=True)
class Samples:
    """Images, one a row, and the digit that each shows."""

    x: Annotated[NDArray[np.float32], "samples pixels"]
    labels: Annotated[NDArray[np.int64], "samples"]

    def __len__(self) -> int:
        return len(self.labels)

    def split(self) -> tuple["Samples", "Samples"]:
        """(kept, set aside): every fifth sample in the order of the labels is set aside, the first one included.

        No random number is needed, and both parts have the digits in the same shares.
        """
        by_label = np.argsort(self.labels, kind="stable")
        aside = np.zeros(len(self), dtype=bool)
        aside[by_label[::5]] = True
        return Samples(self.x[~aside], self.labels[~aside]), Samples(self.x[aside], self.labels[aside])


def load() -> Samples:
    """All 1797 digits in the order of the file, pixels in [0, 1]."""
    table = _table()
    return Samples((table[:, :PIXELS] / INK).astype(np.float32), table[:, PIXELS])


def train_test() -> tuple[Samples, Samples]:
    """(1437 training samples, 360 test samples), pixels in [0, 1].

    What is chosen, such as a learning rate, is chosen on a validation part of the training samples: `train.split()`
    gives 1149 to fit and 288 to choose by.
    """
    return load().split()


def standardised(train: Samples, *others: Samples) -> tuple[Samples, ...]:
    """The samples with mean 0 and variance 1 over all pixels of `train`: one shift and one scale for all."""
    mean, deviation = train.x.mean(), train.x.std()
    return tuple(Samples((each.x - mean) / deviation, each.labels) for each in (train, *others))


def _table() -> Annotated[NDArray[np.int64], "samples pixels+1"]:
    packed = pkgutil.get_data(__package__, DATA_FILES[0])
    if packed is None:
        raise FileNotFoundError(
            f"The digits must lie beside {__name__}, found no {DATA_FILES[0]}. Restore it with git."
        )
    rows = gzip.decompress(packed).decode("ascii").splitlines()[1:]
    return np.array([row.split(",") for row in rows], dtype=np.int64)
