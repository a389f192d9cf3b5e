"""The frame of the command line tells of every command, and loads none of them to do so."""

import subprocess
import sys

import click

from gradlesson import console


def test_every_command_is_told_by_its_first_sentence():
    context = click.Context(console.main)
    commands = {name: console.main.get_command(context, name) for name in console.COMMANDS}
    assert set(console.main.commands) == set(commands)
    told = {name: (command.help or "").partition("\n\n")[0] for name, command in commands.items()}
    assert {name: " ".join(text.split()) for name, text in told.items()} == console.COMMANDS


def test_help_loads_nothing_but_its_frame():
    """What the command line needs for its commands takes longer than all else."""
    code = (
        "import sys; from gradlesson.console import main; main(['--help'], standalone_mode=False); "
        "print([name for name in sys.modules if name.startswith('gradlesson')]); "
        "print([name for name in ('rich', 'numpy', 'mkdocs', 'markdown') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-2:] == ["['gradlesson', 'gradlesson.console']", "[]"]
    for name in console.COMMANDS:
        assert f"\n  {name} " in result.stdout
