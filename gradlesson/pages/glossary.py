r"""The terms of a course, each in the form that its pages use and those that readers may search for.

A term is a table of the file, named by its key:

    [xavier]
    ko = "세이비어(글로럿) 초기화"             # as pages write it
    ko_variants = ["자비에르"]                # other names; may be left out
    ko_definition = "분산이 $1/n$인 초기화."   # Markdown with formulas; in all languages or in none
    en = "Xavier (Glorot) initialisation"
    en_definition = "Weights of variance $1/n$."
    symbol = '\sigma_w = 1'                  # LaTeX, the same in all languages; may be left out
    abbreviation = "XI"                      # pages may write it instead, in all languages; may be left out
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gradlesson.engine.encoding import no_text
from gradlesson.errors import GradlessonError, did_you_mean
from gradlesson.pages.directives import DIRECTIVE, is_directive
from gradlesson.pages.maths import FORMULA, mathml
from gradlesson.pages.toml_lines import line_of_mistake

FILE_NAME = "glossary.toml"
_KINDS = {"": "a text", "_variants": "a list of texts", "_definition": "a text"}
"""What the fields of each language hold, by what follows the language's name."""
_EXAMPLES = {"a text": '"..."', "a list of texts": '["...", "..."]'}


@dataclass(frozen=True)
class Term:
    """One term in one language."""

    preferred: str
    variants: tuple[str, ...] = ()
    """What else it is called: readers search for it, pages do not write it."""
    definition: str = ""
    """What it means, in one or two sentences: Markdown with formulas, without directives."""
    symbol: str = ""
    """LaTeX of the symbol that stands for it, without dollars."""
    abbreviation: str = ""
    """What pages may write instead of the preferred form."""


Glossary = dict[str, dict[str, Term]]
"""Terms by key, and in each by language."""


def read_glossary(path: Path, languages: tuple[str, ...]) -> Glossary:
    """The glossary of a course; empty where the file is missing.

    Raises:
        GradlessonError: for a file that is no TOML, a term that is not stated in every language, or one with a
            field that is unknown or holds what it may not.
    """
    text = ""
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise GradlessonError(
            "The glossary must be readable", found=error.strerror, place=path.name
        ) from error
    except UnicodeDecodeError as error:
        raise no_text(error, path.name) from error
    except tomllib.TOMLDecodeError as error:
        line = f":{line_of_mistake(text, str(error))}" if text else ""
        raise GradlessonError(
            "The glossary must be TOML",
            found=str(error),
            fix="A text stands in quotes, a backslash in single ones.",
            place=f"{path.name}{line}",
        ) from error
    return {key: _entry(key, entry, languages, text) for key, entry in table.items()}


def line_of(text: str, key: str, field: str = "") -> int:
    """Line, from 1, of a term in the text of a glossary, or of one of its fields; 0 where neither is found."""
    name = rf"[\"']?{re.escape(key)}[\"']?"
    head = re.search(rf"^[ \t]*(?:\[[ \t]*{name}[ \t]*\]|{name}[ \t]*=)", text, re.MULTILINE)
    if head is None:
        return 0
    end = re.compile(r"^[ \t]*\[(?!\[)[^\[\]\n]*\][ \t]*(?:#.*)?$", re.MULTILINE).search(text, head.end())
    entry = text[head.end() : end.start() if end else len(text)]
    found = re.search(rf"^[ \t]*{re.escape(field)}[ \t]*=", entry, re.MULTILINE) if field else None
    return text.count("\n", 0, head.end() + found.start() if found else head.start()) + 1


def _entry(key: str, entry: Any, languages: tuple[str, ...], text: str) -> dict[str, Term]:
    def mistake(rule: str, field: str = "", **parts: str | None) -> GradlessonError:
        return GradlessonError(rule, place=f"{FILE_NAME}:{line_of(text, key, field)}", **parts)

    if not isinstance(entry, dict):
        raise mistake(f"Term '{key}' must be a table", found=f"got {entry!r}", fix=f"Write `[{key}]`.")
    kinds = {f"{language}{end}": kind for language in languages for end, kind in _KINDS.items()}
    kinds |= {"symbol": "a text", "abbreviation": "a text"}
    for name, value in entry.items():
        if name not in kinds:
            fix = did_you_mean(name, kinds) or f"There are {', '.join(sorted(kinds))}."
            raise mistake(f"Term '{key}' has an unknown field '{name}'", name, fix=fix)
        if not _is_right(kinds[name], value):
            rule, fix = (
                f"`{name}` of term '{key}' must be {kinds[name]}",
                f"Write `{name} = {_EXAMPLES[kinds[name]]}`.",
            )
            raise mistake(rule, name, found=f"got {value!r}", fix=fix)
        if name.endswith("_definition") and any(map(is_directive, DIRECTIVE.finditer(value))):
            rule, fix = (
                f"`{name}` of term '{key}' cannot hold a directive",
                "Say it in words: it has no result.",
            )
            raise mistake(rule, name, found=f"got '{value}'", fix=fix)
        for formula in _formulas(name, value):
            try:
                mathml(formula)
            except GradlessonError as error:
                raise mistake(error.rule, name, found=error.found, fix=error.fix) from error
    for language in languages:
        if language not in entry:
            rule, fix = f"Term '{key}' must be stated in every language", f'Add `{language} = "..."`.'
            raise mistake(rule, found=f"`{language}` is missing", fix=fix)
    defined = [language for language in languages if f"{language}_definition" in entry]
    for language in languages:
        if defined and language not in defined:
            missing = f"`{language}_definition` is missing"
            rule = f"Term '{key}' must be defined in every language or in none"
            fix = f'Add `{language}_definition = "..."`.'
            raise mistake(rule, f"{defined[0]}_definition", found=missing, fix=fix)
    return {
        language: Term(
            entry[language],
            tuple(entry.get(f"{language}_variants", ())),
            entry.get(f"{language}_definition", ""),
            entry.get("symbol", ""),
            entry.get("abbreviation", ""),
        )
        for language in languages
    }


def _formulas(name: str, value: Any) -> list[str]:
    """The LaTeX in a field."""
    if name == "symbol":
        return [value]
    if not name.endswith("_definition"):
        return []
    found = (match["inline"] or match["display"] for match in FORMULA.finditer(value))
    return [formula for formula in found if formula]


def _is_right(kind: str, value: Any) -> bool:
    if kind == "a list of texts":
        return isinstance(value, list) and all(isinstance(one, str) and one for one in value)
    return isinstance(value, str) and bool(value.strip())
