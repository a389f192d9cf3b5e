"""What the course costs: computing it cold, building it, building it again when nothing has changed.

CPU seconds of all processes, in one run on one machine; `bare` is `mkdocs build` of the same pages in both
languages with their directives already expanded and without our plugin. The last column holds the budget.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

from gradlesson.pages.build import LanguageBuild, SiteBuild
from gradlesson.pages.directives import DIRECTIVE, is_directive
from gradlesson.pages.extension import directive_lines
from gradlesson.pages.project import Project

ROOT = Path(__file__).resolve().parents[1]
REPEATS = 5
DISTORTING = ("OPENBLAS_", "PYTHONDONTWRITEBYTECODE")
"""Start of the names of environment variables that are unset: they slow numpy, or make us compile every time."""
LEFT_OUT = (".git", ".venv", ".gradlesson", ".*_cache", "site", "tests")
BUILD = [sys.executable, "-m", "mkdocs", "build", "--quiet"]
BARE = """
import sys
from mkdocs.commands.build import build
from mkdocs.config import load_config
for file in ("mkdocs.yml", "mkdocs.en.yml"):
    config = load_config(config_file=file)
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    config.plugins.on_shutdown()
"""


def main() -> None:
    """Measure in a copy of the project, and print the table."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "project"
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*LEFT_OUT))
        cold = cpu_seconds([*BUILD, "--site-dir", "site"], copy)
        experiments, exhibits = stored_seconds(copy)
        bare = Path(folder) / "bare"
        write_bare(copy, bare)
        ours, theirs = [], []
        for _ in range(REPEATS):
            ours.append(cpu_seconds([*BUILD, "--site-dir", "site"], copy))
            theirs.append(cpu_seconds([sys.executable, "-c", BARE], bare))
    again, without = statistics.median(ours), statistics.median(theirs)
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, CPU seconds")
    row("experiments, cold", experiments, "20")
    row("exhibits of both languages, cold", exhibits, "")
    row("whole cold build", cold, "25")
    row("build with nothing to do", again, "")
    row("bare build of the same pages", without, "")
    row("nothing to do / bare", again / without, "1.1")


def row(name: str, number: float, budget: str) -> None:
    """Print one line of the table."""
    print(f"{name:36}{number:8.2f}{'   <= ' + budget if budget else ''}")


def cpu_seconds(command: list[str], folder: Path) -> float:
    """CPU seconds of a command and of everything that it started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {key: value for key, value in os.environ.items() if not key.startswith(DISTORTING)}
    subprocess.run(command, cwd=folder, check=True, env={**environment, "NO_MKDOCS_2_WARNING": "1"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def stored_seconds(project: Path) -> tuple[float, float]:
    """CPU seconds that the stored experiments and exhibit files took when they were computed."""
    opened = Project.open(project)
    started = time.perf_counter()
    report = opened.run(opened.read_course(), compute=False)
    print(f"planning and verifying: {1000 * (time.perf_counter() - started):.0f} ms")
    seconds = {unit: entry.cpu_seconds for unit, entry in report.entries.items()}
    print(json.dumps({unit: round(value, 2) for unit, value in seconds.items()}, indent=1))
    experiments = sum(value for unit, value in seconds.items() if unit.startswith("experiment/"))
    return experiments, sum(seconds.values()) - experiments


def write_bare(project: Path, target: Path) -> None:
    """Copy the project without our plugin and with every directive expanded."""
    site = SiteBuild.start(Project.open(project), compute=False)
    shutil.copytree(project / "overrides", target / "overrides")
    for language in site.project.settings.languages:
        docs = project / "docs" / language
        build = site.language(language, docs, "", directory_urls=True)
        shutil.copytree(docs, target / "docs" / language)
        for path in docs.rglob("*.md"):
            name = path.relative_to(docs).as_posix()
            (target / "docs" / language / name).write_text(expanded(build, name, path.read_text()))
        for name, text in build.generated_pages().items():
            page = target / "docs" / language / name
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(text)
    for file in ("mkdocs.yml", "mkdocs.en.yml"):
        text = (project / file).read_text().replace("  gradlesson: {}\n", "")
        folder = "site/en" if ".en." in file else "site"
        (target / file).write_text(f"{text}\nsite_dir: {folder}\n")
        assert "gradlesson" not in (yaml.load(text, yaml.BaseLoader).get("plugins") or [])


def expanded(build: LanguageBuild, name: str, text: str) -> str:
    """A page with the HTML of its directives in their places, on one line each."""
    build.begin_page(name, build.url(name), text, text)
    order = iter(range(len(directive_lines(text))))
    wanted = set(directive_lines(text))

    def html(match: object, line: str) -> str:
        if not is_directive(match):
            return match[0]
        alone = line.strip() == match[0]
        return build.expand(match["body"].strip(), next(order), alone=alone).replace("\n", " ")

    lines = [
        DIRECTIVE.sub(lambda match, line=line: html(match, line), line) if number in wanted else line
        for number, line in enumerate(text.splitlines(), start=1)
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
