"""Templates are compiled once for all builds of a process, and again when they are edited."""

from jinja2 import DictLoader, Environment

from gradlesson.pages.templates import CompiledTemplates


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
    assert [rendered({"page": "{{ x }}"}, cache, compiled) for _ in range(3)] == ["1"] * 3
    assert compiled == ["{{ x }}"]
    assert rendered({"page": "{{ x }}!"}, cache, compiled) == "1!"
    assert compiled == ["{{ x }}", "{{ x }}!"]
