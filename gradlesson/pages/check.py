"""Checks the pages of all languages without a site builder: directives, claims, parity, words."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import markdown

from gradlesson.engine.closure import relative_name
from gradlesson.engine.settings import FILE_NAME
from gradlesson.errors import GradlessonError, did_you_mean
from gradlesson.pages import glyphs, look, webfonts
from gradlesson.pages.build import SiteBuild, place_of_docs
from gradlesson.pages.configuration import read_configuration
from gradlesson.pages.dead_links import dead_links, planned
from gradlesson.pages.extension import DirectivesExtension
from gradlesson.pages.glossary import FILE_NAME as GLOSSARY
from gradlesson.pages.glossary import line_of
from gradlesson.pages.language_build import LanguageBuild
from gradlesson.pages.maths import MathsExtension
from gradlesson.pages.mistakes import mistake_object
from gradlesson.pages.nav_lines import lost_entries
from gradlesson.pages.page_template import check_template, named_template, theme_folders
from gradlesson.pages.raw_links import dead_raw_links
from gradlesson.pages.style_check import (
    check_definition,
    check_passage,
    check_shapes,
    check_texts,
    check_words,
)
from gradlesson.pages.table_rows import check_rows

_EXTENSIONS = [
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "pymdownx.details",
    "pymdownx.superfences",
    "tables",
    "toc",
]
"""Every extension in which a directive may stand, whether the site uses it or not."""


def check_pages(site: SiteBuild) -> list[GradlessonError]:
    """Everything that a build of the site would fail for, the builder's own warnings aside."""
    contents: dict[tuple[str, str], str] = {}
    for language in site.project.settings.languages:
        docs = _docs(site, language)
        if not docs.is_dir():
            site.errors.append(_no_folder(site, language, docs))
            continue
        if not site.project.settings.mkdocs_file(language).is_file() and site.languages:
            site.errors.append(_no_configuration(site, language))
        build = site.language(language, docs, "", directory_urls=True)
        files = [path for path in sorted(docs.rglob("*.md")) if not path.is_dir()]
        pages = {path.relative_to(docs).as_posix(): path for path in files}
        for path in build.unreadable(pages):
            del pages[path]
        known = [*pages, *build.unread, *build.generated_pages(), *build.source_pages]
        site.errors += lost_entries(site.project.settings.mkdocs_file(language), known)
        build.find_references(pages)
        for path, file in pages.items():
            contents[language, path] = _check_page(build, path, file)
    _check_glyphs(site, contents)
    site.errors += _words_of_nothing(site.project.settings.course_folder / "exhibits", site)
    return [*site.all_errors(), *_dead_links(site, contents), *_in_words(site)]


def _no_configuration(site: SiteBuild, language: str) -> GradlessonError:
    """The mistake of a further language without a configuration, which nothing could build."""
    return GradlessonError(
        f"language '{language}' must have a configuration",
        found=f"there is no {site.project.settings.mkdocs_file(language).name}",
        fix=f"Write it, with `INHERIT: mkdocs.yml` and `docs_dir: docs/{language}`.",
        place=FILE_NAME,
    )


def _no_folder(site: SiteBuild, language: str, docs: Path) -> GradlessonError:
    """The mistake of a language without pages."""
    settings = site.project.settings
    file = settings.mkdocs_file(language)
    name = relative_name(docs, settings.root)
    folders = [relative_name(one, settings.root) for one in sorted((settings.root / "docs").glob("*/"))]
    fix = did_you_mean(name, folders) or "Write its pages, or take it out of `languages`."
    if file.is_file():
        return GradlessonError(
            "`docs_dir` must name a folder of pages",
            found=f"there is no {name}",
            fix=fix,
            place=place_of_docs(file),
        )
    return GradlessonError(
        f"language '{language}' must have a configuration and pages",
        found=f"there is neither {file.name} nor {name}",
        fix=fix,
        place=FILE_NAME,
    )


