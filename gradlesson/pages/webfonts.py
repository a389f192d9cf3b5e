"""The webfonts of a site: just the characters that its pages show, made once and kept in the store."""

from __future__ import annotations

import re
import shutil
from dataclasses import asdict
from pathlib import Path

from gradlesson.engine.task import Tasks
from gradlesson.pages.project import Project
from gradlesson.render import typefaces

STYLE_SHEET = "assets/stylesheets/fonts.css"
"""A theme that names this file in `extra_css` gets the webfonts."""
FOLDER = "assets/fonts"
_DISPLAY = re.compile(r"font-display:\s*\w+")
_MODULE = "gradlesson.render.webfont"
_MISSING = ".missing.txt"
_WHOLE_FONTS = Path(typefaces.__file__).parent


def write_subsets(
    site: Path, project: Project, text: set[str], maths: set[str], bold: set[str], names: set[str]
) -> dict[str, set[str]]:
    """Write the webfonts for the characters of all pages, of all formulas, of bold words and of names of
    languages into a site.

    Returns the characters that the fonts lack, by family.

    Raises:
        GradlessonError: where a font cannot be subset.
    """
    wanted = {subset.name: asdict(subset) for subset in typefaces.subsets(text, maths, bold, names)}
    missing: dict[str, set[str]] = {face.family: set() for face in typefaces.TYPEFACES}
    tasks = Tasks(f"{_MODULE}:subset", project.settings, project.store, project.workers)
    for name, content in tasks.files(wanted).items():
        if name.endswith(_MISSING):
            missing[wanted[name.removesuffix(_MISSING)]["family"]] |= set(content.decode())
            continue
        path = site / FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return missing


def characters(project: Project) -> dict[str, set[str]]:
    """The characters that every weight of a font family has.

    Raises:
        GradlessonError: where a font cannot be read.
    """
    tasks = Tasks(f"{_MODULE}:characters", project.settings, project.store, project.workers)
    contents = tasks.files(
        {face.stem: {"name": face.stem, "font": face.font} for face in typefaces.TYPEFACES}
    )
    found: dict[str, set[str]] = {}
    for face in typefaces.TYPEFACES:
        had = set(contents[f"{face.stem}.characters.txt"].decode())
        found[face.family] = found.get(face.family, had) & had
    return found


def write_whole(site: Path) -> None:
    """Copy the unmodified fonts: for `mkdocs serve`, where any character may be typed next."""
    (site / FOLDER).mkdir(parents=True, exist_ok=True)
    for face in typefaces.TYPEFACES:
        shutil.copy(_WHOLE_FONTS / face.font, site / FOLDER)


def write_style_sheet(site: Path, to_root: str, *, whole: bool) -> None:
    """Write the `@font-face` rules of one language; `to_root` leads from its folder to that of the site."""
    path = site / STYLE_SHEET
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(typefaces.font_face_css(f"../../{to_root}{FOLDER}/", whole=whole), encoding="utf-8")


def waited_for(css: str) -> str:
    """A style sheet whose fonts are all waited for: a disk has them at once, and on paper there is no late."""
    return _DISPLAY.sub("font-display: block", css).replace(typefaces.LATE, "@media all")


def preloads(language: str, to_root: str) -> dict[str, list[str]]:
    """Addresses, from the root of a language's site, of the webfonts that each page needs at once.

    Those of "text" are for every page, those of "hangul" for pages with Korean words, those of "maths" for
    pages with formulas.
    """
    return {
        use: [f"{to_root}{FOLDER}/{name}.woff2" for name in names]
        for use, names in typefaces.preloads(language).items()
    }
