"""What a page says of itself to search engines and to sites that link to it: keywords, Open Graph, its image."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import urljoin

_LOCALES = {"ko": "ko_KR", "en": "en_GB"}


@dataclass(frozen=True)
class Head:
    """The facts, as plain text."""

    language: str
    languages: Sequence[str]
    """All in which the page exists."""
    site: str
    title: str
    description: str
    address: str
    """Complete address, or "" where the site's is not known."""
    image: str
    """Address of the image, as seen from the page."""
    image_size: tuple[int, int]
    is_home: bool = False
    keywords: Sequence[str] = ()

    def html(self) -> str:
        """The `<meta>` elements."""
        rows = [_meta("name", "keywords", ", ".join(self.keywords))] if self.keywords else []
        image = urljoin(self.address, self.image)
        width, height = map(str, self.image_size)
        graph = {
            "type": "website" if self.is_home else "article",
            "site_name": self.site,
            "title": self.title,
            "description": self.description,
            "url": self.address,
            "locale": _LOCALES.get(self.language, ""),
            "image": image,
            "image:type": "image/png",
            "image:width": width,
            "image:height": height,
            "image:alt": self.title,
        }
        rows += [_meta("property", f"og:{name}", value) for name, value in graph.items() if value]
        rows += [
            _meta("property", "og:locale:alternate", _LOCALES[other])
            for other in self.languages
            if other != self.language and other in _LOCALES
        ]
        card = {
            "card": "summary_large_image",
            "title": self.title,
            "description": self.description,
            "image": image,
            "image:alt": self.title,
        }
        rows += [_meta("name", f"twitter:{name}", value) for name, value in card.items() if value]
        return "\n".join(rows)


def _meta(kind: str, name: str, value: str) -> str:
    return f'<meta {kind}="{name}" content="{escape(value)}">'
