"""Sources and pages that cannot be read: bytes that are no UTF-8, broken syntax, a NUL, links that lead nowhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from bench.synthetic import PACKAGE
from faults.kind import Kind
from faults.trial import BUILD, Trial

NO_TEXT = b"\xff\xfe\xc3"


def _before_the_end(path: Path, content: bytes) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole + b"\n" + content + b"\n")


def no_text(path: Path) -> None:
    """Bytes that are no UTF-8."""
    _before_the_end(path, NO_TEXT)


def broken(path: Path) -> None:
    """What neither Python nor TOML, YAML or a directive can be."""
    _before_the_end(path, b"{{ figure signal-001.nothing }}")


def nul(path: Path) -> None:
    """A NUL byte."""
    _before_the_end(path, b"# \0")


def loop(path: Path) -> None:
    """A link to itself."""
    path.unlink()
    path.symlink_to(path.name)


def nowhere(path: Path) -> None:
    """A link to nothing."""
    path.unlink()
    path.symlink_to("nothing")


def folder(path: Path) -> None:
    """A folder."""
    path.unlink()
    path.mkdir()


FILES = {
    "experiment": f"{PACKAGE}/experiments/signal_001.py",
    "helper": f"{PACKAGE}/helper_a.py",
    "exhibit-file": f"{PACKAGE}/exhibits/signal_001.py",
    "words": f"{PACKAGE}/exhibits/signal_001.toml",
    "page": "docs/en/signal-001.md",
    "settings": "gradlesson.toml",
    "configuration": "mkdocs.en.yml",
}
BREAKS: list[Callable[[Path], None]] = [no_text, broken, nul, loop, nowhere, folder]


def unreadable(trial: Trial, file: str) -> None:
    """Break a file in one way after the other, and mend it at last: each build fails with words that name it."""
    trial.begin()
    before, path = trial.finished, trial.root / file
    whole = path.read_bytes()
    names = path.name, path.stem, path.stem.replace("_", "-")  # a module is told by its own name
    trial.found.trials = len(BREAKS)
    for way in BREAKS:
        way(path)
        status, told = trial.run(*BUILD)
        if status == 0 or "Traceback" in told or not any(name in told for name in names):
            trial.found.wrong.append(f"{way.__name__} in {file}: status {status}\n{told}")
        trial.see(status=status or 1)
        trial.keep(before)
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink()
        path.write_bytes(whole)
    trial.recover()


KINDS = [Kind(f"unreadable-{name}", 1, partial(unreadable, file=file)) for name, file in FILES.items()]
