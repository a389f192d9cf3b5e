"""Web fonts hold what pages use, under a name of our own, in the same bytes every time."""

import io
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from gradlesson.render import typefaces, webfont

REGULAR = "fonts/Pretendard-Regular.otf"
MATHS = "fonts/TeXGyrePagellaMath.otf"


@pytest.fixture(scope="module")
def sample() -> TTFont:
    return TTFont(
        io.BytesIO(webfont.subset("sans-x", "Gradlesson Sans", REGULAR, "가나다 AV−χ")["sans-x.woff2"])
    )


def test_a_subset_holds_its_characters_and_no_others(sample: TTFont) -> None:
    assert set(map(chr, sample.getBestCmap())) == set("가나다 AV−χ")


def test_what_the_font_lacks_is_told_beside_it() -> None:
    files = webfont.subset("sans-x", "Gradlesson Sans", REGULAR, "a☃⊙−")
    assert files["sans-x.missing.txt"].decode() == "⊙☃"


def test_a_subset_keeps_kerning(sample: TTFont) -> None:
    assert "kern" in {record.FeatureTag for record in sample["GPOS"].table.FeatureList.FeatureRecord}


def test_bold_syllables_are_as_wide_as_the_regular_ones_that_stand_in_for_them() -> None:
    regular, bold = (
        TTFont(Path(webfont.__file__).parent / f"fonts/Pretendard-{one}.otf") for one in ("Regular", "Bold")
    )
    for code in range(ord("가"), ord("힣") + 1):
        assert bold["hmtx"][bold.getBestCmap()[code]][0] == regular["hmtx"][regular.getBestCmap()[code]][0]


def test_a_subset_is_drawn_no_finer_than_is_seen_and_as_wide_as_before(sample: TTFont) -> None:
    whole = TTFont(Path(webfont.__file__).parent / REGULAR)
    assert sample["head"].unitsPerEm == webfont.UNITS_PER_EM < whole["head"].unitsPerEm
    for character, glyph in sample.getBestCmap().items():
        before = whole["hmtx"][whole.getBestCmap()[character]][0] / whole["head"].unitsPerEm
        assert sample["hmtx"][glyph][0] / webfont.UNITS_PER_EM == pytest.approx(before, abs=1 / 1000)


def test_a_subset_is_shown_in_the_size_that_it_is_drawn_in(sample: TTFont) -> None:
    """By the matrix that holds where a font has none: a thousandth."""
    top = sample["CFF "].cff.topDictIndex[0]
    assert webfont.UNITS_PER_EM == 1000
    assert not [table for table in (top, *top.FDArray) if "FontMatrix" in table.rawDict]


def test_a_subset_leaves_letters_as_they_are_written(sample: TTFont) -> None:
    features = sample["GSUB"].table.FeatureList.FeatureRecord if "GSUB" in sample else []
    assert "calt" not in {feature.FeatureTag for feature in features}


def test_a_subset_does_not_carry_the_reserved_name_but_the_copyright(sample: TTFont) -> None:
    names = {record.nameID: record.toUnicode() for record in sample["name"].names}
    assert "Kil Hyung-jin" in names.pop(webfont.COPYRIGHT)
    assert names.pop(webfont.LICENCE)
    assert names[webfont.FAMILY] == "Gradlesson Sans"
    assert not any("Pretendard" in text for text in names.values())
    top = sample["CFF "].cff.topDictIndex[0]
    assert "Pretendard" not in f"{sample['CFF '].cff.fontNames} {top.FamilyName} {top.FullName}"


def test_equal_arguments_give_equal_bytes() -> None:
    first, second = (webfont.subset("a", "Gradlesson Sans", REGULAR, "가A") for _ in range(2))
    assert first == second


def test_a_formula_font_keeps_its_table_and_its_tall_forms_but_no_small_ones() -> None:
    font = TTFont(io.BytesIO(webfont.subset("math", "Gradlesson Math", MATHS, "√′(")["math.woff2"]))
    variants = font["MATH"].table.MathVariants
    radical = variants.VertGlyphCoverage.glyphs.index(font.getBestCmap()[ord("√")])
    assert len(variants.VertGlyphConstruction[radical].MathGlyphVariantRecord) > 3
    features = font["GSUB"].table.FeatureList.FeatureRecord if "GSUB" in font else []
    assert "ssty" not in {feature.FeatureTag for feature in features}


def test_every_font_of_a_typeface_is_declared() -> None:
    assert {face.font for face in typefaces.TYPEFACES} == set(webfont.DATA_FILES)
    folder = Path(webfont.__file__).parent
    assert all((folder / name).is_file() for name in webfont.DATA_FILES)


def test_the_course_fits_into_two_hundred_kilobytes() -> None:
    """As many syllables as a course of forty pages uses, in both weights, with Latin and formulas."""
    syllables = set(map(chr, range(0xAC00, 0xD7A4, 16)))
    wanted = typefaces.subsets(syllables, set("𝜒𝜎√∏()=+−"))
    sizes = {one.name: len(b"".join(webfont.subset(**vars(one)).values())) for one in wanted}
    assert sizes["sans-400-latin"] + sizes["sans-700-latin"] < 40_000
    assert sum(sizes.values()) < 200_000
