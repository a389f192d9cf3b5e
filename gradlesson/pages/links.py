"""Links that lead nowhere: MkDocs finds them and names the file, here its message gets the line and the way out."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from html import escape
from logging import Filter, LogRecord
from urllib.parse import unquote

from gradlesson.errors import GradlessonError, did_you_mean
from gradlesson.pages.language_build import LanguageBuild
from gradlesson.pages.nav_lines import lost_entry, nav_place
from gradlesson.pages.prose import without_code

_MESSAGE = re.compile(
    r"Doc file '(?P<page>.+?)' contains an? (?:[a-z]+ )*link '(?P<target>.*?)', (?:but )?(?P<problem>.+?)"
    r"(?P<fix> Did you mean .+| This seems .+)?",
    re.DOTALL,
)


_NAV = re.compile(
    r"A reference to '(?P<page>.+?)' is included in the 'nav' configuration, which is not found .*", re.DOTALL
)


NOTE = "#fnref:"
"""Where a footnote leads back to: one that nothing refers to is a mistake of its own."""


class BrokenLinks(Filter):
    """Rewrites what MkDocs logs of links; its levels stay, and so does its count of warnings."""

    def __init__(self) -> None:
        super().__init__()
        self.build: LanguageBuild | None = None
        """The pages that are being built: MkDocs does not tell of which language a page is."""
        self._told: Counter[tuple[str, str]] = Counter()

    def begin(self, build: LanguageBuild) -> None:
        """Take what is logged from now on as of this build."""
        self.build, self._told = build, Counter()

    def filter(self, record: LogRecord) -> bool:
        """Give the message its place; those of pages that cannot be read and of footnotes without a mention, which
        fail a build, do not pass.
        """
        found = _MESSAGE.fullmatch(record.getMessage())
        if found and self.build and (_meant(found) in self.build.unread or found["target"].startswith(NOTE)):
            return False
        if found and self.build and found["page"] in self.build.pages:
            record.msg, record.args = str(self._error(self.build, found)), ()
        elif self.build and (entry := _NAV.fullmatch(record.getMessage())):
            if entry["page"] in self.build.unread:
                return False
            record.msg, record.args = str(_lost(self.build, entry["page"])), ()
        return True

    def _error(self, build: LanguageBuild, found: re.Match[str]) -> GradlessonError:
        path, target = found["page"], found["target"]
        page = build.pages[path]
        lines = link_lines(page.source, target)
        # MkDocs tells of each link in turn, of several to the same missing anchor once.
        nth = self._told[path, target]
        self._told[path, target] += 1
        line = lines[min(nth, len(lines) - 1)] if lines else None
        return GradlessonError(
            "a link must lead, by a relative path, to a page, a file or an anchor of this site",
            found=f"got '{target}': {found['problem'].rstrip('.')}",
            fix=(found["fix"] or nearest(build, path, target)).strip() or None,
            place=f"{page.place}:{line}" if line else page.place,
        )


def _meant(found: re.Match[str]) -> str:
    """The path of the page that a link means."""
    file = unquote(found["target"].partition("#")[0])
    return posixpath.normpath(posixpath.join(posixpath.dirname(found["page"]), file))


def _lost(build: LanguageBuild, path: str) -> GradlessonError:
    """The mistake of an entry of the navigation that names no page."""
    file = build.site.project.settings.mkdocs_file(build.language)
    return lost_entry(nav_place(file, path) or file.name, path, list(build.sources))


def link_lines(source: str, target: str) -> list[int]:
    """Lines, from 1, on which a page's source has a link of Markdown to `target`, as often as it stands there."""
    written = "|".join(re.escape(one) for one in {target, escape(target)})
    link = re.compile(rf"(?:\(<?|\]:\s*<?)(?:{written})(?=[)>\"'\s]|$)")
    return [
        number for number, row in enumerate(without_code(source), 1) for _ in range(len(link.findall(row)))
    ]


def nearest(build: LanguageBuild, path: str, target: str) -> str:
    """How to mend a link: `Did you mean 'x.md#y'?` for the heading, the page or the file that may be meant."""
    file, _, anchor = target.partition("#")
    folder = posixpath.dirname(path)
    meant = posixpath.normpath(posixpath.join(folder, unquote(file))) if file else path
    if anchor and meant in build.records:
        known = [f"{file}#{one}" for one in build.records[meant].headings]
        return (
            did_you_mean(f"{file}#{anchor}", known)
            or "Headings have the id that stands behind them, `{#id}`."
        )
    pages = list(build.sources)
    without = [one for one in (f"{meant.removesuffix('.html')}.md", f"{meant}/index.md") if one in pages]
    is_page = file.endswith(".md") or "." not in posixpath.basename(meant)
    files = [one.relative_to(build.docs).as_posix() for one in build.docs.rglob("*.*") if one.suffix != ".md"]
    known = without or (pages if is_page else files)
    near = did_you_mean(file, [posixpath.relpath(one, folder or ".") for one in known])
    return near or ("Write that page, or mend the link." if is_page else "Put the file below docs.")
