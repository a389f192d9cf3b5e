"""One exhibit file becomes text files, or one error that names every mistake in it."""

import io
import itertools
import json
import textwrap
from xml.etree import ElementTree

import numpy as np
import pytest

from gradlesson.errors import GradlessonError
from gradlesson.render import exhibit

FILE = """
import numpy as np
from gradlesson.render.claims import below, between
from gradlesson.render.exhibits import claim, figure, table, value

@figure
def accuracy(result):
    return {"depth": result["depth"], "median": np.median(result["accuracy"], axis=1)}

@accuracy.draw
def _(ax, data, words):
    ax.plot(data["depth"], data["median"], "o")
    ax.set(xlabel=words["depth"], ylabel=words["accuracy"])

@table(formats={"chi": "fixed digits=2"})
def factors(result):
    return {"activation": ["relu", "tanh"], "chi": np.array([0.5, 1.0]), "n_seeds": [None, 3]}

@value(format="percent")
def median_at_two(result):
    return np.median(result["accuracy"][1])

@value
def infinite(result):
    return np.inf

@claim
def deep_at_chance(result):
    return below(result["accuracy"][result["depth"] >= 2], 0.25)
"""
WORDS = {
    "accuracy": {
        "caption": "{seeds} seeds, rate {learning-rate}",
        "alternative": "At depth 2 the median is {median-at-two | percent digits=1}, here {infinite}.",
        "depth": "Hidden layers",
        "accuracy": "Accuracy <&'>",
    },
    "factors": {"caption": "Factors", "activation": "Activation", "chi": "χ", "n-seeds": "Seeds"},
    "deep-at-chance": {"sentence": "In {seeds} below {bound | percent}, at most {value | percent digits=1}."},
    "names": {"relu": "ReLU <b>", "tanh": "tanh"},
}
ARRAYS = {"depth": np.array([1, 2]), "accuracy": np.array([[0.9, 0.8, 0.7], [0.2, 0.1, 0.3]])}
PARAMETERS = {"depths": [1, 2], "learning_rate": 0.05, "seeds": 3}
names = (f"exhibit_file_{number}" for number in itertools.count())


def stored(arrays=ARRAYS, parameters=PARAMETERS):
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return {"npz": buffer.getvalue(), "parameters": parameters}


@pytest.fixture
def render(tmp_path, monkeypatch):
    """Render a file of this text with these words and results."""

    def render(text=FILE, words=WORDS, results=None):
        name = next(names)
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(text), encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        return exhibit.render(name, "en", words, {"depth-cliff": stored()} if results is None else results)

    return render


def changed(**tables):
    """WORDS with some tables updated, or dropped where None."""
    return {name: table for name, table in {**WORDS, **tables}.items() if table is not None}


def test_figures_and_tables_leave_csv_and_figures_svg(render):
    files = render()
    assert list(files) == ["accuracy.csv", "accuracy.svg", "exhibits.json", "factors.csv"]
    assert files["accuracy.csv"] == b"depth,median\n1,0.8\n2,0.2\n"
    assert files["factors.csv"] == b"activation,chi,n-seeds\nrelu,0.5,\ntanh,1.0,3\n"
    assert ElementTree.fromstring(files["accuracy.svg"].replace(b"xlink:", b"")).get("role") == "img"


def test_numbers_and_verdicts_are_stated_raw_and_as_text(render):
    shown = json.loads(render()["exhibits.json"])
    assert shown == {
        "figures": {
            "accuracy": {
                "caption": "3 seeds, rate 0.05",
                "alternative": "At depth 2 the median is 20.0%, here ∞.",
                "width": 520,
                "height": 340,
            }
        },
        "tables": {
            "factors": {
                "caption": "Factors",
                "columns": ["Activation", "χ", "Seeds"],
                "numeric": [False, True, True],
                "rows": [
                    [
                        {"raw": "relu", "text": "ReLU <b>"},
                        {"raw": 0.5, "text": "0.50"},
                        {"raw": None, "text": "–"},
                    ],
                    [{"raw": "tanh", "text": "tanh"}, {"raw": 1.0, "text": "1.00"}, {"raw": 3, "text": "3"}],
                ],
            }
        },
        "values": {
            "median-at-two": {"raw": 0.2, "text": "20%", "format": "percent", "digits": None},
            "infinite": {"raw": "inf", "text": "∞", "format": "number", "digits": None},
        },
        "claims": {
            "deep-at-chance": {
                "holds": False,
                "value": 0.3,
                "bound": 0.25,
                "relation": "below",
                "holding": 2,
                "total": 3,
                "sentence": "In 2 of 3 seeds below 25%, at most 30.0%.",
                "function": "deep_at_chance",
            }
        },
    }


