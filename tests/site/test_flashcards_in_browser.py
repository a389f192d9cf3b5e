"""The decks of the real course, card by card, and the page that offers them."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

LANGUAGES = {"ko": "", "en": "en/"}
LEFT_OVER = re.compile(r"\{\{|\}\}(?!\s*[\\)\]}])|\$|…|<script|\bon\w+=|href=\"(?!https?://)|src=\"https?:")
"""What a directive, a formula, an error or a site has no place for on a card."""
FORMULA = re.compile(r"\\\(.*?\\\)|\\\[.*?\\\]", re.DOTALL)


@pytest.fixture(scope="module", params=LANGUAGES)
def deck(request: pytest.FixtureRequest, site: Path, imported: type):
    """Language, address of its page, and its deck."""
    language = request.param
    content = (site / "data" / f"flashcards.{language}.apkg").read_bytes()
    return language, f"{LANGUAGES[language]}flashcards/", imported(content)


def test_every_card_renders(deck) -> None:
    """Both sides say something, nothing is left over, and every picture is in the file."""
    language, _, found = deck
    shown = set()
    for note in found.notes:
        question, answer = found.rendered(note)
        fields = found.fields(note)
        assert question.strip()
        assert re.sub(r"<[^>]*>|\s", "", fields["Back"]), note
        words = FORMULA.sub("", answer)
        assert not LEFT_OVER.search(words), (words, LEFT_OVER.search(words))
        assert len(FORMULA.findall(answer)) == answer.count("\\(") + answer.count("\\[")
        pictures = re.findall(r'<img src="([^"]+)" alt="([^"]+)">', question)
        assert len(pictures) == question.count("<img")
        shown |= {name for name, _ in pictures}
        assert f'lang="{language}"' in question
    assert shown == found.pictures.keys()
    assert all(content.startswith(b"\x89PNG") for content in found.pictures.values())
    guids = [note["guid"] for note in found.notes]
    assert len(set(guids)) == len(guids) >= 100


def test_both_decks_ask_the_same(site: Path, imported: type) -> None:
    """As many cards with the same tags, in the same order, and none known by the same id."""
    korean, english = (
        imported((site / "data" / f"flashcards.{language}.apkg").read_bytes()) for language in LANGUAGES
    )
    assert [note["tags"] for note in korean.notes] == [note["tags"] for note in english.notes]
    assert not {note["guid"] for note in korean.notes} & {note["guid"] for note in english.notes}


def test_the_page_offers_the_deck(deck, page: Page, address: str) -> None:
    """The button says how many cards there are, and brings the file."""
    _, path, found = deck
    page.goto(address + path)
    link = page.locator("a.gl-deck")
    assert str(len(found.notes)) in link.inner_text()
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename.endswith(".apkg")
    assert len(imported_notes(download.value.path(), type(found))) == len(found.notes)


def imported_notes(path: Path, reader: type) -> list:
    """The notes in a file."""
    return reader(path.read_bytes()).notes


def test_cards_are_turned_by_keyboard(page: Page, address: str) -> None:
    """A card shows its back, its formula and its figure when it is opened, and hides them again."""
    page.goto(f"{address}en/flashcards/")
    card = page.locator(".gl-flashcard", has=page.locator("img")).first
    back = card.locator(".gl-flashcard__back")
    assert not back.is_visible()
    card.locator("summary").focus()
    page.keyboard.press("Enter")
    back.wait_for()
    page.wait_for_function(
        "image => image.complete && image.naturalWidth > 0", arg=card.locator("img").element_handle()
    )
    page.keyboard.press("Enter")
    back.wait_for(state="hidden")


def test_all_cards_are_to_be_leafed_through_but_the_questions(deck, page: Page, address: str) -> None:
    """Those are asked by the quiz."""
    _, path, found = deck
    page.goto(address + path)
    asked = sum(" questions " in note["tags"] for note in found.notes)
    assert page.locator("details.gl-flashcard").count() == len(found.notes) - asked
