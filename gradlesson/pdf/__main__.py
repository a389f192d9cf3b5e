"""Writes the PDF of every language: `python -m gradlesson.pdf [--site FOLDER] [--to FOLDER]`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from gradlesson.engine.settings import find_root, read_settings
from gradlesson.errors import GradlessonError


def main() -> None:
    """Print each language's book; a mistake ends with status 1 and says what to do."""
    parser = argparse.ArgumentParser(prog="python -m gradlesson.pdf", description=__doc__)
    parser.add_argument("--site", type=Path, help="the built site (default: site/ of the project)")
    parser.add_argument("--to", type=Path, help="where the files are written (default: pdf/ of the project)")
    chosen = parser.parse_args()
    try:
        root = find_root(Path())
        _write(root, chosen.site or root / "site", chosen.to or root / "pdf")
    except GradlessonError as error:
        sys.exit(str(error))


def _write(root: Path, site: Path, folder: Path) -> None:
    try:
        from gradlesson.pdf import binding, press
    except ModuleNotFoundError as error:
        raise GradlessonError(
            "the PDF needs the libraries playwright and pypdf",
            found=f"there is no module {error.name}",
            fix="`pip install 'gradlesson[pdf]'` brings both.",
        ) from error
    from gradlesson.pdf.book import read_book

    browser, settings = press.chromium(), read_settings(root)
    folder.mkdir(parents=True, exist_ok=True)
    for language in settings.languages:
        book = read_book(site, "" if language == settings.languages[0] else language)
        file = folder / f"{settings.course.partition('.')[0]}.{language}.pdf"
        file.write_bytes(binding.bound(press.printed(book, site, browser), book))
        print(file)


if __name__ == "__main__":
    main()
