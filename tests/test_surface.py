"""What users of gradlesson rely on stays as it is, until a change of it is approved on purpose."""

import ast
import difflib
import importlib
import inspect
import os
import re
from dataclasses import fields
from pathlib import Path

import click
import pytest

import gradlesson
from gradlesson.console import main
from gradlesson.engine.settings import Settings
from gradlesson.pages.api_reference import offers
from gradlesson.pages.directives import ARGUMENTS
from gradlesson.public import NAMES

FOLDER = Path(gradlesson.__file__).parent
LISTING = Path(__file__).with_name("surface.txt")
CONTEXT = click.Context(main)
APPROVE = "APPROVE=1 .venv/bin/python -m pytest tests/test_surface.py"
ALL = [(module, name) for module, names in NAMES.items() for name in names]


def offered(module):
    """The public names of a module by name, as its source defines them."""
    file = FOLDER.parent.joinpath(*module.split(".")).with_suffix(".py")
    return {one.name: one for one in offers(ast.parse(file.read_bytes()), module)}


def surface():
    """A line for each thing that users rely on; without white space at the ends of lines."""
    for module in NAMES:
        for one in offered(module).values():
            for signature in one.signatures:
                yield f"{module}: {' '.join(signature.split()).replace('( ', '(').replace(', )', ')')}"
    for name in sorted(main.list_commands(CONTEXT)):
        for parameter in main.get_command(CONTEXT, name).params:
            kind = "" if isinstance(parameter, click.Argument) or parameter.is_flag else " VALUE"
            yield f"gradlesson {name}: {' '.join(parameter.opts)}{kind}"
    for kind, arguments in ARGUMENTS.items():
        words = (f"{name}={'|'.join(values or ['...'])}" for name, values in arguments.items())
        yield " ".join(["directive:", kind, *words])
    yield from (f"gradlesson.toml: {one.name}" for one in fields(Settings) if one.name != "root")


def test_the_surface_is_the_one_that_was_approved():
    """What is gone or different here breaks somebody's course: that needs a new version, and a line in the log."""
    now = "".join(f"{line}\n" for line in surface())
    if os.environ.get("APPROVE"):
        LISTING.write_text(now, encoding="utf-8")
    approved = LISTING.read_text(encoding="utf-8")
    difference = difflib.unified_diff(
        approved.splitlines(), now.splitlines(), "approved", "now", n=0, lineterm=""
    )
    assert now == approved, "\n".join([*difference, "", f"If it is meant so, approve it: {APPROVE}"])


@pytest.mark.parametrize(("module", "name"), ALL)
def test_a_public_name_can_be_imported_and_says_what_it_is(module, name):
    found = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    assert offered(module)[name].docstring, f"{module}.{name} has no docstring"


@pytest.mark.parametrize(("module", "name"), ALL)
def test_a_public_function_is_typed(module, name):
    found = importlib.import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    if not inspect.isfunction(found):
        return
    signature = inspect.signature(found)
    untyped = [
        one.name
        for one in signature.parameters.values()
        if one.annotation is one.empty and one.name != "self"
    ]
    assert untyped == []
    assert signature.return_annotation is not signature.empty


def test_a_public_function_that_raises_says_when():
    """Told in the docstring of the function, where its own code raises."""
    silent = []
    for module, names in NAMES.items():
        source = FOLDER.parent.joinpath(*module.split(".")).with_suffix(".py").read_bytes()
        for node in ast.parse(source).body:
            raises = any(isinstance(one, ast.Raise) for one in ast.walk(node))
            if isinstance(node, ast.FunctionDef) and node.name in names and raises:
                silent += [node.name] if "Raises:" not in (ast.get_docstring(node) or "") else []
    assert silent == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_reference_shows_every_module_with_public_names(language):
    page = (FOLDER.parent / "docs" / language / "api.md").read_text(encoding="utf-8")
    assert re.findall(r"\{\{ api (\S+)", page) == list(NAMES)


def test_public_names_are_what_the_exhibits_of_our_own_course_import():
    """So that nobody who learns from them comes to rely on something else."""
    private, ours = set(), ("gradlesson.render", "gradlesson.engine", "gradlesson.pages", "gradlesson.errors")
    for file in [*FOLDER.glob("course/exhibits/*.py"), *FOLDER.glob("course/experiments/*.py")]:
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.ImportFrom) and node.module.startswith(ours):
                names = {(node.module, one.name) for one in node.names} - set(ALL)
                private |= {name for name in names if ".".join(name) not in NAMES}
    assert private == set()
