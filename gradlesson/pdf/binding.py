"""What a file needs besides its sheets: an outline, and facts about itself."""

from __future__ import annotations

import io

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    BooleanObject,
    Destination,
    DictionaryObject,
    Fit,
    IndirectObject,
    NameObject,
)

from gradlesson.pdf.book import Book


def page_numbers(sheets: bytes) -> dict[str, int]:
    """The page on which each id lies that a link leads to, counted from 1."""
    reader = PdfReader(io.BytesIO(sheets))
    return {name: number + 1 for name, (number, _) in _places(reader).items()}


def bound(sheets: bytes, book: Book) -> bytes:
    """The printed sheets with bookmarks, and with title, author and subject of the book."""
    reader = PdfReader(io.BytesIO(sheets))
    places = _places(reader)
    writer = PdfWriter(clone_from=reader)
    parents: list[IndirectObject] = []
    """The last bookmark of each level."""
    for mark in book.bookmarks:
        number, top = places[mark.id]
        above = parents[min(mark.level, len(parents)) - 1] if mark.level and parents else None
        added = writer.add_outline_item(
            title=mark.title,
            page_number=number,
            parent=above,
            fit=Fit.xyz(left=0, top=top, zoom=0),
            is_open=mark.level == 0,
        )
        parents[min(mark.level, len(parents)) :] = [added]
    contents = book.contents
    facts = {
        "/Title": contents.site_name,
        "/Author": contents.author,
        "/Subject": contents.description,
        "/Creator": "gradlesson",
    }
    writer.add_metadata({name: text for name, text in facts.items() if text})
    root = writer.root_object
    root[NameObject("/PageMode")] = NameObject("/UseOutlines")
    shown = DictionaryObject({NameObject("/DisplayDocTitle"): BooleanObject(True)})
    root[NameObject("/ViewerPreferences")] = shown
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _places(reader: PdfReader) -> dict[str, tuple[int, float]]:
    """Page, counted from 0, and height on it in points, of every named destination."""
    found = {}
    for name, one in reader.named_destinations.items():
        number = reader.get_destination_page_number(one) if isinstance(one, Destination) else None
        if number is not None:
            found[name.removeprefix("/")] = (number, float(one.top or 0))
    return found
