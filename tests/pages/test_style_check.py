"""What `gradlesson check` finds in the words of pages, and what it leaves alone."""

import pytest

from gradlesson.pages.glossary import Term
from gradlesson.pages.style_check import check_definition, check_shapes, check_words

GLOSSARY = {
    "gradient": {"ko": Term("기울기", ("그래디언트",)), "en": Term("gradient")},
    "initialisation": {
        "ko": Term("초기화", ("초깃값 설정",)),
        "en": Term("initialisation", ("initialization",)),
    },
}


def found(source, language="ko", names=()):
    return [str(error) for error in check_words("docs/p.md", source, language, GLOSSARY, names)]


@pytest.mark.parametrize("number", ["3", "0.25", "90%", "1,797", "3배", "10층"])
def test_a_number_typed_by_hand_is_named_with_its_line(number):
    (mistake,) = found(f"한 줄\n\n폭은 {number} 그렇다.")
    assert mistake.startswith("docs/p.md:3: no number is typed by hand, got '")


@pytest.mark.parametrize(
    "text",
    [
        "$3$ and `3` and {{ value a.b | fixed digits=3 }}",
        "## 3 layers {#three}",
        "1. first\n2. second",
        "float32, CD-1, A4, h0, UTF-8, x_3",
        "> 3 by another hand",
        "CC BY 4.0",
    ],
)
def test_numbers_of_formulas_code_headings_order_and_names_are_no_strays(text):
    assert found(text, "en", ("CC BY 4.0",)) == []


def test_a_name_is_only_exempt_where_the_project_says_so():
    assert "got '4.0' in 'CC BY 4.0'" in found("CC BY 4.0", "en")[0]


@pytest.mark.parametrize(
    ("text", "language", "message"),
    [
        ("그래디언트가 작다.", "ko", "pages say '기울기', got '그래디언트'."),
        ("가중치의 초깃값  설정이다.", "ko", "pages say '초기화', got '초깃값 설정'."),
        ("## Initialization {#a}", "en", "pages say 'initialisation', got 'initialization'."),
    ],
)
def test_another_name_of_a_term_is_told_with_the_preferred_one(text, language, message):
    assert message in found(text, language)[0]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("기울기가 작다.", "ko"),
        ("> 그래디언트", "ko"),
        ("---\ndescription: 그래디언트\n---\n", "ko"),
        ("Reinitializations", "en"),
        ("그래디언트", "en"),
    ],
)
def test_preferred_terms_quotations_and_descriptions_are_left_alone(text, language):
    assert found(text, language) == []


def test_a_heading_without_an_id_is_told():
    assert found("## 제목") == [
        "docs/p.md:1: a heading must have an explicit id, equal in all languages, got '## 제목'. "
        "Write `## Title {#id}`."
    ]


@pytest.mark.parametrize("sentence", ["기울기가 작아집니다.", "보시겠습니까?", "해 보세요.", "그렇게 해요."])
def test_prose_in_the_polite_form_is_told(sentence):
    assert "prose ends in the plain form -다" in found(sentence)[0]


@pytest.mark.parametrize(
    "text", ["기울기가 작아진다.", "수렴이 아니다.", "왜 그런가?", "| 때마다 | 보다 |\n|---|---|"]
)
def test_the_plain_form_is_left_alone(text):
    assert found(text) == []


GUIDE = "---\ntitle: 안내\nregister: polite\n---\n\n"


@pytest.mark.parametrize("sentence", ["기울기가 작아진다.", "그렇지 않다.", "**끝이다**."])
def test_the_plain_form_is_told_on_a_page_that_speaks_to_its_reader(sentence):
    (mistake,) = found(GUIDE + sentence)
    assert mistake.startswith(
        "docs/p.md:6: a page with `register: polite` ends its sentences in -습니다, got '"
    )


@pytest.mark.parametrize(
    "text",
    ["기울기가 작아집니다. 보다 쉽습니다.", "아닙니까?", "열어 보세요.", "## 다시 계산한다 {#a}", "> 작다."],
)
def test_such_a_page_may_speak_politely(text):
    assert found(GUIDE + text) == []


