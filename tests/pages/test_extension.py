"""Directives come out of Markdown untouched by it, work wherever words do, and stay text in code."""

import re

import markdown
import pytest

from gradlesson.pages.extension import DirectivesExtension, directive_lines

EXTENSIONS = ["attr_list", "md_in_html", "tables", "admonition", "toc", "footnotes", "pymdownx.superfences"]


class Expander:
    """Shows what it was asked for: a block where the directive stands alone, else marked words."""

    def __init__(self):
        self.asked = []

    def expand(self, body, line, *, alone):
        self.asked.append((body, line, alone))
        return f"<figure>{body}</figure>" if alone else f"<b>{body}</b>"


@pytest.fixture
def page():
    return Expander()


def html(page, text, extensions=EXTENSIONS):
    return markdown.markdown(text, extensions=[*extensions, DirectivesExtension(page)])


D = "{{ value a.b | percent }}"
B = "<b>value a.b | percent</b>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"It is {D}.", f"<p>It is {B}.</p>"),
        (f"{D} and {{{{ cite he2015 }}}}", f"<p>{B} and <b>cite he2015</b></p>"),
        (f"{D}{D}", f"<p>{B}{B}</p>"),
        (f"*{D}* **{D}**", f"<p><em>{B}</em> <strong>{B}</strong></p>"),
        (f"x_{D}_y", f"<p>x_{B}_y</p>"),
        (f"[{D}](x.md)", f'<p><a href="x.md">{B}</a></p>'),
        (f"- {D}\n- two", f"<li>{B}</li>"),
        (f"- one\n\n    It is {D}.", f"<p>It is {B}.</p>"),
        (f"1. {D} first", f"<li>{B} first</li>"),
        (f"> {D} quoted", f"<p>{B} quoted</p>"),
        (f"| a | b |\n|---|---|\n| {D} | x |", f"<td>{B}</td>\n<td>x</td>"),
        (f"| {D} | b |\n|---|---|\n| 1 | x |", f"<th>{B}</th>\n<th>b</th>"),
        (f'!!! note "Of {D}"\n    It is {D}.', f"<p>It is {B}.</p>"),
        (f'!!! note "Of {D}"\n    Text.', f"Of {B}</p>"),
        (f"## Of {D} {{#of}}", f'<h2 id="of">Of {B}</h2>'),
        (f"A note.[^1]\n\n[^1]: It is {D}.", f"It is {B}."),
        (f'<div markdown="1">\nIt is {D}.\n</div>', f"<p>It is {B}.</p>"),
        (f"<div>\nIt is {D}.\n</div>", f"It is {B}."),
        (f"한글{D}이다", f"<p>한글{B}이다</p>"),
        (
            "{{value a.b}}",
            "<p><b>value a.b</b></p>".replace("<p><b>value a.b</b></p>", "<figure>value a.b</figure>"),
        ),
    ],
)
def test_directives_work_wherever_words_do(page, text, expected):
    assert expected in html(page, text)


@pytest.mark.parametrize(
    "text",
    [
        "{{ figure a.b }}",
        "Text.\n\n{{ figure a.b }}\n\nText.",
        "   {{ figure a.b }}  ",
        "- item\n\n    {{ figure a.b }}",
        "!!! note\n    {{ figure a.b }}",
        "> {{ figure a.b }}",
        '<div markdown="1">\n\n{{ figure a.b }}\n\n</div>',
    ],
)
def test_a_directive_alone_in_its_paragraph_replaces_the_paragraph(page, text):
    found = html(page, text)
    assert "<figure>figure a.b</figure>" in found
    assert "<p><figure>" not in found
    assert page.asked == [("figure a.b", 0, True)]


@pytest.mark.parametrize(
    "text",
    [
        "{{ figure a.b }}\n{{ figure a.c }}",
        "See {{ figure a.b }}",
        "- {{ figure a.b }}",
        "## {{ figure a.b }} {#x}",
    ],
)
def test_a_directive_among_words_is_not_alone(page, text):
    html(page, text)
    assert not any(alone for _, _, alone in page.asked)


@pytest.mark.parametrize(
    "text",
    [
        f"`{D}`",
        f"``a ` {D}``",
        f"```\n{D}\n```",
        f"```markdown\n{D}\n```",
        f"~~~ text\n{D}\n~~~",
        f"````\n```\n{D}\n```\n````",
        f"Text.\n\n    {D}\n",
        f"- item\n\n    ```\n    {D}\n    ```\n",
        f"!!! note\n    ```\n    {D}\n    ```\n",
        f"<pre>{D}</pre>",
        f"<code>{D}</code>",
        f"<pre><code>{D}</code></pre>",
        f"- item\n\n        {D}\n",
    ],
)
def test_code_keeps_the_authors_text_and_expands_nothing(page, text):
    found = html(page, text)
    assert D in re.sub(r"<[^>]*>", "", found)
    assert page.asked == []
    assert "\x02" not in found


def test_code_shows_quotes_and_brackets_as_written(page):
    assert '{{ cite a where="x &lt; y &amp; z" }}' in html(page, '`{{ cite a where="x < y & z" }}`').replace(
        "&quot;", '"'
    )


