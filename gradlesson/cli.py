"""The command line: `gradlesson run | why | list | check | build | clean`; their frame is in `console`."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NoReturn

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from gradlesson import reports
from gradlesson.amounts import Age, Size
from gradlesson.console import MISUSED, main
from gradlesson.counts import counted
from gradlesson.engine.clean import Limits
from gradlesson.engine.clean import clean as clean_store
from gradlesson.engine.cluster import Cluster
from gradlesson.engine.course import Course, ExhibitFile, Experiment
from gradlesson.engine.progress import Countdown
from gradlesson.engine.runner import Event, Report, available_cores, select
from gradlesson.engine.status import Status, statuses
from gradlesson.engine.twice import advice, differences
from gradlesson.errors import GradlessonError
from gradlesson.pages import zensical
from gradlesson.pages.build import SiteBuild
from gradlesson.pages.builders import BUILDERS, command, require
from gradlesson.pages.check import check_pages, mistake_objects
from gradlesson.pages.mentions import mentions
from gradlesson.pages.project import Project

MESSAGES = Console(stderr=True, highlight=False, emoji=False)
FAILED = 1


@main.command(
    epilog="Example: gradlesson run depth-cliff --dry-run\n\n"
    "Exit status: 0 all is up to date, 1 something failed, 2 misused, 130 interrupted."
)
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object: ran, reused, failed, drawn.")
@click.option("--cores", type=click.IntRange(min=1), help="Jobs at once (default: all cores).")
@click.option(
    "--on",
    "engine",
    metavar="ENGINE",
    help="Compute on a cluster, such as dask:tcp://host:8786, instead of on this machine.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done and why, and do nothing.")
@click.option(
    "--twice", is_flag=True, help="Compute all of it again in fresh processes here; fail on any other byte."
)
@click.pass_obj
def run(
    folder: Path,
    names: tuple[str, ...],
    as_json: bool,
    cores: int | None,
    engine: str | None,
    dry_run: bool,
    twice: bool,
) -> None:
    """Bring experiments and exhibits up to date: run and draw what is due, keep the rest.

    NAMES are experiments or exhibit files; without them, all.
    """
    if dry_run and twice:
        raise click.UsageError("--dry-run computes nothing and --twice computes all: take one of them.")
    with _opened(folder) as project:
        course = project.read_course()
        if dry_run:
            _dry_run(project, course, list(names), as_json)
        report = _computed(project, course, list(names), cores, engine)
        differing = _again(project, course, report, cores or available_cores()) if twice else {}
    if as_json:
        differences = {"differing": differing} if twice else {}
        _print_json({**reports.run_object(report), **differences})
    else:
        _tell(reports.run_lines(report))
    _tell(reports.failure_lines(course, report, project.settings.root))
    units = {one.unit: one for one in course.units}
    for unit, found in sorted(differing.items()):
        _tell(f"\ndiffers {unit}: {line}" for line in found)
        _tell(filter(None, [advice(units[unit], project.settings.root)]))
    if twice and not differing:
        _tell([f"{counted(len(report.entries), 'unit', 'units')} gave the same bytes again."])
    sys.exit(FAILED if report.failures or differing else 0)


@main.command(
    epilog="Example: gradlesson why depth-cliff\n\nExit status: 0 even where something is due, 2 misused."
)
@click.argument("names", nargs=-1)
@click.option(
    "--json", "as_json", is_flag=True, help="Print a JSON list of objects: unit, state, reasons, ..."
)
@click.pass_obj
def why(folder: Path, names: tuple[str, ...], as_json: bool) -> None:
    """Say what moved since a result was computed; nothing is computed.

    NAMES are experiments or exhibit files; without them, everything that is not up to date.
    """
    with _opened(folder) as project:
        found = _statuses(project, project.read_course(), list(names))
    if not names:
        found = [one for one in found if one.state != "current"]
    if as_json:
        _print_json(reports.why_object(found))
        return
    for line in reports.why_lines(found):
        click.echo(line)
    if not found:
        click.echo("Everything is up to date.")


@main.command("list", epilog="Example: gradlesson list depth-cliff --json\n\nExit status: 0, or 2 misused.")
@click.argument("names", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of objects.")
@click.pass_obj
def list_(folder: Path, names: tuple[str, ...], as_json: bool) -> None:
    """Show every experiment, its state, and what depends on it; nothing is computed.

    NAMES are experiments or exhibit files; without them, all.
    """
    with _opened(folder) as project:
        rows = _rows(project, names)
    if as_json:
        _print_json(rows)
        return
    for row in rows:
        for line in reports.list_lines(row):
            click.echo(line)


@main.command(
    epilog="Example: gradlesson check --json\n\nExit status: 0 nothing is wrong, 1 something is, 2 misused."
)
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help="Print a JSON object: ok, mistakes (texts), found (the same as objects: kind, file, line, ...), claims.",
)
@click.pass_obj
def check(folder: Path, as_json: bool) -> None:
    """Check what pages say, without building a site.

    That is claims, directives, links, the parity of languages, alternatives of pictures, numbers typed by hand,
    glossary, register, and characters that the fonts lack. What is due is computed first.
    """
    with _opened(folder) as project:
        site = SiteBuild.start(project, compute=True)
        errors = check_pages(site)
        found = mistake_objects(site, errors)
        mistakes = [str(error) for error in errors]
    claims = site.claims()
    if as_json:
        _print_json({"ok": not mistakes, "mistakes": mistakes, "found": found, "claims": claims})
    else:
        for mistake in mistakes:
            MESSAGES.print(mistake, markup=False, soft_wrap=True)
        holding = sum(claim["holds"] for claim in claims)
        verb = "holds" if holding == 1 else "hold"
        MESSAGES.print(
            f"{holding} of {counted(len(claims), 'claim')} {verb}, {counted(len(mistakes), 'mistake')}."
        )
    sys.exit(FAILED if mistakes else 0)


@main.command(
    epilog="Example: gradlesson build --with zensical\n\nExit status: 0, 1 the build failed, 2 misused."
)
@click.option(
    "--with",
    "builder",
    type=click.Choice(BUILDERS),
    default=BUILDERS[0],
    show_default=True,
    help="Program that makes the pages.",
)
@click.option("--strict", is_flag=True, help="Fail for warnings too.")
@click.option("-d", "--site-dir", type=click.Path(path_type=Path), help="Folder of the site (default: site).")
@click.pass_obj
def build(folder: Path, builder: str, strict: bool, site_dir: Path | None) -> None:
    """Build the site of all languages: results, pages, data, images.

    With MkDocs this is `mkdocs build`. Exit status 1 where something is wrong; the site that was there before
    stays then.
    """
    target = site_dir.absolute() if site_dir else None
    with _opened(folder) as project:
        require(builder)
        if builder != "zensical":
            done = subprocess.run(command(builder, strict=strict, site=target), cwd=project.settings.root)
            sys.exit(FAILED if done.returncode else 0)
        with _Progress(available_cores()) as progress:
            site = SiteBuild.start(project, compute=True, on_event=progress)
        mistakes = zensical.build(site, target, strict=strict)
        _tell(map(str, mistakes) if mistakes else ["Zensical has made the site."])
    sys.exit(FAILED if mistakes else 0)


@main.command(epilog="Example: gradlesson clean --older-than 30d --dry-run\n\nExit status: 0, or 2 misused.")
@click.option("--older-than", type=Age(), help="Remove what no build has used for so long (default: 30d).")
@click.option(
    "--larger-than", type=Size(), help="Remove what was not used for longest, down to this size of the store."
)
@click.option("--dry-run", is_flag=True, help="Say what would be removed, and remove nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object: units, files, freed, kept.")
@click.pass_obj
def clean(
    folder: Path, older_than: float | None, larger_than: float | None, dry_run: bool, as_json: bool
) -> None:
    """Remove stored results that the course does not use any more.

    What the course as it stands uses stays, and what was used within the last hour.
    """
    if older_than is None and larger_than is None:
        older_than = Age.DEFAULT
    limits = Limits(
        math.inf if older_than is None else older_than, math.inf if larger_than is None else larger_than
    )
    with _opened(folder) as project:
        course = project.read_course()
        report = project.run(course, compute=False)
        cleaned = clean_store(project.store, course, report, limits, dry_run=dry_run)
    if as_json:
        _print_json(reports.clean_object(cleaned, dry_run=dry_run))
    else:
        _tell(reports.clean_lines(cleaned, limits, dry_run=dry_run))


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

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.display.stop()

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


def _dry_run(project: Project, course: Course, names: list[str], as_json: bool) -> NoReturn:
    found = _statuses(project, course, names)
    if as_json:
        _print_json(reports.plan_object(found))
    else:
        for line in reports.plan_lines(found):
            click.echo(line)
    sys.exit(FAILED if any(one.state == "broken" for one in found) else 0)


def _computed(
    project: Project, course: Course, names: list[str], cores: int | None, engine: str | None
) -> Report:
    if engine is None:
        cores = cores or available_cores()
        with _Progress(cores) as progress:
            return project.run(course, names, cores=cores, on_event=progress)
    with Cluster.connect(engine, project.settings.time_limit) as cluster:
        in_flight = 0 if cores else cluster.in_flight
        cores = cores or cluster.cores
        with _Progress(cores) as progress:
            return project.run(
                course, names, cores=cores, crew=cluster, in_flight=in_flight, on_event=progress
            )


def _again(project: Project, course: Course, report: Report, cores: int) -> dict[str, list[str]]:
    with _Progress(cores) as progress:
        return differences(
            course,
            project.store,
            report,
            cores=cores,
            time_limit=project.settings.time_limit,
            on_event=progress,
        )


def _statuses(project: Project, course: Course, names: list[str]) -> list[Status]:
    units = select(course, names) if names else None
    report = project.run(course, names, compute=False)
    found = statuses(course, project.store, report)
    return [one for one in found if units is None or one.unit.unit in units]


def _rows(project: Project, names: Sequence[str]) -> list[dict[str, Any]]:
    site = SiteBuild.start(project, compute=False)
    if site.errors:
        raise site.errors[0]
    units = select(site.course, names) if names else {unit.unit for unit in site.course.units}
    exhibits = site.exhibits(project.settings.languages[0])
    found = statuses(site.course, project.store, site.report)
    pages = mentions(project)
    readers: dict[str, list[Status]] = {one.name: [] for one in site.course.experiments.values()}
    alone: dict[str, list[Status]] = {}
    """Exhibit files that read no experiment, in all languages."""
    for one in found:
        if isinstance(one.unit, ExhibitFile):
            for name in one.unit.reads:
                readers[name].append(one)
            if not one.unit.reads and (one.unit.name not in readers or not one.unit.error):
                alone.setdefault(one.unit.name, []).append(one)

    def row(one: Status, files: list[Status]) -> dict[str, Any]:
        names = list(dict.fromkeys(file.unit.name for file in files))
        shows = [shown for name in names for shown in exhibits.names_of(name)]
        return reports.list_object(
            one, files, shows, sorted({page for name in names for page in pages.get(name, [])})
        )

    experiments = [
        row(one, readers[one.unit.name])
        for one in found
        if isinstance(one.unit, Experiment) and one.unit.unit in units
    ]
    others = [row(files[0], files) for files in alone.values() if files[0].unit.unit in units]
    return [*experiments, *others]


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def _tell(lines: Iterable[str]) -> None:
    for line in lines:
        MESSAGES.print(line, markup=False, soft_wrap=True)
