"""Writes the PDFs of every language: `python -m gradlesson.pdf [--site FOLDER] [--to FOLDER]`.

They are the whole course, and each page that holds answer sheets. The site gets copies, and links to them.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from gradlesson.engine.settings import find_root, read_settings
from gradlesson.errors import GradlessonError


def main() -> None:
    """Print each language's book and its answer sheets; a mistake ends with status 1 and says what to do."""
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
    from gradlesson.pdf.linking import FOLDER, link_pages
    from gradlesson.pdf.sheets import find_sheets

    browser, settings = press.chromium(), read_settings(root)
    course = settings.course.partition(".")[0]
    pdfs: dict[str, bytes] = {}
    names: dict[str, dict[str, str]] = {}
    for language in settings.languages:
        book = read_book(site, "" if language == settings.languages[0] else language)
        names[language] = {"": f"{course}.{language}.pdf"}
        pdfs[names[language][""]] = binding.bound(press.printed(book, site, browser), book)
    sheets = find_sheets(site, settings.languages)
    printed = press.printed_pages((sheet.path for sheet in sheets), site, browser)
    for sheet in sheets:
        names[sheet.language][sheet.name] = sheet.file(course)
        pdfs[sheet.file(course)] = printed[sheet.path]
    for to in (folder, site / FOLDER):
        to.mkdir(parents=True, exist_ok=True)
        for name, content in pdfs.items():
            (to / name).write_bytes(content)
    link_pages(site, names)
    for name in pdfs:
        print(folder / name)


if __name__ == "__main__":
    main()