def test_a_comment_expands_nothing(page):
    text = "Before.\n\n<!-- {{ figure a.b }} and > {{ value a.b }} -->\n\nAfter {{ value a.c }}."
    found = html(page, text)
    assert "<!-- {{ figure a.b }} and > {{ value a.b }} -->" in found
    assert [body for body, _, _ in page.asked] == ["value a.c"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f'[x](y.md "at {D}")', 'title="at value a.b | percent"'),
        (f'<span title="{D}">x</span>', '<span title="value a.b | percent">x</span>'),
        (f'<span title="a > {D}">x</span>', '<span title="a > value a.b | percent">x</span>'),
        (f"![at {D}](x.png)", 'alt="at value a.b | percent"'),
    ],
)
def test_in_an_attribute_stands_plain_text(page, text, expected):
    assert expected in html(page, text)


def test_in_an_attribute_text_is_escaped_once():
    class Quotes:
        def expand(self, body, line, *, alone):
            return '<span class="x">R&amp;D &lt; &quot;1&quot;</span>'

    found = html(Quotes(), f'<span title="{D}">x</span>')
    assert '<span title="R&amp;D &lt; &quot;1&quot;">' in found


@pytest.mark.parametrize(
    "text",
    [
        "$x^{{a}}$",
        "{{}}",
        "{{ }}",
        "{{ 1 + 2 }}",
        "{ value a.b }",
        "{{{ x }}}"[1:-1].replace("{ x }", "{1}"),
        "\\{\\{ value",
    ],
)
def test_other_braces_are_left_alone(page, text):
    html(page, text)
    assert page.asked == []


def test_a_word_between_braces_and_spaces_is_taken_for_a_directive(page):
    html(page, "{{ figuer a.b }}")
    assert page.asked == [("figuer a.b", 0, True)]


@pytest.mark.parametrize("text", ["\x02gl:0\x03", "a \x02gl:7\x03 b", "\x02gl:0\x03 {{ value a.b }}"])
def test_our_own_marks_cannot_be_written_by_an_author(page, text):
    assert "\x02" not in html(page, text)
    assert len(page.asked) == text.count("{{")


def test_what_a_directive_becomes_is_not_read_again():
    class Odd:
        def expand(self, body, line, *, alone):
            return "{{ value a.b }} *x* `y` <code>{{ z }}</code> \\1 \\g<0> &amp;"

    found = html(Odd(), "It is {{ value a.b }}, **so**.")
    assert found == (
        "<p>It is {{ value a.b }} *x* `y` <code>{{ z }}</code> \\1 \\g<0> &amp;, <strong>so</strong>.</p>"
    )


def test_the_table_of_contents_shows_the_expanded_words(page):
    md = markdown.Markdown(extensions=[*EXTENSIONS, DirectivesExtension(page)])
    md.convert(f"## Of {D} {{#of}}\n\nText {D}.")
    assert md.toc_tokens[0]["name"] == "Of value a.b | percent"
    assert {line for _, line, _ in page.asked} == {0, 1}


# -- lines ---------------------------------------------------------------------------------------------------------

LINES = """\
{{ value a.line1 }} and {{ value a.line1 }}

```
{{ value a.b }}
```

{{ value a.line7 }}

~~~ python
```
{{ value a.b }}
~~~

{{ value a.line14 }} ```{{ value a.b }}```

````text
```
{{ value a.b }}
```
````

- item

    ```
    {{ value a.b }}

    {{ value a.b }}
    ```

    {{ value a.line30 }}

!!! note

    ~~~
    {{ value a.b }}
    ~~~
    {{ value a.line37 }}

```x``` in a line

{{ value a.line41 }}

```
```python
{{ value a.b }}
```

{{ value a.line48 }}

    ```
    {{ value a.b }}

{{ value a.line53 }}

<!-- {{ value a.b }} -->
<!--
{{ value a.b }}
-->

{{ value a.line60 }}

> ```
> {{ value a.b }}
> ```
>
> {{ value a.line66 }}
"""


def test_every_directive_knows_its_line(page):
    html(page, LINES)
    lines = directive_lines(LINES)
    for body, order, _ in page.asked:
        assert f"line{lines[order]}" in body


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("See {{ cite he2015\nwhere=x }} there.", ["{{ cite he2015"]),
        ("See {{ value a.b } there.", ["{{ value a.b } there."]),
        ("See {{ value a.b }} and {{ value c.d", ["value a.b", "{{ value c.d"]),
        ("See `{{ value a.b` there.", []),
        ("    {{ value a.b\n", []),
        ("See {{ unknown a.b there.", []),
    ],
)
def test_a_directive_that_is_not_closed_is_no_text_of_the_page(page, text, asked):
    found = html(page, text)
    assert [body for body, _, _ in page.asked] == asked
    assert "\x02" not in found
    assert len(directive_lines(text)) >= len(asked)


@pytest.mark.parametrize("tail", ["&amp;x", "abcdef&amp;x", "가나다라마바사&lt;", "&", "a & b", "이다."])
def test_what_follows_a_number_stays_whole(tail):
    class Number:
        def expand(self, body, line, *, alone):
            return '<data class="gl-value" value="1">1</data>'

    found = html(Number(), f"It is {D}{tail}")
    text = re.sub(r"<[^>]*>", "", found)
    assert text == html(Number(), f"It is 1{tail}").removeprefix("<p>").removesuffix("</p>")
