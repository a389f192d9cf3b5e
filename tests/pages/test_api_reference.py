"""The API reference: what a module offers, read from its source."""

import ast
import sys
from textwrap import dedent

import pytest

from gradlesson.engine.sources import Sources
from gradlesson.pages import api_reference
from gradlesson.pages.api_reference import offers, reference, reference_html
from gradlesson.pages.build import SiteBuild
from gradlesson.pages.check import check_pages

SOURCE = dedent('''
    """Numbers <b>.

    Second paragraph."""

    from typing import overload

    LIMIT = 3
    """The largest."""
    LOW, HIGH = range(2)
    """Two at once."""
    Pair = tuple[int, int]
    """Two numbers."""
    undocumented = 1
    _private = 1
    """Nobody's."""
    kind: str = "a"
    """What it is."""

    @overload
    def scaled(x: int, /) -> int: ...
    @overload
    def scaled(x: float, /, *, by: float = 2) -> float: ...
    def scaled(x, /, *, by=2):
        """x times `by < 2`.

        - `one`: first
        - two

        Raises:
            ValueError: where it is
                not a number.
            TypeError: else.
        """

    def many(first: int, *rest: int, named: dict[str, tuple[int, int]] = {}, **others: float) -> dict[str, int]:
        """Many."""

    class Scale:
        """Multiplies."""

        def __init__(self, by: float) -> None: ...

        def apply(self, x, y=1):
            """The product."""

        @property
        def by(self) -> float:
            """The factor."""

        @staticmethod
        def unit() -> "Scale":
            """One."""

        def _hidden(self):
            """Not for others."""

    def _helper():
        """Not for others."""
    ''')


def names(source=SOURCE, module="mini.numbers"):
    return {one.name: one for one in offers(ast.parse(source), module)}


def test_all_that_is_documented_and_has_no_underscore_is_offered():
    assert list(names()) == [
        *("LIMIT", "LOW", "HIGH", "Pair", "kind", "scaled", "many"),
        *("Scale", "Scale.apply", "Scale.by", "Scale.unit"),
    ]


@pytest.mark.parametrize(
    ("name", "signatures"),
    [
        ("LIMIT", ["LIMIT"]),
        ("LOW", ["LOW"]),
        ("Pair", ["Pair = tuple[int, int]"]),
        ("kind", ["kind: str"]),
        ("scaled", ["scaled(x: int, /) -> int", "scaled(x: float, /, *, by: float = 2) -> float"]),
        (
            "many",
            [
                "many(\n    first: int,\n    *rest: int,\n    named: dict[str, tuple[int, int]] = {},\n"
                "    **others: float,\n) -> dict[str, int]"
            ],
        ),
        ("Scale", ["class Scale"]),
        ("Scale.apply", ["Scale.apply(x, y = 1)"]),
        ("Scale.by", ["Scale.by: float"]),
        ("Scale.unit", ["Scale.unit() -> 'Scale'"]),
    ],
)
def test_a_signature_is_written_as_one_calls_it(name, signatures):
    assert list(names()[name].signatures) == signatures


def test_what_a_module_lists_itself_is_what_it_offers():
    source = f'{SOURCE}\n__all__ = ["Scale.__init__", "undocumented", "gone"]\n'
    assert list(names(source)) == ["Scale.__init__", "undocumented"]
    assert names(source)["Scale.__init__"].signatures == ("Scale(by: float)",)
    assert names(source)["Scale.__init__"].docstring == "Multiplies."


def test_what_the_generator_lists_of_its_own_modules_comes_in_that_order():
    assert list(
        names('def above():\n    """A."""\n\ndef below():\n    """B."""\n', "gradlesson.render.claims")
    ) == [
        "below",
        "above",
    ]


def test_docstrings_become_html():
    html = reference_html(SOURCE.encode(), "mini.numbers", "en")
    assert html.startswith(
        '<div class="gl-api" lang="en" data-search-exclude="">\n<p><code>mini.numbers</code></p>'
    )
    assert "<p>Numbers &lt;b&gt;.</p>\n<p>Second paragraph.</p>" in html
    assert (
        '<dt id="mini.numbers.LOW"><code><b>LOW</b></code><a class="headerlink" href="#mini.numbers.LOW"'
        ' title="mini.numbers.LOW">#</a></dt><dt id="mini.numbers.HIGH">' in html
    )
    assert html.count("Two at once.") == 1
    assert (
        "<p>x times <code>by &lt; 2</code>.</p>\n<ul><li><code>one</code>: first</li><li>two</li></ul>"
        in html
    )
    assert (
        "<p>Raises</p><ul><li>ValueError: where it is not a number.</li><li>TypeError: else.</li></ul>"
        in html
    )
    assert " lang=" not in reference_html(SOURCE.encode(), "mini.numbers")


def test_a_module_is_read_once_for_all_builds(sample, monkeypatch):
    module = Sources(sample.root).find("mini.helper")
    html = reference(module, "en", sample.store)
    assert "mini.helper.Scale.apply" in html

    def again(*arguments):
        raise AssertionError("read again")

    monkeypatch.setattr(api_reference, "reference_html", again)
    assert reference(module, "en", sample.store) == html
    monkeypatch.undo()
    sample.edit("mini/helper.py", "x, scaled", "x, multiplied")
    assert "x, multiplied" in reference(Sources(sample.root).find("mini.helper"), "en", sample.store)


def test_a_page_shows_what_a_module_offers_and_imports_nothing(built):
    built.write(
        "mini/never.py",
        b'"""Not to be imported."""\n\nraise SystemExit\n\n\ndef shown():\n    """Is shown."""\n',
    )
    for language in ("ko", "en"):
        built.page(
            "{{ api mini.never }}\n\n{{ api mini.nevr }}\n\nSo {{ api mini.never }}\n", language=language
        )
    site = SiteBuild.start(built.project(), compute=True)
    found = [str(error) for error in check_pages(site)]
    assert "<b>shown</b>()" in site.api("mini.never", "")
    assert "mini.never" not in sys.modules
    assert found[:2] == [
        "docs/ko/index.md:6: `api` names a module of the course or of the generator, there is no 'mini.nevr'. "
        "Did you mean 'mini.never'?",
        "docs/ko/index.md:8: an api must stand alone in its paragraph. "
        "Put empty lines around `{{ api mini.never }}`.",
    ]
