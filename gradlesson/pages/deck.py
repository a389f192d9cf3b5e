"""A deck of flashcards as the file that Anki imports: a zip of a database, pictures, and a list of their names.

Readers import a later deck over an earlier one. What is known again, by its id, keeps its place in their learning;
what is newer by its time stamp takes the new text. So ids come from names alone, and no clock is read: the same
deck is the same file, byte for byte.
"""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.metadata import version
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from gradlesson.engine.files import canonical_json, digest
from gradlesson.engine.store import Entry, Store

_STYLE = Path(__file__).with_name("deck.css")
_FRONT = """{{#Front}}<div class="side" lang="%s"><div class="kind">{{Kind}}</div>
<div class="front">{{Front}}</div></div>{{/Front}}"""
_BACK = """{{FrontSide}}
<hr id="answer">
<div class="side" lang="%s"><div class="back">{{Back}}</div>
{{#Lesson}}<div class="lesson">{{Lesson}}</div>{{/Lesson}}</div>"""
_FIELDS = ("Front", "Back", "Kind", "Lesson")
_STORED = "deck.zip"
# Anki takes ids for milliseconds since 1970, and none may lie in the future.
_FIRST_ID, _IDS = 1_400_000_000_000, 10**11
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The first that a zip can hold."""


@dataclass(frozen=True)
class Note:
    """One card."""

    id: str
    """Its own in the deck."""
    front: str
    """HTML, as are `back`, `kind` and `lesson`."""
    back: str
    kind: str
    lesson: str
    title: str
    """What lists of cards show and sort by: plain text."""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deck:
    """The cards of a course in one language."""

    course: str
    language: str
    name: str
    description: str
    changed: int
    """Seconds since 1970 of the last change of its content."""
    notes: Sequence[Note]

    @property
    def id(self) -> int:
        """Of the deck itself."""
        return number_of(self.course, self.language, "deck")


def number_of(*names: str) -> int:
    """A number for Anki that belongs to these names."""
    hashed = hashlib.sha256("\n".join(names).encode()).digest()
    return _FIRST_ID + int.from_bytes(hashed[:8], "big") % _IDS


def package(deck: Deck, pictures: Mapping[str, bytes], store: Store) -> bytes:
    """The file of a deck with pictures, which have the names that its cards give them.

    The database, which takes its time, is kept in the store.
    """
    names = sorted(pictures)
    notes = [list(vars(note).values()) for note in deck.notes]  # `asdict` would copy each text
    inputs = {"deck": {**vars(deck), "notes": notes}, "names": names, "code": _code()}
    fingerprint = digest(canonical_json({"task": "deck", **inputs}))
    entry = store.used(fingerprint)
    kept = store.content(entry.files[_STORED]) if entry is not None else None
    if kept is None:
        kept = _without_pictures(deck, names)
        store.put(fingerprint, Entry(f"task/deck.{deck.language}", {}, 0.0, 0.0, {}), {_STORED: kept})
    file = io.BytesIO(kept)
    with ZipFile(file, "a") as archive:
        for at, name in enumerate(names):
            archive.writestr(_member(str(at), ZIP_STORED), pictures[name])
    return file.getvalue()


def _without_pictures(deck: Deck, names: list[str]) -> bytes:
    file = io.BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr(_member("collection.anki2", ZIP_DEFLATED), _collection(deck))
        media = {str(at): name for at, name in enumerate(names)}
        archive.writestr(_member("media", ZIP_DEFLATED), json.dumps(media))
    return file.getvalue()


def _member(name: str, compression: int) -> ZipInfo:
    member = ZipInfo(name, _FIRST_DAY)
    member.compress_type, member.create_system, member.external_attr = compression, 3, 0o644 << 16
    return member


def _collection(deck: Deck) -> bytes:
    """The database."""
    import genanki  # only where a deck is new: it takes as long as the rest of a build's imports together

    model = genanki.Model(
        number_of(deck.course, deck.language, "model"),
        deck.name,
        fields=[{"name": name} for name in _FIELDS],
        templates=[{"name": "1", "qfmt": _FRONT % deck.language, "afmt": _BACK % deck.language}],
        css=_STYLE.read_text(encoding="utf-8"),
    )
    packed = genanki.Deck(deck.id, deck.name, escape(deck.description, quote=False))
    for place, note in enumerate(deck.notes):
        packed.add_note(
            genanki.Note(
                model,
                [note.front, note.back, note.kind, note.lesson],
                sort_field=note.title,
                tags=list(note.tags),
                guid=genanki.guid_for(deck.course, deck.language, note.id),
                due=place,
            )
        )
    database = sqlite3.connect(":memory:")
    genanki.Package(packed).write_to_db(database.cursor(), float(deck.changed), _ids(deck))
    database.commit()
    database.execute("VACUUM")
    return database.serialize()


def _ids(deck: Deck) -> Iterator[int]:
    """A number for each note and for its card, in this order."""
    given: set[int] = set()
    for note in deck.notes:
        for what in ("note", "card"):
            number = number_of(deck.course, deck.language, note.id, what)
            while number in given:
                number += 1
            given.add(number)
            yield number


@cache
def _code() -> str:
    """What stands for all code that makes a deck."""
    sources = [digest(path.read_bytes()) for path in (Path(__file__), _STYLE)]
    return digest("\n".join([*sources, version("genanki"), sqlite3.sqlite_version]).encode())
