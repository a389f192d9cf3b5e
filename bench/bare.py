"""A project without our plugin: the same pages with their directives already expanded."""

from __future__ import annotations

import re
import shutil
from functools import partial
from pathlib import Path

from bench.measure import Cost, python, run
from gradlesson.pages.build import SiteBuild
from gradlesson.pages.directives import DIRECTIVE, is_directive
from gradlesson.pages.extension import directive_lines
from gradlesson.pages.language_build import LanguageBuild
from gradlesson.pages.look import is_asked_for
from gradlesson.pages.project import Project
from gradlesson.pages.source_pages import Mould, mould_markdown

PLUGIN = re.compile(r"  gradlesson: \{.*\}\n")
"""How our plugin stands in a configuration."""
_HOOK = """
from pathlib import Path

from gradlesson.pages import look


def on_config(config):
    look.bring(config, Path(config.docs_dir).name, ("ko", "en"))
    return config
"""
_BUILDER = Path(__file__).with_name("build.py")


def build(project: Path) -> Cost:
    """What it costs to build both languages with MkDocs alone."""
    return run(python(_BUILDER), project)


def write_bare(project: Path, target: Path) -> None:
    """Copy an up-to-date project without our plugin and with every directive expanded."""
    site = SiteBuild.start(Project.open(project), compute=False)
    if (project / "overrides").is_dir():
        shutil.copytree(project / "overrides", target / "overrides")
    for language in site.project.settings.languages:
        docs, copy = project / "docs" / language, target / "docs" / language
        build = site.language(language, docs, "", directory_urls=True)
        shutil.copytree(docs, copy)
        pages = {path.relative_to(docs).as_posix(): path for path in docs.rglob("*.md")}
        build.find_references(pages)
        texts = {
            name: expanded(build, name, path.read_text(encoding="utf-8")) for name, path in pages.items()
        }
        generated = build.generated_pages()
        mould = Mould(mould_markdown(language))
        sources = {
            path: mould.cast(page, site.code(page.module.name)) for path, page in build.source_pages.items()
        }
        for name, text in {**texts, **generated, **sources}.items():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_text(text, encoding="utf-8")
    write_configurations(project, target)


def write_configurations(project: Path, target: Path) -> None:
    """Copy both configurations without our plugin; the English site goes below the Korean one, as ours does.

    The look stays where it is asked for.
    """
    for file, folder in (("mkdocs.yml", "site"), ("mkdocs.en.yml", "site/en")):
        text = (project / file).read_text(encoding="utf-8")
        added = f"\nsite_dir: {folder}\n"
        if is_asked_for(text):
            (target / "look.py").write_text(_HOOK, encoding="utf-8")
            added += "hooks: [look.py]\n"
        (target / file).write_text(f"{PLUGIN.sub('', text)}{added}", encoding="utf-8")
    assert not re.search(
        r"^ *-? *gradlesson:", (target / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE
    )


def expanded(build: LanguageBuild, name: str, text: str) -> str:
    """A page with the HTML of its directives in their places, on one line each."""
    build.begin_page(name, build.url(name), text, text)
    rows = text.split("\n")
    for line in sorted(set(directive_lines(text))):
        rows[line - 1] = DIRECTIVE.sub(partial(_html, build, rows[line - 1]), rows[line - 1])
    if errors := [str(error) for error in build.errors]:
        raise SystemExit("\n".join(errors))
    return "\n".join(rows)


def _html(build: LanguageBuild, row: str, match: re.Match[str]) -> str:
    if not is_directive(match):
        return match[0]
    html = build.expand(match["body"].strip(), 0, alone=row.strip() == match[0])
    return html.replace("\n", " ")
