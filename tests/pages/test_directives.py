"""What may stand between the braces, and what a mistake there is told."""

import pytest

from gradlesson.errors import GradlessonError
from gradlesson.pages.directives import DIRECTIVE, Directive, is_directive, parse


@pytest.mark.parametrize(
    ("body", "directive"),
    [
        ("figure depth-cliff.accuracy", Directive("figure", ("depth-cliff.accuracy",))),
        ("figure a.b wide=yes", Directive("figure", ("a.b",), {"wide": "yes"})),
        ("figure wide=yes a.b", Directive("figure", ("a.b",), {"wide": "yes"})),
        ('figure a.b wide="no"', Directive("figure", ("a.b",), {"wide": "no"})),
        ("table a.b", Directive("table", ("a.b",))),
        ("value a.b", Directive("value", ("a.b",))),
        ("value a.b | percent", Directive("value", ("a.b",), {}, "percent")),
        ("value a.b|percent digits=1", Directive("value", ("a.b",), {}, "percent digits=1")),
        ("claim a.b", Directive("claim", ("a.b",))),
        ("cite he2015", Directive("cite", ("he2015",))),
        ("cite he2015, glorot2010 saxe2014", Directive("cite", ("he2015", "glorot2010", "saxe2014"))),
        ('cite he2015 where="eq. 10, p. 3"', Directive("cite", ("he2015",), {"where": "eq. 10, p. 3"})),
        ('cite he2015 where="p. 3 | 4"', Directive("cite", ("he2015",), {"where": "p. 3 | 4"})),
        ("cite he2015 where=식10", Directive("cite", ("he2015",), {"where": "식10"})),
        ("references", Directive("references")),
        ("source mini.helper", Directive("source", ("mini.helper",))),
        ("references of=page", Directive("references", (), {"of": "page"})),
        ("minutes a/b.md", Directive("minutes", ("a/b.md",))),
        ("minutes a.md, b.md", Directive("minutes", ("a.md", "b.md"))),
        ("pace words", Directive("pace", ("words",))),
        ("figure\ta.b", Directive("figure", ("a.b",))),
        ("figure   a.b   wide=yes", Directive("figure", ("a.b",), {"wide": "yes"})),
    ],
)
def test_directives_are_read(body, directive):
    assert parse(body) == directive


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            "figuer a.b",
            "no directive 'figuer'. Did you mean 'figure'? There are figure, table, value, claim, cite",
        ),
        ("그림 a.b", "no directive '그림'. There are figure"),
        (
            "figure",
            "`figure` must name what it shows, it names nothing. For example `figure depth-cliff.accuracy`.",
        ),
        ("cite", "`cite` must name what it shows, it names nothing. For example `cite he2015`."),
        (
            "minutes",
            "`minutes` must name what it shows, it names nothing. For example `minutes causes/sigmoid.md`.",
        ),
        ("pace a b", "`pace` must name one number, got a, b."),
        ("value | percent", "`value` must name what it shows"),
        ("figure a.b c.d", "`figure` must name one exhibit, got a.b, c.d."),
        ("figure a.b wdie=yes", "no argument 'wdie' of `figure`. Did you mean 'wide'? `figure` takes wide."),
        ("table a.b wide=yes", "no argument 'wide' of `table`. `table` takes none."),
        ("figure a.b wide=maybe", "`wide` of `figure` must be yes or no, got 'maybe'."),
        ("figure a.b wide=", "`wide` of `figure` must be yes or no, got ''."),
        ("figure a.b wide=yes wide=no", "`wide` of `figure` stands there twice"),
        ('cite he2015 where=""', "`where` of `cite` must be a text, got ''."),
        ('cite he2015 were="x"', "no argument 'were' of `cite`. Did you mean 'where'?"),
        ("claim a.b | percent", "only `value` takes a format, got '| percent' in `claim`."),
        ('cite he2015 where="x" | y', "only `value` takes a format, got '| y' in `cite`."),
        ("value a.b |", "a format must follow `|`, got nothing. For example `| percent`."),
        ('cite he2015 where="x', "`where` of `cite` must be a text, got"),
        (
            "{{ cite he2015",
            "a directive must end with `}}` on the line on which it begins, got `{{ cite he2015`.",
        ),
        (
            "source",
            "`source` must name what it shows, it names nothing. For example `source mycourse.helper`.",
        ),
        ("source a b", "`source` must name one module, got a, b."),
        ("references he2015", "`references` stands alone, got 'he2015' behind it."),
    ],
)
def test_mistakes_say_rule_found_and_fix(body, message):
    with pytest.raises(GradlessonError) as caught:
        parse(body)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{ figure a.b }}", ["figure a.b"]),
        ("{{figure a.b}}", ["figure a.b"]),
        ("{{ value a.b }}{{ value c.d }}", ["value a.b", "value c.d"]),
        ("{{ unknown a.b }}", ["unknown a.b"]),
        ("{{unknown}} {{x}} x_{{ij}} {{}} {{ }} {{ 1 }} {a} {{ a {b} }}", []),
    ],
)
def test_only_what_can_be_meant_for_us_is_a_directive(text, found):
    assert [match["body"] for match in DIRECTIVE.finditer(text) if is_directive(match)] == found
