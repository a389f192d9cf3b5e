"""The command `gradlesson new`."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from gradlesson.console import MISUSED, main
from gradlesson.counts import counted
from gradlesson.errors import GradlessonError
from gradlesson.new import folder as new_folder
from gradlesson.new.choices import choices
from gradlesson.new.sample import files


@main.command(
    epilog="Example: gradlesson new regularisation --languages ko,en\n\nExit status: 0, or 2 misused."
)
@click.argument("target", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--package", help="Name of its Python package (default: from the name of DIR).")
@click.option("--languages", default="ko,en", show_default=True, help="ko,en or en,ko or one of them.")
@click.option("--title", "titles", multiple=True, help="Title of the site: one, or one for each language.")
@click.pass_obj
def new(folder: Path, target: Path, package: str | None, languages: str, titles: tuple[str, ...]) -> None:
    """Write a small, complete course to begin another one with.

    It teaches overfitting and regularisation, and builds at once with `mkdocs build --strict`. DIR must be empty or
    not exist yet; where something is wrong, nothing is written.
    """
    target = folder / target
    try:
        new_folder.check(target)
        chosen = choices(target, package, languages, titles)
        written = files(chosen)
        new_folder.write(target, written)
    except GradlessonError as error:
        click.echo(str(error), err=True)
        sys.exit(MISUSED)
    for line in (
        f"Wrote the course '{chosen.package}' to {target}: {counted(len(written), 'file')}.",
        f"    cd {shlex.quote(str(target))}",
        "    mkdocs serve             # read it at http://127.0.0.1:8000/ and see edits appear",
        "    mkdocs build --strict    # build it into site/",
    ):
        click.echo(line, err=True)
