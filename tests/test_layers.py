"""Imports go one way: every import of the package is read, and an edge against the direction is named."""

import ast
import sys
from functools import cache
from pathlib import Path

import pytest

import gradlesson

FOLDER = Path(gradlesson.__file__).parent
TEMPLATE = FOLDER / "new" / "template"
PURE = {f"render.{name}" for name in ("html", "numbers", "typefaces", "words")}
"""The half of `render` that the process which builds pages may load."""

# Part of the package: the parts that it may import besides itself, `errors`, `counts` and the package's own name.
LAYERS = {
    "": set(),
    "__main__": {"console"},
    "errors": set(),
    "counts": set(),
    "public": set(),
    "amounts": set(),
    "engine": set(),
    "render": set(),
    "pages": {"engine", "public", *PURE},
    "pdf": {"engine", "pages"},
    "offline": {"engine", "pages"},
    "reports": {"engine"},
    "console": set(),
    "cli": {"amounts", "console", "engine", "pages", "reports", *PURE},
    "new": {"console"},
    "course": set(),
    "course.nn": set(),
    "course.theory": set(),
    "course.data": set(),
    "course.playground": set(),
    "course.experiments": {"course.nn", "course.theory", "course.data"},
    "course.published": {"course.theory", "render"},
    "course.exhibits": {"course.theory", "course.published", "render"},
}
# Libraries outside Python itself, by the modules that may import them.
LIBRARIES = {
    "course": {"numpy"},
    "course.exhibits": {"numpy", "matplotlib"},
    "render": {"numpy", "matplotlib", "cycler", "fontTools", "brotli"},  # cycler is a part of matplotlib
    "engine": {"filelock"},
    "engine.cluster": {"dask", "distributed"},
    "engine.experiment": {"numpy"},
    "pages": {"markdown"},
    "pages.configuration": {"yaml"},
    "pages.deck": {"genanki"},
    "pages.front_matter": {"yaml"},
    "pages.maths": {"markdown", "math_core"},
    "pages.mkdocs_plugin": {"mkdocs", "click", "jinja2"},
    "pages.source_pages": {"pygments"},
    "pages.templates": {"jinja2"},
    "pages.zensical": {"yaml"},
    "pdf.binding": {"pypdf"},
    "pdf.press": {"playwright"},
    "pdf": set(),
    "offline": set(),
    "console": {"click"},
    "amounts": {"click"},
    "cli": {"click", "rich"},
    "new": {"click"},
    "errors": set(),
    "counts": set(),
    "public": set(),
    "": set(),
    **{name: set() for name in PURE},
}


@cache
def modules():
    """Name below `gradlesson` and syntax tree of every module; a new course is none of them."""
    found = []
    for path in sorted(set(FOLDER.rglob("*.py")) - set(TEMPLATE.rglob("*.py"))):
        parts = path.relative_to(FOLDER).with_suffix("").parts
        found.append(
            (".".join(parts[:-1] if parts[-1] == "__init__" else parts), ast.parse(path.read_bytes()))
        )
    return found


def part(name, table):
    """The longest entry of the table that the module belongs to."""
    fitting = [one for one in table if name == one or name.startswith(f"{one}.")]
    return max(fitting, key=len, default="")


def imports(name, tree):
    """Absolute names that a module imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: write imports out from the package's name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def bad_edges(found):
    """`importer -> imported` of every import against the direction."""
    known = {name for name, _ in found}
    for name, tree in found:
        for target in imports(name, tree):
            top, _, rest = target.partition(".")
            if top != "gradlesson":
                if top not in sys.stdlib_module_names and top not in LIBRARIES[part(name, LIBRARIES)]:
                    yield f"{name} -> {top}"
                continue
            module = rest if rest in known else rest.rpartition(".")[0]
            own, other = part(name, LAYERS), part(module, LAYERS)
            if other in ("", "errors", "counts", own) or part(module, LAYERS[own]):
                continue
            yield f"{name} -> {module}"


def test_no_import_goes_against_the_direction():
    assert list(bad_edges(modules())) == []


def test_the_pure_half_of_render_imports_only_itself():
    found = dict(modules())
    for name in PURE:
        for target in imports(name, found[name]):
            if target.startswith("gradlesson."):
                module = target.removeprefix("gradlesson.")
                assert part(module, PURE | {"errors"}), f"{name} -> {module}"


def test_one_file_imports_mkdocs():
    users = [
        name for name, tree in modules() if any(one.split(".")[0] == "mkdocs" for one in imports(name, tree))
    ]
    assert users == ["pages.mkdocs_plugin"]


def test_one_file_imports_dask():
    users = [
        name
        for name, tree in modules()
        if any(one.split(".")[0] in ("dask", "distributed") for one in imports(name, tree))
    ]
    assert users == ["engine.cluster"]


def test_nobody_uses_pyplot():
    assert not [name for name, tree in modules() if any("pyplot" in one for one in imports(name, tree))]


def test_init_files_hold_a_docstring_and_import_no_sibling():
    for path in FOLDER.rglob("__init__.py"):
        tree = ast.parse(path.read_bytes())
        assert ast.get_docstring(tree), path
        assert not [one for one in imports(path, tree) if one.startswith("gradlesson")], path


@pytest.mark.parametrize(
    ("module", "source", "edge"),
    [
        ("engine.store", "from gradlesson.pages import build", "engine.store -> pages.build"),
        (
            "course.experiments.one",
            "from gradlesson.render.style import INK",
            "course.experiments.one -> render.style",
        ),
        ("course.exhibits.one", "import gradlesson.course.nn.mlp", "course.exhibits.one -> course.nn.mlp"),
        ("pages.page", "def f():\n    from gradlesson.render import figure", "pages.page -> render.figure"),
        ("pages.page", "import numpy as np", "pages.page -> numpy"),
        ("course.nn.mlp", "if False:\n    import scipy.special", "course.nn.mlp -> scipy"),
        (
            "course.nn.mlp",
            "from gradlesson.course.theory import mean_field",
            "course.nn.mlp -> course.theory.mean_field",
        ),
        ("render.words", "import gradlesson.engine.files", "render.words -> engine.files"),
        ("pages.build", "from mkdocs import config", "pages.build -> mkdocs"),
    ],
)
def test_a_bad_edge_is_named(module, source, edge):
    found = [*((name, tree) for name, tree in modules() if name != module), (module, ast.parse(source))]
    assert edge in list(bad_edges(found))
