"""After an edit exactly what depends on it runs and is drawn, and `why` says so beforehand.

Every row of the matrix is one edit in a course whose results are all there, and then the real commands.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

import gradlesson

# -- the course: each experiment depends on its sources in ways of its own -----------------------------------------

EXHIBIT = '''
    """What pages show of {reads}."""

    from gradlesson.render.exhibits import value

    READS = {reads}


    @value
    def total(result):
        return float(result["x"].sum())
    '''
NO_WORDS = "[ko]\n[en]\n"

FILES = {
    "gradlesson.toml": """
        course = "mini"
        time_limit = 60
        """,
    "docs/ko/index.md": "# 처음\n\n합은 {{ value chain.total }}이다.\n",
    "mini/__init__.py": '"""A course of few numbers."""\n',
    "mini/experiments/__init__.py": "",
    "mini/exhibits/__init__.py": "",
    "mini/spare.py": "UNUSED = 1\n",
    # chain: a helper of a helper of a helper, by absolute imports.
    "mini/experiments/chain.py": '''
        """What comes out of a chain of helpers?"""

        import numpy as np

        from mini.helper import shifted


        def run(parameters, rng):
            return {"x": shifted(np.arange(3.0))}
        ''',
    "mini/helper.py": '''
        """A helper of an experiment."""

        from mini.deep import scaled


        def shifted(x):
            """x, scaled and shifted."""
            # One to the right.
            return scaled(x) + 1
        ''',
    "mini/deep.py": """
        from mini import constants


        def scaled(x):
            return constants.FACTOR * x
        """,
    "mini/constants.py": "FACTOR = 2.0\n",
    "mini/exhibits/chain.py": '''
        """What pages show of the chain: the one figure, for which style and fonts count."""

        from gradlesson.render.exhibits import figure, value

        READS = ["chain"]


        @figure
        def dots(result):
            return {"x": result["x"]}


        @dots.draw
        def _(ax, data, words):
            ax.plot(data["x"], "o")
            ax.set_xlabel(words["place"])
            ax.set_ylabel(words["x"])


        @value
        def total(result):
            return float(result["x"].sum())
        ''',
    "mini/exhibits/chain.toml": """
        [ko.dots]
        caption = "세 수"
        alternative = "세 수의 합은 {total}이다."
        place = "자리"
        x = "값"
        [en.dots]
        caption = "Three numbers"
        alternative = "The sum of three numbers is {total}."
        place = "place"
        x = "value"
        """,
    # forms: a class, a dispatch table, a package, and imports that are relative or stand in a function.
    "mini/experiments/forms.py": '''
        """Which forms does a dependency have?"""

        import numpy as np

        from mini.model import Model
        from mini.shapes.square import area

        from .. import relative
        from ..rules import RULES


        def run(parameters, rng):
            from mini.late import START

            return {"x": np.array([Model().apply(START), RULES["half"](area(3)) + relative.OFFSET])}
        ''',
    "mini/model.py": """
        from mini.steps import step


        class Model:
            def apply(self, x):
                return step(x)
        """,
    "mini/steps.py": "def step(x):\n    return x + 1.0\n",
    "mini/shapes/__init__.py": "SIDES = 4\n",
    "mini/shapes/square.py": """
        from . import SIDES


        def area(side):
            return SIDES * side
        """,
    "mini/rules.py": "RULES = {'half': lambda x: x / 2, 'third': lambda x: x / 3}\n",
    "mini/relative.py": "OFFSET = 5\n",
    "mini/late.py": "START = 7\n",
    # network: a module of gradlesson itself.
    "mini/experiments/network.py": '''
        """What does an activation function do?"""

        import numpy as np

        from gradlesson.course.nn.activations import Sigmoid


        def run(parameters, rng):
            return {"x": Sigmoid()(np.arange(3.0))}
        ''',
    # survey: a data file, a library, and a module that may be missing.
    "mini/experiments/survey.py": '''
        """What was measured?"""

        from pathlib import Path

        import numpy as np
        import tinylibrary

        try:
            from mini.optional import BONUS
        except ImportError:
            BONUS = 0

        DATA_FILES = ["survey.csv"]


        def run(parameters, rng):
            return {"x": np.loadtxt(Path(__file__).with_name("survey.csv")) * tinylibrary.UNIT + BONUS}
        ''',
    "mini/experiments/survey.csv": "1\n2\n",
    "mini/optional.py": "BONUS = 10\n",
    "site-packages/tinylibrary.py": "UNIT = 1.0\n",
    "site-packages/tinylibrary.dist-info/METADATA": "Metadata-Version: 2.1\nName: tinylibrary\nVersion: 1.0\n",
    # draws: parameters and random numbers.
    "mini/experiments/draws.py": '''
        """What does a generator draw?"""

        import numpy as np

        PARAMETERS = {"seeds": 3, "scale": 1.0, "shown": 1}


        def run(parameters, rng):
            draws = [child.normal() for child in rng.spawn(parameters["seeds"])]
            return {"x": parameters["scale"] * np.array(draws)}
        ''',
    "mini/exhibits/comparison.py": '''
        """What pages show of two experiments side by side."""

        from gradlesson.render.exhibits import value

        READS = ["chain", "draws"]


        @value
        def difference(results):
            return float(results["chain"]["x"].sum() - results["draws"]["x"].sum())
        ''',
    "mini/exhibits/comparison.toml": NO_WORDS,
}
for _name in ("forms", "network", "survey", "draws"):
    FILES[f"mini/exhibits/{_name}.py"] = EXHIBIT.format(reads=[_name])
    FILES[f"mini/exhibits/{_name}.toml"] = NO_WORDS

EXPERIMENTS = "chain draws forms network survey"
EXHIBITS = f"{EXPERIMENTS} comparison"


# -- commands ------------------------------------------------------------------------------------------------------


def python(folder, *arguments):
    """What a Python process in the project's folder prints; it writes bytecode, as users' do."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPATH": str(folder / "site-packages"), "PYTHONUTF8": "1", "NO_COLOR": "1"}
    found = subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=100
    )
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout


