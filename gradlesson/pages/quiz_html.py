"""Questions as HTML: real form controls, and folded answers, which are all that a reader without a script needs.

A script puts buttons to work: it judges by the `data-` attributes, and shows copies of what stands in the answers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape

import markdown

from gradlesson.errors import GradlessonError
from gradlesson.pages.directives import DIRECTIVE, is_directive
from gradlesson.pages.extension import DirectivesExtension
from gradlesson.pages.maths import MathsExtension
from gradlesson.pages.quiz import Passage, Question
from gradlesson.render.html import words_html
from gradlesson.render.numbers import Number, format_number

_TEXTS = {
    "ko": {
        "title": "퀴즈",
        "size": "퀴즈 {n}문항",
        "answer": "정답과 해설",
        "right": "정답.",
        "wrong": "오답.",
        "number": "답",
        "figure": "볼 그림:",
        "tolerance": "±{n}까지 정답",
        "many": "맞는 것을 모두 고른다.",
        "order": "위에서 아래로 차례를 맞춘다.",
        "check": "채점",
        "up": "위로",
        "down": "아래로",
        "filter": "보이는 문항",
        "all": "모두",
        "open": "아직 못 맞힌 것",
        "forget": "이 기기에 남은 풀이 기록 지우기",
    },
    "en": {
        "title": "Quiz",
        "size": "Quiz: {n} questions",
        "answer": "Answer and explanations",
        "right": "Right.",
        "wrong": "Wrong.",
        "number": "Answer",
        "figure": "Figure to read:",
        "tolerance": "right within ±{n}",
        "many": "Choose all that are right.",
        "order": "Put them in order, from top to bottom.",
        "check": "Check",
        "up": "Up",
        "down": "Down",
        "filter": "Show",
        "all": "all questions",
        "open": "those not yet right",
        "forget": "Forget my answers on this device",
    },
}
_SAID = {
    "ko": {
        "count": "{m}문항 중 {n}문항에 답함, {k}문항 맞음",
        "right": "맞았다.",
        "wrong": "틀렸다. 다시 해 본다.",
        "more": "고른 것은 맞다. 맞는 것이 더 있다.",
        "low": "답은 더 크다.",
        "high": "답은 더 작다.",
        "none": "먼저 답한다.",
        "place": "“{text}”: {m}개 중 {n}번째",
        "order": "{m}개 중 {n}개가 제자리에 있다.",
        "here": "제자리",
        "elsewhere": "다른 자리",
        "forgotten": "기록을 지웠다.",
        "unkept": "이 브라우저에는 기록을 남길 수 없다.",
    },
    "en": {
        "count": "{n} of {m} answered, {k} right",
        "right": "Right.",
        "wrong": "Not right. Try again.",
        "more": "What you chose is right, but there is more.",
        "low": "The answer is larger.",
        "high": "The answer is smaller.",
        "none": "Answer first.",
        "place": "“{text}”: {n} of {m}",
        "order": "{n} of {m} are in place.",
        "here": "in place",
        "elsewhere": "belongs elsewhere",
        "forgotten": "Forgotten.",
        "unkept": "This browser keeps no progress.",
    },
}
"""What the script says; names in braces are filled in there."""
_LETTERS = "ABCDE"
_CUT = "\ue003"
"""A paragraph between two passages: a letter of no script."""
_BETWEEN = re.compile(rf"\s*<p>{_CUT}</p>\s*")
_PARAGRAPH = re.compile(r"<p>((?:(?!</?p>).)*)</p>", re.DOTALL)
_PLAIN = re.compile(r"(?![-+=#:]|\d+\.)[^$*_`\[\]<>&\\{}!\n]*")
"""Texts that Markdown would leave as they are."""

Expand = Callable[[str, str], str]
"""Takes the body of a directive and its place; gives its HTML."""
Report = Callable[[GradlessonError, str], str]
"""Takes a mistake in a formula and its place; gives the HTML to show instead."""


@dataclass(frozen=True)
class Asked:
    """A question with what its page knows of it."""

    question: Question
    number: Number | None = None
    """The value that answers it."""
    figure: tuple[str, str] | None = None
    """Caption and address of the figure to read."""


class Passages:
    """The texts of a page's questions, rendered at once, for each call of Markdown costs."""

    def __init__(self, passages: Sequence[Passage], expand: Expand, report: Report) -> None:
        self._rich = [passage for passage in passages if not _PLAIN.fullmatch(passage.text)]
        self._expand, self._report = expand, report
        self._owners = [
            passage
            for passage in self._rich
            for match in DIRECTIVE.finditer(passage.text)
            if is_directive(match)
        ]
        self._html = dict(zip(map(id, self._rich), self._render(), strict=True)) if self._rich else {}

    def html(self, passage: Passage) -> str:
        """The HTML of a passage, without the paragraph around it where it is only one."""
        return self._html.get(id(passage)) or escape(passage.text, quote=False)

    def expand(self, body: str, line: int, *, alone: bool) -> str:
        """Expand a directive in a text; the `line`th of all. None makes a block there."""
        return self._expand(body, self._owners[line].place)

    def _render(self) -> list[str]:
        renderer = markdown.Markdown(extensions=[MathsExtension(self._mistake), DirectivesExtension(self)])
        # A tag that is not closed would break the controls around it: what looks like one is text.
        renderer.preprocessors.deregister("html_block")
        renderer.inlinePatterns.deregister("html")
        joined = f"\n\n{_CUT}\n\n".join(passage.text for passage in self._rich)
        parts = _BETWEEN.split(renderer.convert(joined))
        return [_PARAGRAPH.sub(r"\1", one) if _PARAGRAPH.fullmatch(one) else one for one in parts]

    def _mistake(self, error: GradlessonError, source: str) -> str:
        place = next((one.place for one in self._rich if source in one.text), "")
        return self._report(error, place)


