"""Pictures that an author puts on a page: each says in words what it shows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gradlesson.errors import GradlessonError
from gradlesson.pages.directives import DIRECTIVE
from gradlesson.pages.mistakes import AlternativeError
from gradlesson.pages.prose import without_code

_PICTURE = re.compile(
    r"(?P<markdown>!\[\s*\][(\[][^)\]\n]*[)\]])|<img\b(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>"
)
_ALT = re.compile(r"(?:^|\s)alt\s*=", re.IGNORECASE)


def without_alternative(source: str) -> Iterator[tuple[int, GradlessonError]]:
    """The pictures of a page's source that have none, each with its line from 1.

    `<img alt="">` says that a picture is mere decoration.
    """
    if "![" not in source and "<img" not in source:
        return
    # What stands in a directive arrives as text.
    text = DIRECTIVE.sub(lambda found: "\n" * found[0].count("\n"), "\n".join(without_code(source)))
    for match in _PICTURE.finditer(text):
        if match["markdown"] or not _ALT.search(match["attributes"]):
            yield (
                text.count("\n", 0, match.start()) + 1,
                AlternativeError(
                    "a picture must have a text alternative",
                    found=f"got `{' '.join(match[0].split())}`",
                    fix="Write what it shows, `![The loss falls](loss.png)`.",
                ),
            )
