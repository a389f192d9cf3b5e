"""The sitemap of each language, in which every page names itself in the other languages; and robots.txt.

In the `<head>` of pages the same names would make the theme ask for a sitemap below every page.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from datetime import date
from html import escape
from pathlib import Path

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
    'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)
Addresses = Mapping[str, Mapping[str, str]]
"""Complete address of every page, by language and path below `docs`; the first language is the default."""


def sitemap(language: str, addresses: Addresses, dates: Mapping[str, date]) -> str:
    """The sitemap of one language; `dates` says when its pages were changed, where that is known."""
    default = next(iter(addresses))
    entries = []
    for path, address in addresses[language].items():
        lines = [f"<loc>{escape(address)}</loc>"]
        if path in dates:
            lines.append(f"<lastmod>{dates[path]}</lastmod>")
        others = {code: pages[path] for code, pages in addresses.items() if path in pages}
        if len(others) > 1:
            lines += [_alternate(code, other) for code, other in others.items()]
            lines += [_alternate("x-default", others[default])] if default in others else []
        entries.append("<url>\n" + "".join(f"  {line}\n" for line in lines) + "</url>\n")
    return f"{_HEAD}{''.join(entries)}</urlset>\n"


def write_sitemaps(
    site: Path,
    root: str,
    folders: Mapping[str, str],
    addresses: Addresses,
    dates: Mapping[str, Mapping[str, date]],
) -> None:
    """Write `sitemap.xml`, alone and compressed, of every language into its folder of a site at address `root`.

    robots.txt leads search engines to them; one that the author wrote stays.
    """
    for language, folder in folders.items():
        content = sitemap(language, addresses, dates[language]).encode()
        (site / folder / "sitemap.xml").write_bytes(content)
        (site / folder / "sitemap.xml.gz").write_bytes(gzip.compress(content, mtime=0))
    robots = site / "robots.txt"
    if not robots.exists():
        maps = "".join(f"Sitemap: {root}{folder}sitemap.xml\n" for folder in folders.values())
        robots.write_text(f"User-agent: *\nAllow: /\n{maps}", encoding="utf-8")


def _alternate(code: str, address: str) -> str:
    return f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(address)}"/>'
