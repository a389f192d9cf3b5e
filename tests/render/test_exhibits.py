"""What an author marks: decorators with and without arguments, and results that cannot be changed."""

import types

import numpy as np
import pytest

from gradlesson.errors import GradlessonError
from gradlesson.render.exhibits import Result, claim, exhibits_of, figure, table, value
from gradlesson.render.style import HEIGHT, WIDTH


@pytest.fixture
def result():
    return Result("depth-cliff", {"accuracy": np.ones((2, 3))}, {"seeds": 3})


def test_exhibits_are_found_in_the_order_of_the_file_by_hyphenated_name():
    @figure
    def by_depth(result): ...

    @table(formats={"chi": "number digits=2"})
    def factors(result): ...

    @value(format="percent", digits=1)
    def at_four(result): ...

    @claim
    def at_chance(result): ...

    module = types.ModuleType(__name__)
    vars(module).update(one=by_depth, two=factors, three=at_four, four=at_chance, other=3)
    found = exhibits_of(module)
    assert [(name, item.kind) for name, item in found.items()] == [
        ("by-depth", "figure"),
        ("factors", "table"),
        ("at-four", "value"),
        ("at-chance", "claim"),
    ]
    assert (by_depth.width, by_depth.height, by_depth.panels) == (WIDTH, HEIGHT, (1, 1))
    assert factors.formats == {"chi": ("number", 2)}
    assert at_four.number(np.float32(0.1)).text == "10.0%"


def test_exhibits_that_a_module_only_imports_are_not_its_own():
    @value
    def borrowed(result): ...

    module = types.ModuleType("another")
    module.borrowed = borrowed
    assert exhibits_of(module) == {}


def test_a_figure_keeps_its_size_and_panels():
    @figure(width=400, height=200, panels=(2, 1))
    def tall(result): ...

    assert (tall.width, tall.height, tall.panels) == (400, 200, (2, 1))


def test_a_figure_without_drawing_says_what_to_write():
    @figure
    def accuracy(result): ...

    with pytest.raises(GradlessonError, match=r"decorated with @accuracy\.draw"):
        _ = accuracy.drawing


def test_an_unknown_format_is_refused_where_it_is_written():
    with pytest.raises(GradlessonError, match="Did you mean 'percent'"):
        value(format="percnt")(lambda result: 1.0)
    with pytest.raises(GradlessonError, match="Did you mean 'fixed'"):
        table(formats={"chi": "fixd"})(lambda result: {})


@pytest.mark.parametrize("raw", [np.array([1.0]), "0.5", None, True, 1j])
def test_a_value_is_one_number(raw):
    @value
    def at_four(result): ...

    with pytest.raises(GradlessonError, match="A value is one number"):
        at_four.number(raw)


@pytest.mark.parametrize("raw", [0.5, np.float64(0.5), np.array(0.5), np.float16(0.5)])
def test_a_value_becomes_a_plain_number(raw):
    @value
    def at_four(result): ...

    assert type(at_four.number(raw).raw) is float
    assert at_four.number(raw).raw == 0.5


def test_a_result_cannot_be_written_to(result):
    with pytest.raises(ValueError, match="read-only"):
        result["accuracy"][0] = 0


def test_an_unknown_array_names_the_nearest(result):
    with pytest.raises(GradlessonError, match=r"Did you mean 'accuracy'\? It holds accuracy"):
        result["acuracy"]


def run_as_module(source):
    module = types.ModuleType("mycourse.exhibits.noise")
    exec(compile(source, "noise.py", "exec"), vars(module))
    return module


def test_two_exhibits_of_one_name_are_told_with_their_lines():
    """Python would take the second and say nothing."""
    source = (
        "from gradlesson.render.exhibits import figure, value\n"
        "@value\ndef scatter(result): return 1\n"
        "@figure\ndef scatter(result): return {}\n"
    )
    with pytest.raises(GradlessonError) as caught:
        run_as_module(source)
    assert str(caught.value) == (
        "mycourse/exhibits/noise.py:4: Exhibits of a file must differ in name, the figure 'scatter' in line 4 has "
        "that of line 2. Rename one of them."
    )


def test_an_exhibit_may_have_the_name_of_an_imported_one():
    borrowed = run_as_module(
        "from gradlesson.render.exhibits import value\n@value\ndef scatter(result): return 1\n"
    )
    module = types.ModuleType("mycourse.exhibits.other")
    vars(module).update(scatter=borrowed.scatter, value=value)
    exec(compile("@value\ndef scatter(result): return 2\n", "other.py", "exec"), vars(module))
    assert list(exhibits_of(module)) == ["scatter"]
