"""Web fonts: the part of a font that the pages use, as WOFF2. Runs in a worker, as drawing does."""

from __future__ import annotations

import io
from pathlib import Path

from fontTools import subset as subsetting  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from fontTools.ttLib.scaleUpem import scale_upem  # type: ignore[import-untyped]

# The only files that this job may open.
DATA_FILES = ["fonts/Pretendard-Regular.otf", "fonts/Pretendard-Bold.otf", "fonts/TeXGyrePagellaMath.otf"]

# Kerning and marks of text, figures of equal width for tables. Small forms of indices (ssty) are left out: Chromium
# does not use them, and they double the font of formulas. So are contextual forms (calt), a quarter of a font of
# Latin letters: they make arrows of `->` and signs of multiplication of an x between digits, which authors write.
FEATURES = ["ccmp", "kern", "locl", "mark", "mkmk", "tnum"]
UNITS_PER_EM = 1000
"""How finely outlines are drawn, as most fonts are: twice as finely takes 6 % more bytes and nobody sees it."""
COPYRIGHT, LICENCE = 0, 13
FAMILY, STYLE, UNIQUE, FULL, POSTSCRIPT = 1, 2, 3, 4, 6


def subset(name: str, family: str, font: str, text: str) -> dict[str, bytes]:
    """The glyphs of `text` that the file `font`, one of DATA_FILES, has as `<name>.woff2`; the characters that it
    lacks as `<name>.missing.txt`.

    Equal arguments give equal bytes.
    """
    options = subsetting.Options(
        flavor="woff2",
        layout_features=FEATURES,
        hinting=False,
        # Shared pieces of outlines: compression finds them by itself, and better.
        desubroutinize=True,
        notdef_outline=True,
        name_IDs=[COPYRIGHT, LICENCE],
    )
    # A private table of the editor FontForge.
    options.drop_tables += ["FFTM"]
    file = io.BytesIO()
    with subsetting.load_font(Path(__file__).parent / font, options) as whole:
        missing = "".join(sorted(set(text) - set(map(chr, whole.getBestCmap()))))
        subsetter = subsetting.Subsetter(options)
        subsetter.populate(text=text)
        subsetter.subset(whole)
        if whole["head"].unitsPerEm > UNITS_PER_EM:
            _scale(whole)
        _rename(whole, family, name)
        subsetting.save_font(whole, file, options)
    return {f"{name}.woff2": file.getvalue(), f"{name}.missing.txt": missing.encode()}


def characters(name: str, font: str) -> dict[str, bytes]:
    """Every character that the file `font`, one of DATA_FILES, has, as `<name>.characters.txt`."""
    with TTFont(Path(__file__).parent / font) as whole:
        return {
            f"{name}.characters.txt": "".join(map(chr, sorted(whole.getBestCmap()))).encode(
                "utf-8", "replace"
            )
        }


def _scale(font: TTFont) -> None:
    """Draw an OpenType font in UNITS_PER_EM, for which its tables of outlines need no matrices of their own."""
    scale_upem(font, UNITS_PER_EM)
    top = font["CFF "].cff.topDictIndex[0]
    for table in (top, *getattr(top, "FDArray", ())):
        # What fontTools gives to a font of several such tables is wrong in sum: letters come out as dots.
        table.rawDict.pop("FontMatrix", None)
        vars(table).pop("FontMatrix", None)


def _rename(font: TTFont, family: str, name: str) -> None:
    """Give a modified font a name of its own, as its licence asks; its copyright notice stays."""
    own = f"{family.replace(' ', '')}-{name}"
    texts = {FAMILY: family, STYLE: "Regular", UNIQUE: own, FULL: f"{family} {name}", POSTSCRIPT: own}
    for number, text in texts.items():
        font["name"].setName(text, number, 3, 1, 0x409)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [own]
        top = cff.topDictIndex[0]
        top.FamilyName, top.FullName = family, texts[FULL]
