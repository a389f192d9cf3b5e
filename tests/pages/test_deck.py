"""The file that Anki imports: the same for the same cards, known again when it is imported once more."""

import os
import subprocess
import sys
from dataclasses import replace
from textwrap import dedent

import pytest

from gradlesson.engine.store import Store
from gradlesson.pages import deck as deck_module
from gradlesson.pages.deck import Deck, Note, number_of, package

NOTES = [
    Note(
        "own.chi", "<p>a &lt; b</p>", r"<p>\(\chi\)</p>", "Key", '<a href="x">L</a>', "a < b", ("own", "a::b")
    ),
    Note("terms.he", '<p>He</p><img src="one.png" alt="">', "<p>b</p>", "Term", "", "He"),
]
DECK = Deck("mini", "ko", "작은 <강의>", "A & B", 1_700_000_000, NOTES)
PICTURES = {"one.png": b"\x89PNG one", "a.png": b"\x89PNG two"}


@pytest.fixture
def read(tmp_path, imported):
    """Imports a deck."""
    return lambda deck, pictures=PICTURES: imported(package(deck, pictures, Store(tmp_path)))


def test_a_deck_holds_notes_cards_and_pictures(read):
    found = read(DECK)
    assert found.version == 11
    assert [(len(found.notes), len(found.cards)), found.pictures] == [(2, 2), PICTURES]
    assert found.fields(found.notes[0])["Front"] == "<p>a &lt; b</p>"
    assert [note["tags"] for note in found.notes] == [" own a::b ", "  "]
    assert [note["sfld"] for note in found.notes] == ["a < b", "He"]
    assert {card["did"] for card in found.cards} == {DECK.id}
    assert [card["nid"] for card in found.cards] == [note["id"] for note in found.notes]
    assert [card["due"] for card in found.cards] == [0, 1]
    assert (found.decks[str(DECK.id)]["name"], found.decks[str(DECK.id)]["desc"]) == (
        "작은 <강의>",
        "A &amp; B",
    )
    assert {note["mid"] for note in found.notes} == {int(found.model["id"])}


def test_cards_render_by_their_template(read):
    found = read(DECK)
    question, answer = found.rendered(found.notes[0])
    assert "<p>a &lt; b</p>" in question
    assert r"\(\chi\)" not in question
    assert answer.startswith(question)
    assert r"<p>\(\chi\)</p>" in answer
    assert '<div class="lesson"><a href="x">L</a></div>' in answer
    assert 'class="lesson"' not in found.rendered(found.notes[1])[1]
    assert 'lang="ko"' in question
    assert "{{" not in question + answer
    assert "word-break: keep-all" in found.model["css"]
    assert ".nightMode" in found.model["css"]


def test_the_same_cards_are_the_same_bytes_in_every_process(tmp_path):
    here = package(DECK, PICTURES, Store(tmp_path / "a"))
    assert package(DECK, PICTURES, Store(tmp_path / "a")) == here  # from the store
    assert package(DECK, dict(reversed(PICTURES.items())), Store(tmp_path / "b")) == here
    program = f"""
        import sys
        from pathlib import Path
        from gradlesson.engine.store import Store
        from gradlesson.pages.deck import Deck, Note, package
        sys.stdout.buffer.write(package({DECK!r}, {PICTURES!r}, Store(Path({str(tmp_path / "c")!r}))))
        """
    done = subprocess.run(
        [sys.executable, "-c", dedent(program)],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Seoul"},
    )
    assert done.stdout == here


def test_a_kept_deck_needs_no_library(tmp_path, monkeypatch):
    here = package(DECK, PICTURES, Store(tmp_path))
    monkeypatch.setitem(sys.modules, "genanki", None)
    assert package(DECK, PICTURES, Store(tmp_path)) == here
    with pytest.raises(ImportError):
        package(replace(DECK, name="another"), PICTURES, Store(tmp_path))


def test_no_member_of_the_file_has_a_date(read):
    assert {member.date_time for member in read(DECK).members} == {(1980, 1, 1, 0, 0, 0)}


def test_ids_stay_when_texts_and_other_cards_come_and_go(read):
    def ids(found):
        cards = {card["nid"]: card["id"] for card in found.cards}
        return {note["guid"]: (note["id"], cards[note["id"]], note["mid"]) for note in found.notes}

    new = Note("own.new", "n", "n", "Key", "", "n")
    edited = replace(NOTES[1], front="other", back="other", tags=("x",))
    before, after = ids(read(DECK)), ids(read(replace(DECK, notes=[new, edited, NOTES[0]], name="B")))
    assert before.items() <= after.items()
    assert len(after) == 3


def test_languages_and_courses_share_no_id(read):
    def ids(found):
        numbers = {note["id"] for note in found.notes} | {card["id"] for card in found.cards}
        return numbers | {note["guid"] for note in found.notes} | {found.model["id"], *found.decks}

    # Every collection has the deck that is called Default.
    default = {"1"}
    decks = [DECK, replace(DECK, language="en"), replace(DECK, course="other")]
    first, second, third = (ids(read(deck)) - default for deck in decks)
    assert not first & second
    assert not first & third


def test_two_cards_that_fall_on_one_number_get_two(read, monkeypatch):
    monkeypatch.setattr(deck_module, "_IDS", 1)
    found = read(DECK)
    assert len({*(note["id"] for note in found.notes), *(card["id"] for card in found.cards)}) == 4


def test_numbers_lie_in_the_past():
    numbers = [number_of("a", str(place)) for place in range(1000)]
    assert len(set(numbers)) == 1000
    assert min(numbers) >= 1_400_000_000_000
    assert max(numbers) < 1_500_000_000_000


def test_what_is_newer_says_so(read):
    later = read(replace(DECK, changed=DECK.changed + 60))
    assert {note["mod"] for note in later.notes} == {DECK.changed + 60}
    assert later.model["mod"] == DECK.changed + 60


def test_a_damaged_deck_in_the_store_is_made_again(tmp_path):
    here = package(DECK, PICTURES, Store(tmp_path))
    for path in (tmp_path / "objects").rglob("*"):
        if path.is_file():
            path.write_bytes(b"damaged")
    assert package(DECK, PICTURES, Store(tmp_path)) == here
