"""The configuration of MkDocs, read without MkDocs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from gradlesson.errors import GradlessonError


def read_configuration(file: Path) -> dict[str, Any]:
    """A configuration of MkDocs with what it inherits, its tags as texts.

    Raises:
        GradlessonError: where it cannot be read.
    """
    try:
        own = yaml.load(file.read_text(encoding="utf-8"), Loader=_Loader) or {}
    except OSError as error:
        raise GradlessonError(
            "The configuration of MkDocs must be readable",
            found=f"{error.strerror}",
            fix=f"Write {file.name}, or name another one in `INHERIT`.",
            place=file.name,
        ) from error
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        mark = getattr(error, "problem_mark", None)
        raise GradlessonError(
            "The configuration must be YAML",
            found=getattr(error, "problem", None) or str(error),
            fix="Look at the indentation and the brackets there and in the line above.",
            place=f"{file.name}:{mark.line + 1}" if mark else file.name,
        ) from error
    parent = own.pop("INHERIT", None)
    return _merged(read_configuration(file.parent / parent), own) if parent else own


class _Loader(yaml.SafeLoader):
    """Reads configurations with tags such as `!ENV`: of a list, its last entry is what stands for no value."""


def _tagged(loader: yaml.SafeLoader, tag: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node)[-1]
    return str(node.value)


_Loader.add_multi_constructor("!", _tagged)
_Loader.add_multi_constructor("tag:yaml.org,2002:python/", _tagged)


def _merged(parent: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    merged = dict(parent)
    for key, value in own.items():
        before = merged.get(key)
        both = isinstance(before, dict) and isinstance(value, dict)
        merged[key] = _merged(before, value) if both else value  # type: ignore[arg-type]
    return merged