def run(folder):
    """(ran, drawn) of `gradlesson run`, drawn as "name.language"."""
    report = json.loads(python(folder, "-m", "gradlesson", "run", "--json"))
    return report["ran"], [f"{one['name']}.{one['language']}" for one in report["drawn"]]


def why(folder):
    """The reasons that `gradlesson why` gives, by unit: "chain" or "chain.ko". What only waits has none."""
    text, found = python(folder, "-m", "gradlesson", "why"), {}
    for line in text.splitlines():
        if head := re.fullmatch(r"(?:experiment|exhibits) (\S+)(?: \((\w+)\))?: (?:due|waits for).*", line):
            reasons = found.setdefault(".".join(filter(None, head.groups())), [])
        elif line.startswith("    "):
            reasons.append(line.strip())
    assert found or text == "Everything is up to date.\n"
    return found


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    """The course with all of its results: only to copy from."""
    folder = tmp_path_factory.mktemp("exactness") / "project"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    assert run(folder) == (EXPERIMENTS.split(), in_both_languages(EXHIBITS))
    return folder


@pytest.fixture
def project(computed, sample):
    """The course with all of its results, to edit; in another folder than where it was computed."""
    shutil.rmtree(sample.root)
    shutil.copytree(computed, sample.root)
    return sample


def in_both_languages(names):
    """["a.ko", "b.en", "b.ko"] for "a.ko b"."""
    return sorted(
        one for name in names.split() for one in ([name] if "." in name else [f"{name}.en", f"{name}.ko"])
    )


def file_of(unit):
    name, _, language = unit.partition(".")
    return f"mini/{'exhibits' if language else 'experiments'}/{name}.py"


# -- edits ---------------------------------------------------------------------------------------------------------

Edit = Callable[..., object]


def replace(file, old, new):
    return lambda project: project.edit(file, old, new)


def write(file, text):
    return lambda project: project.write(file, text)


def append(file, text):
    return lambda project: project.write(file, project.path(file).read_bytes() + text.encode())


def delete(file):
    return lambda project: project.path(file).unlink()


def touch(file):
    return lambda project: os.utime(project.path(file), (1, 1))


def nothing(project):
    pass


def together(*edits):
    return lambda project: [edit(project) for edit in edits]


def run_between(edit, undo):
    return together(edit, lambda project: run(project.root), undo)


def in_gradlesson(edit):
    """The edit in a copy of the package, which `python -m` finds first."""
    package = Path(gradlesson.__file__).parent
    return together(lambda project: shutil.copytree(package, project.path("gradlesson")), edit)


@dataclass(frozen=True)
class Row:
    """An edit, the experiments that run, the exhibit files that are drawn ("a.ko", or "a" for both languages)."""

    name: str
    edit: Edit
    ran: str = ""
    drawn: str = ""
    why: str = ""
    """The reason of the experiments, or of the exhibit files where no experiment runs; {unit} is their own file."""


