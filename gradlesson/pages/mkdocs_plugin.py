"""The MkDocs plugin: the one file that knows MkDocs. What happens at an event is in `build`.

The first language is built by MkDocs itself; at the very end of that build this plugin builds each other language
into a folder of the same site. MkDocs shares one instance of each plugin between these builds, so this class
keeps nothing of a build: a build's state hangs on its configuration.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
from jinja2 import Environment
from mkdocs.commands import build as mkdocs_build
from mkdocs.config import config_options, load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError, MkDocsException, PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink

from gradlesson.counts import counted
from gradlesson.engine.progress import Countdown
from gradlesson.engine.runner import Event, available_cores
from gradlesson.engine.settings import FILE_NAME, find_root
from gradlesson.errors import GradlessonError
from gradlesson.pages import boxes, glyphs, look, preview, raw_links, swap, templates, webfonts
from gradlesson.pages.background import Background
from gradlesson.pages.build import SiteBuild
from gradlesson.pages.code_words import CodeWordsExtension
from gradlesson.pages.exhibits import BEING_COMPUTED
from gradlesson.pages.extension import DirectivesExtension
from gradlesson.pages.language_build import LanguageBuild
from gradlesson.pages.links import BrokenLinks
from gradlesson.pages.maths import MathsExtension
from gradlesson.pages.mistakes import AnchorError
from gradlesson.pages.page_template import check_template
from gradlesson.pages.project import Project
from gradlesson.pages.restart import LoadedCode
from gradlesson.pages.search import searched, with_drawings, without_drawings
from gradlesson.pages.terms import PATH as TERMS
from gradlesson.pages.watch import Watch
from gradlesson.pages.web_manifest import WebManifest

if TYPE_CHECKING:  # a build needs no server
    from mkdocs.livereload import LiveReloadServer
    from mkdocs.utils.templates import TemplateContext as Context

log = logging.getLogger("mkdocs.plugins.gradlesson")
_SITE: ContextVar[SiteBuild | None] = ContextVar("site", default=None)
"""The site whose further language is being built."""


_SEARCHES = "material.plugins.search.plugin", "mkdocs.contrib.search"
"""Plugins that read pages and change nothing in them but attributes of their own."""


class GradlessonPlugin(BasePlugin):  # type: ignore[type-arg, no-untyped-call]
    """Experiments, exhibits and languages for MkDocs."""

    config_scheme = (
        ("look", config_options.Type(bool, default=False)),
        ("service_worker", config_options.Type(bool, default=True)),
    )
    """`look: true` brings ours to a site with Material. `service_worker: false` keeps no pages with readers, and
    takes from them what is kept.
    """

    def __init__(self) -> None:
        self.serving = False
        self.is_live = False
        """Whether edits make new builds: not with `mkdocs serve --no-livereload`."""
        self.project: Project | None = None
        self.background: Background | None = None
        self.watch: Watch | None = None
        self.swap: tuple[MkDocsConfig, Path, Path] | None = None
        """Configuration, site and the folder that is to take its place."""
        self.is_whole = False
        self.loaded = LoadedCode()
        self.templates = templates.CompiledTemplates()
        self.broken_links = BrokenLinks()

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Note which command runs: `serve` computes beside the build, the others within it."""
        context = click.get_current_context(silent=True)
        # `mkdocs serve --clean` says `build` here.
        self.serving = command == "serve" or (context is not None and context.info_name == "serve")
        self.is_live = self.serving and (context is None or bool(context.params.get("livereload", True)))
        for source in (Page, Navigation):
            logging.getLogger(source.__module__).addFilter(self.broken_links)

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Bring results up to date and have this language's directives expanded."""
        site, data_root = _SITE.get(), "../"
        if site is None:
            site, data_root = self._begin_site(config), ""
        language = _language(config, site.project)
        build = site.language(language, _docs(config), data_root, directory_urls=config.use_directory_urls)
        build.site_name, build.site_description = config.site_name, config.site_description or ""
        config.gradlesson = build  # type: ignore[attr-defined]
        if self.config["look"]:
            _bring_look(config, build)
        self.broken_links.begin(build)
        _add_extensions(config, build)
        _list_visible_templates(config)
        build.site.names.update(*look.language_names(config.extra, [language]).values())
        if webfonts.STYLE_SHEET in config.extra_css and not self.serving:
            config.extra["preload_fonts"] = webfonts.preloads(language, data_root)
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add pages of source code, find the list of references, leave out what the first language has copied."""
        build = _build_of(config)
        if _SITE.get() is not None:
            for file in _standing_once(files, config):
                files.remove(file)
        for path, content in build.generated_pages().items():
            files.append(File.generated(config, path, content=content, inclusion=InclusionLevel.NOT_IN_NAV))
        pages = {
            file.src_uri: Path(file.abs_src_path) for file in files.documentation_pages() if file.abs_src_path
        }
        if self.watch is None:  # else the last good pages stay, under a box that says why
            for path in build.unreadable(pages):
                files.remove(files.src_uris[path])
                del pages[path]
        build.find_references(pages)
        return files

    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Note in which order readers come to the pages."""
        _build_of(config).in_order = [page.file.src_uri for page in nav.pages]
        return nav

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Spare the other languages and later builds the compiling of templates, a quarter of their time."""
        _take_known_templates(files, config)
        self.templates.folder = _build_of(config).site.project.settings.store / templates.FOLDER
        env.bytecode_cache = self.templates
        env.globals["head_of"] = _head_of(config)
        env.globals["keeps_pages"] = _build_of(config).site.keeps_pages
        return env

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Tell the extension whose directives it expands."""
        build, path = _build_of(config), page.file.src_uri
        build.begin_page(path, page.url, markdown, page.file.content_string)
        build.note_facts(path, _title(page, config), page.canonical_url)
        if tags := build.tags(path):
            page.meta["tags"] = [term.preferred for term in tags.values()]
        if updated := build.updated_html(path):
            page.meta["git_revision_date_localized"] = updated  # where Material looks for it
        return build.terms_markdown() if path == TERMS and path in build.generated else markdown

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """Keep the page's heading ids for the comparison of languages; in `serve` say what is not of today."""
        build = _build_of(config)
        build.end_page(page.file.src_uri, _heading_ids(page.toc.items))
        html = build.with_minutes(page.file.src_uri, html) + build.tags_html(page.file.src_uri)
        return preview.notes(build.serve_notes()) + html if self.serving else html

    @event_priority(100)
    def _hide_drawings(
        self, context: Context, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> Context:
        build = _build_of(config)
        page.content, build.drawings = without_drawings(page.content or "")
        build.unsearched = ""
        if _is_read_for_search_alone(config):
            build.unsearched, page.content = page.content, searched(page.content)
        return context

    @event_priority(-100)
    def _show_drawings(
        self, context: Context, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> Context:
        build = _build_of(config)
        content = build.with_definitions(page.file.src_uri, build.unsearched or page.content or "")
        page.content = with_drawings(content, build.drawings)
        return context

    on_page_context = CombinedEvent(_hide_drawings, _show_drawings)
    """The search plugin, which comes between, reads pages without their drawings and definitions."""

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Note the characters that the webfont must hold."""
        output = self._with_one_sheet(output, config)
        _build_of(config).note_characters(page.file.src_uri, output)
        return output

    def on_post_template(self, output_content: str, *, template_name: str, config: MkDocsConfig) -> str:
        """A page of errors looks like the others, in the same letters."""
        if template_name.endswith(".html"):
            _build_of(config).site.note_characters(output_content)
        return self._with_one_sheet(output_content, config)

    # Last of all plugins: the others must have written this language's files, for they are the same objects
    # that work on the next language.
    @event_priority(-100)
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Build the other languages and write what they share; fail with all mistakes at once."""
        build = _build_of(config)
        if webfonts.STYLE_SHEET in config.extra_css:
            webfonts.write_style_sheet(Path(config.site_dir), build.data_root, whole=self.serving)
        build.style_sheets.write(Path(config.site_dir))
        build.write_search(Path(config.site_dir))
        build.manifest = _manifest(config, build)
        if _SITE.get() is not None:
            return
        settings = build.site.project.settings
        last = self.swap[1] if self.serving and self.swap is not None else None
        if build.language == settings.languages[0]:
            for language in settings.languages[1:]:
                _build_language(build.site, language, config, last)
        build.site.write_data(Path(config.site_dir))
        build.site.finish_pages(Path(config.site_dir))
        for folder in build.site.once:
            for script in Path(config.site_dir, folder).rglob("*.js"):
                build.site.note_characters(script.read_text(encoding="utf-8"))
        if webfonts.STYLE_SHEET in config.extra_css:
            self._write_webfonts(build.site, Path(config.site_dir))
        if not self.serving:
            self._write_around(build.site, config)
        build.site.write_worker(Path(config.site_dir))
        _warn_of_links(build.site, config)
        errors = build.site.all_errors()
        if self.serving:
            self._show(config, errors)
        elif errors:
            for error in errors:
                log.error("%s", error)
            raise PluginError(
                f"{counted(len(errors), 'mistake')} found; the site that was there before is unchanged."
            )
        build.site.project.store.end_build()
        if not self.serving:  # there, a thread of this very process may be writing
            build.site.project.store.tidy()
        self.is_whole = True
        if self.serving and self.swap is not None:  # there, nobody asks for a shutdown
            with swap.uninterrupted():
                self._end_swap(*self.swap, is_whole=True)

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Any) -> LiveReloadServer:
        """Watch everything that a page can depend on, and never let a build raise."""
        assert self.background is not None
        server.builder = self._guarded(server.builder, Path(server.root))
        self.watch = Watch(server, self.background.ask_for_build)
        self.watch.add([self.background.signal, *_watched(config)])
        self.watch.start()
        return server

    def on_build_error(self, *, error: Exception) -> None:
        """Remember that the new site must not replace the old one."""
        self.is_whole = False

    def on_shutdown(self) -> None:
        """Let the new site replace the old one, or drop it: strict warnings are counted only by now."""
        for source in (Page, Navigation):
            logging.getLogger(source.__module__).removeFilter(self.broken_links)
        # MkDocs tells plugins of every other exception that ends a build, and asks them in a `finally`.
        reason = sys.exc_info()[1]
        ended = isinstance(reason, (KeyboardInterrupt, SystemExit))
        with swap.uninterrupted():
            if self.watch is not None:
                self.watch.close()
            if self.background is not None:
                self.background.close()
            if self.project is not None:
                self.project.workers.close()
            if self.swap is not None:
                self._end_swap(*self.swap, is_whole=self.is_whole and not ended)
        # MkDocs' own end, for strict warnings, is a SystemExit too; it has said why.
        if ended and not isinstance(reason, MkDocsException) and not self.serving:
            log.warning(
                "The build was interrupted; the site that was there before is unchanged. What had finished is "
                "kept: run the same command again to go on."
            )

    def _end_swap(self, config: MkDocsConfig, site: Path, new: Path, *, is_whole: bool) -> None:
        self.swap = None
        config.site_dir = str(site)
        try:
            if is_whole:
                swap.finish(site, new)
        except OSError as error:
            reason = error.strerror or error
            raise PluginError(
                f"The new site cannot take the place of {site}: {reason}. With `-d` name a folder that can be "
                "renamed, which a mount point cannot."
            ) from error
        finally:
            swap.drop(new)

    def _with_one_sheet(self, html: str, config: MkDocsConfig) -> str:
        # Whoever serves edits style sheets one by one; only a theme of ours is known to hold no `@import`.
        is_ours = webfonts.STYLE_SHEET in config.extra_css and not self.serving
        return _build_of(config).style_sheets.joined(html) if is_ours else html

    def _write_webfonts(self, site: SiteBuild, folder: Path) -> None:
        if self.serving:
            webfonts.write_whole(folder)
            return
        try:
            missing = webfonts.write_subsets(
                folder, site.project, site.text, site.maths, site.bold, site.names
            )
        except GradlessonError as error:
            site.errors.append(error)
        else:
            glyphs.note_missing(site, folder, missing)

    def _write_around(self, site: SiteBuild, config: MkDocsConfig) -> None:
        try:
            site.write_around(Path(config.site_dir), config.site_url or "")
        except GradlessonError as error:
            site.errors.append(error)

    def _begin_site(self, config: MkDocsConfig) -> SiteBuild:
        try:
            root = find_root(Path(config.config_file_path or ".").resolve().parent)
            if self.project is None or self.project.settings.root != root:
                self.project = Project.open(root)
                self.background = Background.prepare(self.project) if self.is_live else None
        except GradlessonError as error:
            raise PluginError(str(error)) from error
        self.project.store.begin_build()
        self.loaded.note(root / FILE_NAME)
        site_dir = Path(config.site_dir)
        try:
            new = swap.begin(site_dir)
        except GradlessonError as error:
            raise PluginError(str(error)) from error
        self.swap, self.is_whole = (config, site_dir, new), False
        config.site_dir = str(new)
        site = SiteBuild.start(self.project, compute=not self.is_live, on_event=_log_progress())
        site.is_served = self.serving
        # What edits change is not to be kept.
        site.keeps_pages = bool(self.config["service_worker"]) and not self.serving
        site.once = list(config.extra.get("once", ()))
        if self.background is not None:
            site.changed_code = self.loaded.changed()
            self._compute_beside(site, self.background)
        return site

    def _compute_beside(self, site: SiteBuild, background: Background) -> None:
        for language in site.project.settings.languages:
            site.exhibits(language)  # as they are before new results come in
        background.start(site.course, site.report)
        if background.stopped:
            site.errors.append(
                GradlessonError(
                    f"Computing stopped: {background.stopped}", fix="Stop and start `mkdocs serve`."
                )
            )

    def _show(self, config: MkDocsConfig, errors: list[GradlessonError]) -> None:
        """In `serve`: mistakes in the log, and those that no page could show yet on their page."""
        for error in errors:
            if error.found != BEING_COMPUTED:
                log.warning("%s", error)
        for page, error in _build_of(config).site.late_errors():
            preview.add_note(Path(config.site_dir) / page, boxes.error_box(error, alone=True))
        if self.watch is not None:
            self.watch.add(_watched(config))

    def _guarded(self, builder: Callable[[], None], site: Path) -> Callable[[], None]:
        """A build that does not raise: from then on MkDocs would leave every request without an answer."""

        def build() -> None:
            assert self.background is not None
            self.background.notice()
            try:
                builder()
            except Exception as error:
                reason = error.__context__ if isinstance(error, Abort) and error.__context__ else error
                log.error("%s", reason, exc_info=not isinstance(reason, MkDocsException))
                mistake = GradlessonError(
                    f"This page is the last good one, today's site cannot be built: {reason}",
                    fix="The terminal says more.",
                )
                preview.replace_notes(site, boxes.error_box(mistake, alone=True))
            finally:
                assert self.watch is not None
                self.watch.note_missing()

        return build


def _log_progress() -> Callable[[Event], None]:
    """Tells by log lines what a build computes before it comes to the pages."""
    countdown = Countdown(available_cores())

    def log_event(event: Event) -> None:
        if event.kind == "started" and event.unit.startswith("experiment/"):
            log.info("Computing %s", event.unit)
        elif countdown.note(event):
            left = f", {countdown.left()}" if countdown.left() else ""
            log.info("%s %s (%d of %d%s)", event.kind, event.unit, countdown.done, countdown.total, left)

    return log_event


def _warn_of_links(site: SiteBuild, config: MkDocsConfig) -> None:
    """Tell of dead links in HTML, in all languages, as MkDocs tells of those in Markdown."""
    levels = config.validation.links
    whole = raw_links.finished(Path(config.site_dir), is_served=site.is_served)
    for build in site.languages.values():
        for error in raw_links.dead_raw_links(build, whole):
            is_anchor = isinstance(error, AnchorError)
            log.log(levels.anchors if is_anchor else levels.not_found, "%s", error)


def _add_extensions(config: MkDocsConfig, build: LanguageBuild) -> None:
    """Our Markdown extensions, with this build to tell their mistakes to."""
    name = "gradlesson.pages.maths"
    extensions: list[Any] = config.markdown_extensions
    extensions[:] = [MathsExtension(build.formula_mistake) if one == name else one for one in extensions]
    extensions += [DirectivesExtension(build), CodeWordsExtension()]


def _bring_look(config: MkDocsConfig, build: LanguageBuild) -> None:
    if config.theme.name != look.THEME:
        raise PluginError(
            f"`look: true` needs `theme: {{name: {look.THEME}}}`, got '{config.theme.name}'. "
            "Take that theme, or leave `look` out."
        )
    look.bring(config, build.language, build.site.project.settings.languages)


def _list_visible_templates(config: MkDocsConfig) -> None:
    """Have MkDocs look for files of the theme where there are any."""
    get_env = config.theme.get_env

    def with_visible_templates() -> Environment:
        env = get_env()
        env.loader = templates.VisibleTemplates(config.theme.dirs)
        return env

    config.theme.get_env = with_visible_templates  # type: ignore[method-assign]


def _take_known_templates(files: Files, config: MkDocsConfig) -> None:
    """Have pages that ask for a template that there is not shown with that of all others, and say so."""
    build, folders = _build_of(config), list(map(Path, config.theme.dirs))
    for page in [file.page for file in files.documentation_pages() if file.page]:
        if "template" in page.meta and page.file.src_uri in build.pages:
            own = build.pages[page.file.src_uri]
            for error in check_template(own.place, own.source, page.meta["template"], folders):
                own.errors.append(error)
                del page.meta["template"]
                page.content = f"{boxes.error_box(error, alone=True)}{page.content or ''}"


def _build_language(site: SiteBuild, language: str, outer: MkDocsConfig, last: Path | None) -> None:
    """Build a further language into `<site_dir>/<language>`.

    In `serve`, where `last` is the site of the last build, its pages stay where this one fails.
    """
    file = site.project.settings.mkdocs_file(language)
    if not file.is_file():
        mistake = GradlessonError(
            f"language '{language}' must have a configuration",
            found=f"there is no {file.name}",
            fix=f"Write it, with `INHERIT: mkdocs.yml` and `docs_dir: docs/{language}`.",
            place=FILE_NAME,
        )
        _give_up(site, language, outer, last, mistake)
        return
    url = f"{outer.site_url.rstrip('/')}/{language}/" if outer.site_url else None
    token = _SITE.set(site)
    try:
        inner = load_config(
            config_file=str(file),
            site_dir=str(Path(outer.site_dir) / language),
            strict=outer.strict,
            use_directory_urls=outer.use_directory_urls,
        )
        inner.site_url = url
        mkdocs_build.build(inner, serve_url=url if last else None)
    except Exception as error:
        if last is None:
            if isinstance(error, (Abort, ConfigurationError)):  # MkDocs does not say of which file it speaks
                log.error("Mend that in %s, or in what it inherits.", file.name)
            raise
        mistake = GradlessonError(f"language '{language}' cannot be built: {error}", place=file.name)
        _give_up(site, language, outer, last, mistake)
    finally:
        _SITE.reset(token)


def _give_up(
    site: SiteBuild, language: str, outer: MkDocsConfig, last: Path | None, mistake: GradlessonError
) -> None:
    site.errors.append(mistake)
    site.languages.pop(language, None)  # half of its pages must not be compared
    if last is not None:
        box = boxes.error_box(mistake, alone=True)
        preview.keep_last(Path(outer.site_dir) / language, last / language, box)


def _build_of(config: MkDocsConfig) -> LanguageBuild:
    build = config.gradlesson  # type: ignore[attr-defined]
    assert isinstance(build, LanguageBuild)
    return build


def _language(config: MkDocsConfig, project: Project) -> str:
    path = Path(config.config_file_path or "").resolve()
    languages = project.settings.languages
    return next(
        (one for one in languages if project.settings.mkdocs_file(one).resolve() == path), languages[0]
    )


def _manifest(config: MkDocsConfig, build: LanguageBuild) -> WebManifest:
    """What a device is told that installs the site in this language."""
    added = config.extra.get("manifest") or {}
    if not isinstance(added, dict):
        mistake = GradlessonError(
            "`extra.manifest` must be a mapping of members of a web manifest",
            found=repr(added),
            fix="For example: manifest: {short_name: Course}.",
            place=build.site.project.settings.mkdocs_file(build.language).name,
        )
        build.site.errors.append(mistake)
        added = {}
    return WebManifest(
        language=build.language,
        name=config.site_name,
        description=config.site_description or "",
        to_root=build.data_root,
        favicon=str(config.theme.get("favicon") or ""),
        added=added,
    )


def _title(page: Page, config: MkDocsConfig) -> str:
    """The title of a page as the theme shows it, in plain text."""
    return str(page.meta.get("title") or page.title or config.site_name)


def _head_of(config: MkDocsConfig) -> Callable[[Page | None], str]:
    """What templates call for the `<head>` of a page, or of one that is no page, such as that of an error."""

    def head_of(page: Page | None) -> str:
        path = page.file.src_uri if page else None
        description = (page.meta.get("description") if page else None) or config.site_description or ""
        return _build_of(config).head(path, config.site_name, str(description))

    return head_of


def _is_read_for_search_alone(config: MkDocsConfig) -> bool:
    """Whether between our two halves of an event nothing but a search sees the page."""
    methods = config.plugins.events["page_context"]
    return {type(getattr(one, "__self__", None)).__module__ for one in methods} <= {__name__, *_SEARCHES}


def _standing_once(files: Files, config: MkDocsConfig) -> list[File]:
    """Files below the folders of `extra.once`, which stand in the site's first language for all of them."""
    folders = tuple(f"{folder.rstrip('/')}/" for folder in config.extra.get("once", ()))
    return [file for file in files if file.src_uri.startswith(folders)]


def _watched(config: MkDocsConfig) -> list[Path]:
    """Files and folders that pages depend on."""
    theme = config.theme.custom_dir
    return [*_build_of(config).site.watched(), *([Path(theme)] if theme else [])]


def _docs(config: MkDocsConfig) -> Path:
    """The folder of a language's Markdown, below the project's folder even where a link leads to that."""
    folder = Path(config.config_file_path or ".").absolute().parent
    return folder.resolve() / os.path.relpath(config.docs_dir, folder)


def _heading_ids(items: list[AnchorLink]) -> list[str]:
    return [found for item in items for found in (item.id, *_heading_ids(item.children))]
