"""Writes the site as a zip file: `python -m gradlesson.offline [--site FOLDER] [--to FOLDER]`.

The site offers it from then on, on pages that have a place for that; the next build begins without.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from gradlesson.engine.settings import find_root, read_settings
from gradlesson.errors import GradlessonError
from gradlesson.offline.archive import archive
from gradlesson.offline.offer import offer


def main() -> None:
    """Write the file; a mistake ends with status 1 and says what to do."""
    parser = argparse.ArgumentParser(prog="python -m gradlesson.offline", description=__doc__)
    parser.add_argument("--site", type=Path, help="the built site (default: site/ of the project)")
    parser.add_argument(
        "--to", type=Path, help="where the file is written (default: offline/ of the project)"
    )
    chosen = parser.parse_args()
    try:
        root = find_root(Path())
        _write(root, chosen.site or root / "site", chosen.to or root / "offline")
    except GradlessonError as error:
        sys.exit(str(error))


def _write(root: Path, site: Path, folder: Path) -> None:
    settings = read_settings(root)
    name = settings.course.partition(".")[0]
    folders = ["", *(f"{language}/" for language in settings.languages[1:])]
    content = archive(site, name, folders)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.zip"
    file.write_bytes(content)
    offer(site, file)
    print(file)


if __name__ == "__main__":
    main()
