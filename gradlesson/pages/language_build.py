"""One build of the pages of one language: what happens between MkDocs' events."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from gradlesson.engine.closure import relative_name
from gradlesson.engine.course import ExhibitFile, Experiment
from gradlesson.errors import GradlessonError, did_you_mean
from gradlesson.pages import boxes, images, terms
from gradlesson.pages.dates import updated_html
from gradlesson.pages.decks import Facts, Lessons, write_deck
from gradlesson.pages.definitions import ID, Definitions
from gradlesson.pages.exhibits import Exhibits
from gradlesson.pages.extension import directive_lines
from gradlesson.pages.first_mentions import FirstMentions, mention_html
from gradlesson.pages.flashcards import Flashcards, Sources
from gradlesson.pages.footnotes import check_footnotes
from gradlesson.pages.front_matter import check_front_matter
from gradlesson.pages.glossary import FILE_NAME as GLOSSARY
from gradlesson.pages.glossary import Term
from gradlesson.pages.head import Head
from gradlesson.pages.page import Links, Page
from gradlesson.pages.parity import PageRecord, repeated_headings
from gradlesson.pages.plain_words import PlainWords
from gradlesson.pages.policy import PLACEHOLDER
from gradlesson.pages.reading_time import below_title, reading_minutes
from gradlesson.pages.search import write_variants
from gradlesson.pages.service_worker import SCRIPT
from gradlesson.pages.source_pages import (
    Mould,
    SourcePage,
    mould_markdown,
    page_path,
    source_pages,
)
from gradlesson.pages.style_sheets import StyleSheets
from gradlesson.pages.unclosed import check_unclosed
from gradlesson.pages.web_manifest import FILE as MANIFEST
from gradlesson.pages.web_manifest import WebManifest

if TYPE_CHECKING:
    from gradlesson.pages.build import SiteBuild

_FIGURE = re.compile(r"^\s*\{\{\s*figure\s+([\w.-]+)", re.MULTILINE)
HOME = "index.md"
_LIST = re.compile(r"\s*\{\{\s*references\s*\}\}\s*")


@dataclass
class LanguageBuild:
    """The pages of one language."""

    site: SiteBuild
    language: str
    docs: Path
    exhibits: Exhibits
    data_root: str
    directory_urls: bool
    references_url: str | None = None
    figure_urls: dict[str, str] = field(default_factory=dict)
    """Address of the first page that shows a figure, by the figure's name."""
    pages: dict[str, Page] = field(default_factory=dict)
    """By path below `docs`."""
    records: dict[str, PageRecord] = field(default_factory=dict)
    """What both languages must share, by path below `docs`."""
    sources: dict[str, Path] = field(default_factory=dict)
    """File of every page that an author wrote, by path below `docs`."""
    characters: dict[str, str] = field(default_factory=dict)
    """Those of every finished page, each once, by path below `docs`."""
    titles: dict[str, str] = field(default_factory=dict)
    """Of every page, by path below `docs`."""
    addresses: dict[str, str] = field(default_factory=dict)
    """Complete address of every page, where that of the site is known."""
    in_order: list[str] = field(default_factory=list)
    """Paths of the pages as readers come to them."""
    generated: set[str] = field(default_factory=set)
    """Paths of the pages that no author wrote."""
    unread: set[str] = field(default_factory=set)
    """Paths of the pages that cannot be read."""
    style_sheets: StyleSheets = field(default_factory=StyleSheets)
    site_name: str = ""
    site_description: str = ""
    drawings: list[str] = field(default_factory=list)
    """Those of the page whose words the search plugin reads."""
    unsearched: str = ""
    """That page without its drawings, where the search plugin reads less than that."""
    current: Page | None = None
    """The page that is being rendered."""
    _minutes: dict[str, int] = field(default_factory=dict)
    manifest: WebManifest | None = None
    """What a device is told that installs the site."""

    @property
    def errors(self) -> list[GradlessonError]:
        """The mistakes on all pages and flashcards."""
        pages = [error for page in self.pages.values() for error in page.errors]
        return [*pages, *self.flashcards.errors]

    @cached_property
    def flashcards(self) -> Flashcards:
        """The flashcards of the course in this language; to be asked for when its pages are known."""
        site = self.site
        return Flashcards(
            Sources(site.own_cards, site.glossary, site.quiz),
            self.exhibits,
            PlainWords(self.exhibits, site.references),
            self.sources,
            site.project.store,
        )

    def write_deck(self, site: Path, changed: int) -> None:
        """Write the flashcards as a file into a site with images; `changed` is the time of the last change."""

        def page_of(term: str) -> str:
            return next((path for path in self._in_order() if term in self.pages[path].tags), "")

        facts = Facts(self.site.project.settings.course, self.site_name, self.site_description, changed)
        lessons = Lessons(self.titles, self.addresses, page_of)
        write_deck(site, facts, self.flashcards, lessons, self.site.project.store)

    def generated_pages(self) -> dict[str, str]:
        """Markdown of the pages that no author wrote, by path below `docs`; of those of modules, of the moulds."""
        moulds = {page.depth: path for path, page in reversed(self.source_pages.items())}
        pages = dict.fromkeys(moulds.values(), mould_markdown(self.language))
        if self.site.glossary:
            pages[terms.PATH] = terms.page_source(self.language)  # the last one, for it names all others
        self.generated |= pages.keys()
        return pages

    @cached_property
    def source_pages(self) -> dict[str, SourcePage]:
        """The pages of modules, by path below `docs`; none where code is shown elsewhere."""
        settings = self.site.project.settings
        return {} if settings.source_url else source_pages(self.site.course, settings)

    def write_source_pages(self, folder: Path) -> None:
        """Cast the pages of modules from their moulds, which are finished in this language's folder of a site."""
        for path in self.generated & self.source_pages.keys():
            text = (folder / self.file(path)).read_text(encoding="utf-8")
            mould = Mould(text, quote(self.url(path)))
            for page in self._cast_from(path):
                file = folder / self.file(page.path)
                file.parent.mkdir(parents=True, exist_ok=True)
                html = mould.cast(page, self.site.code(page.module.name), quote(self.url(page.path)))
                file.write_text(html, encoding="utf-8")

    def _cast_from(self, path: str) -> list[SourcePage]:
        """The pages of modules that have that page as their mould, itself included."""
        mould = self.source_pages.get(path)
        if mould is None:
            return []
        return [page for page in self.source_pages.values() if page.depth == mould.depth]

    def note_characters(self, path: str, html: str) -> None:
        """Keep the characters of a finished page, and of what is cast from it, for the webfonts."""
        begin, (before, close, _) = html.find("<article"), html.rpartition("</article>")
        # The frame, with the list of all pages, is the same everywhere.
        if begin >= 0 and close and self.characters:
            html = (before + close)[begin:]
        self.characters[path] = "".join(self.site.note_characters(html))
        for page in self._cast_from(path):
            self.site.note_characters(page.file)

    def unreadable(self, sources: dict[str, Path]) -> list[str]:
        """The pages that cannot be read, each a mistake of this build; `sources` holds their files by their paths.

        Whoever builds would end with a traceback at the first one.
        """
        found = []
        for path, file in sources.items():
            try:
                file.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                reason, fix = getattr(error, "strerror", None), "Look at the file and its permissions."
                place = relative_name(file, self.site.project.settings.root)
                if isinstance(error, UnicodeDecodeError):
                    reason, fix = str(error), "Save it as UTF-8."
                    place = f"{place}:{error.object.count(10, 0, error.start) + 1}"
                self.site.errors.append(
                    GradlessonError(
                        "A page must be readable text in UTF-8", found=reason, fix=fix, place=place
                    )
                )
                found.append(path)
        self.unread |= set(found)
        return found

    def find_references(self, sources: dict[str, Path]) -> None:
        """Note which page lists the references, and which ones show which figures.

        `sources` holds the file of each page by its path.
        """
        self.sources = sources
        for path, file in sources.items():
            text = file.read_text(encoding="utf-8", errors="replace")
            if _lists_references(text):
                self.references_url = self.url(path)
            for figure in _FIGURE.findall(text):
                self.figure_urls.setdefault(figure, self.url(path))

    def url(self, path: str) -> str:
        """Address, from the root of this language's site, of the page with that path below `docs`."""
        folder, name = posixpath.split(path.removesuffix(".md"))
        is_index = name in ("index", "README")
        if not self.directory_urls:
            return posixpath.join(folder, "index.html" if is_index else f"{name}.html")
        return posixpath.join(folder, "" if is_index else f"{name}/")

    def file(self, path: str) -> str:
        """The HTML file of that page, from the root of this language's site."""
        url = self.url(path)
        return url if url.endswith(".html") else f"{url}index.html"

    def begin_page(self, path: str, url: str, markdown: str, source: str) -> None:
        """Have directives expanded for that page from now on.

        `markdown` is what is rendered, `source` the whole file, front matter included.
        """
        self.current = self.page(path, url, markdown, source)
        self.current.note_tags(self.site.glossary)
        self.current.note_pictures()
        self.current.errors += check_front_matter(self.current.place, source)
        self.current.errors += check_unclosed(self.current.place, source)
        self.current.errors += check_footnotes(self.current.place, source)
        self.pages[path] = self.current

    def page(self, path: str, url: str, markdown: str, source: str) -> Page:
        """A page to be rendered by itself; its mistakes are nobody's but its own."""
        offset = source.rstrip().count("\n") - markdown.rstrip().count("\n")
        return Page(
            place=relative_name(self.docs / path, self.site.project.settings.root),
            url=url,
            source=source,
            lines=[offset + line for line in directive_lines(markdown)],
            exhibits=self.exhibits,
            references=self.site.references,
            links=Links(
                self.data_root,
                self.references_url,
                self._source_url,
                self._module_url,
                not self.site.is_served,
                self.figure_urls,
            ),
            code=self.site.code,
            api=self.site.api,
            path=path,
            quiz=self.site.quiz,
            unread=self.site.unread,
            flashcards=lambda: self.flashcards,
            minutes=self.minutes,
        )

    def minutes(self, path: str) -> int:
        """How long a page takes to read.

        Raises:
            GradlessonError: where no author wrote a page with that path below `docs`.
        """
        if path not in self._minutes:
            if path not in self.sources:
                fix = did_you_mean(path, self.sources) or "A page is named by its path: `causes/sigmoid.md`."
                raise GradlessonError(f"no page '{path}'", fix=fix)
            source = self.sources[path].read_text(encoding="utf-8", errors="replace")
            self._minutes[path] = reading_minutes(source, self.language, self._sentence)
        return self._minutes[path]

    def with_minutes(self, path: str, html: str) -> str:
        """The HTML of a page, with the time that it takes where it is a lesson: where it teaches terms."""
        is_lesson = path in self.sources and bool(self.pages[path].tags)
        return below_title(html, self.minutes(path), self.language) if is_lesson else html

    def _sentence(self, name: str) -> str:
        """The words of a claim; none where there is no such claim, which its own page says."""
        try:
            return str(self.exhibits.get("claim", name)[1]["sentence"])
        except GradlessonError:
            return ""

    def note_facts(self, path: str, title: str, address: str | None) -> None:
        """Keep what other pages and search engines are told of a page."""
        self.titles[path] = title
        if address:
            self.addresses[path] = address
            root = address.removesuffix(quote(self.url(path)))
            for page in self._cast_from(path):
                self.addresses[page.path] = root + quote(self.url(page.path))

    def tags(self, path: str) -> dict[str, Term]:
        """The terms that a page teaches."""
        return {key: self.site.glossary[key][self.language] for key in self.pages[path].tags}

    def tags_html(self, path: str) -> str:
        """Links from a page's terms to the page of all terms."""
        tags = self.tags(path)
        page = self.pages[path].to(self.url(terms.PATH))
        return terms.row(tags, page, self.language) if tags else ""

    def terms_markdown(self) -> str:
        """The page of all terms, which is being rendered as the last one."""

        def pages_of(key: str) -> list[tuple[str, str]]:
            assert self.current is not None
            taught = [path for path in self._in_order() if key in self.pages[path].tags]
            return [(self.titles[path], self.current.to(self.url(path) or "./")) for path in taught]

        return terms.page_markdown(self.definitions, pages_of)

    @cached_property
    def definitions(self) -> Definitions:
        """Those of the terms of the course."""
        return Definitions(self.site.glossary, self.language)

    @cached_property
    def _mentions(self) -> FirstMentions:
        return FirstMentions(self.definitions.terms, self.language)

    def with_definitions(self, path: str, html: str) -> str:
        """A page's HTML, its drawings left out, with links from terms to their definitions; and these, hidden.

        The home page, which is no lesson, and pages that no author wrote stay as they are.
        """
        if path in self.generated or path == HOME or not self.definitions.terms:
            return html
        glossary = self.pages[path].to(self.url(terms.PATH))

        def link(key: str, mention: str) -> str:
            return mention_html(f"{glossary}#{key}", f"{ID}{key}", mention)

        linked, keys = self._mentions.link(html, link)
        return linked + self.definitions.boxes(keys)

    def _in_order(self) -> list[str]:
        """Paths of the pages so far, as readers come to them."""
        return [path for path in dict.fromkeys([*self.in_order, *self.pages]) if path in self.pages]

    def write_search(self, site: Path) -> None:
        """Add the names of terms to this language's search index, in its folder of a site."""
        own = {key: term[self.language] for key, term in self.site.glossary.items()}
        taught = {page.url: page.tags for page in self.pages.values()}
        write_variants(site, own, taught)

    @property
    def dates(self) -> dict[str, date]:
        """Day on which each page was last changed, where git knows it."""
        return {path: day for path in self.pages if (day := self._date(path))}

    def updated_html(self, path: str) -> str:
        """When a page was last changed; nothing where nobody knows."""
        day = self._date(path)
        return updated_html(day, self.language) if day else ""

    def _date(self, path: str) -> date | None:
        is_of_terms = path == terms.PATH and path in self.generated
        source = self.site.project.settings.course_folder / GLOSSARY if is_of_terms else self.docs / path
        return self.site.dates.get(source)

    def head(self, path: str | None, site_name: str, description: str) -> str:
        """What stands in the `<head>` of a page in front of its scripts; without a path, of an error page."""
        place = "" if self.site.is_served else f"{PLACEHOLDER}\n"
        if path is None:
            return place
        shown_by = HOME if path in self.generated and HOME in self.titles else path
        image = f"{shown_by.removesuffix('.md')}.{self.language}"
        self.site.cards[image] = self._card(shown_by, site_name, description)
        tags = self.tags(path)
        page = self.pages[path]
        if self.site.keeps_pages:
            place += self._keeping(page)
        head = Head(
            language=self.language,
            languages=self.site.project.settings.languages,
            site=site_name,
            title=self.titles[path],
            description=description,
            address=self.addresses.get(path, ""),
            image=page.to(f"{self.data_root}{images.CARDS}/{image}.png"),
            image_size=images.CARD_SIZE,
            is_home=path == HOME,
            keywords=[word for term in tags.values() for word in (term.preferred, *term.variants)],
        )
        return place + head.html()

    def unasked(self) -> Iterator[GradlessonError]:
        """The mistake of every question that no page asks."""
        asked = {name for page in self.pages.values() for kind, name in page.shown if kind == "quiz"}
        for question in self.site.quiz.values():
            if question.key not in asked and question.lesson in ("", *self.pages):
                which = "page" if question.lesson else "mixed"
                yield GradlessonError(
                    f"{question.lesson or 'a page'} must ask question '{question.key}'",
                    found="it does not" if question.lesson else "none does",
                    fix=f"Write `{{{{ quiz of={which} }}}}` there, alone in its paragraph.",
                    place=question.place,
                )
            elif question.key not in asked:
                fix = did_you_mean(question.lesson, self.sources) or "`lesson` is a path below docs."
                yield GradlessonError(
                    f"no page '{question.lesson}' asks question '{question.key}'",
                    fix=fix,
                    place=question.place,
                )

    def lessons(self) -> list[str]:
        """The HTML files, from the root of this language's site, of all pages but those of source code."""
        return [self.file(path) for path in self.pages if path not in self.source_pages]

    def formula_mistake(self, error: GradlessonError, source: str) -> str:
        """Keep a mistake in a formula of the current page; the HTML to show instead."""
        assert self.current is not None, "no page is being rendered"
        return self.current.mistake(error, source)

    def expand(self, body: str, line: int, *, alone: bool) -> str:
        """Expand a directive of the current page."""
        assert self.current is not None, "no page is being rendered"
        return self.current.expand(body, line, alone=alone)

    def end_page(self, path: str, headings: list[str]) -> None:
        """Keep what parity compares of the page that was rendered."""
        page = self.pages[path]
        self.records[path] = PageRecord(page.place, headings, dict(page.shown), page.source)
        page.errors += repeated_headings(self.records[path])
        page.forget_html()

    def serve_notes(self) -> str:
        """Boxes on top of the current page, in `serve`: what keeps it from showing the code as it is now."""
        assert self.current is not None
        notes = boxes.computing_box(self.language, alone=True) if self.current.is_waiting else ""
        mistakes = [
            GradlessonError(f"Here stands the last good result of '{name}', today's failed: {reason}")
            for name, reason in self.current.outdated.items()
        ]
        root = self.site.project.settings.root
        if names := ", ".join(relative_name(path, root) for path in self.site.changed_code):
            mistakes.append(
                GradlessonError(f"{names} changed: stop and start `mkdocs serve` to see the effect")
            )
        return notes + "".join(boxes.error_box(one, alone=True) for one in (*mistakes, *self.site.errors))

    def _keeping(self, page: Page) -> str:
        """What lets a browser install the site, and keep pages."""
        manifest, script = page.to(MANIFEST), page.to(self.data_root + SCRIPT)
        return f'<link rel="manifest" href="{manifest}">\n<script src="{script}" defer></script>\n'

    def _card(self, path: str, site_name: str, description: str) -> images.Card:
        """The social image of a page, with the first figure that it shows."""
        targets = [name for kind, name in self.pages[path].shown if kind == "figure"]
        figure = ""
        if targets:
            file, _, name = targets[0].partition(".")
            drawn = self.exhibits.drawn.get(file)
            figure = drawn.files.get(f"{name}.svg", "") if drawn else ""
        return images.Card(site_name, self.titles[path], "" if figure else description, figure)

    def _source_url(self, unit: ExhibitFile | Experiment) -> str:
        settings = self.site.project.settings
        if settings.source_url:
            return settings.source_url.replace("{path}", relative_name(unit.path, settings.root))
        return self.url(page_path(unit.module))

    def _module_url(self, name: str) -> str:
        module, settings = self.site.module(name), self.site.project.settings
        if settings.source_url:
            return settings.source_url.replace("{path}", relative_name(module.path, settings.root))
        return self.url(page_path(name))


def _lists_references(text: str) -> bool:
    rows = text.split("\n")
    return any(_LIST.fullmatch(rows[line - 1]) for line in directive_lines(text))
