"""The command line: `gradlesson run | list | check`."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from gradlesson import __version__
from gradlesson.engine.progress import Countdown
from gradlesson.engine.runner import Event, Report, available_cores
from gradlesson.errors import GradlessonError
from gradlesson.pages.build import SiteBuild
from gradlesson.pages.check import check_pages
from gradlesson.pages.project import Project

MESSAGES = Console(stderr=True, highlight=False)
FAILED = 1
MISUSED = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.option(
    "-C",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="Folder of the project (default: this one).",
)
@click.pass_context
def main(context: click.Context, folder: Path) -> None:
    """Compute what a course says, and see what is up to date."""
    context.obj = folder


@main.command(epilog="Example: gradlesson run depth-cliff")
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object: ran, reused, failed, drawn.")
@click.option("--cores", type=click.IntRange(min=1), help="Jobs at once (default: all cores).")
@click.pass_obj
def run(folder: Path, names: tuple[str, ...], as_json: bool, cores: int | None) -> None:
    """Bring experiments and exhibits up to date: run and draw what is due, keep the rest.

    NAMES are experiments or exhibit files; without them, all.
    """
    with _opened(folder) as project:
        course = project.read_course()
        progress = _Progress(cores or available_cores())
        try:
            report = project.run(course, list(names), cores=cores, on_event=progress)
        finally:
            progress.stop()
    if as_json:
        _print_json(
            {
                "ran": sorted(report.ran),
                "reused": sorted(report.reused),
                "failed": report.failed,
                "drawn": [{"name": name, "language": language} for name, language in sorted(report.drawn)],
            }
        )
    else:
        _print_report(report)
    _print_failures(report)
    sys.exit(FAILED if report.failures else 0)


@main.command("list", epilog="Example: gradlesson list --json")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of objects.")
@click.pass_obj
def list_(folder: Path, as_json: bool) -> None:
    """Show every experiment and what pages can quote of it; nothing is computed."""
    with _opened(folder) as project:
        rows = _rows(project)
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        seconds = f", {row['seconds']:.1f} s" if row["seconds"] is not None else ""
        click.echo(f"{row['name']} ({row['state']}{seconds})")
        click.echo(f"    {row['error'] or row['question']}")
        for exhibit in row["exhibits"]:
            click.echo(f"    {exhibit}")


@main.command(epilog="Example: gradlesson check --json")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object: ok, mistakes, claims.")
@click.pass_obj
def check(folder: Path, as_json: bool) -> None:
    """Check claims, directives and the parity of languages, without building a site.

    What is due is computed first. Exit status 1 where something is wrong.
    """
    with _opened(folder) as project:
        site = SiteBuild.start(project, compute=True)
        mistakes = [str(error) for error in check_pages(site)]
    claims = site.claims()
    if as_json:
        _print_json({"ok": not mistakes, "mistakes": mistakes, "claims": claims})
    else:
        for mistake in mistakes:
            MESSAGES.print(mistake, markup=False, soft_wrap=True)
        holding = sum(claim["holds"] for claim in claims)
        MESSAGES.print(f"{holding} of {len(claims)} claims hold, {len(mistakes)} mistakes.")
    sys.exit(FAILED if mistakes else 0)


class _opened:  # noqa: N801 (reads as a word in `with`)
    """The project of a folder; its mistakes are printed instead of raised, its workers end with the block."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stack = ExitStack()

    def __enter__(self) -> Project:
        try:
            project = Project.open(self.folder)
        except GradlessonError as error:
            self._end(error)
        self.stack.callback(project.workers.close)
        return project

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        self.stack.close()
        if isinstance(error, GradlessonError):
            self._end(error)
        if isinstance(error, KeyboardInterrupt):
            MESSAGES.print("Interrupted. What had finished is kept; run the same command again to go on.")
            sys.exit(130)

    def _end(self, error: GradlessonError) -> Any:
        MESSAGES.print(str(error), markup=False, soft_wrap=True)
        sys.exit(MISUSED)


class _Progress:
    """A line that says how many jobs have ended, and for how long the rest will go on."""

    def __init__(self, cores: int) -> None:
        self.countdown = Countdown(cores)
        self.display = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[left]}"),
            console=MESSAGES,
            transient=True,
        )
        self.task: TaskID | None = None

    def __call__(self, event: Event) -> None:
        """Take note of an event of the runner."""
        ended = self.countdown.note(event)
        if self.task is None and self.countdown.total:
            self.task = self.display.add_task("Computing", left="")
            self.display.start()
        if self.task is not None:
            self.display.update(
                self.task,
                total=self.countdown.total,
                completed=self.countdown.done,
                left=self.countdown.left(),
                description=event.unit if ended else None,
            )

    def stop(self) -> None:
        """Take the line away."""
        self.display.stop()


def _rows(project: Project) -> list[dict[str, Any]]:
    site = SiteBuild.start(project, compute=False)
    if site.errors:
        raise site.errors[0]
    exhibits = site.exhibits(project.settings.languages[0])
    rows = []
    for one in site.course.experiments.values():
        entry = site.report.entries.get(one.unit)
        readers = [file for file in exhibits.files.values() if one.name in file.reads]
        state = "current" if entry else "broken" if one.error else "due"
        rows.append(
            {
                "name": one.name,
                "state": state,
                "seconds": entry.seconds if entry else None,
                "question": one.question,
                "parameters": one.parameters,
                "exhibits": [name for file in readers for name in exhibits.names_of(file.name)],
                "error": one.error,
            }
        )
    return rows


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def _print_report(report: Report) -> None:
    for name in sorted(report.ran):
        MESSAGES.print(f"ran     {name}  {report.entries[f'experiment/{name}'].seconds:.1f} s")
    for name, language in sorted(report.drawn):
        MESSAGES.print(f"drew    {name} ({language})")
    MESSAGES.print(
        f"{len(report.ran)} experiments ran, {len(report.reused)} were up to date; "
        f"{len(report.drawn)} exhibit files were drawn; {len(report.failures)} failed."
    )


def _print_failures(report: Report) -> None:
    for unit, failure in sorted(report.failures.items()):
        MESSAGES.print(f"\nfailed  {unit}: {failure.message}", markup=False, soft_wrap=True)
        if failure.traceback:
            MESSAGES.print(failure.traceback.rstrip(), markup=False, soft_wrap=True)
