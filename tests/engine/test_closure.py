"""What an experiment depends on: found in the sources alone, at any depth, and nothing too much."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import grimp
import pytest

import gradlesson
from gradlesson.engine.closure import Imports
from gradlesson.engine.libraries import distribution_versions
from gradlesson.engine.sources import Sources, memo_file
from gradlesson.errors import GradlessonError

ROOT = Path(gradlesson.__file__).parents[1]


def closure(root, start, memo=None):
    return Imports(Sources(root, memo)).closure(start)


def fingerprints(sample):
    return {name: experiment.fingerprint for name, experiment in sample.course().experiments.items()}


# -- grimp sees the same -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("gradlesson", cache_dir=None)


@pytest.fixture(scope="module")
def imports():
    return Imports(Sources(ROOT))


def test_closures_of_our_own_package_are_those_that_grimp_finds(graph, imports):
    """Parent packages apart, which Python runs and grimp does not count as imports."""
    for module in graph.modules:
        expected, waiting = set(), [module]
        while waiting:
            name = waiting.pop()
            if name not in expected:
                expected.add(name)
                waiting += graph.find_modules_directly_imported_by(name)
                waiting += [name.rpartition(".")[0]] if "." in name else []
        assert set(imports.closure(module).modules) == expected, module


def test_the_grain_of_the_course(imports):
    """An edit of the network does not run what only reads activations."""
    derivatives = set(imports.closure("gradlesson.course.experiments.activation_derivatives").modules)
    assert "gradlesson.course.nn.activations" in derivatives
    assert "gradlesson.course.nn.mlp" not in derivatives
    for name in ("gradient_by_layer", "depth_cliff"):
        found = set(imports.closure(f"gradlesson.course.experiments.{name}").modules)
        assert "gradlesson.course.nn.mlp" in found
        assert not {one for one in found if one.startswith(("gradlesson.render", "gradlesson.pages"))}


# -- forms of imports ----------------------------------------------------------------------------------------------

FILES = {
    "app/__init__.py": "",
    "app/start.py": "",
    "app/deep/__init__.py": "from . import inner\n",
    "app/deep/inner.py": "",
    "app/deep/other.py": "from ..top import x\n",
    "app/top.py": "x = 1\n",
    "app/spaces/loose.py": "",
    "single.py": "import app.top\n",
    "loose_top/module.py": "",
}


@pytest.fixture
def app(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import app.top", {"app.top"}),
        ("import app.top as t", {"app.top"}),
        ("from app import top", {"app.top"}),
        ("from app.top import x", {"app.top"}),
        ("from app.top import *", {"app.top"}),
        ("from . import top", {"app.top"}),
        ("from .top import x", {"app.top"}),
        ("from .deep import other", {"app.deep", "app.deep.inner", "app.deep.other", "app.top"}),
        ("import app.deep.inner", {"app.deep", "app.deep.inner"}),
        ("def f():\n    from app import top", {"app.top"}),
        ("class C:\n    def f(self):\n        import app.top", {"app.top"}),
        ("if False:\n    import app.top", {"app.top"}),
        ("try:\n    import app.top\nexcept ImportError:\n    pass", {"app.top"}),
        ("try:\n    import app.absent\nexcept ImportError:\n    from app import absent", set()),
        ("from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import app.top", {"app.top"}),
        ("async def f():\n    async with x:\n        import app.top", {"app.top"}),
        ("match 1:\n    case 1:\n        import app.top", {"app.top"}),
        ("import single", {"single", "app.top"}),
        ("import loose_top.module", {"loose_top", "loose_top.module"}),
        ("from app.spaces import loose", {"app.spaces", "app.spaces.loose"}),
        ("from app import start", set()),
        ("import app.top.x", {"app.top"}),
        ('import importlib\nx = importlib.import_module("app.top")', {"app.top"}),
        ('from importlib import import_module\nx = import_module("app.top").x', {"app.top"}),
        ('x = __import__("app.top")', {"app.top"}),
        ('x = f("app.top"), import_module(".top", "app"), import_module("app top"), import_module(y)', set()),
        ("", set()),
    ],
)
def test_every_form_of_import_is_seen(app, source, found):
    (app / "app" / "start.py").write_text(source)
    assert set(closure(app, "app.start").modules) == found | {"app", "app.start"}


def test_a_cycle_of_imports_ends(app):
    (app / "app" / "start.py").write_text("import app.other")
    (app / "app" / "other.py").write_text("import app.start")
    assert set(closure(app, "app.start").modules) == {"app", "app.start", "app.other"}


def test_libraries_are_told_from_our_own_modules_and_from_python_itself(app):
    (app / "app" / "start.py").write_text(
        "import os, json.decoder, numpy.linalg, yaml, a_library_nobody_has\nfrom matplotlib import figure\n"
        "import app.top, gradlesson.errors, __future__, sys\n"
    )
    found = closure(app, "app.start")
    assert found.distributions == {"numpy", "yaml", "matplotlib", "a_library_nobody_has"}
    assert "numpy.linalg" in found.third_party
    assert {"gradlesson", "gradlesson.errors", "app.top"} <= set(found.modules)
    versions = distribution_versions(found.distributions)
    assert versions["a_library_nobody_has"] is None
    assert versions["numpy"] == __import__("numpy").__version__
    assert versions["yaml"].startswith("PyYAML ")


def test_an_editable_install_elsewhere_is_our_own_code_too(app, tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "linked.py").write_text("import linked_helper\n")
    (elsewhere / "linked_helper.py").write_text("")
    monkeypatch.syspath_prepend(str(elsewhere))
    (app / "app" / "start.py").write_text("import linked")
    assert {"linked", "linked_helper"} <= set(closure(app, "app.start").modules)


def test_the_project_comes_before_an_installed_library_of_that_name(app):
    (app / "yaml.py").write_text("")
    (app / "app" / "start.py").write_text("import yaml")
    assert "yaml" in closure(app, "app.start").modules


@pytest.mark.parametrize(
    ("source", "line"),
    [("x = 1\ndef f(:\n", 2), ("if True:\nx = 1\n", 2), ("x = '", 1), ("\n\nreturn = 3", 3)],
)
def test_a_syntax_error_names_file_and_line(app, source, line):
    (app / "app" / "top.py").write_text(source)
    (app / "app" / "start.py").write_text("import app.top")
    with pytest.raises(GradlessonError) as caught:
        closure(app, "app.start")
    assert caught.value.place == f"{app}/app/top.py:{line}"
    assert set(closure(app, "app.deep.inner").modules) == {"app", "app.deep", "app.deep.inner"}


def test_an_expression_that_nests_too_deep_names_the_file(app):
    (app / "app" / "top.py").write_text(f"x = {'+'.join(['1.0'] * 9000)}\n")
    (app / "app" / "start.py").write_text("import app.top")
    with pytest.raises(GradlessonError) as caught:
        closure(app, "app.start")
    assert caught.value.place == f"{app}/app/top.py"


def test_a_start_that_is_missing_is_an_error(app):
    with pytest.raises(GradlessonError, match=r"No module 'app\.nothing' was found\."):
        closure(app, "app.nothing")


# -- what counts ---------------------------------------------------------------------------------------------------

HELPER = '''
"""A module."""

from __future__ import annotations

import math

LIMIT = 3
"""The largest."""


class Table:
    """A class."""

    rows: int = 2
    """How many."""

    def total(self, x):
        """A method."""
        return x * self.rows


DISPATCH = {"a": Table}


def scaled(x):
    """A function."""
    # A comment.
    if x > LIMIT:
        return x
    return Table().total(x)
'''
SAME = {
    "a comment": ("# A comment.", "# Another."),
    "a comment taken away": ("    # A comment.\n", ""),
    "a docstring of the module": ('"""A module."""', '"""The module."""'),
    "a docstring of a class": ('"""A class."""', '"""The class.\n\n    With more.\n    """'),
    "a docstring of a method": ('"""A method."""', "'''The method.'''"),
    "a docstring taken away": ('    """A function."""\n', ""),
    "a docstring of a method taken away": ('        """A method."""\n', ""),
    "the words below a field": ('"""How many."""', '"""The number of rows."""'),
    "the words below a field taken away": ('    """How many."""\n', ""),
    "the words below a constant": ('"""The largest."""', '"""The limit."""'),
    "layout": ("return Table().total(x)", "return (Table()\n        .total(x))"),
    "quotes": ('"a"', "'a'"),
    "empty lines": ("\n\n\n", "\n"),
    "spelling of a number": ("LIMIT = 3", "LIMIT = 0x3"),
}
CHANGED = {
    "a constant": ("LIMIT = 3", "LIMIT = 4"),
    "a field": ("rows: int = 2", "rows: int = 3"),
    "a method": ("x * self.rows", "x + self.rows"),
    "a table of functions": ('"a": Table', '"b": Table'),
    "a string": ('"a"', '"A"'),
    "a function": ("x > LIMIT", "x >= LIMIT"),
    "a name": ("scaled", "scale"),
    "an integer for a float": ("LIMIT = 3", "LIMIT = 3.0"),
    "an import": ("import math", "import cmath as math"),
    "an unused function": ("DISPATCH", "def unused(): pass\n\n\nDISPATCH"),
}


def code(folder, source):
    (folder / "m.py").write_text(source)
    return closure(folder, "m").hashes["m"]


@pytest.mark.parametrize("edit", SAME)
def test_what_changes_no_result_is_not_seen(tmp_path, edit):
    old, new = SAME[edit]
    assert old in HELPER
    assert code(tmp_path, HELPER) == code(tmp_path, HELPER.replace(old, new))


@pytest.mark.parametrize("edit", CHANGED)
def test_what_can_change_a_result_is_seen(tmp_path, edit):
    old, new = CHANGED[edit]
    assert old in HELPER
    assert code(tmp_path, HELPER) != code(tmp_path, HELPER.replace(old, new))


@pytest.mark.parametrize("file", ["mini/__init__.py", "mini/experiments/__init__.py", "mini/constants.py"])
def test_what_is_far_away_is_seen_and_a_touch_is_not(sample, file):
    before = fingerprints(sample)
    os.utime(sample.path(file), (time.time() + 100, time.time() + 100))
    assert fingerprints(sample) == before
    sample.write(file, sample.read(file) + "\nADDED = 1\n")
    after = fingerprints(sample)
    assert after["one"] != before["one"]
    assert (after["two"] != before["two"]) == file.endswith("__init__.py")


def test_a_module_that_appears_for_an_optional_import_is_seen(sample):
    sample.edit(
        "mini/experiments/one.py",
        "import numpy",
        "try:\n    import mini.fast\nexcept ImportError:\n    pass\nimport numpy",
    )
    before = fingerprints(sample)
    sample.write("mini/fast.py", "")
    assert fingerprints(sample)["one"] != before["one"]


def test_data_files_count_by_their_content(sample):
    sample.write("mini/numbers.csv", "1,2\n")
    sample.write("mini/constants.py", 'FACTOR = 2.0\nDATA_FILES = ["numbers.csv"]\n')
    before = fingerprints(sample)
    os.utime(sample.path("mini/numbers.csv"), (1, 1))
    assert fingerprints(sample) == before
    sample.write("mini/numbers.csv", "1,3\n")
    after = fingerprints(sample)
    assert after["one"] != before["one"]
    assert after["two"] == before["two"]


@pytest.mark.parametrize("folder", ["north", "south"])
def test_data_files_of_equal_names_outside_the_project_count_each(sample, tmp_path, folder):
    for name in ("north", "south"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "numbers.csv").write_text("1\n")
    names = ["../../north/numbers.csv", "../../south/numbers.csv"]
    sample.write("mini/constants.py", f"FACTOR = 2.0\nDATA_FILES = {names}\n")
    first = fingerprints(sample)
    (tmp_path / folder / "numbers.csv").write_text("2\n")
    second = fingerprints(sample)
    assert (second["one"] != first["one"], second["two"] != first["two"]) == (True, False)


def test_the_version_of_a_library_counts(sample, monkeypatch):
    before = fingerprints(sample)
    monkeypatch.setattr("gradlesson.engine.libraries._version", lambda top, remember: "0.0")
    after = fingerprints(sample)
    assert after["one"] != before["one"]


def test_a_library_that_is_installed_while_we_run_is_noticed(tmp_path, monkeypatch):
    """Even where its distribution has another name than its module."""
    monkeypatch.syspath_prepend(tmp_path)
    remembered = Sources(tmp_path).remembered
    assert distribution_versions({"quaternion"}, remembered) == {"quaternion": None}
    about = tmp_path / "numbers_of_four-1.2.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: numbers-of-four\nVersion: 1.2\n")
    (about / "top_level.txt").write_text("quaternion\n")
    found = distribution_versions({"quaternion"}, remembered)
    assert found == {"quaternion": "numbers-of-four 1.2"}
    monkeypatch.setattr(
        "importlib.metadata.packages_distributions",
        lambda: pytest.fail("looked into every distribution again"),
    )
    assert distribution_versions({"quaternion"}, remembered) == found


def test_two_names_have_two_fingerprints_though_all_else_is_equal(sample):
    sample.write("mini/experiments/three.py", sample.read("mini/experiments/two.py"))
    found = fingerprints(sample)
    assert found["two"] != found["three"]


def test_another_folder_has_the_same_fingerprints(sample, tmp_path):
    before = fingerprints(sample)
    sample.root = sample.root.rename(tmp_path / "moved")
    assert fingerprints(sample) == before


# -- what was parsed is remembered ---------------------------------------------------------------------------------


def test_planning_imports_nothing_of_the_course(sample):
    program = (
        "import sys; from pathlib import Path; from gradlesson.engine.settings import read_settings;"
        "from gradlesson.engine.course import read_course;"
        "read_course(read_settings(Path('.')), 'mini.draw:render');"
        "print([name for name in sys.modules if name.partition('.')[0] in ('mini', 'numpy')])"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], cwd=sample.root, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "not ours"])
def test_a_damaged_memo_is_written_anew(sample, damage):
    before = fingerprints(sample)
    file = memo_file(sample.settings.store)
    whole = file.read_bytes()
    file.write_bytes(
        {
            "cut": whole[: len(whole) // 2],
            "flip": whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:],
            "empty": b"",
            "not ours": b"{}",
        }[damage]
    )
    assert fingerprints(sample) == before
    assert file.read_bytes() == whole


def test_the_memo_is_used_and_goes_by_content(sample, monkeypatch):
    before = fingerprints(sample)
    monkeypatch.setattr(
        "gradlesson.engine.sources._parse", lambda source, path: pytest.fail(f"{path} was parsed")
    )
    assert fingerprints(sample) == before


def test_a_memo_of_another_parser_is_not_used(sample, monkeypatch):
    fingerprints(sample)
    old = json.loads(memo_file(sample.settings.store).read_bytes().partition(b"\n")[2])
    monkeypatch.setattr("gradlesson.engine.sources._parser", lambda: b"another")
    fingerprints(sample)
    new = json.loads(memo_file(sample.settings.store).read_bytes().partition(b"\n")[2])
    assert old.keys().isdisjoint(new)
    assert len(old) == len(new)
