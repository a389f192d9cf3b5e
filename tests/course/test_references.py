"""The list of references is complete in form: every entry can be found and no two can be confused."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from importlib import resources
from typing import Any

import pytest

REFERENCES: dict[str, dict[str, Any]] = tomllib.loads(
    resources.files("gradlesson.course").joinpath("references.toml").read_text(encoding="utf-8")
)
KINDS = {"article", "book", "chapter", "conference", "data", "preprint", "thesis"}
FIELDS = {"authors", "title", "year", "venue", "kind"}
LOCATORS = {"doi", "arxiv", "page"}

each_reference = pytest.mark.parametrize("key", REFERENCES)


def family_name(author: str) -> str:
    """The family name in plain lower-case letters: "Müller, K.-R." gives "muller"."""
    plain = unicodedata.normalize("NFKD", author.split(",")[0])
    return "".join(letter for letter in plain.lower() if letter.isascii() and letter.isalpha())


@each_reference
def test_an_entry_has_the_required_fields_and_no_unknown_ones(key: str) -> None:
    fields = set(REFERENCES[key])
    assert fields >= FIELDS
    assert fields <= FIELDS | LOCATORS


@each_reference
def test_an_entry_can_be_looked_up(key: str) -> None:
    assert LOCATORS & set(REFERENCES[key])


@each_reference
def test_a_key_is_the_first_family_name_and_the_year(key: str) -> None:
    entry = REFERENCES[key]
    assert re.fullmatch(rf"{family_name(entry['authors'][0])}{entry['year']}[a-z]*", key)


@each_reference
def test_authors_are_written_family_name_first(key: str) -> None:
    for author in REFERENCES[key]["authors"]:
        assert re.fullmatch(r"[\w’' -]+, (\w\.[ -]?)+", author), author


@each_reference
def test_identifiers_have_their_form(key: str) -> None:
    entry = REFERENCES[key]
    assert entry["kind"] in KINDS
    assert re.fullmatch(r"10\.\d{4,5}/\S+", entry.get("doi", "10.1234/x"))
    assert re.fullmatch(r"\d{4}\.\d{4,5}", entry.get("arxiv", "1234.56789"))
    assert re.fullmatch(r"https?://\S+", entry.get("page", "https://x"))


@each_reference
def test_a_preprint_is_not_much_older_or_younger_than_the_printed_version(key: str) -> None:
    entry = REFERENCES[key]
    if "arxiv" in entry:
        submitted = 2000 + int(entry["arxiv"][:2])
        assert 0 <= entry["year"] - submitted <= 1


def test_no_two_entries_share_a_title_or_an_identifier() -> None:
    for field in ("title", "doi", "arxiv", "page"):
        found = [str(entry[field]).lower() for entry in REFERENCES.values() if field in entry]
        assert len(found) == len(set(found)), field


def test_entries_stand_oldest_first_and_then_by_name() -> None:
    order = [(entry["year"], family_name(entry["authors"][0])) for entry in REFERENCES.values()]
    assert order == sorted(order)
