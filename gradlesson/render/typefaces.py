"""The typefaces of the pages: which characters they need of which font file, and their style sheet. Pure text.

Hangul stands in files of its own, so that readers of English fetch little. Subsets carry names of our own, because
the licences of the fonts reserve theirs for the unmodified files.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from html import unescape

SANS, MATH = "Gradlesson Sans", "Gradlesson Math"


@dataclass(frozen=True)
class Typeface:
    """A font file as pages use it."""

    stem: str
    """Start of the names of its subsets."""
    family: str
    weight: int
    font: str
    """Path of the whole font below this folder."""


TYPEFACES = (
    Typeface("sans-400", SANS, 400, "fonts/Pretendard-Regular.otf"),
    Typeface("sans-700", SANS, 700, "fonts/Pretendard-Bold.otf"),
    Typeface("math", MATH, 400, "fonts/TeXGyrePagellaMath.otf"),
)

# The first range holds Hangul syllables and letters and the punctuation of East Asia, the other everything else.
_RANGES = {
    "hangul": "U+1100-11FF, U+3000-303F, U+3130-318F, U+A960-A97F, U+AC00-D7FF, U+FF00-FFEF",
    "latin": "U+0-10FF, U+1200-2FFF, U+FB00-FB4F, U+FE00-FE0F, U+1D400-1D7FF",
}
_HANGUL = re.compile("[\u1100-\u11ff\u3000-\u303f\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff\uff00-\uffef]")
_ASCII = frozenset(map(chr, range(0x20, 0x7F)))
_FORMULA = re.compile(r"<math\b.*?</math>", re.DOTALL)
_WORDS_OF_FORMULA = re.compile(r"<mtext\b.*?</mtext>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
# What is not shown, or in the reader's own font for code.
_OTHERWISE_SHOWN = re.compile(
    r"<(head|script|style|template|title|desc|annotation|code|pre|kbd)\b.*?</\1>"
    r'|<details class="gl-details".*?</details>|<!--.*?-->',
    re.DOTALL,
)
# What is bold wherever it stands, and the frame around an article, in which much is.
_BOLD = re.compile(r"<(h[1-6]|b|strong|th|dt|legend|summary)\b.*?</\1>", re.DOTALL)
_ARTICLE = re.compile(r"<article\b.*</article>", re.DOTALL)
_VARIATION = re.compile("[\ufe00-\ufe0f]")
# A browser shows a letter that stands alone in a formula in italics, which are characters of their own.
_ITALIC = {
    chr(int(unicodedata.decomposition(chr(code)).split()[1], 16)): chr(code)
    for code in (0x210E, *range(0x1D434, 0x1D455), *range(0x1D456, 0x1D468), *range(0x1D6E2, 0x1D71C))
}

# Letters that arrive late would move the lines of a reader who has begun: they are for the next page then. Formulas
# need the font of maths, whose rules and brackets no stand-in has.
_DISPLAY = {SANS: "optional", MATH: "swap"}

SPARE = f"{SANS} Spare"
"""The syllables of regular weight, made bold by the browser where the bold ones are not there; they are as wide."""
KEPT = f"{SANS} Kept"
"""Syllables of both weights, for pages after the one on which a script has fetched the bold ones."""
NAMES = f"{SANS} Names"
"""The file that every page has, for what languages call themselves: it holds these letters of any script."""
LATE = "@media (scripting: none)"
"""Stands before rules whose fonts a script fetches for the next page; who runs none has them at once."""
STAND_INS = (f"{SANS} Stand-in", f"{SANS} Stand-in 2")
# Fonts that readers have, scaled to the widths of ours, so that nothing moves when ours arrive: family, script,
# weight, names, and our width over theirs in em, of a syllable or of the average character of English prose.
_STAND_INS = (
    (STAND_INS[0], "hangul", 400, ("Malgun Gothic", "Noto Sans KR", "Noto Sans CJK KR"), 0.864 / 0.92),
    (
        STAND_INS[0],
        "hangul",
        700,
        ("Malgun Gothic Bold", "Noto Sans KR Bold", "Noto Sans CJK KR Bold"),
        0.864 / 0.92,
    ),
    (STAND_INS[0], "latin", 400, ("Arial", "Liberation Sans", "Helvetica"), 0.4417 / 0.4359),
    (STAND_INS[0], "latin", 700, ("Arial Bold", "Liberation Sans Bold", "Helvetica Bold"), 0.4662 / 0.4687),
    (STAND_INS[1], "hangul", 400, ("NanumGothic",), 0.864 / 0.94),
    (STAND_INS[1], "hangul", 700, ("NanumGothicBold", "NanumGothic Bold"), 0.864 / 0.94),
)
_LOCAL = 'local("{}")'
_ASCENT, _DESCENT = 1950 / 2048, 494 / 2048


@dataclass(frozen=True)
class Subset:
    """A web font to be made: the characters `text` of the file `font`, as `<name>.woff2`."""

    name: str
    family: str
    font: str
    text: str


def text_characters(html: str) -> set[str]:
    r"""Every character that a page may show in the font of text, those of its scripts (`\uac00`) included."""
    words = _words(html)
    written = (
        re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), words) if "\\u" in words else words
    )
    return {character for character in set(unescape(written)) if character.isprintable()}


def bold_characters(html: str) -> set[str]:
    """Those characters that a page shows in bold letters; a style sheet may have more of them."""
    page = _OTHERWISE_SHOWN.sub("", html)
    bold = "".join(found[0] for found in _BOLD.finditer(page))
    return _visible(_words(_ARTICLE.sub("", page) + bold))


def maths_characters(html: str) -> set[str]:
    """Every character that formulas show in their own font, the italic of each letter, and the sign of roots."""
    formulas = _formulas(html)
    shown = set(unescape(_TAG.sub("", formulas)))
    signs = {"√"} if "<msqrt" in formulas or "<mroot" in formulas else set()
    return shown | signs | {_ITALIC[character] for character in shown & _ITALIC.keys()}


def shown_characters(html: str) -> tuple[set[str], set[str]]:
    """The characters that a page shows for certain, in the font of text and in that of formulas."""
    page = _OTHERWISE_SHOWN.sub("", html)
    return _visible(_words(page)), _visible(_formulas(page))


def needs_glyph(character: str) -> bool:
    """Whether a character shows by itself: joiners and selectors of a variation only steer others."""
    return character.isprintable() and not _VARIATION.match(character)


def subsets(
    text: Iterable[str], maths: Iterable[str], bold: Iterable[str] = (), names: Iterable[str] = ()
) -> list[Subset]:
    """The web fonts for the characters of all pages, `text`, and of all formulas, `maths`.

    Of syllables, which take most of a font, the bold one has only those in `bold`, or all where it has none. Those
    in `names` of languages stand in the font that every page has as well.
    """
    characters = set(text) | _ASCII
    hangul = set(filter(_HANGUL.match, characters))
    bold_hangul = (hangul & set(bold)) or hangul
    found = []
    for face in TYPEFACES:
        syllables, latin = (hangul, set(names)) if face.weight == 400 else (bold_hangul, set())
        latin |= characters - hangul
        needed = {"latin": latin, "hangul": syllables} if face.family == SANS else {"": set(maths)}
        found += [
            Subset(_name(face, script), face.family, face.font, "".join(sorted(some)))
            for script, some in needed.items()
            if some
        ]
    return found


def preloads(language: str) -> dict[str, list[str]]:
    """Names of the subsets that a page of a language needs at once: for "text", and for what it may show.

    That is "hangul", for Korean words in another language, and "maths". A font that is not asked for at once comes
    after the first paint, and moves the lines that it is used in, but for bold syllables.
    """
    text = [
        _name(face, script)
        for script in _scripts(language)
        for face in TYPEFACES
        if face.family == SANS and not _is_late(face, script)
    ]
    return {"text": text, "hangul": [] if language == "ko" else ["sans-400-hangul"], "maths": ["math"]}


def font_face_css(folder: str, *, whole: bool = False) -> str:
    """The `@font-face` rules for web fonts in `folder`, an address that is relative to the style sheet.

    With `whole` they name the unmodified files in `folder`, which have every character.
    """
    regular, bold = TYPEFACES[:2]
    named = replace(regular, family=NAMES)
    if whole:
        faces = [
            _face(face, f"{folder}{face.font.rpartition('/')[2]}", "opentype", "swap")
            for face in (*TYPEFACES, named)
        ]
    else:
        faces = []
        for face in TYPEFACES:
            for script in _RANGES if face.family == SANS else ("",):
                url = f"{folder}{_name(face, script)}.woff2"
                rule = _face(face, url, "woff2", _DISPLAY[face.family], _RANGES.get(script, ""))
                faces.append(f"{LATE} {{ {rule} }}" if _is_late(face, script) else rule)
        for face, family in ((regular, SPARE), (regular, KEPT), (bold, KEPT)):
            url = f"{folder}{_name(face, 'hangul')}.woff2"
            faces.append(_face(replace(face, family=family), url, "woff2", _DISPLAY[SANS], _RANGES["hangul"]))
        faces.append(_face(named, f"{folder}{_name(regular, 'latin')}.woff2", "woff2", _DISPLAY[SANS]))
    return "\n".join([*faces, *_stand_ins(), ""])


def _words(html: str) -> str:
    """A page without its formulas, but with the words in them."""
    if "<math" not in html:
        return html
    words = _WORDS_OF_FORMULA.findall("".join(_FORMULA.findall(html)))
    return "".join([*_FORMULA.split(html), *words])


def _formulas(html: str) -> str:
    """The formulas of a page without the words in them."""
    return _WORDS_OF_FORMULA.sub("", "".join(_FORMULA.findall(html)))


def _visible(html: str) -> set[str]:
    """The characters between tags that need a glyph."""
    return set(filter(needs_glyph, set(unescape(_TAG.sub("", html)))))


def _name(face: Typeface, script: str) -> str:
    return f"{face.stem}-{script}" if script else face.stem


def _is_late(face: Typeface, script: str) -> bool:
    return face.weight == 700 and script == "hangul"


def _scripts(language: str) -> tuple[str, ...]:
    return ("latin", "hangul") if language == "ko" else ("latin",)


def _face(face: Typeface, url: str, kind: str, display: str, ranges: str = "") -> str:
    unicode_range = f"unicode-range: {ranges}; " if ranges else ""
    return (
        f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-display: {display}; '
        f'{unicode_range}src: url("{url}") format("{kind}"); }}'
    )


def _stand_ins() -> list[str]:
    return [
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; size-adjust: {scale:.1%}; '
        f"ascent-override: {_ASCENT / scale:.1%}; descent-override: {_DESCENT / scale:.1%}; "
        f"line-gap-override: 0%; unicode-range: {_RANGES[script]}; "
        f"src: {', '.join(map(_LOCAL.format, names))}; }}"
        for family, script, weight, names, scale in _STAND_INS
    ]
