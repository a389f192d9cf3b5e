"""Published work that pages cite: the course's `references.toml`, citations and the list of references."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from gradlesson.errors import GradlessonError, did_you_mean

_REQUIRED = {"authors": list, "title": str, "year": int, "venue": str}
_OPTIONAL = {"doi": str, "arxiv": str, "page": str, "kind": str, "note": str}
_AND_OTHERS = {"ko": "{} 등", "en": "{} et al."}
_AND = {"ko": "{}·{}", "en": "{} & {}"}


@dataclass(frozen=True)
class Reference:
    """One published work."""

    key: str
    authors: tuple[str, ...]
    title: str
    year: int
    venue: str
    doi: str = ""
    arxiv: str = ""
    page: str = ""
    """Address of a page that describes or holds the work."""
    kind: str = ""
    note: str = ""

    def label(self, language: str) -> str:
        """Author and year as they stand in running text: `He et al., 2015`."""
        names = [author.partition(",")[0] for author in self.authors]
        if len(names) == 1:
            who = names[0]
        elif len(names) == 2:
            who = _AND.get(language, _AND["en"]).format(*names)
        else:
            who = _AND_OTHERS.get(language, _AND_OTHERS["en"]).format(names[0])
        return f"{who}, {self.year}"

    def links(self) -> list[tuple[str, str]]:
        """Text and address of each place where the work can be found."""
        found = []
        if self.doi:
            found.append((f"doi:{self.doi}", f"https://doi.org/{self.doi}"))
        if self.arxiv:
            found.append((f"arXiv:{self.arxiv}", f"https://arxiv.org/abs/{self.arxiv}"))
        if self.page:
            found.append((self.page.partition("//")[2].partition("/")[0], self.page))
        return found

    def entry_html(self, *, with_id: bool = True) -> str:
        """The work as one item of a list of references, with its key as the id where it is the list."""
        links = " ".join(f'<a href="{escape(url)}">{escape(text)}</a>' for text, url in self.links())
        note = f" {escape(self.note)}" if self.note else ""
        identity = f' id="{escape(self.key)}"' if with_id else ""
        stop = "" if self.title.endswith(("?", "!")) else "."
        return (
            f"<li{identity}>{escape(', '.join(self.authors))} ({self.year}). "
            f'<cite lang="en">{escape(self.title)}</cite>{stop} {escape(self.venue)}.{note} {links}</li>'
        )


class References:
    """The list of references by key."""

    def __init__(self, entries: dict[str, Reference]) -> None:
        self.entries = entries

    def get(self, key: str) -> Reference:
        """The work of that key. Raises GradlessonError for an unknown one."""
        if key not in self.entries:
            raise GradlessonError(
                f"no reference '{key}'",
                fix=" ".join([did_you_mean(key, self.entries), "They stand in references.toml."]).strip(),
            )
        return self.entries[key]

    def list_html(self, cited: Collection[str] | None = None) -> str:
        """All works by first author and year, or those with the keys in `cited`, which then carry no ids."""
        chosen = self.entries.values() if cited is None else [self.get(key) for key in cited]
        ordered = sorted(chosen, key=lambda one: (one.authors[0].casefold(), one.year, one.key))
        items = "\n".join(one.entry_html(with_id=cited is None) for one in ordered)
        return f'<ul class="gl-references">\n{items}\n</ul>'


def read_references(path: Path) -> References:
    """The references of a course; none where the file is missing.

    Raises:
        GradlessonError: for a file that is no TOML, or an entry with a missing, unknown or mistyped field.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return References({})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise GradlessonError("References must be TOML", found=str(error), place=path.name) from error
    return References({key: _reference(key, entry, path.name) for key, entry in table.items()})


def _reference(key: str, entry: Any, place: str) -> Reference:
    if not re.fullmatch(r"[\w-]+", key):
        raise GradlessonError(
            "Keys of references must be letters, digits and hyphens", found=f"got {key!r}", place=place
        )
    if not isinstance(entry, dict):
        raise GradlessonError(f"Reference '{key}' must be a table", found=f"got {entry!r}", place=place)
    types: dict[str, type] = {**_REQUIRED, **_OPTIONAL}
    for name, value in entry.items():
        if name not in types:
            raise GradlessonError(
                f"Reference '{key}' has an unknown field '{name}'",
                fix=did_you_mean(name, types) or None,
                place=place,
            )
        wanted = _unmet(name, value, types[name])
        if wanted:
            raise GradlessonError(
                f"`{name}` of reference '{key}' must {wanted}", found=f"got {value!r}", place=place
            )
    for name in _REQUIRED:
        if not entry.get(name):
            raise GradlessonError(f"Reference '{key}' must have `{name}`", found="it is missing", place=place)
    return Reference(key=key, **{**entry, "authors": tuple(entry["authors"])})


def _unmet(name: str, value: Any, wanted: type) -> str:
    """What a field must be or do, where its value is or does not; else nothing."""
    if not isinstance(value, wanted) or isinstance(value, bool):
        return f"be of type {wanted.__name__}"
    if isinstance(value, list) and not all(isinstance(author, str) and author for author in value):
        return "be names"
    if name == "page" and isinstance(value, str) and not value.startswith(("https://", "http://")):
        return "start with https:// or http://"
    return ""