ROWS = [
    # What changes no number and no picture.
    Row("nothing at all", nothing),
    Row("a touch", touch("mini/helper.py")),
    Row("a comment", replace("mini/helper.py", "# One to the right.", "# One step.")),
    Row("a docstring", replace("mini/helper.py", '"""x, scaled and shifted."""', '"""Shifted x."""')),
    Row("layout", replace("mini/helper.py", "scaled(x) + 1", "(\n        scaled(x)\n        + 1)")),
    Row("a sentence of a page", replace("docs/ko/index.md", "합은", "모두 더하면")),
    Row("a comment among the words", append("mini/exhibits/chain.toml", "# Two languages.\n")),
    Row("a new module that nothing imports", write("mini/fresh.py", "NEW = 1\n")),
    Row("a module deleted that nothing imports", delete("mini/spare.py")),
    Row(
        "an edit that is taken back",
        run_between(replace("mini/constants.py", "2.0", "3.0"), replace("mini/constants.py", "3.0", "2.0")),
    ),
    # The chain of helpers.
    Row(
        "the experiment itself",
        replace("mini/experiments/chain.py", "arange(3.0)", "arange(4.0)"),
        ran="chain",
        drawn="chain comparison",
        why="{unit} changed: run",
    ),
    Row(
        "a helper",
        replace("mini/helper.py", "+ 1", "+ 2"),
        ran="chain",
        drawn="chain comparison",
        why="mini/helper.py changed: shifted (imported by {unit})",
    ),
    Row(
        "a helper of a helper",
        replace("mini/deep.py", "* x", "* x**2"),
        ran="chain",
        drawn="chain comparison",
        why="mini/deep.py changed: scaled (imported by mini/helper.py, imported by {unit})",
    ),
    Row(
        "a constant",
        replace("mini/constants.py", "2.0", "3.0"),
        ran="chain",
        drawn="chain comparison",
        why="mini/constants.py changed: FACTOR "
        "(imported by mini/deep.py, imported by mini/helper.py, imported by {unit})",
    ),
    Row(
        "other code with equal numbers",
        replace("mini/helper.py", "scaled(x) + 1", "1 + scaled(x)"),
        ran="chain",
        why="mini/helper.py changed: shifted (imported by {unit})",
    ),
    Row(
        "a new function of a shared module that nothing calls",
        append("mini/helper.py", "\n\ndef idle():\n    pass\n"),
        ran="chain",
        why="mini/helper.py changed: idle (imported by {unit})",
    ),
    # The other forms of a dependency.
    Row(
        "a helper that a method calls",
        replace("mini/steps.py", "1.0", "2.0"),
        ran="forms",
        drawn="forms",
        why="mini/steps.py changed: step (imported by mini/model.py, imported by {unit})",
    ),
    Row(
        "an entry of a dispatch table",
        replace("mini/rules.py", "x / 2", "x / 4"),
        ran="forms",
        drawn="forms",
        why="mini/rules.py changed: RULES (imported by {unit})",
    ),
    Row(
        "a module that a function imports",
        replace("mini/late.py", "7", "8"),
        ran="forms",
        drawn="forms",
        why="mini/late.py changed: START (imported by {unit})",
    ),
    Row(
        "a module that is imported relatively",
        replace("mini/relative.py", "5", "6"),
        ran="forms",
        drawn="forms",
        why="mini/relative.py changed: OFFSET (imported by {unit})",
    ),
    Row(
        "the __init__ of a package of helpers",
        replace("mini/shapes/__init__.py", "4", "5"),
        ran="forms",
        drawn="forms",
        why="mini/shapes/__init__.py changed: SIDES (imported by {unit})",
    ),
    Row(
        "the __init__ of the course",
        append("mini/__init__.py", "WIDTH = 3\n"),
        ran=EXPERIMENTS,
        drawn=EXHIBITS,
        why="mini/__init__.py changed: WIDTH (imported by {unit})",
    ),
    # Parameters, random numbers, data, libraries.
    Row(
        "a parameter",
        replace("mini/experiments/draws.py", "1.0", "2.0"),
        ran="draws",
        drawn="draws comparison",
        why="parameter scale: 1.0 -> 2.0",
    ),
    Row(
        "the number of seeds",
        replace("mini/experiments/draws.py", '"seeds": 3', '"seeds": 4'),
        ran="draws",
        drawn="draws comparison",
        why="parameter seeds: 3 -> 4",
    ),
    Row(
        "a parameter that changes no number, but that words may quote",
        replace("mini/experiments/draws.py", '"shown": 1', '"shown": 2'),
        ran="draws",
        drawn="draws comparison",
        why="parameter shown: 1 -> 2",
    ),
    Row(
        "a data file",
        replace("mini/experiments/survey.csv", "2", "3"),
        ran="survey",
        drawn="survey",
        why="mini/experiments/survey.csv changed",
    ),
    Row(
        "the version of a library",
        together(
            replace("site-packages/tinylibrary.dist-info/METADATA", "1.0", "1.1"),
            replace("site-packages/tinylibrary.py", "1.0", "2.0"),
        ),
        ran="survey",
        drawn="survey",
        why="tinylibrary 1.0 -> 1.1",
    ),
    Row(
        "a module deleted that is imported where there is one",
        delete("mini/optional.py"),
        ran="survey",
        drawn="survey",
        why="module mini.optional is no longer imported",
    ),
    Row(
        "an experiment renamed",
        together(
            lambda project: project.path("mini/experiments/draws.py").rename(
                project.path("mini/experiments/dice.py")
            ),
            replace("mini/exhibits/draws.py", "draws", "dice"),
            replace("mini/exhibits/comparison.py", "draws", "dice"),
        ),
        ran="dice",
        drawn="draws comparison",
        why="has never been computed under this name",
    ),
    # What only pictures depend on.
    Row(
        "an exhibit",
        replace("mini/exhibits/survey.py", "sum", "max"),
        drawn="survey",
        why="{unit} changed: total",
    ),
    Row(
        "the words of one language",
        replace("mini/exhibits/chain.toml", "자리", "차례"),
        drawn="chain.ko",
        why="words of [ko.dots] in mini/exhibits/chain.toml changed",
    ),
    # gradlesson itself.
    Row("a copy of gradlesson in another folder", in_gradlesson(nothing)),
    Row(
        "a module of gradlesson that an experiment imports",
        in_gradlesson(append("gradlesson/course/nn/activations.py", "\n\nSigmoid = Tanh\n")),
        ran="network",
        drawn="network",
        why="gradlesson/course/nn/activations.py changed: Sigmoid (imported by {unit})",
    ),
    Row(
        "what checks and stores the results of experiments",
        in_gradlesson(append("gradlesson/engine/experiment.py", "\n\nADDED = 1\n")),
        ran=EXPERIMENTS,
        why="gradlesson/engine/experiment.py changed: ADDED",
    ),
    Row(
        "the figure style",
        in_gradlesson(replace("gradlesson/render/style.py", "FONT_SIZE = 15.0", "FONT_SIZE = 16.0")),
        drawn=EXHIBITS,
        why="gradlesson/render/style.py changed: FONT_SIZE "
        "(imported by gradlesson/render/exhibits.py, imported by {unit})",
    ),
    Row(
        "a font",
        in_gradlesson(append("gradlesson/render/fonts/Pretendard-Regular.otf", "\0")),
        drawn=EXHIBITS,
        why="gradlesson/render/fonts/Pretendard-Regular.otf changed",
    ),
    Row(
        "the formats of numbers",
        in_gradlesson(append("gradlesson/render/numbers.py", "\n\nADDED = 1\n")),
        drawn=EXHIBITS,
        why="gradlesson/render/numbers.py changed: ADDED (imported by gradlesson/render/exhibit.py)",
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_exactly_what_an_edit_makes_due_is_computed_and_why_says_so(project, row):
    row.edit(project)
    reasons = why(project.root)
    ran, drawn = run(project.root)
    assert (ran, drawn) == (row.ran.split(), in_both_languages(row.drawn))
    for unit in ran or drawn:
        assert reasons[unit] == [row.why.format(unit=file_of(unit))]
    due = {unit for unit in reasons if reasons[unit]}
    assert due <= {*ran, *drawn} <= set(reasons), "others may only wait for what is due"


def test_an_edit_of_equal_size_within_one_second_counts(project):
    """Though Python itself runs the old bytecode, which it checks by the second and the size of the source."""
    constants, imported = (
        project.path("mini/constants.py"),
        "from mini.constants import FACTOR; print(FACTOR)",
    )
    assert python(project.root, "-c", imported) == "2.0\n"
    written = constants.stat()
    project.edit("mini/constants.py", "2.0", "3.0")
    os.utime(constants, ns=(written.st_atime_ns, written.st_mtime_ns))
    assert python(project.root, "-c", imported) == "2.0\n", "this is the trap"
    assert run(project.root) == (["chain"], in_both_languages("chain comparison"))
    entry = project.store.get(project.store.latest("exhibits/chain.en"))
    shown = json.loads(project.store.content(entry.files["exhibits.json"]))
    assert shown["values"]["total"]["raw"] == sum(3.0 * x + 1 for x in range(3))
