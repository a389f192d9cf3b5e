"""Characters that pages show and the site's own fonts lack: a mistake, told with the line that brings them."""

from __future__ import annotations

import contextlib
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from pathlib import Path

from gradlesson.engine.closure import relative_name
from gradlesson.errors import GradlessonError
from gradlesson.pages.build import SiteBuild
from gradlesson.pages.glossary import FILE_NAME as GLOSSARY
from gradlesson.pages.language_build import LanguageBuild
from gradlesson.pages.maths import FORMULA, mathml
from gradlesson.pages.mistakes import GlyphError
from gradlesson.pages.page import Page
from gradlesson.pages.prose import without_code
from gradlesson.pages.references import FILE_NAME as REFERENCES
from gradlesson.render.typefaces import MATH, SANS, needs_glyph, shown_characters

_RULES = {
    SANS: ("a page must show only characters that the site's font has", "Write another character."),
    MATH: (
        "a formula must show only characters that the site's font of formulas has",
        r"Write another sign, or words as `\text{...}`.",
    ),
}


def note_missing(site: SiteBuild, folder: Path, missing: Mapping[str, set[str]]) -> None:
    """Add to the mistakes of the pages what they show of the characters that each font family lacks.

    The finished pages lie in `folder`. Code is shown in a font of the reader's, and pages of modules are code.
    """
    suspects = set(filter(needs_glyph, set().union(*missing.values())))
    told: set[str] = set()
    for language, build in site.languages.items():
        for path in build.pages:
            if path in build.source_pages or suspects.isdisjoint(build.characters.get(path, ())):
                continue
            html = (folder / site.file(language, path)).read_text(encoding="utf-8")
            lacking = [
                shown & missing[family]
                for family, shown in zip((SANS, MATH), shown_characters(html), strict=True)
            ]
            _note(site, build, path, lacking, told)


def note_lacking(
    site: SiteBuild, contents: Mapping[tuple[str, str], str], had: Mapping[str, set[str]]
) -> None:
    """The same for the HTML of pages without their frame, by language and path; `had` is what each family has."""
    told: set[str] = set()
    for (language, path), html in contents.items():
        lacking = [
            shown - had[family] for family, shown in zip((SANS, MATH), shown_characters(html), strict=True)
        ]
        _note(site, site.languages[language], path, lacking, told)


def _note(
    site: SiteBuild, build: LanguageBuild, path: str, lacking: Iterable[set[str]], told: set[str]
) -> None:
    """Add the mistakes of one page, `lacking` in the font of text and in that of formulas."""
    page = build.pages[path]
    for family, characters in zip((SANS, MATH), lacking, strict=True):
        for character in sorted(characters):
            places = _places(site, build, path, character, family)
            # What a template brings stands on every page.
            if places or character not in told:
                page.errors += [_error(family, character, at) for at in places or [page.place]]
            told.add(character)


def character_lines(source: str, character: str, family: str) -> list[int]:
    """Lines, from 1, of a page's source that bring a character in the font of text or in that of formulas."""
    text = "\n".join(without_code(source))
    formulas = [match for match in FORMULA.finditer(text) if match["display"] or match["inline"]]
    words = text
    for match in formulas:
        blank = "".join(one if one == "\n" else " " for one in match[0])
        words = words[: match.start()] + blank + words[match.end() :]
    found = [] if family == MATH else _rows_with(words.split("\n"), character)
    return found or [  # text may stand in formulas too
        text.count("\n", 0, match.start() + max(match[0].find(character), 0)) + 1
        for match in formulas
        if character in _shown_by(match["display"] or match["inline"])
    ]


def _places(site: SiteBuild, build: LanguageBuild, path: str, character: str, family: str) -> list[str]:
    """Where a character of a page comes from: its source, else files of words, else a directive."""
    page, root = build.pages[path], site.project.settings.root
    if path not in build.generated and (lines := character_lines(page.source, character, family)):
        return [f"{page.place}:{line}" for line in lines]
    found = []
    for file in dict.fromkeys(_files_of_words(site, build, page)):
        with contextlib.suppress(OSError):
            rows = file.read_text(encoding="utf-8", errors="replace").split("\n")
            found += [f"{relative_name(file, root)}:{line}" for line in _rows_with(rows, character)]
    return found or [place for (_, name), place in page.shown.items() if character in _drawn(build, name)]


def _files_of_words(site: SiteBuild, build: LanguageBuild, page: Page) -> Iterator[Path]:
    settings = site.project.settings
    for _, name in page.shown:
        if (unit := build.exhibits.files.get(name.partition(".")[0])) is not None:
            yield unit.path.with_suffix(".toml")
    yield settings.course_folder / REFERENCES
    yield settings.course_folder / GLOSSARY
    yield settings.mkdocs_file(build.language)
    yield settings.mkdocs_file(settings.languages[0])


def _rows_with(rows: list[str], character: str) -> list[int]:
    escaped = json.dumps(character)[1:-1]
    return [
        number
        for number, row in enumerate(rows, 1)
        if character in row or escaped in row.lower() or ("&" in row and character in unescape(row))
    ]


def _drawn(build: LanguageBuild, name: str) -> str:
    """All text of the exhibit file to which a figure, table, value or claim belongs."""
    drawn = build.exhibits.drawn.get(name.partition(".")[0])
    return (
        ""
        if drawn is None
        else json.dumps(drawn.contents, ensure_ascii=False) + "".join(drawn.files.values())
    )


def _shown_by(latex: str) -> str:
    try:
        return unescape(mathml(latex))
    except GradlessonError:  # told where the page is rendered
        return ""


def _error(family: str, character: str, place: str) -> GradlessonError:
    rule, fix = _RULES[family]
    name = unicodedata.name(character, "without a name")
    return GlyphError(
        rule, found=f"got '{character}' (U+{ord(character):04X}, {name.lower()})", fix=fix, place=place
    )
