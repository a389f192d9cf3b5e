"""One build of the whole site, from its beginning to what is written around its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from gradlesson.engine import failures
from gradlesson.engine.closure import relative_name
from gradlesson.engine.course import Course
from gradlesson.engine.runner import Event, Report
from gradlesson.engine.settings import FILE_NAME, Settings
from gradlesson.engine.sources import Module
from gradlesson.engine.sources import Sources as Files
from gradlesson.errors import GradlessonError, did_you_mean
from gradlesson.pages import data, images
from gradlesson.pages.api_reference import reference
from gradlesson.pages.broken_claims import broken_claims
from gradlesson.pages.cards import FILE_NAME as CARDS
from gradlesson.pages.cards import Cards, read_cards
from gradlesson.pages.dates import last_change, last_changes
from gradlesson.pages.exhibits import Exhibits
from gradlesson.pages.glossary import FILE_NAME as GLOSSARY
from gradlesson.pages.glossary import Glossary, read_glossary
from gradlesson.pages.language_build import LanguageBuild
from gradlesson.pages.nav_lines import nav_place
from gradlesson.pages.parity import Origin, differences
from gradlesson.pages.policy import write_policies
from gradlesson.pages.project import Project
from gradlesson.pages.quiz import FILE_NAME as QUIZ
from gradlesson.pages.quiz import Quiz, read_quiz
from gradlesson.pages.references import FILE_NAME as REFERENCES
from gradlesson.pages.references import References, read_references
from gradlesson.pages.service_worker import write_end_of_worker, write_service_worker
from gradlesson.pages.sitemap import write_sitemaps
from gradlesson.pages.source_pages import (
    highlighted,
    shown_modules,
)
from gradlesson.pages.web_manifest import write_manifests
from gradlesson.public import NAMES
from gradlesson.render import typefaces


@dataclass
class SiteBuild:
    """All languages of one build."""

    project: Project
    course: Course
    report: Report
    references: References
    errors: list[GradlessonError] = field(default_factory=list)
    is_readable: bool = True
    """Whether there is a course at all."""
    unread: set[str] = field(default_factory=set)
    """Files of the course whose mistake keeps them from being read: what pages lack of them says no more."""
    languages: dict[str, LanguageBuild] = field(default_factory=dict)
    changed_code: list[Path] = field(default_factory=list)
    """Files that this process runs otherwise than they are now (`mkdocs serve`)."""
    text: set[str] = field(default_factory=set)
    """Every character that a page shows: what the webfont must hold."""
    maths: set[str] = field(default_factory=set)
    """Every character that a formula shows."""
    bold: set[str] = field(default_factory=set)
    """Characters of bold words."""
    names: set[str] = field(default_factory=set)
    """Characters of what the languages call themselves, which every page shows."""
    glossary: Glossary = field(default_factory=dict)
    quiz: Quiz = field(default_factory=dict)
    own_cards: Cards = field(default_factory=dict)
    """The flashcards that are neither terms nor questions."""
    is_served: bool = False
    """Whether `mkdocs serve` shows it: without images, and without a policy, which its own script would break."""
    keeps_pages: bool = False
    """Whether browsers may keep pages for reading without a network: not those that `mkdocs serve` shows."""
    once: list[str] = field(default_factory=list)
    """Folders of files that stand once in the site."""
    cards: dict[str, images.Card] = field(default_factory=dict)
    """The social images that pages have asked for, by name."""
    _exhibits: dict[str, Exhibits] = field(default_factory=dict)
    _code: dict[str, str] = field(default_factory=dict)
    _api: dict[tuple[str, str], str] = field(default_factory=dict)

    @classmethod
    def start(
        cls,
        project: Project,
        *,
        compute: bool,
        on_event: Callable[[Event], None] = lambda event: None,
    ) -> SiteBuild:
        """Read the course and bring it up to date, or with `compute` off only see what is.

        What is wrong with the sources does not raise: it is in `errors`, or in the report.
        """
        settings, errors, unread = project.settings, list[GradlessonError](), set[str]()

        def read(name: str, reader: Callable[..., Any], *arguments: Any, instead: Any) -> Any:
            before, found = len(errors), instead
            try:
                found = reader(settings.course_folder / name, *arguments)
            except GradlessonError as error:
                errors.append(_in_course(error, settings))
            if len(errors) > before:
                unread.add(name)
            return found

        course, report = Course({}, {}, {}), Report()
        try:
            course = project.read_course()
        except GradlessonError as error:
            errors.append(error)
            unread = {REFERENCES, QUIZ, CARDS}
            return cls(project, course, report, References({}), errors, is_readable=False, unread=unread)
        try:
            report = project.run(course, compute=compute, on_event=on_event)
        except GradlessonError as error:
            errors.append(error)
        languages = settings.languages
        references = read(REFERENCES, read_references, instead=References({}))
        glossary = read(GLOSSARY, read_glossary, languages, instead={})
        quiz = read(QUIZ, read_quiz, languages, settings.root, errors.append, instead={})
        cards = read(CARDS, read_cards, languages, settings.root, errors.append, instead={})
        return cls(
            project,
            course,
            report,
            references,
            errors,
            unread=unread,
            glossary=glossary,
            quiz=quiz,
            own_cards=cards,
        )

    def language(self, language: str, docs: Path, data_root: str, *, directory_urls: bool) -> LanguageBuild:
        """Begin the pages of a language, whose Markdown lies in `docs`."""
        if docs.parent.name == "docs" and docs.name != language:
            mistake = GradlessonError(
                "`docs_dir` must name the folder of the pages of its language",
                found=f"got docs/{docs.name} for '{language}'",
                fix=f"Write `docs_dir: docs/{language}`, or name the language in `languages` of {FILE_NAME}.",
                place=place_of_docs(self.project.settings.mkdocs_file(language)),
            )
            self.errors.append(mistake)
        build = LanguageBuild(self, language, docs, self.exhibits(language), data_root, directory_urls)
        self.languages[language] = build
        return build

    def exhibits(self, language: str) -> Exhibits:
        """What pages of a language may show: the same to all who ask during a build."""
        if language not in self._exhibits:
            self._exhibits[language] = Exhibits(
                self.course, self.report, self.project.store, language, is_readable=self.is_readable
            )
        return self._exhibits[language]

    def code(self, name: str) -> str:
        """The HTML of a module's code.

        Raises:
            GradlessonError: for a module that no experiment or exhibit file imports.
        """
        if name not in self._code:
            self._code[name] = highlighted(self.module(name), self.project.store)
            self.note_characters(self._code[name])
        return self._code[name]

    def api(self, name: str, language: str) -> str:
        """The HTML of what a module of the course or of the generator offers; `language` is its docstrings'.

        Raises:
            GradlessonError: where there is no such module, or it offers nothing.
        """
        if (name, language) not in self._api:
            files = Files(self.project.settings.root)
            module = self._modules.get(name) or files.find(name)
            if module is None:
                raise GradlessonError(
                    "`api` names a module of the course or of the generator",
                    found=f"there is no '{name}'",
                    fix=did_you_mean(
                        name, [*files.submodules(name.rpartition(".")[0]), *NAMES, *self._modules]
                    )
                    or "Write its whole name, `mycourse.helper`.",
                )
            self._api[name, language] = reference(module, language, self.project.store)
        return self._api[name, language]

    def module(self, name: str) -> Module:
        """A module by its name. Raises GradlessonError for one that no experiment or exhibit file imports."""
        if name not in self._modules:
            raise GradlessonError(
                f"no experiment or exhibit file imports a module '{name}'",
                fix=did_you_mean(name, self._modules) or None,
            )
        return self._modules[name]

    @cached_property
    def _modules(self) -> dict[str, Module]:
        return shown_modules(self.course)

    def claims(self) -> list[dict[str, Any]]:
        """Every claim with its numbers and its sentence in each language."""
        return data.claims([self.exhibits(language) for language in self.project.settings.languages])

    def all_errors(self) -> list[GradlessonError]:
        """Everything that must fail the build, in the order in which one would mend it, each once."""
        found = [*self.errors, *self._failures(), *self._broken_claims()]
        for build in self.languages.values():
            found += build.errors
            found += build.unasked()
        if len(self.languages) > 1:
            # A directive with a mistake shows nothing, so that its page differs: that says no more.
            broken = {
                path for build in self.languages.values() for path, one in build.pages.items() if one.errors
            }
            broken |= {path for build in self.languages.values() for path in build.unread}
            records = {name: build.records for name, build in self.languages.items()}
            found += differences(
                {
                    name: {path: one for path, one in pages.items() if path not in broken}
                    for name, pages in records.items()
                },
                self._origins(),
            )
        return list({str(error): error for error in found}.values())

    def late_errors(self) -> Iterator[tuple[str, GradlessonError]]:
        """Mistakes that show only when all pages are there; each with its page's file, below the site."""
        records = {name: build.records for name, build in self.languages.items()}
        for error in differences(records, self._origins()) if len(records) > 1 else ():
            for language, build in self.languages.items():
                for path, record in build.records.items():
                    # A directive with a mistake shows nothing, so that its page differs: that says no more.
                    if record.place == (error.place or "").partition(":")[0] and not build.pages[path].errors:
                        yield self.file(language, path), error

    def _origins(self) -> dict[str, Origin]:
        settings = self.project.settings
        return {
            name: Origin(
                relative_name(build.docs, settings.root), partial(nav_place, settings.mkdocs_file(name))
            )
            for name, build in self.languages.items()
        }

    def file(self, language: str, path: str) -> str:
        """The HTML file of a page with that path below `docs`, from the root of the site."""
        return self.folder(language) + self.languages[language].file(path)

    def folder(self, language: str) -> str:
        """The folder of a language, from the root of the site: "" or "en/"."""
        return "" if language == self.project.settings.languages[0] else f"{language}/"

    def write_data(self, site: Path) -> None:
        """Write data files, provenance and claims below `site`."""
        if self.languages:
            exhibits = [build.exhibits for build in self.languages.values()]
            data.write_data(site, self.project.settings.root, exhibits)

    def finish_pages(self, site: Path) -> None:
        """Fill in what stands on every page below `site`, and write those that are cast from others."""
        if not self.is_served:
            write_policies(site)
        for language, build in self.languages.items():
            build.write_source_pages(site / self.folder(language))

    @cached_property
    def dates(self) -> dict[Path, date]:
        """Day of the last commit that changed each page's source, or the glossary."""
        settings = self.project.settings
        return last_changes(settings.root / "docs", settings.course_folder / GLOSSARY)

    def write_around(self, site: Path, root: str) -> None:
        """Write what stands around the pages of a site, whose address is `root` where one is known.

        Raises:
            GradlessonError: where an image cannot be drawn.
        """
        images.write_slides(site, self.project, [build.exhibits for build in self.languages.values()])
        images.write_cards(site, self.project, self.cards)
        decks = [build for build in self.languages.values() if build.flashcards.all]
        changed = last_change(self.project.settings.course_folder) if decks else 0
        for build in decks:
            build.write_deck(site, changed)
        if root:
            folders = {name: self.folder(name) for name in self.languages}
            addresses = {name: build.addresses for name, build in self.languages.items()}
            dates = {name: build.dates for name, build in self.languages.items()}
            write_sitemaps(site, root, folders, addresses, dates)
        if self.keeps_pages:
            found = {self.folder(name): build.manifest for name, build in self.languages.items()}
            write_manifests(site, self.project, {name: one for name, one in found.items() if one})

    def note_characters(self, html: str) -> set[str]:
        """Keep the characters of a finished page for the webfonts; these characters."""
        text, maths = typefaces.text_characters(html), typefaces.maths_characters(html)
        self.text |= text
        self.maths |= maths
        self.bold |= typefaces.bold_characters(html)
        return text | maths

    def watched(self) -> list[Path]:
        """Files and folders that pages depend on, besides what MkDocs watches by itself."""
        settings = self.project.settings
        found = {settings.root / FILE_NAME, settings.root / settings.course.partition(".")[0]}
        for language in settings.languages:
            found |= {settings.mkdocs_file(language), settings.root / "docs" / language}
        found |= {build.docs for build in self.languages.values()}
        for unit in self.course.units:
            for name, module in unit.closure.modules.items():
                if "." not in name:
                    found.add(module.folder if module.is_package else module.path)
            found |= {path for path, _ in unit.closure.data_files.values()}
        return sorted(path for path in found if found.isdisjoint(path.parents))

    def write_worker(self, site: Path) -> None:
        """Write the service worker of a site that is finished otherwise, or one that ends an earlier one."""
        if not self.keeps_pages:
            write_end_of_worker(site)
            return
        lessons = {self.folder(name): build.lessons() for name, build in self.languages.items()}
        write_service_worker(site, lessons, self.once, lessons)

    def _failures(self) -> Iterator[GradlessonError]:
        for _, mistake in failures.mistakes(self.course, self.report, self.project.settings.root):
            yield mistake

    def _broken_claims(self) -> Iterator[GradlessonError]:
        shown = [page.shown for build in self.languages.values() for page in build.pages.values()]

        def places(name: str) -> list[str]:
            return [places["claim", name] for places in shown if ("claim", name) in places]

        exhibits = [build.exhibits for build in self.languages.values()]
        return broken_claims(exhibits, places, self.project.settings.root)


def place_of_docs(file: Path) -> str:
    """The line of `docs_dir` in a configuration of MkDocs; the file where it inherits that."""
    rows = file.read_text(encoding="utf-8", errors="replace").split("\n") if file.is_file() else []
    line = next((at for at, row in enumerate(rows, 1) if row.startswith("docs_dir:")), 0)
    return f"{file.name}:{line}" if line else file.name


def _in_course(error: GradlessonError, settings: Settings) -> GradlessonError:
    """A mistake in a file of the course with that file's path in the project."""
    if (error.place or "").partition(":")[0] not in (GLOSSARY, REFERENCES):
        return error
    folder = relative_name(settings.course_folder, settings.root)
    return GradlessonError(error.rule, found=error.found, fix=error.fix, place=f"{folder}/{error.place}")
