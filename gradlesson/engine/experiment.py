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

_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest date that a zip archive can hold: equal results must be equal bytes."""


class UnfitError(Exception):
    """What an experiment or its result is refused for: a key of `advice`, and what the words there quote.

    That module is no part of the closure, so that a better message makes no result stale.
    """

    def __init__(self, advice: str, /, **facts: str) -> None:
        super().__init__(advice)
        self.facts = facts


def run(name: str, module: str, parameters: dict[str, Any], may_be_nan: list[str]) -> dict[str, bytes]:
    """The result of an experiment as `result.npz`.

    Raises:
        UnfitError: where the result is not a dict of plain arrays, or holds an undeclared NaN.
    """
    names = vars(importlib.import_module(module))
    if "run" not in names:
        own = [key for key, item in names.items() if getattr(item, "__module__", None) == module]
        raise UnfitError("no run", name=name, defines=f"defines {', '.join(own)}" if own else "does not")
    function = names["run"]
    if not callable(function) or isinstance(function, type):
        raise UnfitError("no function", got=repr(function)[:60])
    result = function(parameters, generator(name, parameters.get("seed")))
    return {"result.npz": encode(check(result, may_be_nan))}


def generator(name: str, seed: Any = None) -> Generator:
    """The experiment's random numbers: entropy is sha256 of its name and its optional parameter `seed`."""
    text = json.dumps([name, seed], sort_keys=True)
    return default_rng(int.from_bytes(hashlib.sha256(text.encode()).digest(), "big"))


def check(result: Any, may_be_nan: list[str]) -> dict[str, np.ndarray]:
    """The arrays of a result, each numeric, boolean or of strings.

    Raises:
        UnfitError: naming the first entry that breaks the rule.
    """
    if not isinstance(result, Mapping) or not result:
        raise UnfitError("no dict", got=f"{type(result).__name__}: {str(result)[:60]}")
    arrays = {key: _check_array(key, value, key in may_be_nan) for key, value in result.items()}
    for key in may_be_nan:
        if key not in arrays:
            raise UnfitError("undone", key=key, known=", ".join(arrays))
    return arrays


def _check_array(key: Any, value: Any, may_be_nan: bool) -> np.ndarray:
    if not isinstance(key, str) or not key.isidentifier():
        right = "".join(sign if sign.isalnum() else "_" for sign in str(key))
        raise UnfitError("key", key=repr(key), right=right if right.isidentifier() else f"n{right}")
    if isinstance(value, MaskedArray):
        raise UnfitError("masked", key=key)
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise UnfitError("ragged", key=key, got=str(error).rstrip(".")) from error
    if array.dtype.kind not in "biufcU":
        raise UnfitError("kind", key=key, got=str(array.dtype))
    if array.dtype.kind in "fc" and not may_be_nan and np.isnan(array).any():
        raise UnfitError("nan", key=key, count=str(int(np.isnan(array).sum())), total=str(array.size))
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
