"""Code, formulas and comments that never end are told where they begin."""

import pytest

from gradlesson.pages.unclosed import check_unclosed


@pytest.mark.parametrize(
    ("source", "line", "parts"),
    [
        (
            "a\n\n```python\nx = 1\n",
            3,
            ["code that begins with '```'", "got '```python', and no such", "Write one"],
        ),
        ("````\n```\nx\n```\n\nb", 1, ["ends with a line '````'", "more of these signs"]),
        ("```\na\n```\n\n- b\n\n    ~~~\n    c\n~~~\n", 7, ["as far from the margin"]),
        (
            "a\n\n<!-- b\n\n{{ figure x }}\n",
            3,
            ["a comment ends with `-->`", "got `<!-- b`", "Write its end."],
        ),
        ("$$\na\n$$\n\n$$\nb\n", 5, ["begins with `$$` ends with `$$`", "got `$$`"]),
        ("a b $$c$$ and $$ d\n", 1, ["got `$$ d`"]),
    ],
)
def test_what_never_ends(source, line, parts):
    (told,) = map(str, check_unclosed("docs/en/a.md", source))
    assert told.startswith(f"docs/en/a.md:{line}: ")
    for part in parts:
        assert part in told


@pytest.mark.parametrize(
    "source",
    [
        "```\n<!-- $$\n```\n",
        "`<!--` and `$$`, and ```x``` in a line\n",
        "> ```\n> a\n> ```\n\n~~~ {.x}\n```\n~~~\n",
        "\\$$ and $$x$$\n",
        "<!-- ``` -->\n",
    ],
)
def test_what_ends_or_never_began(source):
    assert list(check_unclosed("a.md", source)) == []
