"""What the author of a new course chooses: its package, its languages, its titles; each checked."""

from __future__ import annotations

import keyword
import re
import sys
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path

from gradlesson.counts import counted
from gradlesson.errors import GradlessonError, did_you_mean

LANGUAGES = {"ko": "Korean", "en": "English"}
"""Those that a new course has words in."""
_TAKEN = frozenset({"docs", "site", "tests"})
"""Folders that stand beside the package."""
_PACKAGE = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Choices:
    """What a new course is called and which languages it has."""

    package: str
    languages: tuple[str, ...]
    titles: dict[str, str]
    """By language; what is not there keeps the title of the sample."""


def choices(folder: Path, package: str | None, languages: str, titles: Sequence[str]) -> Choices:
    """What was asked for, with the package named after the folder where it has no name.

    Raises:
        GradlessonError: for a name that cannot be a package's or would hide another one, for an unknown language,
            for a title that cannot stand on a page.
    """
    known = _languages(languages)
    return Choices(_package(folder, package), known, _titles(titles, known))


def _package(folder: Path, package: str | None) -> str:
    name = package if package is not None else _as_name(folder.absolute().name)
    mistake = _mistake(name)
    if not mistake:
        return name
    free = _free_name(name)
    where = (
        f"For example --package {free}."
        if package is not None
        else f"Name it with --package, for example --package {free}."
    )
    found = f"got '{name}'" if package is not None else f"got '{name}', from the name of the folder"
    raise GradlessonError(f"The name of the course's package must {mistake}", found=found, fix=where)


def _mistake(name: str) -> str:
    """What a name must be or do that it is or does not; else nothing."""
    if not _PACKAGE.fullmatch(name):
        return "be of small letters, digits and underscores, and begin with a letter"
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        return "be none of Python's own words"
    if name in _TAKEN:
        return "differ from the folders beside it"
    if name in sys.stdlib_module_names:
        return "not hide a module of Python's library"
    if _is_installed(name):
        return "not hide a package that is installed"
    return ""


def _is_installed(name: str) -> bool:
    """Whether an import finds it already; that of `python -m`, the folder in which it runs, does not count."""
    first, *others = sys.path
    path = others if first in ("", str(Path.cwd())) else sys.path
    spec = PathFinder.find_spec(name, [entry for entry in path if entry])
    return spec is not None and spec.loader is not None


def _free_name(name: str) -> str:
    """A name that is none of the mistakes, near to what was asked for."""
    tried = _as_name(name)
    candidates = (tried, f"{tried}_course", "mycourse")
    return next(candidate for candidate in candidates if not _mistake(candidate))


def _as_name(text: str) -> str:
    """`my_course` for `My-Course`; empty where no letter is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")


def _languages(text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(","))
    for one in found:
        if one not in LANGUAGES:
            names = {name.casefold(): code for code, name in LANGUAGES.items()}
            meant = names.get(one.casefold(), "")
            guess = f"Did you mean '{meant}'?" if meant else did_you_mean(one, LANGUAGES)
            raise GradlessonError(
                "The languages of a new course are ko and en, one or both",
                found=f"got '{one}'",
                fix=f"{guess} For example --languages ko,en.".strip(),
            )
    if len(set(found)) < len(found):
        raise GradlessonError("The languages of a course differ", found=f"got '{text}'")
    return found


def _titles(titles: Sequence[str], languages: Sequence[str]) -> dict[str, str]:
    if titles and len(titles) not in (1, len(languages)):
        raise GradlessonError(
            f"--title is given once, or once for each of {', '.join(languages)}",
            found=f"got {counted(len(titles), 'title')}",
        )
    for title in titles:
        if not title.strip() or not title.isprintable():
            raise GradlessonError("A title is one line of text", found=f"got {title!r}")
    if len(titles) == 1:
        return dict.fromkeys(languages, titles[0])
    return dict(zip(languages, titles, strict=False))