def test_a_cell_that_ends_in_a_verb_is_told():
    rows = "| 구분 | 설명 |\n|---|---|\n| 소실 | 작아짐 |\n| 폭주 | {{ value a.b }}배로 커진다 |"
    (mistake,) = found(rows)
    assert mistake.startswith("docs/p.md:4: cells of a table end in a noun, -임 or -함, got '배로 커진다'.")


def shapes(korean, english):
    sources = {"ko": ("docs/ko/p.md", korean), "en": ("docs/en/p.md", english)}
    return [str(error) for error in check_shapes(sources)]


TWO_BY_TWO = "| a | b |\n|---|---|\n| c | d |"


def test_tables_of_equal_shape_are_left_alone():
    assert shapes(f"{TWO_BY_TWO}\n\n글\n\n{TWO_BY_TWO}", f"text\n\n{TWO_BY_TWO}\n\n{TWO_BY_TWO}") == []


def test_a_table_with_another_row_or_column_is_told_with_both_places():
    assert shapes(TWO_BY_TWO, f"text\n\n{TWO_BY_TWO}\n| e | f |") == [
        "docs/en/p.md:3: a table must have the same shape in all languages (compare docs/ko/p.md:1), "
        "2 rows of 2 columns here, 1 row of 2 columns there. Make rows and columns equal."
    ]
    assert len(shapes(TWO_BY_TWO, TWO_BY_TWO.replace("d |", "d | e |"))) == 1


def test_a_table_that_one_language_lacks_is_told_where_it_stands():
    message = "a page must have the same tables in all languages, this one is missing in"
    fix = "Write it there, or take it out here."
    assert shapes(f"{TWO_BY_TWO}\n\n{TWO_BY_TWO}", TWO_BY_TWO) == [
        f"docs/ko/p.md:5: {message} docs/en/p.md. {fix}"
    ]
    assert shapes("글", TWO_BY_TWO) == [f"docs/en/p.md:1: {message} docs/ko/p.md. {fix}"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("폭은 3이다.", "glossary.toml:3: no number is typed by hand, got '3'"),
        ("그래디언트의 크기.", "glossary.toml:3: pages say '기울기', got '그래디언트'."),
        ("작아집니다.", "glossary.toml:3: prose ends in the plain form"),
    ],
)
def test_definitions_are_checked_as_pages_are(text, message):
    (mistake,) = check_definition("glossary.toml:3", text, "ko", GLOSSARY, ())
    assert str(mistake).startswith(message)
    assert list(check_definition("glossary.toml:3", "폭이 $3$인 것.", "ko", GLOSSARY, ())) == []


SHEET = '<section class="gl-sheet" aria-label="답안지" markdown>\n\n{}\n\n</section>\n'


@pytest.mark.parametrize(
    "line",
    [
        "- 기울기가 *작아진다*. 끝",
        "**답)** 작아진다",
        "## **Ⅰ.** 기울기가 작아진다 {#a}",
        "| 구분 | 뜻 |\n|---|---|\n| 소실 | 작아진다. 배우지 못함 |",
        '<div class="gl-even" markdown>\n\n한 문장이다.\n\n</div>',
    ],
)
def test_a_sentence_on_an_answer_sheet_that_ends_in_a_verb_is_told(line):
    (mistake,) = found(SHEET.format(line))
    assert "sentences of an answer sheet end in a noun, -임 or -함, got '" in mistake


def test_lines_of_an_answer_sheet_are_told_by_their_number():
    assert found(f"한 줄이다.\n\n{SHEET.format('- 작아진다')}")[0].startswith("docs/p.md:5: ")


@pytest.mark.parametrize(
    "text",
    [
        SHEET.format("- 작아짐. 보다 큼. 둘 다 *소실*임\n\n<div markdown>\n\n작아지는 현상임\n\n</div>"),
        SHEET.format("작아짐") + "\n그 뒤의 글은 다르다.",
        '<section class="gl-sheet" aria-label="빈 답안지"></section>\n\n그 뒤의 글은 다르다.',
        '<div class="gl-sheets">\n\n답안지가 아니다.\n\n</div>',
    ],
)
def test_noun_endings_and_what_stands_off_a_sheet_are_left_alone(text):
    assert found(text) == []


def test_english_sheets_have_no_such_ending():
    assert found(SHEET.format("이것은 한국어이다."), "en") == []
