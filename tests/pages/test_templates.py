"""Templates are compiled once, for all builds, and again when they are edited."""

import pytest
from jinja2 import DictLoader, Environment

from gradlesson.pages.templates import CompiledTemplates, VisibleTemplates

ONE = {"page": "{{ x }}"}


def rendered(texts, cache, compiled):
    environment = Environment(loader=DictLoader(texts))
    environment.bytecode_cache = cache
    compile_text = environment.compile
    environment.compile = lambda source, *rest, **others: (
        compiled.append(source) or compile_text(source, *rest, **others)
    )
    return environment.get_template("page").render(x=1)


def test_a_template_is_compiled_once_until_it_is_edited():
    cache, compiled = CompiledTemplates(), []
    assert [rendered(ONE, cache, compiled) for _ in range(3)] == ["1"] * 3
    assert compiled == ["{{ x }}"]
    assert rendered({"page": "{{ x }}!"}, cache, compiled) == "1!"
    assert compiled == ["{{ x }}", "{{ x }}!"]


def test_a_later_process_finds_what_was_compiled(tmp_path):
    rendered(ONE, CompiledTemplates(tmp_path), [])
    compiled = []
    assert rendered(ONE, CompiledTemplates(tmp_path), compiled) == "1"
    assert compiled == []
    assert rendered({"page": "{{ x }}!"}, CompiledTemplates(tmp_path), compiled) == "1!"
    assert compiled == ["{{ x }}!"]


@pytest.mark.parametrize("damage", ["flip", "cut", "garble", "version"])
def test_what_is_damaged_or_of_another_version_is_compiled_again(tmp_path, monkeypatch, damage):
    rendered(ONE, CompiledTemplates(tmp_path), [])
    (file,) = tmp_path.iterdir()
    content = file.read_bytes()
    changed = {
        "flip": content[:-1] + bytes([content[-1] ^ 1]),
        "cut": content[: len(content) // 2],
        "garble": b"garbled",
        "version": content,
    }
    file.write_bytes(changed[damage])
    if damage == "version":
        monkeypatch.setattr("gradlesson.pages.templates.version", lambda name: "0")
    compiled = []
    assert rendered(ONE, CompiledTemplates(tmp_path), compiled) == "1"
    assert compiled == ["{{ x }}"]


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path):
    (tmp_path / "file").write_text("")
    cache, compiled = CompiledTemplates(tmp_path / "file" / "templates"), []
    assert [rendered(ONE, cache, compiled) for _ in range(2)] == ["1"] * 2
    assert compiled == ["{{ x }}"]


def test_templates_in_hidden_folders_are_found_but_not_listed(tmp_path):
    for name in [
        "one/main.html",
        "one/.icons/mark.svg",
        "one/a/.old/x.css",
        "two/a/style.css",
        "two/main.html",
    ]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    loader = VisibleTemplates([str(tmp_path / "one"), str(tmp_path / "two")])
    assert loader.list_templates() == ["a/style.css", "main.html"]
    shown = Environment(loader=loader).get_template(".icons/mark.svg").render()
    assert shown == "one/.icons/mark.svg"
