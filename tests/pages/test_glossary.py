"""The terms of a course, and what is wrong with a glossary."""

import pytest

from gradlesson.errors import GradlessonError
from gradlesson.pages.glossary import Term, line_of, read_glossary

LANGUAGES = ("ko", "en")


def read(folder, text):
    file = folder / "glossary.toml"
    file.write_text(text, encoding="utf-8")
    return read_glossary(file, LANGUAGES)


def test_a_course_without_the_file_has_no_terms(tmp_path):
    assert read_glossary(tmp_path / "glossary.toml", LANGUAGES) == {}


def test_a_term_has_one_form_and_any_variants_in_each_language(tmp_path):
    glossary = read(tmp_path, '[he]\nko = "He 초기화"\nko_variants = ["카이밍"]\nen = "He initialisation"\n')
    assert glossary == {"he": {"ko": Term("He 초기화", ("카이밍",)), "en": Term("He initialisation")}}


def test_a_term_may_have_a_definition_in_each_language_and_symbol_and_abbreviation_for_all(tmp_path):
    text = """[he]
symbol = '\\chi'
ko = "가"
ko_definition = "나 $\\\\chi$."
en = "a"
en_definition = "b"
abbreviation = "AB"
"""
    assert read(tmp_path, text) == {
        "he": {
            "ko": Term("가", (), "나 $\\chi$.", "\\chi", "AB"),
            "en": Term("a", (), "b", "\\chi", "AB"),
        }
    }


@pytest.mark.parametrize(
    ("key", "field", "line"), [("a", "", 2), ("a", "ko", 3), ("b", "", 5), ("b", "ko", 5), ("c", "", 0)]
)
def test_a_term_and_its_fields_have_lines(key, field, line):
    assert line_of('# c\n[a]\n ko = "b"\n\n["b"]\nen = "[c]"\n[d]\nko = "e"\n', key, field) == line


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("he = 3", "glossary.toml:1: Term 'he' must be a table, got 3."),
        ("[he", "glossary.toml:1: The glossary must be TOML, "),
        ('[he]\nko = "a"', "glossary.toml:1: Term 'he' must be stated in every language, `en` is missing."),
        ('[he]\nko = "a"\nen = ""', "`en` of term 'he' must be a text, got ''."),
        ('[he]\nko = "a"\nen = "b"\nen_variants = "c"', "`en_variants` of term 'he' must be a list of texts"),
        (
            '[he]\nko = "a"\nen = "b"\nen_variants = [""]',
            "`en_variants` of term 'he' must be a list of texts",
        ),
        (
            '[he]\nko = "a"\nen = "b"\nen_variant = []',
            "unknown field 'en_variant'. Did you mean 'en_variants'?",
        ),
        ('[he]\nko = "a"\nen = "b"\nqqqqqq = 1', "There are abbreviation, en, en_definition, "),
        (
            '[he]\nko = "a"\nen = "b"\nko_definition = "c"',
            "glossary.toml:4: Term 'he' must be defined in every language or in none, "
            "`en_definition` is missing.",
        ),
        (
            '[he]\nko = "a"\nen = "b"\nsymbol = ["c"]',
            "glossary.toml:4: `symbol` of term 'he' must be a text, got ['c'].",
        ),
        (
            '# a\n[she]\nko = "a"\nen = "b"\n\n[he]\nko = "a"\nen = "b"\nko_definition = " "\n',
            "glossary.toml:9: `ko_definition` of term 'he' must be a text, got ' '.",
        ),
        (
            "[he]\nko = 'a'\nen = 'b'\nko_definition = 'c'\nen_definition = 'd $\\foo$'",
            "glossary.toml:5: a formula must be LaTeX, got `\\foo`.",
        ),
        (
            "[he]\nko = 'a'\nen = 'b'\nsymbol = '\\foo'",
            "glossary.toml:4: a formula must be LaTeX, got `\\foo`.",
        ),
        (
            '[he]\nko = "a"\nen = "b"\nen_definition = "c {{ value a.b }}"',
            "glossary.toml:4: `en_definition` of term 'he' cannot hold a directive",
        ),
    ],
)
def test_a_mistake_names_the_term_and_what_is_wrong(tmp_path, text, message):
    with pytest.raises(GradlessonError) as caught:
        read(tmp_path, text)
    assert message in str(caught.value)
