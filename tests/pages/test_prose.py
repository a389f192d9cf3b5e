"""Which words of a page are its author's, and where they stand."""

import pytest

from gradlesson.pages.prose import prose, tables, words


def text_of(source):
    """What is read of a page, without what stands for the rest."""
    return " ".join(" ".join(words(line.text).split()) for line in prose(source)).strip()


@pytest.mark.parametrize(
    "source",
    [
        "```python\nx = 3\n```",
        "    ~~~\n    x\n    ~~~",
        "`x = 3`",
        "``a ` b``",
        "$x = 3$",
        "$$\nx\n= 3\n$$",
        "{{ value a.b | percent }}",
        "<!-- x\ny -->",
        "<div class='x' markdown>",
        "{ .gl-lead }",
        "> said by another",
        "  > said by another",
        "<q>said by another</q>",
        "https://example.org/x?y=3",
        "1. ",
        "12) ",
    ],
)
def test_what_is_no_prose_is_left_out(source):
    assert text_of(source) == ""


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("A [link](other.md#b3) and [more][3].", "A [link] and [more] ."),
        ("It costs \\$3 today.", "It costs \\$3 today."),
        ("# Title {#id3}", "# Title"),
        ("The mean is 0. When it is", "The mean is 0. When it is"),
        ("<q>He</q> said <q>no</q>.", "said ."),
        ("A note[^3] here.", "A note here."),
        ('??? question "What is 3?"', '??? question "What is 3?"'),
        ("{{x}} is no directive", "{{x}} is no directive"),
    ],
)
def test_prose_around_it_stays(source, text):
    assert text_of(source) == text


def test_lines_keep_their_numbers_and_places():
    source = "---\ntitle: 3\n---\n\n# Title {#a}\n\n```\nx\n```\n\n$$\nx\n$$ and **more** $y$ here\n"
    lines = prose(source)
    assert [(line.number, line.is_heading, line.has_id) for line in lines if words(line.text).strip()] == [
        (5, True, True),
        (13, False, False),
    ]
    last = lines[-1].text
    assert last.index("here") == source.split("\n")[12].index("here")


@pytest.mark.parametrize(
    ("heading", "has_id"),
    [("## A {#a}", True), ("## A {: #a .b }", True), ("## A", False), ("## A {.b}", False), ("#A", False)],
)
def test_a_heading_names_its_id_or_does_not(heading, has_id):
    (line,) = prose(heading)
    assert line.has_id is has_id


def test_tables_are_read_row_by_row_also_where_cells_hold_no_prose():
    source = "| a | b |\n|---|---|\n| $x|y$ | {{ value a.b | percent }} |\n\ntext\n\n    | c |\n    |---|\n"
    first, second = tables(prose(source))
    assert [len(row.cells) for row in first] == [2, 2, 2]
    assert [row.number for row in second] == [7, 8]
