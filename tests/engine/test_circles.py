"""A circle of imports that Python cannot load is told as a circle; one that it can load is no mistake."""

from gradlesson.engine.advice import FaultError
from gradlesson.engine.circles import circle_through, with_circle
from gradlesson.engine.closure import Imports
from gradlesson.engine.sources import Sources

CIRCLE = (
    "Modules must not import each other in a circle, "
    "mini.constants -> mini.far -> mini.helper -> mini.constants. "
    "Move what they share into a module of its own."
)


def in_a_circle(sample, imported):
    sample.write("mini/far.py", "from mini import helper\n")
    sample.edit("mini/constants.py", "FACTOR", f"{imported}\nFACTOR")
    return sample


def test_a_circle_that_python_cannot_load_is_told_with_its_modules(sample):
    report = in_a_circle(sample, "from mini.far import helper\nX = helper.scaled").run("one")
    message = report.failures["experiment/one"].message
    assert "mini.helper -> mini.constants -> mini.far -> mini.helper" in message
    assert "Move what they share into a module of its own. " in message
    assert "partially initialized module 'mini.helper'" in message
    assert not report.entries


def test_a_circle_that_loads_runs(sample):
    report = in_a_circle(sample, "import mini.far").run("one")
    assert report.ran == ["one"]


def test_a_circle_is_found_from_each_of_its_modules_and_from_no_other(sample):
    in_a_circle(sample, "import mini.far")
    closure = Imports(Sources(sample.root)).closure("mini.experiments.one")
    assert circle_through("mini.constants", closure) == [
        *("mini.constants", "mini.far", "mini.helper", "mini.constants")
    ]
    assert len(circle_through("mini.far", closure)) == 4
    for name in ("mini.experiments.one", "mini", "nowhere"):
        assert circle_through(name, closure) == []


def test_other_messages_stay_as_they_are(sample):
    closure = Imports(Sources(in_a_circle(sample, "import mini.far").root)).closure("mini.experiments.one")
    for message in ("no", "partially initialized module 'numpy'"):
        mistake = FaultError(message)
        assert with_circle(mistake, closure) is mistake
    half = "partially initialized module 'mini.constants'"
    assert str(with_circle(FaultError(half), closure)) == f"{CIRCLE} {half}"
