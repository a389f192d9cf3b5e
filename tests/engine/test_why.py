"""What moved is told in the words of an author: parameters, names in modules, versions, words."""

from importlib.metadata import version

import pytest

from gradlesson.engine.sources import definitions
from gradlesson.engine.status import statuses
from gradlesson.engine.store import Store


def reasons(sample, unit):
    """What `why` says of a unit after an edit."""
    course = sample.course()
    report = sample.run(compute=False)
    return next(one.reasons for one in statuses(course, sample.store, report) if one.unit.unit == unit)


@pytest.mark.parametrize(
    ("source", "titles"),
    [
        ("def f(): pass", ["f"]),
        ("class A: pass\nasync def g(): pass", ["A", "g"]),
        ("x = 1\ny: int = 2\nz += 3\na = b = 4", ["x", "y", "z", "a = b"]),
        ("import os\nfrom a import b", ["its imports"]),
        ("@accuracy.draw\ndef _(ax): pass", ["accuracy.draw"]),
        ("def _(): pass", ["_"]),
        ("if x: pass\nfor y in z: pass\na, b = 1, 2\nc[0] = 1\ncall()", ["its top level"]),
        ('"""Docstring."""', []),
    ],
)
def test_every_statement_has_a_title(source, titles):
    assert list(definitions(source.encode())) == titles


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("mini/experiments/one.py", '"n": 3', '"n": 4', ["parameter n: 3 -> 4"]),
        ("mini/experiments/one.py", '"n": 3', '"n": 3, "m": "x"', ["parameter m is new: 'x'"]),
        (
            "mini/experiments/one.py",
            ', "learning_rate": 0.05',
            "",
            ["parameter learning_rate is gone, it was 0.05"],
        ),
        (
            "mini/experiments/one.py",
            '"n": 3, "learning_rate": 0.05}\n\n\ndef run(',
            '"n": 5, "learning_rate": 0.05}\nX = 1\n\n\ndef run(',
            ["parameter n: 3 -> 5", "mini/experiments/one.py changed: X"],
        ),
        (
            "mini/experiments/one.py",
            "PARAMETERS",
            'MAY_BE_NAN = ["x"]\nPARAMETERS',
            ["MAY_BE_NAN: [] -> ['x']"],
        ),
        (
            "mini/helper.py",
            "def scaled(x):",
            "def unused(): ...\n\n\ndef scaled(x):",
            ["mini/helper.py changed: unused (imported by mini/experiments/one.py)"],
        ),
        (
            "mini/experiments/one.py",
            "from mini.helper import scaled",
            "from mini.other import scaled",
            [
                "mini/experiments/one.py changed: its imports",
                "mini/other.py is imported now (imported by mini/experiments/one.py)",
            ],
        ),
        (
            "mini/experiments/one.py",
            "from mini.helper import scaled",
            "def scaled(x):\n    return 2 * x",
            [
                "module mini.constants is no longer imported",
                "mini/experiments/one.py changed: its imports, scaled",
                "module mini.helper is no longer imported",
            ],
        ),
        (
            "mini/experiments/one.py",
            "import numpy as np\n",
            "import numpy as np\nimport yaml\n",
            [
                "mini/experiments/one.py changed: its imports",
                f"yaml PyYAML {version('PyYAML')} is imported now",
            ],
        ),
    ],
)
def test_an_edit_is_told_as_its_author_knows_it(sample, file, old, new, reason):
    sample.write("mini/other.py", "from mini.helper import scaled\n")
    sample.run("one")
    sample.edit(file, old, new)
    assert reasons(sample, "experiment/one") == reason


def test_a_tuple_that_stayed_is_not_told(sample):
    sample.edit("mini/experiments/one.py", '"n": 3', '"n": 3, "shape": (1, 2)')
    sample.run("one")
    sample.edit("mini/experiments/one.py", '"n": 3', '"n": 4')
    assert reasons(sample, "experiment/one") == ["parameter n: 3 -> 4"]


def test_definitions_in_another_order_are_told(sample):
    sample.write("mini/constants.py", "A = 1\nFACTOR = 2.0\n")
    sample.run("one")
    sample.write("mini/constants.py", "FACTOR = 2.0\nA = 1\n")
    assert reasons(sample, "experiment/one") == [
        "mini/constants.py changed: the order of its definitions "
        "(imported by mini/helper.py, imported by mini/experiments/one.py)"
    ]


def test_a_module_whose_old_definitions_are_lost_just_changed(sample):
    sample.run("one")
    sample.edit("mini/constants.py", "2.0", "3.0")
    for file in (sample.root / ".gradlesson" / "code").iterdir():
        file.write_bytes(b"garbled")
    assert reasons(sample, "experiment/one") == [
        "mini/constants.py changed (imported by mini/helper.py, imported by mini/experiments/one.py)"
    ]


def test_an_exhibit_file_that_reads_other_experiments_says_so(sample):
    sample.run()
    sample.edit("mini/exhibits/two.py", '["two"]', '["two", "one"]')
    assert "experiment 'one' is read now" in reasons(sample, "exhibits/two.ko")
    sample.run()
    sample.edit("mini/exhibits/two.py", '["two", "one"]', '["one"]')
    assert reasons(sample, "exhibits/two.ko") == ["mini/exhibits/two.py changed: READS"]


@pytest.mark.parametrize("folder", ["keys", "objects"])
def test_a_lost_or_damaged_result_is_told(sample, folder):
    sample.run("one")
    for file in (sample.root / ".gradlesson" / folder).rglob("*"):
        if file.is_file():
            file.write_bytes(b"garbled")
    assert reasons(sample, "experiment/one") == ["its stored result is missing or damaged"]


def test_a_result_of_another_version_is_told(sample, monkeypatch):
    sample.run("one")
    monkeypatch.setattr("gradlesson.engine.course.INPUTS_FORMAT", 0)
    monkeypatch.setattr("gradlesson.engine.why.INPUTS_FORMAT", 0)
    assert reasons(sample, "experiment/one") == ["was computed by another version of gradlesson"]


def test_the_shortest_way_to_a_module_is_told(sample):
    sample.edit("mini/experiments/one.py", "from mini.helper", "from mini import constants\nfrom mini.helper")
    sample.run("one")
    sample.edit("mini/constants.py", "2.0", "3.0")
    assert reasons(sample, "experiment/one") == [
        "mini/constants.py changed: FACTOR (imported by mini/experiments/one.py)"
    ]


def test_a_store_that_cannot_be_written_costs_no_definitions(tmp_path):
    (tmp_path / "file").write_text("")
    store = Store(tmp_path / "file" / "store")
    store.keep_source("abc", lambda: b"f = 1")
    assert store.source("abc") is None
