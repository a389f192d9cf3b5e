"""Published work that pages cite: the course's `references.json`, citations and the list of references.

The file is CSL-JSON, which programs that keep references read and write; a title is shown as it stands there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from gradlesson.engine.encoding import no_text
from gradlesson.errors import GradlessonError, did_you_mean

FILE_NAME = "references.json"

_SHOWN = frozenset(
    {
        *("container-title", "collection-title", "volume", "issue", "page", "publisher", "genre"),
        *("archive", "archive_location", "DOI", "URL", "note"),
    }
)
_NOT_SHOWN = frozenset(
    {
        *("abstract", "accessed", "citation-key", "edition", "editor", "event-place", "event-title"),
        *("ISBN", "ISSN", "journalAbbreviation", "keyword", "language", "license", "number"),
        *("number-of-pages", "original-date", "publisher-place", "source", "title-short", "version"),
    }
)
"""What programs export besides."""
_REQUIRED = ("id", "type", "author", "title", "issued")
_AND_OTHERS = {"ko": "{} 등", "en": "{} et al."}
_AND = {"ko": "{}·{}", "en": "{} & {}"}


@dataclass(frozen=True)
class Reference:
    """One published work."""

    key: str
    authors: tuple[str, ...]
    """Family name, comma, initials; or the name of an organisation."""
    title: str
    year: int
    venue: str
    """Where it was published, with volume and pages."""
    doi: str = ""
    arxiv: str = ""
    page: str = ""
    """Address of a page that describes or holds the work."""
    note: str = ""
    letter: str = ""
    """Tells it from another work that is cited by the same names and year."""

    def label(self, language: str) -> str:
        """Author and year as they stand in running text: `He et al., 2015`."""
        names = [author.partition(",")[0] for author in self.authors]
        if len(names) == 1:
            who = names[0]
        elif len(names) == 2:
            who = _AND.get(language, _AND["en"]).format(*names)
        else:
            who = _AND_OTHERS.get(language, _AND_OTHERS["en"]).format(names[0])
        return f"{who}, {self.year}{self.letter}"

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
            f"<li{identity}>{escape(', '.join(self.authors))} ({self.year}{self.letter}). "
            f'<cite lang="en">{escape(self.title)}</cite>{stop} {escape(self.venue)}.{note} {links}</li>'
        )


class References:
    """The list of references by key."""

    def __init__(self, entries: dict[str, Reference]) -> None:
        self.entries = entries
        alike: dict[str, list[str]] = {}
        for key, entry in sorted(entries.items()):
            alike.setdefault(entry.label("en"), []).append(key)
        for keys in alike.values():
            for key, letter in zip(keys, ascii_lowercase, strict=False) if len(keys) > 1 else ():
                self.entries[key] = replace(entries[key], letter=letter)

    def get(self, key: str) -> Reference:
        """The work of that key. Raises GradlessonError for an unknown one."""
        if key not in self.entries:
            raise GradlessonError(
                f"no reference '{key}'",
                fix=" ".join([did_you_mean(key, self.entries), f"They stand in {FILE_NAME}."]).strip(),
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
        GradlessonError: for a file that is no list in JSON, or an entry with a missing, unknown or mistyped field.
    """
    try:
        text = path.read_text(encoding="utf-8")
        items = json.loads(text)
    except FileNotFoundError:
        return References({})
    except OSError as error:
        raise GradlessonError("References must be readable", found=error.strerror, place=path.name) from error
    except UnicodeDecodeError as error:
        raise no_text(error, path.name) from error
    except ValueError as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise GradlessonError(
            "References must be JSON",
            found=str(error),
            fix="Programs that keep references export it as CSL-JSON.",
            place=f"{path.name}{line}",
        ) from error
    if not isinstance(items, list):
        found, fix = f"got {items!r:.60}", "Put its entries between `[` and `]`."
        raise GradlessonError("References must be a list", found=found, fix=fix, place=path.name)
    references: dict[str, Reference] = {}
    for item in items:
        reference = _reference(item, _place(path.name, text, item))
        if reference.key in references:
            raise GradlessonError(
                f"Reference '{reference.key}' must stand there once",
                found="it stands there twice",
                fix="Take one out, or give it an `id` of its own.",
                place=_place(path.name, text, item),
            )
        references[reference.key] = reference
    return References(references)


