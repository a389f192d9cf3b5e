"""A footnote and what refers to it belong together."""

import pytest

from gradlesson.pages.footnotes import check_footnotes


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (
            "A.\n\n[^1]: Note.\n",
            [
                "a.md:3: a footnote belongs to a place in the text, nothing refers to `[^1]`. Write `[^1]` there, "
                "or take the note out."
            ],
        ),
        (
            "A[^1].\n",
            [
                "a.md:1: what refers to a footnote needs one, there is no `[^1]: ...`. Write `[^1]: ...` in a line "
                "of its own."
            ],
        ),
        (
            "A[^nota].\n\n[^note]: B.\n",
            [
                "a.md:3: a footnote belongs to a place in the text, nothing refers to `[^note]`. Did you mean "
                "'nota'?",
                "a.md:1: what refers to a footnote needs one, there is no `[^nota]: ...`. Did you mean 'note'?",
            ],
        ),
        ("A[^1].\n\n[^1]: Note with[^2].\n[^2]: Another.\n", []),
        ("`[^1]` and $x[^2]$\n\n```\n[^3]: x\n```\n", []),
    ],
)
def test_footnotes(source, told):
    assert list(map(str, check_footnotes("a.md", source))) == told
