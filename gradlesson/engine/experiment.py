"""What happens around an experiment's `run` in the worker: its random numbers, the check of its result, npz.

This module is part of every experiment's import closure. Only the worker imports it.
"""

from __future__ import annotations

import hashlib
import importlib
import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np

# Named, these are loaded before the forks and not in each: numpy loads them when they are first used.
from numpy.ma import MaskedArray
from numpy.random import Generator, default_rng

from gradlesson.errors import GradlessonError

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a zip archive can hold: equal results must be equal bytes."""


def run(name: str, module: str, parameters: dict[str, Any], may_be_nan: list[str]) -> dict[str, bytes]:
    """The result of an experiment as `result.npz`.

    Raises:
        GradlessonError: where the result is not a dict of plain arrays, or holds an undeclared NaN.
    """
    function = getattr(importlib.import_module(module), "run", None)
    if function is None:
        raise GradlessonError("An experiment must define `run(parameters, rng)`", found=f"{name} does not")
    result = function(parameters, generator(name, parameters.get("seed")))
    return {"result.npz": encode(check(result, may_be_nan))}


def generator(name: str, seed: Any = None) -> Generator:
    """The experiment's random numbers: entropy is sha256 of its name and its optional parameter `seed`."""
    text = json.dumps([name, seed], sort_keys=True)
    return default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest(), "big"))


def check(result: Any, may_be_nan: list[str]) -> dict[str, np.ndarray]:
    """The arrays of a result, each numeric, boolean or of strings.

    Raises:
        GradlessonError: naming the first entry that breaks the rule.
    """
    if not isinstance(result, Mapping) or not result:
        raise GradlessonError(
            "`run` must return a dict of arrays", found=f"got {type(result).__name__}: {str(result)[:60]}"
        )
    return {key: _check_array(key, value, key in may_be_nan) for key, value in result.items()}


def _check_array(key: Any, value: Any, may_be_nan: bool) -> np.ndarray:
    if not isinstance(key, str) or not key.isidentifier():
        raise GradlessonError("Keys of a result must be identifiers", found=f"got {key!r}")
    if isinstance(value, MaskedArray):
        raise GradlessonError(
            f"Result '{key}' must not be a masked array",
            found="what its mask hides would come back",
            fix="Return `.filled(...)`, and the mask as an array of its own.",
        )
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise GradlessonError(f"Result '{key}' must be an array", found=str(error)) from error
    if array.dtype.kind not in "biufcU":
        raise GradlessonError(
            f"Result '{key}' must hold numbers, booleans or strings",
            found=f"got dtype {array.dtype}",
            fix="Ragged lists and None become object arrays: pad them, and mark the padding.",
        )
    if array.dtype.kind in "fc" and not may_be_nan and np.isnan(array).any():
        count = int(np.isnan(array).sum())
        raise GradlessonError(
            f"Result '{key}' must not hold NaN",
            found=f"{count} of {array.size} entries are",
            fix=f'Find out why, or declare it: MAY_BE_NAN = ["{key}"].',
        )
    return array


def encode(arrays: Mapping[str, np.ndarray]) -> bytes:
    """The arrays as an npz archive without pickles: equal arrays give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for key in sorted(arrays):
            member = io.BytesIO()
            np.lib.format.write_array(member, np.asarray(arrays[key], order="C"), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{key}.npy", _EPOCH), member.getvalue())
    return buffer.getvalue()