def test_the_same_results_give_the_same_bytes(render):
    once, again = render(), render()
    assert {name: data for name, data in once.items() if name != "accuracy.svg"} == {
        name: data for name, data in again.items() if name != "accuracy.svg"
    }


def test_several_experiments_come_by_name(render):
    text = """
    from gradlesson.render.exhibits import value

    @value
    def more(results):
        return results["long-memory"].parameters["seeds"] - results["depth-cliff"].parameters["seeds"]
    """
    results = {"depth-cliff": stored(), "long-memory": stored(parameters={"seeds": 5})}
    assert json.loads(render(text, {}, results)["exhibits.json"])["values"]["more"]["raw"] == 2


def test_all_independent_mistakes_are_named_at_once(render):
    words = changed(accuracy={"caption": "x"}, factors=None, names={**WORDS["names"]})
    with pytest.raises(GradlessonError) as raised:
        render(words=words)
    first, second = str(raised.value).splitlines()
    assert "[en.accuracy]: A word is missing, no 'alternative'" in first
    assert "[en.factors]: Every exhibit needs words" in second


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (changed(acuracy={}), r"\[en.acuracy\].*Did you mean 'accuracy'"),
        (
            changed(accuracy={**WORDS["accuracy"], "width": "Width"}),
            r"\[en.accuracy\]: .* never used, got width",
        ),
        (changed(factors={**WORDS["factors"], "xi": "ξ"}), r"\[en.factors\]: A word is never used, got xi"),
        (changed(names={**WORDS["names"], "elu": "ELU"}), r"\[en.names\]: A word is never used, got elu"),
        (changed(names={"relu": "ReLU"}), r"\[en.names\]: A word is missing, no 'tanh'"),
        (changed(accuracy={**WORDS["accuracy"], "alternative": "It falls."}), "must state what was measured"),
        (changed(**{"deep-at-chance": {"sentence": "{bound}"}}), r"no placeholder \{value\}"),
        (changed(**{"deep-at-chance": {"sentence": "{value} {bound} {low}"}}), r"got '\{low\}'"),
        (
            {**WORDS, "accuracy": {key: text for key, text in WORDS["accuracy"].items() if key != "depth"}},
            r"\[en.accuracy\]: A word is missing, no 'depth'",
        ),
    ],
)
def test_a_mistake_in_the_words_is_named_with_its_table(render, words, message):
    with pytest.raises(GradlessonError, match=message):
        render(words=words)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('result["depth"],', 'result["dept"],', r"\.py:6, figure 'accuracy': .* Did you mean 'depth'"),
        ('"median": np', '"median": 1 / 0 * np', r"\.py:8: The figure 'accuracy' failed, ZeroDivisionError"),
        ('words["depth"]', 'words["dept"]', r"\[en.accuracy\]: .* Did you mean 'depth'"),
        ("ax.plot(data", "ax.plod(data", r"\.py:12: The figure 'accuracy' failed, AttributeError"),
        ('"o")', '"o", label="a"); ax.legend(title="\\U0001f600")', "must hold every character"),
        ("[None, 3]", "[True, 3]", r"table 'factors': Only a real number"),
        ("[None, 3]", "[None]", r"table 'factors': Columns must have one length"),
        ("return np.inf", "return [1.0]", r"value 'infinite': A value is one number"),
        ("return np.inf", "return result['x']", r"value 'infinite': .* no such array"),
        ("def infinite", "def seeds", "value and a parameter must differ in name, got 'seeds'"),
        ("return below(", "return bool(", r"The claim 'deep-at-chance' failed, TypeError"),
        ("return below(", "return np.less(", r"must return below\(\.\.\.\).*got ndarray"),
        (">= 2", ">= 3", r"claim 'deep-at-chance': A claim must measure something"),
        ("@accuracy.draw", "", r"decorated with @accuracy\.draw"),
    ],
)
def test_a_mistake_in_the_code_is_named_with_its_place(render, old, new, message):
    assert old in FILE
    with pytest.raises(GradlessonError, match=message):
        render(FILE.replace(old, new))


