"""The terms of a course, each in the form that its pages use and those that readers may search for."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gradlesson.errors import GradlessonError, did_you_mean

FILE_NAME = "glossary.toml"


@dataclass(frozen=True)
class Term:
    """One term in one language."""

    preferred: str
    variants: tuple[str, ...] = ()
    """What else it is called: readers search for it, pages do not write it."""


Glossary = dict[str, dict[str, Term]]
"""Terms by key, and in each by language."""


def read_glossary(path: Path, languages: tuple[str, ...]) -> Glossary:
    """The glossary of a course; empty where the file is missing.

    Raises:
        GradlessonError: for a file that is no TOML, or a term that is not stated in every language.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GradlessonError("The glossary must be TOML", found=str(error), place=path.name) from error
    return {key: _entry(key, entry, languages) for key, entry in table.items()}


def _entry(key: str, entry: Any, languages: tuple[str, ...]) -> dict[str, Term]:
    if not isinstance(entry, dict):
        raise GradlessonError(f"Term '{key}' must be a table", found=f"got {entry!r}", place=FILE_NAME)
    fields = {name for language in languages for name in (language, f"{language}_variants")}
    for name, value in entry.items():
        if name not in fields:
            fix = did_you_mean(name, fields) or f"There are {', '.join(sorted(fields))}."
            raise GradlessonError(f"Term '{key}' has an unknown field '{name}'", fix=fix, place=FILE_NAME)
        if not _is_right(name, value):
            wanted = "a list of texts" if name.endswith("_variants") else "a text"
            raise GradlessonError(
                f"`{name}` of term '{key}' must be {wanted}", found=f"got {value!r}", place=FILE_NAME
            )
    for language in languages:
        if language not in entry:
            raise GradlessonError(
                f"Term '{key}' must be stated in every language",
                found=f"`{language}` is missing",
                place=FILE_NAME,
            )
    return {
        language: Term(entry[language], tuple(entry.get(f"{language}_variants", ())))
        for language in languages
    }


def _is_right(name: str, value: Any) -> bool:
    if name.endswith("_variants"):
        return isinstance(value, list) and all(isinstance(one, str) and one for one in value)
    return isinstance(value, str) and bool(value)
