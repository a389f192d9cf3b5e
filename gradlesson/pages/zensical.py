"""Builds a site with Zensical, which knows no plugins.

It gets a copy of the pages, with those that no author wrote among them, a configuration for each language that has
our Markdown extension, and the parts of the theme that are no templates: those are written for Jinja. Heads, data,
images, fonts and the sitemap are added to its pages.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import yaml

from gradlesson.errors import GradlessonError
from gradlesson.pages import glyphs, look, swap, webfonts
from gradlesson.pages.build import SiteBuild
from gradlesson.pages.check import check_pages, without_front_matter
from gradlesson.pages.configuration import read_configuration
from gradlesson.pages.language_build import LanguageBuild
from gradlesson.pages.terms import PATH as TERMS

_EXTENSION = "gradlesson.pages.zensical_extension"
_FRONT_MATTER = re.compile(r"\A---\n(.*?\n)---\n", re.DOTALL)
_TITLE = re.compile(r"^# +(.+?)(?:\s*\{[^}]*\})?\s*$", re.MULTILINE)
_COMMAND = [sys.executable, "-m", "zensical", "build", "--clean", "-f", "zensical.yml"]


def build(site: SiteBuild, target: Path | None = None, *, strict: bool = False) -> list[GradlessonError]:
    """Build a whole site into `target`, by default the folder that the configuration names.

    Returns what is wrong with the sources, or with what came of them; the site that was there before stays then.
    """
    if errors := check_pages(site):
        return errors
    settings = site.project.settings
    outer = read_configuration(settings.mkdocs_file(settings.languages[0]))
    place = target or settings.root / outer.get("site_dir", "site")
    new = swap.begin(place)
    try:
        with tempfile.TemporaryDirectory(prefix="gradlesson-zensical-") as folder:
            for language, build in site.languages.items():
                build.data_root = "../" if site.folder(language) else ""
                _Language(build, outer, Path(folder) / language, strict).write(new / site.folder(language))
        site.write_data(new)
        site.finish_pages(new)
        _write_fonts(site, new, outer)
        site.write_around(new, root_address(outer))
        site.write_worker(new)
        if errors := site.all_errors():
            return errors
        swap.finish(place, new)
    finally:
        swap.drop(new)
    return []


@dataclass(frozen=True)
class _Language:
    """The pages of one language on their way through Zensical, which lies in a folder of its own."""

    build: LanguageBuild
    outer: dict[str, Any]
    folder: Path
    strict: bool

    def write(self, target: Path) -> None:
        """Build into the folder `target`.

        Raises:
            GradlessonError: where Zensical fails.
        """
        self.folder.mkdir()
        file = self.build.site.project.settings.mkdocs_file(self.build.language)
        own = read_configuration(file)
        shutil.copytree(self.build.docs, self.folder / "docs")
        for path in self.build.pages:
            page = self.folder / "docs" / path
            page.write_text(self._source(path), encoding="utf-8")
            self._note_facts(path)
        self.build.in_order = list(_listed(own.get("nav") or []))
        self._write_generated()
        self._copy_theme(own)
        text = yaml.safe_dump(self._configuration(own), allow_unicode=True, sort_keys=False)
        (self.folder / "zensical.yml").write_text(text, encoding="utf-8")
        self._run()
        shutil.copytree(self.folder / "site", target, dirs_exist_ok=True)
        for path in self.build.pages:
            self._finish(target / self.build.file(path), path, own)

    def _source(self, path: str) -> str:
        """A page's source with what the theme is to show: when it was changed, and not the keys of its terms."""
        source = self.build.pages[path].source
        meta = _front_matter(source)
        meta.pop("tags", None)
        if updated := self.build.updated_html(path):
            meta["git_revision_date_localized"] = updated
        return f"---\n{yaml.safe_dump(meta, allow_unicode=True)}---\n{without_front_matter(source)}"

    def _write_generated(self) -> None:
        """Add the pages that no author wrote, of those of modules the moulds."""
        for path, source in self.build.generated_pages().items():
            self._begin(path, source)
            self._note_facts(path)
            markdown = self.build.terms_markdown() if path == TERMS else ""
            file = self.folder / "docs" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{source}\n{markdown}", encoding="utf-8")

    def _begin(self, path: str, source: str) -> None:
        # Zensical takes addresses in the text to be seen from the source file.
        self.build.begin_page(path, path, without_front_matter(source), source)

    def _note_facts(self, path: str) -> None:
        """Tell other pages what a page is called, and where it will stand."""
        source, root = self.build.pages[path].source, root_address(self.outer)
        title = _front_matter(source).get("title") or (found[1] if (found := _TITLE.search(source)) else path)
        folder = self.build.site.folder(self.build.language)
        address = f"{root}{folder}{quote(self.build.url(path))}" if root else None
        self.build.note_facts(path, str(title), address)

    def _copy_theme(self, own: dict[str, Any]) -> None:
        """Copy what is no template: Zensical's templates know neither our variables nor the methods of Python."""
        theme = self.folder / "theme"
        theme.mkdir()
        folders = [look.FOLDER] if _has_look(own) else []
        if custom := _theme(own).get("custom_dir"):
            folders.append(self.build.site.project.settings.root / custom)
        for folder in folders:
            shutil.copytree(folder, theme, ignore=shutil.ignore_patterns("*.html"), dirs_exist_ok=True)

    def _configuration(self, own: dict[str, Any]) -> dict[str, Any]:
        language = self.build.language
        if _has_look(own):
            own = _with_look(own, language)
        ours = {"root": str(self.build.site.project.settings.root), "language": language}
        extensions = own.get("markdown_extensions") or []
        configuration = {
            **own,
            "docs_dir": "docs",
            "site_dir": "site",
            "theme": {**_theme(own), "name": "material", "variant": "classic", "custom_dir": "theme"},
            "markdown_extensions": (
                [*extensions, {_EXTENSION: ours}]
                if isinstance(extensions, list)
                else {**extensions, _EXTENSION: ours}
            ),
            "plugins": {"search": {}},
            "extra": {**own.get("extra", {}), "alternate": self._alternates()},
        }
        if root := root_address(self.outer):
            configuration["site_url"] = root + self.build.site.folder(language)
        configuration.pop("hooks", None)
        return configuration

    def _alternates(self) -> list[dict[str, str]]:
        """The links to the other languages, below the address of the site."""
        path = urlsplit(root_address(self.outer)).path or "/"
        site = self.build.site
        names = look.language_names(self.outer.get("extra", {}), site.languages)
        return [
            {"name": names[language], "lang": language, "link": path + site.folder(language)}
            for language in site.languages
        ]

    def _run(self) -> None:
        done = subprocess.run(
            [*_COMMAND, *(["--strict"] if self.strict else [])],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise GradlessonError(f"Zensical failed:\n{done.stdout}{done.stderr}".rstrip())

    def _finish(self, file: Path, path: str, own: dict[str, Any]) -> None:
        """Complete a page: its head, and the script of what it shows."""
        html = file.read_text(encoding="utf-8")
        page = self.build.pages[path]
        page.url = self.build.url(path)
        name, summary = own.get("site_name", ""), own.get("site_description", "")
        head = self.build.head(path, name, _front_matter(page.source).get("description") or summary)
        html = re.sub(r"(<head[^>]*>)", lambda tag: f"{tag[1]}\n{head}", html, count=1)
        for element, script in self.outer.get("extra", {}).get("elements", {}).items():
            if f"<{element}" in html:
                source = page.to(self.build.data_root + script)
                html = html.replace("</body>", f'<script src="{source}" defer></script>\n</body>', 1)
        self.build.note_characters(path, html)
        file.write_text(html, encoding="utf-8")


def root_address(outer: dict[str, Any]) -> str:
    """The address of the site, with a slash at its end; "" where the configuration names none."""
    address = str(outer.get("site_url") or "")
    return f"{address.rstrip('/')}/" if address else ""


def _has_look(own: dict[str, Any]) -> bool:
    plugins = own.get("plugins")
    options = plugins.get("gradlesson") if isinstance(plugins, dict) else None
    return bool(options and options.get("look"))


def _theme(own: dict[str, Any]) -> dict[str, Any]:
    theme = own.get("theme")
    return theme if isinstance(theme, dict) else {}


def _with_look(own: dict[str, Any], language: str) -> dict[str, Any]:
    """The configuration with what the plugin adds to it for MkDocs; what it says itself goes before."""
    scripts = [{"path": path, "defer": True} for path in look.SCRIPTS]
    return {
        **own,
        "theme": {**look.theme_settings(language), **_theme(own)},
        "extra_css": [*look.STYLE_SHEETS, *(own.get("extra_css") or [])],
        "extra_javascript": [*scripts, *(own.get("extra_javascript") or [])],
        "markdown_extensions": _in_language(own.get("markdown_extensions") or [], language),
    }


def _in_language(extensions: Any, language: str) -> Any:
    """The Markdown extensions of a configuration, told which language they write."""
    if not isinstance(extensions, dict):
        return extensions
    told = dict(extensions)
    for name, settings in look.told_to_extensions(language).items():
        if name in told:
            told[name] = {**settings, **(told[name] or {})}
    return told


def _front_matter(source: str) -> dict[str, Any]:
    found = _FRONT_MATTER.match(source)
    return (yaml.safe_load(found[1]) or {}) if found else {}


def _listed(nav: list[Any]) -> Iterator[str]:
    """The paths of the pages in a navigation, in order."""
    for entry in nav:
        for value in entry.values() if isinstance(entry, dict) else [entry]:
            yield from _listed(value) if isinstance(value, list) else [str(value)]


def _write_fonts(site: SiteBuild, folder: Path, outer: dict[str, Any]) -> None:
    """Write our webfonts, where the theme uses them."""
    if not _has_look(outer) and webfonts.STYLE_SHEET not in (outer.get("extra_css") or []):
        return
    for language, build in site.languages.items():
        webfonts.write_style_sheet(folder / site.folder(language), build.data_root, whole=False)
    for once in outer.get("extra", {}).get("once", []):
        for script in (folder / once).rglob("*.js"):
            site.note_characters(script.read_text(encoding="utf-8"))
    names = set("".join(look.language_names(outer.get("extra", {}), site.languages).values()))
    missing = webfonts.write_subsets(folder, site.project, site.text, site.maths, site.bold, names)
    glyphs.note_missing(site, folder, missing)
