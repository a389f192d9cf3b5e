"""Expands the directives of one page, and collects what is wrong with them and what they show."""

from __future__ import annotations

import math
import posixpath
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from gradlesson.engine.course import ExhibitFile, Experiment
from gradlesson.errors import GradlessonError, did_you_mean
from gradlesson.pages import boxes
from gradlesson.pages.alternatives import without_alternative
from gradlesson.pages.decks import file_name
from gradlesson.pages.directives import Directive, parse
from gradlesson.pages.exhibits import BEING_COMPUTED, Drawn, Exhibits, UnavailableError
from gradlesson.pages.flashcards import KINDS, Flashcards
from gradlesson.pages.leaves import leaves_html, link_html
from gradlesson.pages.quiz import FILE_NAME as QUIZ
from gradlesson.pages.quiz import Question, Quiz
from gradlesson.pages.quiz_html import Asked, Passages, quiz_html
from gradlesson.pages.reading_time import pace
from gradlesson.pages.references import FILE_NAME as REFERENCES
from gradlesson.pages.references import References
from gradlesson.pages.terms import tags_of
from gradlesson.render import html, numbers

KINDS_WITH_ID = ("figure", "table")


@dataclass(frozen=True)
class Links:
    """Addresses from a page of one language to everything that a build writes."""

    data_root: str
    """From the root of this language's site to that of the data: empty, or `../`."""
    references_url: str | None
    """Of the page that holds the list of references, from the root of this language's site."""
    source: Callable[[ExhibitFile | Experiment], str]
    """Address of the source of a unit: complete, or from the root of this language's site."""
    module: Callable[[str], str]
    """The same of the source of a module, by its name."""
    has_images: bool = True
    """Whether figures have a PNG beside their SVG."""
    figures: Mapping[str, str] = field(default_factory=dict)
    """Of the first page that shows a figure, by the figure's name; from the root of this language's site."""

    def data(self, path: str) -> str:
        """Address of a file below `data/`, from the root of this language's site."""
        return f"{self.data_root}data/{path}"


