"""The course's source code: where `source` asks for it, and on a page a module where no `source_url` is set."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from gradlesson.engine.closure import relative_name
from gradlesson.engine.course import Course
from gradlesson.engine.files import canonical_json, digest
from gradlesson.engine.sources import Module
from gradlesson.engine.store import Entry, Store

_NOTES = {
    "ko": "이 사이트의 수를 계산한 코드 그대로이다.",
    "en": "The code that computed the numbers on this site.",
}


_FILE = "code.html"


def shown_modules(course: Course) -> dict[str, Module]:
    """The modules that some unit imports, by name."""
    modules: dict[str, Module] = {}
    for unit in course.units:
        modules |= unit.closure.modules
    return dict(sorted(modules.items()))


def source_pages(course: Course, package: str, root: Path, language: str) -> dict[str, str]:
    """Markdown of a page for every module of the course that some unit imports, by its path below docs."""
    return {
        page_path(name): _page(name, relative_name(module.path, root), language)
        for name, module in shown_modules(course).items()
        if name.startswith(f"{package}.") and module.source().strip() and not module.is_package
    }


def page_path(name: str) -> str:
    """Path of the page that shows the module `name`: `source/mycourse/nn/mlp.md`."""
    return f"source/{name.replace('.', '/')}.md"


def highlighted(module: Module, store: Store) -> str:
    """The HTML of a module's code, its parts marked for colours; kept in the store, since that takes its time."""
    inputs = {"code": digest(module.source()), "libraries": {"pygments": version("pygments")}}
    fingerprint = digest(canonical_json({"task": "highlight", **inputs}))
    entry = store.get(fingerprint)
    content = store.content(entry.files[_FILE]) if entry is not None else None
    if content is None:
        # As fenced code looks in the theme.
        formatter = HtmlFormatter(cssclass="language-python highlight", wrapcode=True)
        code = module.source().decode("utf-8", "replace").rstrip()
        content = highlight(code, PythonLexer(), formatter).encode()
        store.put(fingerprint, Entry(f"task/{module.name}", {}, 0.0, 0.0, inputs), {_FILE: content})
    return content.decode()


def _page(name: str, file: str, language: str) -> str:
    title = file.rpartition("/")[2]
    note = _NOTES.get(language, _NOTES["en"])
    return (
        f"---\ntitle: {title}\ndescription: {file}\nsearch:\n  exclude: true\n---\n\n"
        f"# {title} {{#source}}\n\n`{file}` — {note}\n\n{{{{ source {name} }}}}\n"
    )