def _words_of_nothing(folder: Path, site: SiteBuild) -> Iterator[GradlessonError]:
    """The mistake of every file of words that lies beside no exhibit file."""
    files = [path for path in sorted(folder.glob("*.toml")) if not path.with_suffix(".py").is_file()]
    known = [path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")]
    for path in files:
        yield GradlessonError(
            "Words belong to the exhibit file of the same name",
            found=f"there is no {path.stem}.py",
            fix=did_you_mean(path.stem, known) or "Write it, or remove this one.",
            place=relative_name(path, site.project.settings.root),
        )


def mistake_objects(site: SiteBuild, mistakes: list[GradlessonError]) -> list[dict[str, Any]]:
    """What a program is told of the mistakes."""
    on_pages = {str(error) for build in site.languages.values() for error in build.errors}
    return [mistake_object(one, "page" if str(one) in on_pages else "course") for one in mistakes]


def _dead_links(site: SiteBuild, contents: dict[tuple[str, str], str]) -> Iterator[GradlessonError]:
    """The links that lead nowhere, in all languages."""
    whole = planned(site, contents)
    for language, build in site.languages.items():
        yield from dead_links(
            build, {path: html for (own, path), html in contents.items() if own == language}
        )
        yield from dead_raw_links(build, whole)


def _docs(site: SiteBuild, language: str) -> Path:
    """The folder of the pages of a language, as its configuration says."""
    settings, named = site.project.settings, None
    file = settings.mkdocs_file(language)
    try:
        named = read_configuration(file).get("docs_dir")
    except GradlessonError as error:
        if file.is_file():  # else there is no site to build
            site.errors.append(error)
    return settings.root / str(named or f"docs/{language}")


def _in_words(site: SiteBuild) -> Iterator[GradlessonError]:
    """The mistakes in the words of all pages."""
    settings, glossary = site.project.settings, site.glossary
    for path in next(iter(site.languages.values())).pages if site.languages else ():
        sources = {
            language: (build.pages[path].place, build.pages[path].source)
            for language, build in site.languages.items()
            if path in build.pages
        }
        yield from check_shapes(sources)
    for language, build in site.languages.items():
        for page in build.pages.values():
            yield from check_rows(page.place, page.source)
            yield from check_words(page.place, page.source, language, glossary, settings.names_with_digits)
    for language in site.languages:
        asked = [one for question in site.quiz.values() for one in question.passages(language)]
        asked += [one for card in site.own_cards.values() for one in card.passages(language)]
        for one in asked:
            yield from check_passage(one.place, one.text, language, glossary, settings.names_with_digits)
    yield from _in_definitions(site)
    for exhibit in site.course.exhibits.values():
        file = relative_name(exhibit.path.with_suffix(".toml"), settings.root)
        for name, texts in exhibit.words.items():
            place = f"{file} [{exhibit.language}.{name}]"
            yield from check_texts(place, texts, exhibit.language, glossary)


def _in_definitions(site: SiteBuild) -> Iterator[GradlessonError]:
    """The mistakes in the words of all definitions."""
    if not site.glossary:
        return
    settings = site.project.settings
    path = settings.course_folder / GLOSSARY
    text, file = path.read_text(encoding="utf-8"), relative_name(path, settings.root)
    for key, term in site.glossary.items():
        for language, own in term.items():
            place = f"{file}:{line_of(text, key, f'{language}_definition')}"
            names = settings.names_with_digits
            yield from check_definition(place, own.definition, language, site.glossary, names)


def _check_glyphs(site: SiteBuild, contents: dict[tuple[str, str], str]) -> None:
    """Where the theme uses our webfonts, all that pages show must be in them."""
    settings = site.project.settings
    configuration = settings.mkdocs_file(settings.languages[0])
    try:
        text = configuration.read_text(encoding="utf-8")
        if look.is_asked_for(text) or webfonts.STYLE_SHEET in text:
            glyphs.note_lacking(site, contents, webfonts.characters(site.project))
    except OSError:  # there is no site to build
        return
    except GradlessonError as error:
        site.errors.append(error)


def _check_page(build: LanguageBuild, path: str, file: Path) -> str:
    """The HTML of a page's body."""
    source = file.read_text(encoding="utf-8-sig", errors="replace")
    body = without_front_matter(source)
    build.begin_page(path, build.url(path), body, source)
    if (named := named_template(source)) is not None:
        page = build.pages[path]
        page.errors += check_template(page.place, source, named, _theme_folders(build))
    ours = [MathsExtension(build.formula_mistake), DirectivesExtension(build)]
    renderer = markdown.Markdown(extensions=[*_EXTENSIONS, *ours])
    html = renderer.convert(body)
    build.end_page(path, _heading_ids(renderer.toc_tokens))  # type: ignore[attr-defined]
    return html


def _theme_folders(build: LanguageBuild) -> list[Path]:
    """The folders of the theme's templates."""
    settings = build.site.project.settings
    with contextlib.suppress(GradlessonError):  # told where the folder of the pages is looked up
        return theme_folders(read_configuration(settings.mkdocs_file(build.language)), settings.root)
    return []


def without_front_matter(source: str) -> str:
    """The Markdown of a page's source."""
    if source.startswith("---\n") and (end := source.find("\n---\n", 3)) > 0:
        return source[end + 5 :]
    return source


def _heading_ids(tokens: list[dict[str, object]]) -> list[str]:
    ids: list[str] = []
    for token in tokens:
        children = token["children"]
        assert isinstance(children, list)
        ids += [str(token["id"]), *_heading_ids(children)]
    return ids