def test_results_with_pickles_are_refused(render):
    with pytest.raises(ValueError, match="allow_pickle=False"):
        render(results={"depth-cliff": stored({"depth": np.array([{}])})})


def test_a_column_of_the_format_text_needs_no_display_names(render):
    text = """
        from gradlesson.render.exhibits import table

        @table(formats={"unit": "text"})
        def costs(result):
            return {"what": ["time", "memory"], "unit": ["s", "MB"]}
        """
    words = {
        "costs": {"caption": "Costs", "what": "What", "unit": "Unit"},
        "names": {"time": "Time", "memory": "Memory"},
    }
    shown = json.loads(render(text, words)["exhibits.json"])
    assert shown["tables"]["costs"]["rows"][1] == [
        {"raw": "memory", "text": "Memory"},
        {"raw": "MB", "text": "MB"},
    ]


def test_a_file_that_reads_no_experiment_gets_an_empty_result(render):
    text = """
        from gradlesson.render.exhibits import value

        @value
        def how_many(result):
            return len(result)
        """
    shown = json.loads(render(text, {}, results={})["exhibits.json"])
    assert shown["values"]["how-many"]["raw"] == 0


def test_text_of_an_author_stays_text(render):
    payload = "<script>\"'&{x}</script>"
    files = render(words=changed(names={"relu": payload, "tanh": "tanh"}))
    assert b"Accuracy &lt;&amp;'&gt;</text>" in files["accuracy.svg"]
    cells = json.loads(files["exhibits.json"])["tables"]["factors"]["rows"][0]
    assert cells[0] == {"raw": "relu", "text": payload}


LINES = """
from gradlesson.render.claims import below
from gradlesson.render.exhibits import claims, table

@table(
    formats={"source": "cite", "code": "source", "setting": "words"},
    notes=["setting", "source", "code"], hidden=["id"], data=["id", "chi"],
)
def factors(result):
    return {"line": ["relu"], "id": ["relu"], "chi": [0.5], "setting": ["deep"], "source": ["he2015"],
            "code": ["course.nn"]}

@claims
def lines(result):
    return {"relu": below(0.5, 1)}
"""
LINE_WORDS = {
    "factors": {
        "caption": "Factors",
        "line": "Line",
        "chi": "χ",
        "setting": "Setting",
        "source": "Source",
        "code": "Code",
        "deep": "{seeds} seeds",
    },
    "lines": {"sentence": "{name}: {value} is below {bound}."},
    "names": {"relu": "ReLU"},
}


def test_notes_stand_below_their_row_and_the_csv_holds_what_is_asked_for(render):
    files = render(LINES, LINE_WORDS)
    assert files["factors.csv"] == b"id,chi\nrelu,0.5\n"
    shown = json.loads(files["exhibits.json"])["tables"]["factors"]
    assert shown["columns"] == ["Line", "χ"]
    assert shown["notes"]["columns"] == ["Setting", "Source", "Code"]
    assert shown["notes"]["rows"] == [
        [
            {"raw": "deep", "text": "3 seeds"},
            {"raw": "he2015", "text": "he2015", "kind": "cite"},
            {"raw": "course.nn", "text": "course.nn", "kind": "source"},
        ]
    ]


def test_claims_of_one_form_share_a_sentence_and_differ_in_name(render):
    found = json.loads(render(LINES, LINE_WORDS)["exhibits.json"])["claims"]
    assert found["relu"]["sentence"] == "ReLU: 0.5 is below 1."


def test_a_column_that_the_decorator_names_must_be_there(render):
    with pytest.raises(GradlessonError, match=r"no 'settin'. Did you mean 'setting'"):
        render(LINES.replace('notes=["setting"', 'notes=["settin"'), LINE_WORDS)
