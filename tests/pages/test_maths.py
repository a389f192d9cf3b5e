"""Formulas between dollars become MathML, everything else keeps its dollars."""

import pytest
from markdown import Markdown

from gradlesson.errors import GradlessonError
from gradlesson.pages.extension import DirectivesExtension
from gradlesson.pages.maths import MathsExtension, makeExtension, mathml


def html(text: str, *extensions: str) -> str:
    return Markdown(extensions=[makeExtension(), *extensions]).convert(text)


def test_a_formula_in_a_sentence_becomes_mathml() -> None:
    assert html(r"If $\chi < 1$ it vanishes.") == (
        "<p>If <math><mi>χ</mi><mo>&lt;</mo><mn>1</mn></math> it vanishes.</p>"
    )


def test_a_particle_is_not_parted_from_its_formula() -> None:
    assert html(r"$\chi$이면 소실") == (
        '<p><span class="gl-keep"><math><mi>χ</mi></math>이면</span> 소실</p>'
    )


def test_a_displayed_formula_is_a_block_that_stays_out_of_the_search_index() -> None:
    assert html("$$\nx\n$$") == (
        '<div class="gl-math" data-search-exclude><math display="block"><mi>x</mi></math></div>'
    )


def test_lines_of_a_displayed_formula_are_not_markdown() -> None:
    found = html("$$\n\\begin{aligned}\na &= b \\\\\n> 0 \n\\end{aligned}\n$$")
    assert "<blockquote" not in found
    assert found.count("<mtr>") == 2


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        (r"\phi'(z)", "<mrow><mi>ϕ</mi><mo>′</mo></mrow><mo "),
        ("f''", "<mrow><mi>f</mi><mo>″</mo></mrow>"),
        (r"\phi'^2", "<msup><mrow><mi>ϕ</mi><mo>′</mo></mrow><mn>2</mn></msup>"),
    ],
)
def test_a_prime_stands_beside_its_name_and_is_not_raised_twice(latex: str, expected: str) -> None:
    assert mathml(latex).startswith(f"<math>{expected}")


@pytest.mark.parametrize("text", [r"$a_1 * b_1 * c_2$", r"$a <b> c$", r"$[x](y)$"])
def test_nothing_in_a_formula_is_markdown_or_html(text: str) -> None:
    found = html(text)
    assert "<math>" in found
    assert not any(tag in found for tag in ("<em>", "<b>", "<a "))


def test_bars_of_a_formula_do_not_part_table_cells() -> None:
    found = html("| a | b |\n|---|---|\n| $|z|$ | 2 |", "tables")
    assert "<td>2</td>" in found
    assert found.count("<td>") == 2


@pytest.mark.parametrize(
    "text",
    ["from $5 to $6", "pay $ 5 or 6$ now", "$5-$6", r"\$5 and \$6", "a $ b $ c", "5 $", "one $x\n\ny$ two"],
)
def test_money_keeps_its_dollars(text: str) -> None:
    assert "<math" not in html(text)
    assert html(text).count("$") == 2 - (text == "5 $")


@pytest.mark.parametrize("text", ["`$x$`", "``a ` $x$``", "    $x$", "```\n$x$\n```", "<pre>$x$</pre>"])
def test_code_keeps_its_dollars(text: str) -> None:
    found = html(text, "pymdownx.superfences")
    assert "$x$" in found
    assert "<math" not in found


def test_dollars_around_code_are_no_formula() -> None:
    assert "<code>$PATH</code>" in html("$5, `$PATH` or 6$")


def test_a_heading_may_hold_a_formula_and_the_contents_its_text() -> None:
    page = Markdown(extensions=[makeExtension(), "toc", "attr_list"])
    assert '<h2 id="chi">Factor <math>' in page.convert(r"## Factor $\chi$ {#chi}")
    assert page.toc_tokens[0]["name"] == "Factor χ"  # type: ignore[attr-defined]


def test_no_annotation_repeats_the_latex() -> None:
    assert "annotation" not in mathml(r"\frac{1}{2}")


@pytest.mark.parametrize("latex", [r"\frac{a", r"\nosuchcommand", r"\begin{nosuch} x \end{nosuch}"])
def test_what_is_no_latex_is_an_error_that_quotes_it(latex: str) -> None:
    with pytest.raises(GradlessonError) as error:
        html(f"${latex}$")
    assert f"a formula must be LaTeX, got `{latex}`" in str(error.value)
    assert "\x1b" not in str(error.value)


def test_an_error_goes_to_the_report_with_the_text_of_the_author() -> None:
    seen = []

    def report(error: GradlessonError, source: str) -> str:
        seen.append(source)
        return "<b>wrong</b>"

    page = Markdown(extensions=[MathsExtension(report)])
    assert page.convert(r"a $\nosuch$ b") == "<p>a <b>wrong</b> b</p>"
    assert seen == [r"$\nosuch$"]


def test_a_directive_and_a_formula_stand_in_one_sentence() -> None:
    class Seven:
        def expand(self, body: str, line: int, *, alone: bool) -> str:
            return f"<data>{body}</data>"

    page = Markdown(extensions=[makeExtension(), DirectivesExtension(Seven())])
    assert page.convert("$x$ is {{ value a.b }}") == (
        "<p><math><mi>x</mi></math> is <data>value a.b</data></p>"
    )
    with pytest.raises(GradlessonError, match="cannot hold a directive"):
        page.convert("$x = {{ value a.b }}$")
