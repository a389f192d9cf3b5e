"""The course's source code as pages of the site, for links where no `source_url` is set."""

from __future__ import annotations

from pathlib import Path

from gradlesson.engine.closure import relative_name
from gradlesson.engine.course import Course
from gradlesson.engine.sources import Module

_FENCE = "~" * 12
_NOTES = {
    "ko": "이 사이트의 수를 계산한 코드 그대로이다.",
    "en": "The code that computed the numbers on this site.",
}


def source_pages(course: Course, package: str, root: Path, language: str) -> dict[str, str]:
    """Markdown of a page for every module of the course that some unit imports, by its path below docs."""
    modules: dict[str, Module] = {}
    for unit in course.units:
        modules |= unit.closure.modules
    return {
        page_path(name): _page(module, root, language)
        for name, module in sorted(modules.items())
        if name.startswith(f"{package}.") and module.source().strip() and not module.is_package
    }


def page_path(name: str) -> str:
    """Path of the page that shows the module `name`: `source/mycourse/nn/mlp.md`."""
    return f"source/{name.replace('.', '/')}.md"


def _page(module: Module, root: Path, language: str) -> str:
    name = relative_name(module.path, root)
    title = name.rpartition("/")[2]
    code = module.source().decode("utf-8", "replace").rstrip()
    note = _NOTES.get(language, _NOTES["en"])
    return (
        f"---\ntitle: {title}\ndescription: {name}\nsearch:\n  exclude: true\n---\n\n"
        f"# {title} {{#source}}\n\n`{name}` — {note}\n\n{_FENCE}python\n{code}\n{_FENCE}\n"
    )