def quiz_html(asked: Sequence[Asked], passages: Passages, language: str, *, is_mixed: bool) -> str:
    """The questions as one section, with its count and, of mixed ones, a choice of those to show."""
    texts = _TEXTS.get(language, _TEXTS["en"])
    said = json.dumps(_SAID.get(language, _SAID["en"]), ensure_ascii=False)
    drawn = [_Writer(one, passages, texts, language).html(at) for at, one in enumerate(asked, 1)]
    show = (
        f'<label class="gl-quiz__script">{texts["filter"]} <select class="gl-quiz__filter"><option value="all">'
        f'{texts["all"]}</option><option value="open">{texts["open"]}</option></select></label>'
        if is_mixed
        else ""
    )
    size = texts["size"].format(n=len(asked))
    return (
        f'<section class="gl-quiz" aria-label="{texts["title"]}" data-said="{escape(said)}" data-search-exclude="">'
        f'<div class="gl-quiz__head"><p class="gl-quiz__count" role="status">{size}</p>{show}</div>'
        f"{''.join(drawn)}"
        f'<p class="gl-quiz__script"><button type="button" class="gl-quiz__forget">{texts["forget"]}</button></p>'
        "</section>"
    )


@dataclass(frozen=True)
class _Writer:
    asked: Asked
    passages: Passages
    texts: Mapping[str, str]
    language: str

    def html(self, number: int) -> str:
        """The question: its controls, then its folded answer."""
        question, texts = self.asked.question, self.texts
        controls, answer, hint = getattr(self, f"_{question.kind}")(f"quiz-{question.key}")
        text = self._html(question.texts) + (f' <span class="gl-quiz__hint">{hint}</span>' if hint else "")
        return (
            f'<div class="gl-quiz__question" id="quiz-{question.key}" data-kind="{question.kind}">'
            f'<fieldset><legend><span class="gl-quiz__number">{number}.</span> {text}</legend>{self._figure()}'
            f'{controls}<div class="gl-quiz__bar gl-quiz__script"><button type="button" class="gl-quiz__check">'
            f'{texts["check"]}</button><p class="gl-quiz__verdict" role="status"></p></div></fieldset>'
            f'<details class="gl-quiz__answer"><summary>{texts["answer"]}</summary>{answer}</details></div>'
        )

    def _choice(self, name: str) -> tuple[str, str, str]:
        """Controls, answer and hint."""
        question = self.asked.question
        is_single = sum(option.is_right for option in question.options) == 1
        kind = "radio" if is_single else "checkbox"
        controls, answers = "", ""
        for letter, at in zip(_LETTERS, shuffled(question.key, len(question.options)), strict=False):
            option = question.options[at]
            right = " data-right" if option.is_right else ""
            controls += (
                f'<li><label><input type="{kind}" name="{name}" value="{at}"{right}>'
                f'<span class="gl-quiz__letter">{letter}.</span>'
                f"<span>{self._html(option.texts)}</span></label></li>"
            )
            verdict = self._verdict(letter, option.is_right)
            answers += f'<li data-of="{at}">{verdict} {self._html(option.because)}</li>'
        hint = "" if is_single else self.texts["many"]
        return f'<ul class="gl-quiz__options" aria-live="polite">{controls}</ul>', f"<ul>{answers}</ul>", hint

    def _number(self, name: str) -> tuple[str, str, str]:
        question, number = self.asked.question, self.asked.number
        assert number is not None, "a number is asked for with the value that answers it"
        factor = 100.0 if number.format == "percent" else 1.0
        raw = number.raw * factor
        margin = question.within if question.within is not None else abs(raw) * (question.tolerance or 0)
        unit = self._html(question.unit) if question.unit else "%" if factor > 1 else ""
        space = "" if unit == "%" else " "
        # A Korean counter follows its number at once, as in 49걸음.
        gap = "" if space == "" or "가" <= unit[:1] <= "힣" else space
        if question.within is None:
            allowed = format_number(question.tolerance or 0, "percent")
        else:
            allowed = f"{format_number(question.within)}{gap}{unit}".strip()
        limits = f'data-low="{raw - margin!r}" data-high="{raw + margin!r}"'
        controls = (
            f'<p class="gl-quiz__entry"><label>{self.texts["number"]} '
            f'<input type="number" step="any" autocomplete="off" {limits}>{space}{unit}</label> '
            f'<span class="gl-quiz__hint">{self.texts["tolerance"].format(n=allowed)}</span></p>'
            '<div class="gl-quiz__reason" aria-live="polite"></div>'
        )
        shown = number.text if factor > 1 else f"{number.text}{gap}{unit}".strip()
        value = f'<data class="gl-value" value="{number.raw!r}">{shown}</data>'
        return controls, f"<p><strong>{value}.</strong> {self._html(question.because)}</p>", ""

    def _order(self, name: str) -> tuple[str, str, str]:
        items = self.asked.question.options
        moves = "".join(
            f'<button type="button" class="gl-quiz__move" data-step="{step}" aria-label="{self.texts[label]}">'
            f"{sign}</button>"
            for step, label, sign in ((-1, "up", "↑"), (1, "down", "↓"))
        )
        controls = "".join(
            f'<li data-item="{at}"><span class="gl-quiz__item">{self._html(items[at].texts)}</span>'
            f'<span class="gl-quiz__moves gl-quiz__script">{moves}</span></li>'
            for at in disordered(self.asked.question.key, len(items))
        )
        answers = "".join(
            f'<li data-of="{at}"><strong>{self._sentence(item.texts)}</strong> {self._html(item.because)}</li>'
            for at, item in enumerate(items)
        )
        return f'<ol class="gl-quiz__items">{controls}</ol>', f"<ol>{answers}</ol>", self.texts["order"]

    def _verdict(self, letter: str, is_right: bool) -> str:
        state, sign = ("right", "✓") if is_right else ("wrong", "✗")
        return f'<strong class="gl-quiz__{state}">{letter}. {sign} {self.texts[state]}</strong>'

    def _figure(self) -> str:
        if self.asked.figure is None:
            return ""
        caption, address = self.asked.figure
        link = f'<a href="{escape(address)}">{words_html(caption)}</a>'
        return f'<p class="gl-quiz__figure">{self.texts["figure"]} {link}</p>'

    def _sentence(self, texts: Mapping[str, Passage]) -> str:
        """The text with a full stop, which some bring and some do not."""
        return self._html(texts) + (
            "" if texts[self.language].text.rstrip().endswith((".", "?", "!")) else "."
        )

    def _html(self, texts: Mapping[str, Passage]) -> str:
        return self.passages.html(texts[self.language])


def shuffled(key: str, count: int) -> list[int]:
    """The numbers below `count` in an order that depends on the question alone, equal in all languages."""
    return sorted(range(count), key=lambda at: sha256(f"{key} {at}".encode()).digest())


def disordered(key: str, count: int) -> list[int]:
    """The same, but neither in their own order nor in the reverse one."""
    order = shuffled(key, count)
    return [*order[1:], order[0]] if sorted(order) in (order, order[::-1]) else order
