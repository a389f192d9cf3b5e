"""The command line's frame: which commands there are, told without loading what they need.

The commands themselves are in `cli`, or in a module of their own, which is loaded as soon as one is asked for.
"""

from __future__ import annotations

import pkgutil
from pathlib import Path

import click

COMMANDS = {
    "build": "Build the site of all languages: results, pages, data, images.",
    "check": "Check what pages say, without building a site.",
    "clean": "Remove stored results that the course does not use any more.",
    "list": "Show every experiment, its state, and what depends on it; nothing is computed.",
    "new": "Write a small, complete course to begin another one with.",
    "run": "Bring experiments and exhibits up to date: run and draw what is due, keep the rest.",
    "why": "Say what moved since a result was computed; nothing is computed.",
}
"""The first sentence of each command."""
MODULES = {"new": "gradlesson.new.command"}
"""Where those are that need little; all others are in `cli`."""
MISUSED = 2
"""The exit status for a mistake of whoever typed it."""


class Commands(click.Group):
    """Commands that are loaded when one of them is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command, ready to run."""
        pkgutil.resolve_name(MODULES.get(cmd_name, "gradlesson.cli"))
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what `--help` says of the commands."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Example: gradlesson check\n\n"
    "Exit status: 0 all is well, 1 something failed or is wrong, 2 misused, 130 interrupted.",
)
@click.version_option(package_name="gradlesson")
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
