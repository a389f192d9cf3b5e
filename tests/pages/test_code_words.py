"""Words with hyphens in inline code stay on one line where one has room for them."""

import markdown
import pytest

from gradlesson.pages.code_words import LONGEST, CodeWordsExtension

FENCED = ["pymdownx.superfences", "pymdownx.highlight", "tables"]


def rendered(text: str) -> str:
    return markdown.markdown(text, extensions=[*FENCED, CodeWordsExtension()])


def kept(word: str) -> str:
    return f'<span class="gl-keep">{word}</span>'


@pytest.mark.parametrize(
    ("code", "html"),
    [
        ("gradlesson run --twice", f"gradlesson run {kept('--twice')}"),
        ("-n 2", f"{kept('-n')} 2"),
        ("docs/ko/first-page.md", f"docs/ko/{kept('first-page.md')}"),
        ("f() -> <a-b>", f"f() {kept('-&gt;')} {kept('&lt;a-b&gt;')}"),
        ("a - b", "a - b"),
        ("one_word", "one_word"),
        ("-" + "a" * LONGEST, "-" + "a" * LONGEST),
        ("-" + "<" * (LONGEST - 1), kept("-" + "&lt;" * (LONGEST - 1))),
    ],
)
def test_words_with_hyphens_are_kept_whole(code: str, html: str) -> None:
    assert rendered(f"`{code}`") == f"<p><code>{html}</code></p>"


def test_also_in_tables_and_links() -> None:
    html = rendered("| a |\n|---|\n| [`--on`](b-c.md) |\n")
    assert f'<a href="b-c.md"><code>{kept("--on")}</code></a>' in html


@pytest.mark.parametrize(
    "block", ["```\na-b\n```", "```python\na-b\n```", "    a-b\n", "a-b", "<kbd>a-b</kbd>"]
)
def test_other_text_stays_as_it_is(block: str) -> None:
    assert "gl-keep" not in rendered(block)
