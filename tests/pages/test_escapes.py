"""Text that authors write arrives on the page as that text, whatever it looks like."""

import json
from html.parser import HTMLParser

import markdown
import pytest

from gradlesson.pages.build import SiteBuild
from gradlesson.pages.extension import DirectivesExtension

PAYLOADS = [
    "<script>alert(1)</script>",
    "</script><script>alert(2)</script>",
    "<img src=x onerror=alert(3)>",
    "<svg onload=alert(4)>",
    "<svg/onload=alert(5)//",
    "'><img src=x onerror=alert(6)>",
    "</text></svg><b>7</b>",
    "</figcaption></figure><h1>8</h1>",
    "</td></tr></table><i>9</i>",
    "<!-- 10",
    "--> 11",
    "<![CDATA[12]]>",
    "]]> 13",
    "<?php 14 ?>",
    "&lt;b&gt;15&lt;/b&gt;",
    "&amp;amp; 16",
    "&#60;b&#62; 17",
    "& 18 &notanentity; &copy",
    "a < b > c && d 19",
    "javascript:alert(20)",
    "<a href='javascript:alert(21)'>x</a>",
    "**22** _22_ `22` [22](x)",
    "$22.5$ and \\(x\\)",
    "# 23",
    "| 24 | 24 |",
    "\\1 \\g<25> \\\\",
    "%s %(26)s",
    "wzxhzdk:27",
    "</p></div></body></html> 28",
    "<style>*{display:none}</style> 29",
    "<iframe srcdoc='30'>",
    "<math><mi xlink:href='javascript:31'>",
    "<plaintext> 32",
    "{: .x onclick=33 }",
    "x' onmouseover='34",
    "<textarea> 35 </title>",
]
QUOTES = ['" onmouseover="alert(36)', '"><script>37</script>']
BRACES = ["{{ value one.biggest }} 38", "{39}", "}} {{ 40"]
EVERYTHING = [*PAYLOADS, *QUOTES, *BRACES]
HARMLESS = [f"word {number}" for number in range(len(EVERYTHING))]


class Parsed(HTMLParser):
    """The text, the tags and the attributes of a page, as a browser sees them."""

    def __init__(self, html):
        super().__init__()
        self.text, self.tags, self.names, self.values = "", set(), set(), ""
        self.feed(html)

    def handle_data(self, data):
        self.text += data

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.names |= {name for name, _ in attributes}
        self.values += "".join(f"\n{value}" for _, value in attributes)

    def handle_comment(self, data):
        self.tags.add("!--")

    def unknown_decl(self, data):
        self.tags.add("![")

    def handle_pi(self, data):
        self.tags.add("?")


def shown(sample, page):
    """A Korean page as HTML, with nothing wrong on it."""
    site = SiteBuild.start(sample.project(), compute=True)
    build = site.language("ko", sample.path("docs/ko"), "", directory_urls=True)
    build.references_url = "references/"
    build.begin_page("index.md", "", page, page)
    html = markdown.markdown(page, extensions=["tables", DirectivesExtension(build)])
    assert [str(error) for error in (*site.errors, *build.errors)] == []
    assert site.report.failures == {}
    return Parsed(html)


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def write_exhibits(sample, texts):
    """An exhibit file whose every word is one of `texts`."""
    source = sample.read("mini/exhibits/one.py").partition("\n@claim\ndef c0")[0]
    in_words = [text.replace("{", "{{").replace("}", "}}") for text in texts]
    claims = "".join(f"\n@claim\ndef c{n}(result):\n    return below(1.0, 2.0)\n" for n in range(len(texts)))
    labels = [f"label{n}" for n in range(len(texts))]
    source = source.replace('["first", "second", "third"], "x": result["x"]', str(labels))
    sample.write("mini/exhibits/one.py", (source + claims).encode())
    words = [
        "[ko.dots]",
        f"caption = {quoted(' '.join(in_words))}",
        f"alternative = {quoted(' '.join(['{n}', *in_words]))}",
        f"x = {quoted(in_words[0])}",
        f"square = {quoted(in_words[6])}",
        "[ko.all-x]",
        f"caption = {quoted(' '.join(in_words))}",
        f"place = {quoted(in_words[8])}",
        "[ko.small]",
        'sentence = "{value} {bound}"',
        "[ko.names]",
        *(f"{label} = {quoted(text)}" for label, text in zip(labels, texts, strict=True)),
        *(f"[ko.c{n}]\nsentence = {quoted('{value} {bound} ' + text)}" for n, text in enumerate(in_words)),
        "[en]",
    ]
    sample.write("mini/exhibits/one.toml", "\n".join(words).encode())
    sample.write("gradlesson.toml", 'course = "mini"\nlanguages = ["ko"]\n')


