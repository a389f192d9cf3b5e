"""When each page was last changed, as git tells it: the same on every machine, and nothing where nobody knows."""

from __future__ import annotations

import subprocess
from datetime import date
from pathlib import Path

_UPDATED = {"ko": "최근 수정", "en": "Last changed"}
_FORMATS = {"ko": "{0.year}년 {0.month}월 {0.day}일", "en": "{0.day} {0:%B} {0.year}"}
_COMMIT = "\x01"


def last_changes(folder: Path, *others: Path) -> dict[Path, date]:
    """Day of the last commit that changed each file in `folder`, and each of the others in the same repository.

    Empty without git or its whole history.

    A shallow clone has one commit, which seems to have made everything.
    """
    asked = "--is-shallow-repository", "--show-toplevel"
    shallow, _, top = _git(folder, "rev-parse", *asked).partition("\n")
    if shallow != "false":
        return {}
    options = f"--format={_COMMIT}%cs", "--name-only", "--", ".", *map(str, others)
    log = _git(folder, "-c", "core.quotePath=false", "log", *options)
    found: dict[Path, date] = {}
    for commit in log.split(_COMMIT)[1:]:
        day, *names = filter(None, commit.split("\n"))
        for name in names:
            found.setdefault(Path(top) / name, date.fromisoformat(day))
    return found


def last_change(folder: Path) -> int:
    """Seconds since 1970 of the last commit that changed something in `folder`; 0 where git knows of none."""
    # The last line: git may be told to show signatures in front.
    last = _git(folder, "log", "-1", "--format=%ct", "--", ".").rpartition("\n")[2]
    return int(last) if last.isdecimal() else 0


def updated_html(day: date, language: str) -> str:
    """`Last changed: 3 March 2026`, for people and for programs."""
    words, shown = _UPDATED.get(language, _UPDATED["en"]), _FORMATS.get(language, "{0:%Y-%m-%d}").format(day)
    return f'{words}: <time datetime="{day}">{shown}</time>'


def _git(folder: Path, *arguments: str) -> str:
    """What git says; nothing where it is not there or refuses."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)
    except OSError:
        return ""
    return done.stdout.strip("\n") if done.returncode == 0 else ""
