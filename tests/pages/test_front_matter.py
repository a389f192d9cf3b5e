"""What keeps a page's front matter from being read is told with its line."""

import pytest

from gradlesson.pages.front_matter import check_front_matter


@pytest.mark.parametrize(
    ("source", "line", "parts"),
    [
        (
            "--- \ntitle: A\n---\n",
            1,
            ["begins with `---` in the first line", "'--- ' in line 1", "only a space"],
        ),
        ("\n\n---\ntitle: A\n---\n", 3, ["in the first line", "'---' in line 3", "stands above"]),
        ("---\n\ttitle: A\n---\n", 2, ["must be YAML", "cannot start any token", "indentation is of spaces"]),
        ("---\n# note\ntitle: a: b\n---\n", 3, ["must be YAML", "mapping values", "in quotes"]),
        ("---\ntitle: A\n", 1, ["ends with a line `---`"]),
        (
            "---\ntitle: {a: b}\n---\n",
            2,
            ["`title` in front matter must be a text", "got {'a': 'b'}", "quotes"],
        ),
        ("---\ntitle: A\ndescription: [a]\n---\n", 3, ["`description` in front matter", "got ['a']"]),
        (
            "---\ntitle: A\nsearch: 3\n---\n",
            3,
            ["`search` in front matter must be a table", "got 3", "exclude: true"],
        ),
    ],
)
def test_a_mistake(source, line, parts):
    (told,) = map(str, check_front_matter("docs/en/a.md", source))
    assert told.startswith(f"docs/en/a.md:{line}: ")
    for part in parts:
        assert part in told


@pytest.mark.parametrize(
    "source",
    [
        "# A\n\n---\n\na: b\n",
        "---\n\nNote: this is no front matter, for a line ends what is above it.",
        "---\ntitle: 2024\ntags: [a]\nhide: toc\nsearch: {exclude: true}\n---\n",
        "---\ntitle: A\n---",
        "",
    ],
)
def test_no_mistake(source):
    assert list(check_front_matter("a.md", source)) == []
