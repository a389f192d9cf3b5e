"""What can be told of an exception that has ended a job, from what still lies in memory.

`worker.py` loads this file when there is one: nothing here is a part of what a result is made from. Like that file
it imports nothing but the standard library.
"""

from __future__ import annotations

import builtins
import contextlib
import inspect
import linecache
import os
import re
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping
from types import FrameType, ModuleType, TracebackType
from typing import Any

Told = dict[str, Any]
"""Of one mistake: `rule`, `found`, `fix` and `place` where it was raised with these; `type` and `text` of what
Python has raised, the name that was `asked` for, those that are `known`, the `values` of names in the line, the
`file` that there is not, and the way there, `traceback`; the last `line` of the author's on it; or what is `unfit`
about a result, and the `facts` of that.
"""

_OURS = ("gradlesson.engine.", "gradlesson.render.")
"""Modules in which no author has written."""
_ARGUMENT = re.compile(r"(?P<function>[\w.]+)\(\) got an unexpected keyword argument '(?P<asked>\w+)'")
_FILE = re.compile(r"^(?P<file>\S+) not found\.?$")
"""What numpy says of a file that it does not find."""
_NAMES = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_TEXTS = re.compile(r"\"[^\"]*\"|'[^']*'|#.*")
_MOST_VALUES = 5
_UNDEFINED = ("FloatingPointError", "RuntimeWarning", "OverflowError", "ZeroDivisionError")
"""Exceptions that come of how large a number is."""
_TOLD_BY_NAME = (NameError, ImportError, SystemExit, KeyboardInterrupt, OSError)
"""Exceptions that no value explains."""
_NAME = re.compile(r"cannot import name '(?P<asked>\w+)'")


def mistakes(
    error: BaseException, sent: Mapping[str, tuple[str, bool, bytes]], libraries: Iterable[str]
) -> list[Told]:
    """What an exception tells, or each of those that it has gathered as its `mistakes`.

    `sent` holds the modules that came with the job, `libraries` the others that it may import.
    """
    own = {path for name, (path, _, _) in sent.items() if not name.startswith(_OURS)}
    several = getattr(error, "mistakes", None) or [error]
    return [_mistake(one, own, [*sent, *libraries]) for one in several]


def _mistake(error: BaseException, own: set[str], modules: list[str]) -> Told:
    names = {one.__name__ for one in type(error).__mro__}
    if "GradlessonError" in names:
        told: Told = {key: getattr(error, key) for key in ("rule", "found", "fix", "place")}
        fault = error.__cause__
        if fault is not None and fault.__class__.__name__ != "GradlessonError":
            told |= _fault(fault, own, modules)
        return {**told, "line": _line(error.__traceback__, own)}
    if "UnfitError" in names:
        return {"unfit": error.args[0], "facts": error.facts}  # type: ignore[attr-defined]
    return {"line": _line(error.__traceback__, own), **_fault(error, own, modules)}


def _fault(error: BaseException, own: set[str], modules: list[str]) -> Told:
    """What Python has raised, where the author's code led to it, and the names that were meant, perhaps."""
    frames = traceback.extract_tb(error.__traceback__)
    asked, known = _names(error, own, modules)
    return {
        "type": type(error).__name__,
        "text": str(error),
        "asked": asked,
        "known": sorted(set(known)),
        "values": _values(error, own),
        "file": _missing_file(error),
        "traceback": "".join(traceback.format_list([one for one in frames if one.filename in own])),
    }


def _missing_file(error: BaseException) -> str:
    """The name of the file that there is not."""
    named = getattr(error, "filename", None)
    found = _FILE.match(str(error))
    return os.path.basename(str(named or (found["file"] if found else "")))


def _values(error: BaseException, own: set[str]) -> list[str]:
    """What the names stand for in the author's line that an exception came through."""
    walked = traceback.walk_tb(error.__traceback__)
    frames = [frame for frame, _ in walked if frame.f_code.co_filename in own]
    lines = [one for one in traceback.extract_tb(error.__traceback__) if one.filename in own]
    if not frames or isinstance(error, _TOLD_BY_NAME):
        return []
    is_size = type(error).__name__ in _UNDEFINED
    line = linecache.getline(lines[-1].filename, lines[-1].lineno or 0)
    # Of an unpacking, what is running are the names on the left.
    for words in (_running(lines[-1], line), line):
        found = []
        for name in _NAMES.findall(_TEXTS.sub("", words)):
            with contextlib.suppress(Exception):  # what lies there may be of any kind
                found.append(_described(*_value(name, frames[-1]), is_size=is_size))
        if any(found):
            return [one for one in dict.fromkeys(found) if one][:_MOST_VALUES]
    return []


def _running(summary: traceback.FrameSummary, line: str) -> str:
    """The part of a line that was running; the whole line where it goes over several."""
    begin, end = getattr(summary, "colno", None), getattr(summary, "end_colno", None)
    if begin is None or end is None or getattr(summary, "end_lineno", None) != summary.lineno:
        return line
    return line.encode()[begin:end].decode(errors="ignore")


