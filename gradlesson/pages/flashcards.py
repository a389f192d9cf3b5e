"""The flashcards of a course in one language: what its own cards, its terms and its questions ask and answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from gradlesson.engine.files import digest
from gradlesson.engine.store import Store
from gradlesson.errors import GradlessonError, did_you_mean
from gradlesson.pages.card_text import Written, bodies, verbatim, written
from gradlesson.pages.cards import Card, Cards
from gradlesson.pages.exhibits import Exhibits
from gradlesson.pages.glossary import FILE_NAME as GLOSSARY
from gradlesson.pages.glossary import Glossary, Term
from gradlesson.pages.plain_words import PlainWords
from gradlesson.pages.quiz import Option, Passage, Question, Quiz

KINDS = ("own", "terms", "questions")
"""Where cards come from, in the order of the deck."""
_UNKNOWN = "…"
_LETTERS = "ABCDEFGH"
_WORDS: dict[str, dict[str, str]] = {
    "ko": {"also": "다른 이름", "ko": "한국어", "en": "영어"},
    "en": {"also": "Also called", "ko": "Korean", "en": "English"},
}


@dataclass(frozen=True)
class Sources:
    """What the cards of a course are made of, in all languages."""

    cards: Cards
    glossary: Glossary
    quiz: Quiz


@dataclass(frozen=True)
class Flashcard:
    """One card in one language."""

    kind: str
    key: str
    front: Written
    back: Written
    lesson: str = ""
    """Path, below docs, of the page that it is from, where its file tells."""
    figure: str = ""
    """`file.name` of the figure that stands below its front."""

    @property
    def id(self) -> str:
        """Its own in the course, and the same for ever: `terms.relu`."""
        return f"{self.kind}.{self.key}"


class Flashcards:
    """All cards of a language, in the order of their kinds and files, and what is wrong with them."""

    def __init__(
        self, sources: Sources, exhibits: Exhibits, words: PlainWords, pages: Collection[str], store: Store
    ) -> None:
        self.language, self.exhibits, self.words = exhibits.language, exhibits, words
        self.errors: list[GradlessonError] = []
        terms = {key: one for key, one in sources.glossary.items() if one[self.language].definition}
        passages = [
            *(one for card in sources.cards.values() for one in card.passages(self.language)),
            *(Passage(text, GLOSSARY) for term in terms.values() for text in _texts_of(term[self.language])),
            *(one for question in sources.quiz.values() for one in question.passages(self.language)),
        ]
        said = {body: self._say(body, one.place) for one in passages for body in bodies(one.text)}
        self._texts = written((one.text for one in passages), said, self.language, store)
        for passage in passages:
            for rule, found, fix in self._texts[passage.text].mistakes:
                self._note(GradlessonError(rule, found=found or None, fix=fix or None), passage.place)
        for card in sources.cards.values():
            self._check_links(card, pages)
        self.all = [
            *(self._own(card) for card in sources.cards.values()),
            *(self._term(key, term) for key, term in terms.items()),
            *(self._question(question) for question in sources.quiz.values()),
        ]

    def of(self, kind: str) -> list[Flashcard]:
        """The cards of one kind; all cards where the kind is ""."""
        return [card for card in self.all if kind in ("", card.kind)]

    def count(self, what: str) -> int:
        """How many there are of a kind, of "all" kinds, or with "figures"."""
        if what == "figures":
            return sum(bool(card.figure) for card in self.all)
        return len(self.of("" if what == "all" else what))

    def _own(self, card: Card) -> Flashcard:
        lesson, figure = (one.text if one else "" for one in (card.lesson, card.figure))
        return Flashcard("own", card.key, self._text(card.front), self._text(card.back), lesson, figure)

    def _term(self, key: str, term: Mapping[str, Term]) -> Flashcard:
        own, words = term[self.language], _WORDS.get(self.language, _WORDS["en"])
        parts = [self._texts[text] for text in _texts_of(own)]
        for code, other in term.items():
            if code != self.language and other.preferred != own.preferred:
                label = f'<p class="quiet">{words.get(code, code)}: <span lang="{code}">{{}}</span></p>'
                parts.append(_filled(label, verbatim(other.preferred, self.language)))
        if own.variants:
            names = verbatim(", ".join(own.variants), self.language)
            parts.append(_filled(f'<p class="quiet">{words["also"]}: {{}}</p>', names))
        name = f"{own.preferred} ({own.abbreviation})" if own.abbreviation else own.preferred
        front = _filled("<p>{}</p>", verbatim(name, self.language))
        return Flashcard("terms", key, front, _joined(parts))

    def _question(self, question: Question) -> Flashcard:
        asked = self._text(question.texts)
        match question.kind:
            case "choice":
                options = _mixed(question)
                front = _joined([asked, _listed('ol type="A"', map(self._line, options))])
                back = _joined(self._right(options))
            case "order":
                front = _joined([asked, _listed("ul", map(self._line, _mixed(question)))])
                back = _listed("ol", (self._with_reason(one) for one in question.options))
            case _:
                answer = _filled("<p><b>{}</b></p>", verbatim(self._answer(question), self.language))
                front, back = asked, _joined([answer, self._text(question.because)])
        return Flashcard("questions", question.key, front, back, question.lesson, question.figure)

    def _right(self, options: list[Option]) -> Iterator[Written]:
        """The right ones under the letters that they have on the front."""
        for letter, option in zip(_LETTERS, options, strict=False):
            if option.is_right:
                yield _filled(f"<p><b>{letter}</b>\N{EM SPACE}{{}}</p>", self._line(option))
                yield self._text(option.because)

    def _with_reason(self, option: Option) -> Written:
        return _joined(
            [self._line(option), _filled('<div class="quiet">{}</div>', self._text(option.because))]
        )

    def _answer(self, question: Question) -> str:
        """The number with its unit, which Korean writes without a space."""
        number = self._say(f"value {question.answer}", question.place)
        unit = question.unit[self.language].text if question.unit and not number.endswith("%") else ""
        return number + ("" if self.language == "ko" or not unit else " ") + unit

    def _text(self, texts: Mapping[str, Passage]) -> Written:
        return self._texts[texts[self.language].text]

    def _line(self, option: Option) -> Written:
        """The words of an option without the tags of their paragraph."""
        text = self._text(option.texts)
        return Written(_without_paragraph(text.page), _without_paragraph(text.anki))

    def _say(self, body: str, place: str) -> str:
        try:
            return self.words.say(body)
        except GradlessonError as error:
            self._note(error, place)
            return _UNKNOWN

    def _check_links(self, card: Card, pages: Collection[str]) -> None:
        """Whether a card names a page and a figure that there are."""
        if card.lesson and card.lesson.text not in pages:
            path = card.lesson.text
            fix = did_you_mean(path, pages) or "A lesson is the path of a page below docs."
            self._note(GradlessonError(f"no page '{path}'", fix=fix), card.lesson.place)
        if card.figure:
            try:
                self.exhibits.get("figure", card.figure.text)
            except GradlessonError as error:
                self._note(error, card.figure.place)

    def _note(self, error: GradlessonError, place: str) -> None:
        if self.exhibits.is_readable:  # else the one true mistake stands among those of the site
            self.errors.append(error.at(place))


def _texts_of(term: Term) -> list[str]:
    """What a term says of itself: its definition, and its symbol as a formula."""
    return [term.definition, *([f"${term.symbol}$"] if term.symbol else [])]


def _mixed(question: Question) -> list[Option]:
    """The options in an order that says nothing, and is the same in every build and language."""
    keys = {id(one): digest(f"{question.key} {at}".encode()) for at, one in enumerate(question.options)}
    return sorted(question.options, key=lambda one: keys[id(one)])


def _joined(parts: Iterable[Written]) -> Written:
    found = list(parts)
    return Written("\n".join(one.page for one in found), "\n".join(one.anki for one in found))


def _filled(html: str, text: Written) -> Written:
    """The text in the place of `{}`."""
    return Written(html.replace("{}", text.page), html.replace("{}", text.anki))


def _listed(tag: str, items: Iterable[Written]) -> Written:
    lines = _joined(_filled("<li>{}</li>", one) for one in items)
    return _filled(f"<{tag}>\n{{}}\n</{tag.split()[0]}>", lines)


def _without_paragraph(html: str) -> str:
    inner = html.strip().removeprefix("<p>").removesuffix("</p>")
    return html if "<p>" in inner else inner
