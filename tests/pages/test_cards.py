"""A course's own flashcards, and what is wrong with their file."""

import pytest

from gradlesson.errors import GradlessonError
from gradlesson.pages.cards import read_cards

LANGUAGES = ("ko", "en")
SIDES = 'ko_front = "가"\nko_back = "나"\nen_front = "a"\nen_back = "b"\n'


def read(folder, text, **others):
    file = folder / "cards.toml"
    file.write_text(text, encoding="utf-8")
    return read_cards(file, LANGUAGES, **others)


def test_a_course_without_the_file_has_no_cards(tmp_path):
    assert read_cards(tmp_path / "cards.toml", LANGUAGES) == {}


def test_a_card_has_two_sides_in_every_language(tmp_path):
    card = read(tmp_path, f'\n[chi]\nlesson = "a.md"\nfigure = "a.b"\n{SIDES}')["chi"]
    assert (card.lesson.text, card.figure.text, card.figure.place) == ("a.md", "a.b", "cards.toml:4")
    assert [one.text for one in card.passages("ko")] == ["가", "나"]
    assert card.back["en"].place == "cards.toml:8"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            f"[one]\n{SIDES}[two]\n{SIDES.replace('en_back', '# en_back')}",
            "cards.toml:6: Card 'two' must have a back in every language, `en_back` is missing.",
        ),
        (
            "[one]\n" + SIDES.replace('"나"', '" "'),
            "cards.toml:3: `ko_back` of card 'one' must be a text, got ' '.",
        ),
        (
            f"[one]\n{SIDES}[one]\n{SIDES}",
            "cards.toml:6: the id of a card must be its own, 'one' stands already at cards.toml:1.",
        ),
        ("\n[one\n", "cards.toml:2: The cards must be TOML, "),
        ("one = 3\n", "cards.toml:1: Card 'one' must be a table, got 3. Write `[one]`."),
        (
            f"[One]\n{SIDES}",
            "cards.toml:1: The id of a card must be small letters, digits and hyphens, got 'One'.",
        ),
        (
            f"[one]\n{SIDES}lessen = 'a.md'\n",
            "cards.toml:6: Card 'one' has an unknown field 'lessen'. Did you mean 'lesson'?",
        ),
    ],
)
def test_a_mistake_is_named_by_file_and_line(tmp_path, text, message):
    with pytest.raises(GradlessonError) as caught:
        read(tmp_path, text)
    assert str(caught.value).startswith(message)


def test_all_mistakes_are_told_and_the_other_cards_are_read(tmp_path):
    mistakes = []
    cards = read(tmp_path, f"[one]\nko_front = 3\n[two]\n{SIDES}", root=tmp_path, report=mistakes.append)
    assert list(cards) == ["two"]
    assert [one.place for one in mistakes] == ["cards.toml:2", *["cards.toml:1"] * 3]
