"""How long a page takes to read, from its source: its words at the pace of its language, and what is no words.

English is read at 238 words a minute (Brysbaert 2019, How many words do we read per minute?, doi
10.1016/j.jml.2019.104047: the mean for non-fiction). Other languages take the time that they need to say the same,
as is found there: this course needs 450 Korean letters for what 238 English words say. The seconds for what is no
words are a choice of ours.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from gradlesson.errors import GradlessonError, did_you_mean
from gradlesson.pages.directives import DIRECTIVE, is_directive

PACE = {
    "words": 238,
    "letters": 450,
    "exhibit": 30,
    "formula": 20,
    "question": 60,
}
"""Words and Korean letters a minute; seconds for a figure or table, a displayed formula, and a folded question."""
_TEXTS = {"ko": "읽는 시간 약 {minutes}분", "en": "About {minutes} minutes to read"}
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_FORMULA = re.compile(r"\$\$.+?\$\$", re.DOTALL)
_QUESTION = re.compile(r"^\?\?\?\+?[ \t]+question\b", re.MULTILINE)
_NO_TEXT = re.compile(
    r"<!--.*?-->|\$\$.+?\$\$|\$[^$\n]+\$|<[^>]*>|\]\([^()]*\)|\{:?\s*[#.][^{}]*\}|https?://\S+", re.DOTALL
)
_WORD = re.compile(r"\w+(?:[’'.-]\w+)*")
_NO_LETTER = re.compile(r"\W+")


def reading_minutes(source: str, language: str, sentence: Callable[[str], str] = lambda name: "") -> int:
    """Minutes, rounded up, that a page takes; `sentence` gives the text of a claim by its name."""
    text = _FRONT_MATTER.sub("", source)
    shown: list[str] = []

    def take(match: re.Match[str]) -> str:
        if not is_directive(match):
            return match[0]
        kind, _, name = (match["body"] or "").strip().partition(" ")
        shown.append(kind)
        return sentence(name.strip()) if kind == "claim" else " x " if kind == "value" else " "

    text = DIRECTIVE.sub(take, text)
    seconds = (
        PACE["exhibit"] * (shown.count("figure") + shown.count("table"))
        + PACE["formula"] * len(_FORMULA.findall(text))
        + PACE["question"] * len(_QUESTION.findall(text))
    )
    return math.ceil(_minutes(_NO_TEXT.sub(" ", text), language) + seconds / 60)


def below_title(html: str, minutes: int, language: str) -> str:
    """The HTML of a page with its minutes below its title; as it is where it has no title."""
    text = _TEXTS.get(language, _TEXTS["en"]).format(minutes=minutes)
    return html.replace("</h1>", f'</h1>\n<p class="gl-minutes" data-search-exclude="">{text}</p>', 1)


def pace(name: str) -> int:
    """What `PACE` says of one of its names.

    Raises:
        GradlessonError: for any other name.
    """
    if name not in PACE:
        fix = f"{did_you_mean(name, PACE)} There are {', '.join(PACE)}."
        raise GradlessonError(f"no pace '{name}'", fix=fix.strip())
    return PACE[name]


def _minutes(text: str, language: str) -> float:
    if language == "ko":
        return len(_NO_LETTER.sub("", text)) / PACE["letters"]
    return len(_WORD.findall(text)) / PACE["words"]
