"""Columns: what a figure draws is what can be downloaded."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradlesson.errors import GradlessonError, did_you_mean

Columns = dict[str, NDArray[Any]]
"""Arrays of shape (rows,), of numbers, booleans or text, by name."""


def stack(column: str, parts: Mapping[str, Mapping[str, ArrayLike]]) -> Columns:
    """One long table of several series: `column` holds the key of the part that each row came from.

    Raises:
        GradlessonError: when the parts do not have the same columns.
    """
    tables = {key: as_columns(part) for key, part in parts.items()}
    names = list(next(iter(tables.values()), {}))
    for key, table in tables.items():
        if list(table) != names:
            raise GradlessonError(
                f"Stacked parts must have the columns {names}",
                found=f"'{key}' has {list(table)}",
                fix="Give each part the same columns, in one order.",
            )
    keys = np.concatenate([np.full(n_rows(table), key) for key, table in tables.items()])
    return {column: keys} | {name: np.concatenate([t[name] for t in tables.values()]) for name in names}


def by(data: Columns, column: str) -> Iterator[tuple[str, Columns]]:
    """Each label of a column, in order of appearance, with the rows that carry it.

    Raises:
        GradlessonError: where there is no such column.
    """
    if column not in data:
        raise GradlessonError(
            "Rows are grouped by a column",
            found=f"no '{column}'",
            fix=did_you_mean(column, data) or f"There are {', '.join(data)}.",
        )
    labels = data[column]
    for label in dict.fromkeys(labels.tolist()):
        yield label, {name: values[labels == label] for name, values in data.items()}


def spread(measured: NDArray[Any]) -> Columns:
    """The columns low, median and high: the 5 %, 50 % and 95 % quantiles over the last axis, the seeds.

    Of shape (..., seeds) each column has shape (...).
    """
    low, median, high = np.quantile(measured, [0.05, 0.5, 0.95], axis=-1)
    return {"low": low, "median": median, "high": high}


def as_columns(data: Mapping[str, ArrayLike]) -> Columns:
    """The columns as read-only arrays, checked.

    Raises:
        GradlessonError: unless every column is one-dimensional, of one length, of numbers, booleans or text.
    """
    _check_dict(data)
    columns = {name: np.array(values) for name, values in data.items()}
    for name, values in columns.items():
        if values.ndim != 1 or values.dtype.kind not in "biufU":
            raise GradlessonError(
                "A column is a one-dimensional array of numbers or text",
                found=f"'{name}' has shape {values.shape} and type {values.dtype}",
                fix="Return a column for each series, or stack them.",
            )
        values.setflags(write=False)
    _check_lengths({name: values.size for name, values in columns.items()})
    return columns


def n_rows(columns: Columns) -> int:
    """The common length of the columns."""
    return int(next(iter(columns.values())).size)


def as_cells(data: Mapping[str, Sequence[Any] | NDArray[Any]]) -> dict[str, list[Any]]:
    """The columns of a table as lists of plain numbers, text and None.

    Raises:
        GradlessonError: when there is no column or when they differ in length.
    """
    _check_dict(data)
    columns = {name: [plain(cell) for cell in cells] for name, cells in data.items()}
    _check_lengths({name: len(cells) for name, cells in columns.items()})
    return columns


def plain(cell: Any) -> Any:
    """A NumPy scalar as the Python number that prints alike: float32(0.1) is 0.1."""
    if isinstance(cell, np.floating):
        return float(str(cell))
    return cell.item() if isinstance(cell, np.generic) else cell


def to_csv(columns: Mapping[str, Sequence[Any] | NDArray[Any]]) -> bytes:
    """The columns as UTF-8 CSV: a header row, numbers with as many digits as reading them back needs.

    Like every name outside Python, those of the columns are written with hyphens.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([hyphenated(name) for name in columns])
    for row in zip(*columns.values(), strict=True):
        writer.writerow(["" if cell is None else str(cell) for cell in row])
    return buffer.getvalue().encode()


def hyphenated(name: str) -> str:
    """The name as it is written outside Python: `initial_gradient` is `initial-gradient`."""
    return name.replace("_", "-")


def _check_dict(data: Any) -> None:
    if not isinstance(data, Mapping):
        raise GradlessonError(
            "The function of a figure or a table must return its columns by name",
            found=f"got {type(data).__name__}",
            fix='Return a dict such as {"depth": depths}.',
        )


def _check_lengths(lengths: Mapping[str, int]) -> None:
    if not lengths:
        fix = 'Return a dict such as {"depth": depths}.'
        raise GradlessonError("An exhibit has at least one column", found="got none", fix=fix)
    if len(set(lengths.values())) != 1:
        raise GradlessonError(
            "Columns must have one length",
            found=f"got {dict(lengths)}",
            fix="Use stack() for series of different lengths.",
        )
