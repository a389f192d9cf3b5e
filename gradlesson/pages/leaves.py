"""Flashcards on a page: the link to the deck, and cards to leaf through, folded over their backs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from html import escape

from gradlesson.errors import GradlessonError
from gradlesson.pages.exhibits import Exhibits
from gradlesson.pages.flashcards import Flashcard

_WORDS = {
    "ko": {"load": "카드 {n}장 내려받기", "later": "카드 {n}장. 파일은 <code>mkdocs build</code>가 만든다."},
    "en": {
        "load": "Download {n} cards",
        "later": "{n} cards. The file is made by <code>mkdocs build</code>.",
    },
}
_BLOCK = re.compile(r"<(/?)(?:p|div)\b[^>]*>")


def link_html(number: int, address: str | None, language: str) -> str:
    """The link to a deck with so many cards; without an address it says when there is one."""
    words = _WORDS.get(language, _WORDS["en"])
    if address is None:
        return f"<span>{words['later'].format(n=number)}</span>"
    return f'<a class="gl-deck" href="{escape(address)}" download>{words["load"].format(n=number)}</a>'


def leaves_html(cards: Iterable[Flashcard], exhibits: Exhibits, data: Callable[[str], str]) -> str:
    """The cards one below the other; `data` gives the address of a file below `data/`.

    The search finds what they say on the pages that they are from.
    """
    leaves = "\n".join(_leaf(card, exhibits, data) for card in cards)
    return f'<div class="gl-flashcards" data-search-exclude>\n{leaves}\n</div>'


def _leaf(card: Flashcard, exhibits: Exhibits, data: Callable[[str], str]) -> str:
    picture = _picture(card.figure, exhibits, data) if card.figure else ""
    # A summary holds no blocks.
    front = _BLOCK.sub(lambda tag: f"<{tag[1]}span>", card.front.page)
    return (
        f'<details class="gl-flashcard"><summary>{front}{picture}</summary>\n'
        f'<div class="gl-flashcard__back">{card.back.page}</div></details>'
    )


def _picture(figure: str, exhibits: Exhibits, data: Callable[[str], str]) -> str:
    try:
        drawn, entry = exhibits.get("figure", figure)
    except GradlessonError:  # told among the mistakes of the cards
        return ""
    file, _, name = figure.partition(".")
    size = re.search(r'<svg[^>]*? width="([\d.]+)[^>]*? height="([\d.]+)', drawn.files[f"{name}.svg"])
    sizes = f' width="{size[1]}" height="{size[2]}"' if size else ""
    address = data(f"{file}/{name}.{exhibits.language}.svg")
    return f'<img src="{escape(address)}" alt="{escape(entry["alternative"])}"{sizes} loading="lazy">'
