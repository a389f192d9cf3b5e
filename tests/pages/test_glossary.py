"""The terms of a course, and what is wrong with a glossary."""

import pytest

from gradlesson.errors import GradlessonError
from gradlesson.pages.glossary import Term, read_glossary

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


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("he = 3", "glossary.toml: Term 'he' must be a table, got 3."),
        ("[he", "glossary.toml: The glossary must be TOML, "),
        ('[he]\nko = "a"', "glossary.toml: Term 'he' must be stated in every language, `en` is missing."),
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
        ('[he]\nko = "a"\nen = "b"\nqqqqqq = 1', "There are en, en_variants, ko, ko_variants."),
    ],
)
def test_a_mistake_names_the_term_and_what_is_wrong(tmp_path, text, message):
    with pytest.raises(GradlessonError) as caught:
        read(tmp_path, text)
    assert message in str(caught.value)
