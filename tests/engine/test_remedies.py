"""Every exception of Python gets a word on what to do, and the values that its line had."""

import ast
import textwrap

import numpy as np
import pytest

from gradlesson.engine import postmortem, worker
from gradlesson.engine.advice import advised
from gradlesson.engine.remedies import remedy

SOURCE = """
import json
import math
import warnings

import numpy as np

WIDTH = 4


class Layer:
    def __init__(self):
        self.weights = np.ones((3, 4))


def run(parameters, rng):
    weights, x, names, table, half = np.ones((3, 4)), np.zeros(5), [1, 2], {"a": 1}, 0.5
    layer, nothing, text = Layer(), None, "word"
    %s
"""
FILE = "/course/experiments/e.py"
CASES = [
    (
        "weights + x",
        "weights has shape (3, 4); x has shape (5,)",
        "Shapes are compared from their last axis back",
    ),
    ("layer.weights @ x", "layer.weights has shape (3, 4); x has", "The last axis of the left one"),
    ("np.dot(weights, x)", "weights has shape (3, 4)", "The last axis of the left one"),
    ("x[:3] = weights[0]", "", "must have the shape of its place"),
    ("np.stack([weights, x])", "weights has shape (3, 4)", "those that are stacked agree in all"),
    ("x.reshape(WIDTH)", "x has shape (5,); WIDTH is 4", "as many entries as the old one"),
    ("names[WIDTH]", "names holds 2; WIDTH is 4", "The first entry has index 0"),
    ("x[half]", "x has shape (5,); half is 0.5", "whole numbers"),
    ("weights[0, 0, 0]", "weights has shape", "As many indices as the array has axes"),
    ("weights[x > 0]", "x has shape (5,)", "A mask must have the shape"),
    ("WIDTH / (x[0] - x[0]).item()", "WIDTH is 4", "Find out why the divisor is 0"),
    ("1 / 0", "", "Find out why the divisor is 0"),
    ("table[WIDTH]", "table holds 1; WIDTH is 4", "Only 'a' is there."),
    ("nothing.size", "nothing is None", "A function without `return` gives None"),
    ("nothing + WIDTH", "nothing is None; WIDTH is 4", "A function without `return` gives None"),
    ("x + text", "x has shape (5,); text is a text", "Both sides must be numbers"),
    ("x(0)", "x has shape (5,)", "Round brackets call a function"),
    ("range(half)", "half is 0.5", "whole numbers"),
    ("a, b = weights", "weights has shape (3, 4)", "As many names stand left of `=`"),
    ("zzz(1)", "", "Define it above that line, or import it"),
    ("print(late); late = 1", "", "give it one before"),
    (
        "with np.errstate(all='raise'): np.log(x)",
        "x has shape (5,), from 0 to 0",
        "too large, too small or undefined",
    ),
    ("math.exp(WIDTH * 1000)", "WIDTH is 4", "take a wider one"),
    ("math.log(half - 1)", "half is 0.5", "logarithms of numbers above 0"),
    ("np.linalg.inv(np.outer(x, x))", "x has shape (5,)", "has no inverse"),
    ("np.linalg.inv(weights)", "weights has shape (3, 4)", "take matrices that are not square"),
    ("np.linalg.cholesky(-np.eye(2))", "", "eigenvalues above 0"),
    ("assert half > 1", "half is 0.5", "does not hold"),
    ("if x > 0: pass", "x has shape (5,)", "`(...).all()`"),
    ("float(text)", "text is a text", "headings, units and empty cells"),
    ("np.loadtxt('/no/such.csv')", "", '`DATA_FILES = ["such.csv"]`'),
    ("json.loads('{')", "", "line and column"),
    ("run(parameters, rng)", "", "needs a case in which it returns before"),
    ("raise LookupError('odd')", "", "Look at that line, and at the values in it."),
    ("np.zeros((10**9, 10**9))", "", "run fewer jobs at once"),
]


def raised_by(run):
    """What it raises."""
    try:
        run({}, np.random.default_rng(0))
    except Exception as error:
        return error
    raise AssertionError("it has raised nothing")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("line", "values", "fix"), CASES, ids=[one[0] for one in CASES])
def test_an_exception_has_the_values_of_its_line_and_a_fix(line, values, fix):
    module = textwrap.dedent(SOURCE % line).encode()
    names = {}
    worker.linecache.cache[FILE] = (len(module), None, module.decode().splitlines(keepends=True), FILE)
    exec(compile(ast.parse(module), FILE, "exec"), names)
    (told,) = postmortem.mistakes(raised_by(names["run"]), {"course.e": (FILE, False, module)}, ["numpy"])
    mistake = advised(told)
    assert values in (mistake.found or "")
    assert bool(values) <= (mistake.found or "").startswith("where ")
    assert fix in (mistake.fix or "")
    assert mistake.line.startswith(f"{FILE}:")


def test_an_object_that_answers_no_question_is_left_out():
    class Odd:
        @property
        def shape(self):
            raise KeyError("no shape")

    module = b"def run(odd):\n    return odd + odd.size\n"
    names = {}
    exec(compile(ast.parse(module), FILE, "exec"), names)
    worker.linecache.cache[FILE] = (len(module), None, module.decode().splitlines(keepends=True), FILE)
    with pytest.raises(AttributeError) as raised:
        names["run"](Odd())
    (told,) = postmortem.mistakes(raised.value, {"e": (FILE, False, module)}, [])
    assert told["values"] == []


@pytest.mark.parametrize(
    "raised", ["ModuleNotFoundError: x", "RefusedError: x", "KeyboardInterrupt: no message"]
)
def test_what_says_enough_by_itself_gets_no_more(raised):
    assert remedy(raised) == ""


def test_no_line_is_named_where_none_of_the_author_was_running():
    told = {"rule": "The figure 'f' failed", "found": "E", "fix": None, "place": "x.py:3", "line": None}
    raised = {"type": "ValueError", "text": "size must be positive", "traceback": ""}
    assert "look at the arguments of the exhibit's decorator" in (advised({**told, **raised}).fix or "")
    raised = {"type": "TypeError", "text": "f() missing 1 required positional argument: 'x'", "traceback": ""}
    assert "write `def name(result):`" in (advised({**told, **raised}).fix or "")
    assert advised(told).fix is None


def test_a_module_that_stands_elsewhere_is_named():
    told = {"type": "ModuleNotFoundError", "text": "No module named 'a.b.c'", "line": None, "asked": "a.b.c"}
    assert advised({**told, "known": ["a.c", "numpy"]}).fix == "Did you mean 'a.c'?"
    told |= {"text": "No module named 'pandas'", "asked": "pandas", "known": [f"m{n}" for n in range(40)]}
    assert "name it in requirements.txt" in (advised(told).fix or "")


def test_who_knows_the_right_name_needs_no_general_word():
    assert remedy("KeyError: 'x'", is_known=True) == ""
    assert remedy("TypeError: run() takes 1", is_known=True).startswith(
        "It is called as `run(parameters, rng)`"
    )
