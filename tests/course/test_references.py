"""The list of references is complete in form: every entry can be found and no two can be confused."""

from __future__ import annotations

import json
import re
import unicodedata
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

ENTRIES: list[dict[str, Any]] = json.loads(
    resources.files("gradlesson.course").joinpath("references.json").read_text(encoding="utf-8")
)
REFERENCES = {entry["id"]: entry for entry in ENTRIES}
DOCS = Path(__file__).parents[2] / "docs"
TYPES = {"article", "article-journal", "book", "chapter", "dataset", "paper-conference", "thesis"}
LOCATORS = {"DOI", "archive_location", "URL"}

each_reference = pytest.mark.parametrize("key", REFERENCES)


def family_name(author: dict[str, str]) -> str:
    """The family name in plain lower-case letters: "Müller" gives "muller"."""
    plain = unicodedata.normalize("NFKD", author["family"])
    return "".join(letter for letter in plain.lower() if letter.isascii() and letter.isalpha())


def year(entry: dict[str, Any]) -> int:
    found: int = entry["issued"]["date-parts"][0][0]
    return found


@each_reference
def test_an_entry_says_where_the_work_was_published(key: str) -> None:
    entry = REFERENCES[key]
    assert entry["type"] in TYPES
    assert {"container-title", "publisher", "archive"} & set(entry)


@each_reference
def test_an_entry_can_be_looked_up(key: str) -> None:
    assert LOCATORS & set(REFERENCES[key])


@each_reference
def test_a_key_is_the_first_family_name_and_the_year(key: str) -> None:
    entry = REFERENCES[key]
    assert re.fullmatch(rf"{family_name(entry['author'][0])}{year(entry)}[a-z]*", key)


@each_reference
def test_authors_have_a_family_name_and_initials(key: str) -> None:
    for author in REFERENCES[key]["author"]:
        assert re.fullmatch(r"[\w’' -]+", author["family"]), author
        assert re.fullmatch(r"(\w\.[ -]?)+", author["given"]), author


@each_reference
def test_identifiers_have_their_form(key: str) -> None:
    entry = REFERENCES[key]
    assert re.fullmatch(r"10\.\d{4,5}/\S+", entry.get("DOI", "10.1234/x"))
    assert re.fullmatch(r"\d{4}\.\d{4,5}", entry.get("archive_location", "1234.56789"))
    assert entry.get("archive", "arXiv") == "arXiv"
    assert re.fullmatch(r"https?://\S+", entry.get("URL", "https://x"))
    assert re.fullmatch(r"\d+-\d+", entry.get("page", "1-2"))


@each_reference
def test_a_preprint_is_not_much_older_or_younger_than_the_printed_version(key: str) -> None:
    entry = REFERENCES[key]
    if "archive_location" in entry:
        submitted = 2000 + int(entry["archive_location"][:2])
        assert 0 <= year(entry) - submitted <= 1


@each_reference
def test_each_work_is_cited_by_a_page(key: str) -> None:
    pages = "".join(path.read_text(encoding="utf-8") for path in (DOCS / "ko").rglob("*.md"))
    assert re.search(rf"\{{\{{ cite [^}}]*\b{key}\b", pages)


def test_no_two_entries_share_a_title_or_an_identifier() -> None:
    for field in ("title", "DOI", "archive_location", "URL"):
        found = [str(entry[field]).lower() for entry in ENTRIES if field in entry]
        assert len(found) == len(set(found)), field


def test_entries_stand_oldest_first_and_then_by_name() -> None:
    order = [(year(entry), family_name(entry["author"][0])) for entry in ENTRIES]
    assert order == sorted(order)