def _place(name: str, text: str, item: Any) -> str:
    """The file with the last line that holds an item's key: of two items with one key it is the second one's."""
    key = json.dumps(item.get("id"), ensure_ascii=False) if isinstance(item, dict) else ""
    lines = [
        at
        for at, row in enumerate(text.split("\n"), 1)
        if key and re.search(rf'"id"\s*:\s*{re.escape(key)}', row)
    ]
    return f"{name}:{lines[-1]}" if lines else name


def _reference(item: Any, place: str) -> Reference:
    if not isinstance(item, dict) or not isinstance(item.get("id"), str):
        raise GradlessonError(
            "A reference must be an object with an `id`",
            found=f"got {item!r:.60}",
            fix='Write `{"id": "he2015", ...}`.',
            place=place,
        )
    key = item["id"]
    if not re.fullmatch(r"[\w-]+", key):
        suggested = re.sub(r"[^\w-]+", "-", key).strip("-") or "he2015"
        raise GradlessonError(
            "Keys of references must be letters, digits and hyphens",
            found=f"got {key!r}",
            fix=f"Write `{suggested}`.",
            place=place,
        )
    for name in _REQUIRED:
        if not item.get(name):
            rule, fix = f"Reference '{key}' must have `{name}`", f'Add `"{name}": ...` to it.'
            raise GradlessonError(rule, found="it is missing", fix=fix, place=place)
    for name, value in item.items():
        if name not in (*_REQUIRED, *_SHOWN, *_NOT_SHOWN):
            known = [*_REQUIRED, *_SHOWN]
            raise GradlessonError(
                f"Reference '{key}' has an unknown field '{name}'",
                fix=did_you_mean(name, known) or f"There are {', '.join(sorted(known))}.",
                place=place,
            )
        if unmet := _unmet(name, value):
            raise GradlessonError(
                f"`{name}` of reference '{key}' must {unmet}",
                found=f"got {value!r}",
                fix="References are CSL-JSON.",
                place=place,
            )
    return Reference(
        key=key,
        authors=tuple(_name(author) for author in item["author"]),
        title=item["title"],
        year=item["issued"]["date-parts"][0][0],
        venue=_venue(item),
        doi=item.get("DOI", ""),
        arxiv=item.get("archive_location", "") if item.get("archive") == "arXiv" else "",
        page=item.get("URL", ""),
        note=item.get("note", ""),
    )


def _unmet(name: str, value: Any) -> str:
    """What a field must be or do, where its value is or does not; else nothing."""
    if name == "author":
        is_right = isinstance(value, list) and all(isinstance(one, dict) and _name(one) for one in value)
        return "" if is_right else 'be names such as {"family": "He", "given": "K."}'
    if name == "issued":
        return "" if _has_year(value) else 'be a date such as {"date-parts": [[2015]]}'
    if name == "URL" and isinstance(value, str) and not value.startswith(("https://", "http://")):
        return "start with https:// or http://"
    return "be a text" if name not in _NOT_SHOWN and not isinstance(value, str) else ""


def _has_year(value: Any) -> bool:
    try:
        year = value["date-parts"][0][0]
    except (KeyError, IndexError, TypeError):
        return False
    return isinstance(year, int) and not isinstance(year, bool)


def _name(author: dict[str, Any]) -> str:
    """`He, K.`, or the name of an organisation; nothing where it is no name."""
    parts = [author["literal"]] if "literal" in author else [author.get("family"), author.get("given", "")]
    if not all(isinstance(part, str) for part in parts) or not parts[0]:
        return ""
    return ", ".join(part for part in parts if part)


def _venue(item: dict[str, str]) -> str:
    """Journal, proceedings or publisher; series, volume and issue; pages."""
    place = item.get("container-title") or ", ".join(
        item[name] for name in ("genre", "publisher") if name in item
    )
    series = item.get("collection-title")
    volume = item.get("volume", "") + (f"({item['issue']})" if "issue" in item else "")
    titles = (
        ", ".join(part for part in (place, series) if part) or f"{item.get('archive', '')} preprint".strip()
    )
    pages = item.get("page", "").replace("-", "–")
    return ", ".join(part for part in (f"{titles} {volume}".strip(), pages) if part)
