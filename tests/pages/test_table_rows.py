"""A table whose rows do not fit is told, for Markdown shows it as text or cuts it."""

import pytest

from gradlesson.pages.table_rows import check_rows

LONG = "a row of a table has no more cells than its head"


@pytest.mark.parametrize(
    ("source", "line", "parts"),
    [
        ("a\n\n| a | b |\n|---|\n| c | d |\n", 4, [LONG, "1 cell here, 2 there"]),
        ("| a | b |\n|---|---|\n| c | d | e |\n", 3, [LONG, "3 cells here, 2 there", "written `\\|`"]),
        ("| a | b |\n| c | d |\n", 1, ["row of dashes below its head", "Write `|---|---|`"]),
    ],
)
def test_a_row_that_does_not_fit(source, line, parts):
    (told,) = map(str, check_rows("docs/en/a.md", source))
    assert told.startswith(f"docs/en/a.md:{line}: ")
    for part in parts:
        assert part in told


@pytest.mark.parametrize(
    "source",
    [
        "| a | b |\n|:--|--:|\n| c |\n| `x|y` | $|x|$ |\n| {{ value a.b | percent }} | a \\| b |\n",
        "```\n| a |\n```\n\na | b\n",
        "| a |\n| - |\n",
    ],
)
def test_rows_that_fit(source):
    assert list(check_rows("a.md", source)) == []
