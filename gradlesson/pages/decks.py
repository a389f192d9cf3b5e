"""The decks of a site: the flashcards of each language as one file to import, below `data/`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path

from gradlesson.engine.files import digest
from gradlesson.engine.store import Store
from gradlesson.pages.deck import Deck, Note, package
from gradlesson.pages.exhibits import Exhibits
from gradlesson.pages.flashcards import Flashcard, Flashcards

_KINDS = {
    "ko": {"own": "핵심", "terms": "용어", "questions": "문제"},
    "en": {"own": "Key point", "terms": "Term", "questions": "Question"},
}
_TAG = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Lessons:
    """The pages that cards are from, by path below docs."""

    titles: Mapping[str, str]
    addresses: Mapping[str, str]
    """Complete addresses, where that of the site is known."""
    of_term: Callable[[str], str]
    """The page that teaches a term; "" where none does."""

    def of(self, card: Flashcard) -> str:
        """The page that a card is from."""
        return card.lesson or (self.of_term(card.key) if card.kind == "terms" else "")

    def html(self, path: str) -> str:
        """The title of a page, as a link to it where it has an address."""
        title = escape(unescape(self.titles.get(path, "")), quote=False)
        address = self.addresses.get(path)
        return f'<a href="{escape(address)}">{title}</a>' if address and title else title


@dataclass(frozen=True)
class Facts:
    """What a deck says of itself."""

    course: str
    name: str
    description: str
    changed: int
    """Seconds since 1970 of the last change of what cards are made of."""


def file_name(language: str) -> str:
    """Of a deck, below `data/`."""
    return f"flashcards.{language}.apkg"


def write_deck(site: Path, facts: Facts, cards: Flashcards, lessons: Lessons, store: Store) -> None:
    """Write the deck of a language into a site that has the PNG of each figure."""
    pictures = _Pictures(site / "data", cards.exhibits)
    notes = [_note(card, pictures, lessons, cards.language) for card in cards.all]
    deck = Deck(facts.course, cards.language, facts.name, facts.description, facts.changed, notes)
    path = site / "data" / file_name(cards.language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(package(deck, pictures.used, store))


def _note(card: Flashcard, pictures: _Pictures, lessons: Lessons, language: str) -> Note:
    lesson = lessons.of(card)
    return Note(
        id=card.id,
        front=card.front.anki + (pictures.html(card.figure) if card.figure else ""),
        back=card.back.anki,
        kind=_KINDS.get(language, _KINDS["en"])[card.kind],
        lesson=lessons.html(lesson) if lesson else "",
        title=" ".join(unescape(_TAG.sub(" ", card.front.anki)).split()),
        # Anki nests tags at `::`, and a space ends one.
        tags=(
            card.kind,
            *([lesson.removesuffix(".md").replace("/", "::").replace(" ", "-")] if lesson else []),
        ),
    )


class _Pictures:
    """The figures of cards, under names that tell their content: a figure that changed is another file."""

    def __init__(self, data: Path, exhibits: Exhibits) -> None:
        self.data, self.exhibits = data, exhibits
        self.used: dict[str, bytes] = {}

    def html(self, figure: str) -> str:
        """`<img>` of a figure; nothing where it has no PNG, which is told elsewhere."""
        file, _, name = figure.partition(".")
        path = self.data / file / f"{name}.{self.exhibits.language}.png"
        if not path.is_file():
            return ""
        content = path.read_bytes()
        own = f"{file}-{name}.{self.exhibits.language}.{digest(content)[:12]}.png"
        self.used[own] = content
        _, data = self.exhibits.get("figure", figure)
        return f'\n<img src="{escape(own)}" alt="{escape(data["alternative"])}">'