@dataclass
class Page:
    """One page while it is rendered."""

    place: str
    """Its source file as messages name it: `docs/ko/depth.md`."""
    url: str
    """Its address from the root of its language's site, for example `causes/sigmoid/`."""
    source: str
    """Its whole source, front matter included."""
    lines: list[int]
    """Line of each directive, in order."""
    exhibits: Exhibits
    references: References
    links: Links
    code: Callable[[str], str]
    """The HTML of a module's code, by the module's name."""
    api: Callable[[str, str], str]
    """The HTML of what a module offers, by its name and the language of its docstrings."""
    flashcards: Callable[[], Flashcards]
    """Those of the course in the page's language."""
    minutes: Callable[[str], int]
    """How long a page takes to read, by its path below `docs`."""
    path: str = ""
    """Of its source below docs: `causes/sigmoid.md`."""
    quiz: Quiz = field(default_factory=dict)
    """All questions of the course."""
    unread: Collection[str] = ()
    """Files of the course whose own mistake explains what is missing here."""
    errors: list[GradlessonError] = field(default_factory=list)
    shown: dict[tuple[str, str], str] = field(default_factory=dict)
    """Place of the first directive for every exhibit and reference that the page shows, by kind and name."""
    is_waiting: bool = False
    """Whether it shows a last good result while a new one is computed."""
    tags: list[str] = field(default_factory=list)
    """Keys of the terms that it teaches."""
    outdated: dict[str, str] = field(default_factory=dict)
    """Why it shows the last good result of an exhibit file instead of today's, by the file's name."""
    _listed: set[str] | None = None
    """Keys of the works in the page's own list of references, once there is one."""
    _cache: dict[tuple[str, int, bool], str] = field(default_factory=dict)

    def expand(self, body: str, line: int, *, alone: bool) -> str:
        """The HTML of a directive, or a box that says what is wrong with it."""
        key = (body, line, alone)
        if key not in self._cache:
            self._cache[key] = self._expand(body, self._place(line), alone)
        return self._cache[key]

    def forget_html(self) -> None:
        """Give back the memory of what was expanded: the page is rendered, and its figures are large."""
        self._cache.clear()

    def note_tags(self, known: Collection[str]) -> None:
        """Keep the terms that the front matter names; where a course has no glossary, tags mean nothing to us."""
        if not known:
            return
        try:
            tags, line = tags_of(self.source, self.place)
        except GradlessonError as error:
            self.errors.append(error)
            return
        for tag in tags:
            if tag in known:
                self.tags.append(tag)
                self.shown["tag", tag] = f"{self.place}:{line}"
            else:
                fix = did_you_mean(tag, known) or "A tag is the key of a term in the glossary."
                self.errors.append(GradlessonError(f"no term '{tag}'", fix=fix, place=f"{self.place}:{line}"))

    def note_pictures(self) -> None:
        """Keep the mistake of every picture without words."""
        self.errors += [error.at(f"{self.place}:{line}") for line, error in without_alternative(self.source)]

    def mistake(self, error: GradlessonError, written: str) -> str:
        """Keep a mistake in what the author wrote as `written`; the box that says so."""
        before, found, _ = self.source.partition(written)
        placed = error.at(f"{self.place}:{before.count(chr(10)) + 1}" if found else self.place)
        self.errors.append(placed)
        return boxes.error_box(placed, alone=False)

    def _expand(self, body: str, place: str, alone: bool) -> str:
        try:
            directive = parse(body)
            if directive.is_block and not alone:
                article = "an" if directive.kind[0] in "aeiou" else "a"
                raise GradlessonError(
                    f"{article} {directive.kind} must stand alone in its paragraph",
                    fix=f"Put empty lines around `{{{{ {body} }}}}`.",
                )
            self._check_once(directive)
            for target in directive.targets:
                self.shown.setdefault((directive.kind, target), place)
            expanded = getattr(self, f"_{directive.kind}")(directive)
        except UnavailableError as error:
            return self._missing(error, body, place, alone)
        except GradlessonError as error:
            self.errors.append(error.at(place))
            return boxes.error_box(error.at(place), alone)
        # Words of a sentence that happens to be a whole paragraph keep their paragraph.
        return f"<p>{expanded}</p>" if alone and not directive.is_block else expanded

    def _check_once(self, directive: Directive) -> None:
        """A figure or table carries ids, which must be unique on a page."""
        if directive.kind in KINDS_WITH_ID and (first := self.shown.get((directive.kind, directive.target))):
            raise GradlessonError(
                f"a page must show a {directive.kind} once",
                found=f"'{directive.target}' stands already at {first}",
                fix=f"Link to it, `[...](#{directive.kind}-{directive.target.replace('.', '-')})`.",
            )

    def _missing(self, error: UnavailableError, body: str, place: str, alone: bool) -> str:
        if self.exhibits.is_readable:  # else the one true mistake stands among those of the site
            self.errors.append(error.at(place))
        if error.found == BEING_COMPUTED:
            self.is_waiting = True
            return boxes.computing_box(self.exhibits.language, alone)
        file = parse(body).target.partition(".")[0]
        failure = self.exhibits.failure(file)
        if failure and self.exhibits.drawn[file]:
            self.outdated[file] = failure.message
            failure = None
        return boxes.error_box(GradlessonError(failure.message) if failure else error, alone)

    def _figure(self, directive: Directive) -> str:
        drawn, data = self._get(directive)
        file, name = directive.target.split(".")
        language = self.exhibits.language
        links = [
            ("CSV", self.to(self.links.data(f"{file}/{name}.csv"))),
            *(
                (kind.upper(), self.to(self.links.data(f"{file}/{name}.{language}.{kind}")))
                for kind in ("svg", "png")
                if kind == "svg" or self.links.has_images
            ),
            *self._source_links(drawn),
        ]
        return html.figure_html(
            data,
            drawn.files[f"{name}.svg"],
            f"figure-{file}-{name}",
            links,
            self._details(drawn),
            directive.arguments.get("wide") == "yes",
            language,
        )

    def _table(self, directive: Directive) -> str:
        drawn, data = self._get(directive)
        file, name = directive.target.split(".")
        links = [("CSV", self.to(self.links.data(f"{file}/{name}.csv"))), *self._source_links(drawn)]
        return html.table_html(
            self._linked(data), f"table-{file}-{name}", links, self._details(drawn), self.exhibits.language
        )

    def _linked(self, table: dict[str, Any]) -> dict[str, Any]:
        """The table with its citations and names of modules as links."""
        linked = {**table, "rows": [list(map(self._linked_cell, row)) for row in table["rows"]]}
        if "notes" in table:
            linked["notes"] = self._linked(table["notes"])
        return linked

    def _linked_cell(self, cell: dict[str, Any]) -> dict[str, Any]:
        if cell.get("kind") == "cite":
            directive = parse(f"cite {cell['raw']}")
            for key in directive.targets:
                self.shown.setdefault(("cite", key), self.place)
            return {**cell, "html": self._cite(directive)}
        if cell.get("kind") == "source":
            modules = cell["raw"].replace(",", " ").split()
            links = [(f"{name.rpartition('.')[2]}.py", self.to(self.links.module(name))) for name in modules]
            return {**cell, "html": html.source_html(links)}
        return cell

    def _value(self, directive: Directive) -> str:
        _, data = self._get(directive)
        raw = float(data["raw"]) if isinstance(data["raw"], str) else data["raw"]  # "inf" has no JSON number
        number = numbers.Number(raw, data["format"], data.get("digits"))
        return html.value_html(number.written(directive.format) if directive.format else number.text, raw)

    def _claim(self, directive: Directive) -> str:
        drawn, data = self._get(directive)
        link = self.to(self.links.source(drawn.source))
        return html.claim_html(data, None, link, self.exhibits.language)

    def _cite(self, directive: Directive) -> str:
        if REFERENCES in self.unread:
            return ""
        references = [self.references.get(key) for key in directive.targets]
        if self._listed is not None and (late := set(directive.targets) - self._listed):
            raise GradlessonError(
                "`references of=page` must stand behind all citations of its page",
                found=f"'{min(late)}' is cited behind it",
                fix="Move the list to the end of the page.",
            )
        if self.links.references_url is None:
            raise GradlessonError(
                "a citation leads to the list of references",
                found="no page has one",
                fix="Write `{{ references }}` on a page of its own.",
            )
        list_url = self.to(self.links.references_url)
        citations = [
            html.Citation(
                one.label(self.exhibits.language),
                f"{list_url}#{one.key}",
                one.title,
            )
            for one in references
        ]
        return html.citation_html(citations, directive.arguments.get("where"))

    def _source(self, directive: Directive) -> str:
        return self.code(directive.target)

    def _api(self, directive: Directive) -> str:
        return self.api(directive.target, directive.arguments.get("lang", ""))

    def _minutes(self, directive: Directive) -> str:
        total = sum(map(self.minutes, directive.targets))
        return html.value_html(str(total), total)

    def _pace(self, directive: Directive) -> str:
        number = pace(directive.target)
        return html.value_html(str(number), number)

    def _references(self, directive: Directive) -> str:
        if "of" not in directive.arguments:
            return self.references.list_html()
        cited = {key for kind, key in self.shown if kind == "cite" and key in self.references.entries}
        if not cited:
            if REFERENCES in self.unread:
                return ""
            raise GradlessonError(
                "`references of=page` lists the works that the page cites above it",
                found="it cites none there",
                fix="Take it out, or cite with `{{ cite KEY }}`.",
            )
        self._listed = cited
        # The search finds a work on the page of all references: once is enough.
        return self.references.list_html(cited).replace("<ul ", '<ul data-search-exclude="" ', 1)

    def _deck(self, directive: Directive) -> str:
        cards = self._flashcards()
        count = directive.arguments.get("count")
        if count:
            number = cards.count(count)
            return html.value_html(numbers.Number(number).text, number)
        address = self.to(self.links.data(file_name(cards.language)))
        # In `serve` there are no images, and so no decks.
        return link_html(len(cards.all), address if self.links.has_images else None, cards.language)

    def _cards(self, directive: Directive) -> str:
        cards, kind = self._flashcards(), directive.arguments.get("of", "")
        mistakes = [error for error in cards.errors if error.found != BEING_COMPUTED]
        self.is_waiting = self.is_waiting or len(mistakes) < len(cards.errors)
        # Of all cards, for they have no other page; a build fails by them.
        notes = [boxes.error_box(error, alone=True) for error in mistakes if kind in ("", KINDS[0])]
        leaves = leaves_html(cards.of(kind), self.exhibits, lambda path: self.to(self.links.data(path)))
        return "".join([*notes, leaves])

    def _flashcards(self) -> Flashcards:
        cards = self.flashcards()
        if not cards.all and not self.unread:
            raise GradlessonError(
                "flashcards are those of the course",
                found="it has none",
                fix="They come from cards.toml, quiz.toml and glossary.toml.",
            )
        return cards

    def _quiz(self, directive: Directive) -> str:
        if "of" not in directive.arguments:
            rule, found = "`quiz` must say which questions", "it says nothing"
            raise GradlessonError(rule, found=found, fix="Write `of=page` or `of=mixed`.")
        is_mixed = directive.arguments["of"] == "mixed"
        questions = [one for one in self.quiz.values() if one.lesson == ("" if is_mixed else self.path)]
        if not questions and QUIZ in self.unread:
            return ""
        if not questions:
            which = "without a `lesson`" if is_mixed else f'with `lesson = "{self.path}"`'
            raise GradlessonError(
                "`quiz` asks the questions of the course",
                found=f"there is none {which}",
                fix="Write one in quiz.toml, or take the directive out.",
            )
        asked, notes = [], ""
        for question in questions:
            try:
                asked.append(self._asked(question))
            except UnavailableError as error:
                notes += self._missing(
                    error, f"value {question.answer or question.figure}", question.place, True
                )
            except GradlessonError as error:
                self.errors.append(error.at(question.place))
                notes += boxes.error_box(error.at(question.place), alone=True)
        language = self.exhibits.language
        texts = [passage for one in asked for passage in one.question.passages(language)]
        passages = Passages(texts, self._expand_in_text, self._mistake_in_text)
        return notes + quiz_html(asked, passages, language, is_mixed=is_mixed)

    def _asked(self, question: Question) -> Asked:
        """A question with its answer and its figure."""
        if first := self.shown.get(("quiz", question.key)):
            found = f"'{question.key}' stands already at {first}"
            raise GradlessonError(
                "a page must ask a question once", found=found, fix="Keep one `quiz` a page."
            )
        self.shown["quiz", question.key] = question.place
        number = self._number_of(question) if question.kind == "number" else None
        return Asked(question, number, self._figure_of(question) if question.figure else None)

    def _number_of(self, question: Question) -> numbers.Number:
        directive = parse(f"value {question.answer}")
        _, data = self._get(directive)
        raw = float(data["raw"])
        if not math.isfinite(raw) or (raw == 0 and question.tolerance is not None):
            fix = "Write `within` instead of `tolerance`." if raw == 0 else None
            raise GradlessonError(
                "An answer must be a number that can be entered", found=f"got {raw}", fix=fix
            )
        if directive.format:
            return numbers.Number(raw, *numbers.parse_format(directive.format))
        return numbers.Number(raw, data["format"], data.get("digits"))

    def _figure_of(self, question: Question) -> tuple[str, str]:
        """The beginning of a figure's caption, and where the figure stands."""
        _, data = self._get(parse(f"figure {question.figure}"))
        page = self.links.figures.get(question.figure)
        if ("figure", question.figure) in self.shown:
            page = self.url
        if page is None:
            raise GradlessonError(
                "a question is about a figure that some page shows",
                found=f"none shows '{question.figure}'",
                fix=f"Write `{{{{ figure {question.figure} }}}}` on one, or leave `figure` out.",
            )
        anchor = f"#figure-{question.figure.replace('.', '-')}"
        return data["caption"].partition(". ")[0], anchor if page == self.url else self.to(
            page or "./"
        ) + anchor

    def _expand_in_text(self, body: str, place: str) -> str:
        return self._expand(body, place, alone=False)

    def _mistake_in_text(self, error: GradlessonError, place: str) -> str:
        self.errors.append(error.at(place))
        return boxes.error_box(error.at(place), alone=False)

    def _get(self, directive: Directive) -> tuple[Drawn, dict[str, Any]]:
        drawn, data = self.exhibits.get(directive.kind, directive.target)
        if not drawn.is_current:
            failure = self.exhibits.failure(drawn.source.name)
            if failure is None:
                self.is_waiting = True
            else:
                self.outdated[drawn.source.name] = failure.message
        return drawn, data

    def _details(self, drawn: Drawn) -> list[tuple[str, str]]:
        experiments = self.exhibits.experiments(drawn.source.name)
        return boxes.details(drawn.source, experiments, self.exhibits.language)

    def _source_links(self, drawn: Drawn) -> list[tuple[str, str]]:
        experiments = self.exhibits.experiments(drawn.source.name)
        units: list[ExhibitFile | Experiment] = [*experiments, drawn.source]
        labels = boxes.source_labels(self.exhibits.language)
        names = [
            f" {unit.name}" if isinstance(unit, Experiment) and len(experiments) > 1 else "" for unit in units
        ]
        return [
            (labels[isinstance(unit, Experiment)] + name, self.to(self.links.source(unit)))
            for unit, name in zip(units, names, strict=True)
        ]

    def to(self, target: str) -> str:
        """`target`, from the root of the site, as seen from this page; complete addresses stay."""
        if "://" in target:
            return target
        folder = posixpath.dirname(self.url)
        relative = posixpath.relpath(target, folder or ".")
        return relative + "/" if target.endswith("/") else relative

    def _place(self, order: int) -> str:
        return f"{self.place}:{self.lines[order]}" if order < len(self.lines) else self.place