def _value(name: str, frame: FrameType) -> tuple[str, Any]:
    """What a name stands for in a frame; of `x.size`, where `x` has no such attribute of its own, what `x` does."""
    whole, *rest = name.split(".")
    value = frame.f_locals[whole] if whole in frame.f_locals else frame.f_globals[whole]
    for part in rest:
        if part not in getattr(value, "__dict__", ()):
            break
        whole, value = f"{whole}.{part}", vars(value)[part]
    return whole, value


def _described(name: str, value: Any, *, is_size: bool) -> str:
    """A name with the shape, the length or the number that it stands for; nothing for functions and the like."""
    if value is None or isinstance(value, bool | int | float | complex):
        return f"{name} is {value!r}"
    shape = getattr(value, "shape", None)
    if isinstance(shape, tuple) and hasattr(value, "dtype"):
        if shape == ():
            return f"{name} is {value}"
        size = f", from {value.min():.4g} to {value.max():.4g}" if is_size and value.size else ""
        return f"{name} has shape {shape}{size}"
    if isinstance(value, list | tuple | dict | set):
        return f"{name} holds {len(value)}"
    return f"{name} is a text" if isinstance(value, str) else ""


def _line(trace: TracebackType | None, own: set[str]) -> str | None:
    """The last line of the author's that an exception came through."""
    lines = [frame for frame in traceback.extract_tb(trace) if frame.filename in own]
    return f"{lines[-1].filename}:{lines[-1].lineno}" if lines else None


def _names(error: BaseException, own: set[str], modules: list[str]) -> tuple[str, list[str]]:
    """The name that there is not, and those that there are in its place."""
    frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
    found: Iterable[str] = ()
    asked = str(getattr(error, "name", None) or "")
    if match := _ARGUMENT.search(str(error)):
        asked, found = match["asked"], _keywords(match["function"], frames)
    elif isinstance(error, ModuleNotFoundError):
        found = [
            *_beside(asked, modules),
            *(name for name in modules if "." not in name),
            *sys.stdlib_module_names,
        ]
    elif isinstance(error, ImportError) and (match := _NAME.search(str(error))):
        found, asked = _public(sys.modules.get(asked), match["asked"]), match["asked"]
    elif isinstance(error, AttributeError) and asked:
        found = _public(error.obj, asked)
    elif isinstance(error, NameError):
        found = [*frames[-1].f_locals, *frames[-1].f_globals, *vars(builtins)]
    elif isinstance(error, KeyError) and error.args:
        key = error.args[0]
        asked, found = key if isinstance(key, str) else repr(key), _keys(key, frames, own)
    return asked, [name for name in found if not name.startswith("_") and name != asked]


def _public(holder: Any, asked: str) -> list[str]:
    """The names that an object offers; of a module, those in capitals where one of these is asked for."""
    names = [name for name in dir(holder) if not name.startswith("_")]
    if isinstance(holder, ModuleType) and asked.isupper():
        names = [name for name in names if name.isupper()]
    return names


def _beside(name: str, modules: list[str]) -> list[str]:
    """Modules in the package that should hold the one of that name."""
    parent = name.rpartition(".")[0]
    folders = getattr(sys.modules.get(parent), "__path__", [])
    files = [entry for folder in folders if os.path.isdir(folder) for entry in os.listdir(folder)]
    names = [entry.removesuffix(".py") for entry in files if entry.endswith(".py") or "." not in entry]
    return [f"{parent}.{one}" for one in names if one.isidentifier()]


def _keywords(name: str, frames: list[FrameType]) -> list[str]:
    """The keyword arguments of the function that was called by that name."""
    top, *rest = name.split(".")
    for function in _called(top, frames):
        for part in rest:
            function = getattr(function, part, None)
        try:
            parameters = inspect.signature(function).parameters.values()
        except (TypeError, ValueError):
            continue
        return [one.name for one in parameters if one.kind in (one.KEYWORD_ONLY, one.POSITIONAL_OR_KEYWORD)]
    return []


def _called(name: str, frames: list[FrameType]) -> Iterator[Any]:
    """What may have been called by that name: a function or a class that a frame knows, or an object's class."""
    for frame in reversed(frames):
        for names in (frame.f_locals, frame.f_globals):
            if name in names:
                yield names[name]
        own = type(frame.f_locals.get("self")).__mro__
        yield from (one for one in own if one.__name__ == name)
        yield from (
            getattr(one, name) for one in frame.f_locals.values() if callable(getattr(one, name, None))
        )


def _keys(asked: Any, frames: list[FrameType], own: set[str]) -> list[str]:
    """The keys of the dictionaries that the author's last line could see, and that lack the one asked for.

    Where no text was asked for, texts have their quotes.
    """
    last = [frame for frame in frames if frame.f_code.co_filename in own][-1:]
    seen = [value for frame in last for value in frame.f_locals.values() if isinstance(value, dict)]
    keys = [key for one in seen if asked not in one for key in one]
    return [key for key in keys if isinstance(key, str)] if isinstance(asked, str) else list(map(repr, keys))