PAGE = "{{ figure one.dots }}\n\n{{ table one.all-x }}\n\n" + "\n".join(
    f"So {{{{ claim one.c{n} }}}}." for n in range(len(EVERYTHING))
)


def test_words_of_exhibits_arrive_as_text(sample):
    write_exhibits(sample, HARMLESS)
    plain = shown(sample, PAGE)
    write_exhibits(sample, EVERYTHING)
    page = shown(sample, PAGE)
    assert page.tags == plain.tags
    assert page.names == plain.names
    for text in EVERYTHING:
        # Caption, caption, cell, sentence; a comparison stays on one line.
        assert page.text.replace("\N{NO-BREAK SPACE}", " ").count(text) >= 4, text
        assert text in page.values, text  # the text alternative


def references(texts):
    return json.dumps(
        [
            {
                "id": f"r{n}",
                "type": "book",
                "author": [{"literal": text}],
                "issued": {"date-parts": [[2000]]},
                "archive": "arXiv",
                **dict.fromkeys(("title", "publisher", "note", "DOI", "archive_location"), text),
            }
            for n, text in enumerate(texts)
        ]
    )


def citing(texts, where):
    cited = "".join(f'So {{{{ cite r{n} where="{where(text)}" }}}}.\n' for n, text in enumerate(texts))
    return f"{cited}\n{{{{ references }}}}\n"


def test_references_and_their_places_arrive_as_text(sample):
    def where(text):
        return text.translate({ord(mark): None for mark in '"{}'})

    sample.write("mini/references.json", references(HARMLESS))
    plain = shown(sample, citing(HARMLESS, where))
    sample.write("mini/references.json", references(EVERYTHING))
    page = shown(sample, citing(EVERYTHING, where))
    assert page.tags == plain.tags
    assert page.names == plain.names
    for text in EVERYTHING:
        author = text.partition(",")[0]
        assert f"({author}, 2000, {where(text)})" in page.text, text
        assert page.text.count(text) >= 4, text
        assert text in page.values, text


def test_names_that_are_written_in_directives_arrive_as_text(sample):
    """A mistake is shown on the page while it is served: the author's own text, not HTML."""
    texts = [text for text in PAYLOADS if not set("`{}|\n$") & set(text) and "--" not in text]
    texts = [text for text in texts if not text.startswith(("#", "\\"))]
    site = SiteBuild.start(sample.project(), compute=False)
    build = site.language("ko", sample.path("docs/ko"), "", directory_urls=True)
    page = "\n\n".join(f"So {{{{ figure {text} }}}}." for text in texts)
    build.begin_page("index.md", "", page, page)
    found = Parsed(markdown.markdown(page, extensions=[DirectivesExtension(build)]))
    assert len(build.errors) == len(texts)
    assert found.tags == {"p", "span"}
    assert found.names == {"class", "role"}


@pytest.mark.parametrize("text", EVERYTHING[::3])
def test_code_around_a_directive_shows_it_as_written(sample, text):
    class Nothing:
        def expand(self, body, line, *, alone):
            raise AssertionError(body)

    if set("`{}\n") & set(text):
        text = "<b>"
    directive = f'{{{{ cite a where="{text}" }}}}'
    found = Parsed(markdown.markdown(f"``{directive}``", extensions=[DirectivesExtension(Nothing())]))
    assert found.text == directive
    assert found.tags == {"p", "code"}
