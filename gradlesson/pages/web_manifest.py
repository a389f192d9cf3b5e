"""What a device must know to install a site as an application: its name, its colours, its icons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gradlesson.engine.files import canonical_json
from gradlesson.engine.task import Tasks
from gradlesson.pages.project import Project

FILE = "manifest.webmanifest"
FOLDER = "assets/images"
_ENTRY = "gradlesson.render.icon:draw"
_WHITE = "#ffffff"
# What `render` draws: paths of few commands and rectangles, each with its own colours.
_TAG = re.compile(r"<(?!/|\?|!--)([\w:]+)")
_DRAWN = frozenset({"svg", "g", "path", "rect", "title", "desc"})
_COMMANDS = re.compile(r"\bd=\"[MLCQz\d\s.-]*\"")
_OUTLINE = re.compile(r"\bd=")
_SQUARE = re.compile(r'viewBox="0 0 ([\d.]+) \1"')


@dataclass(frozen=True)
class WebManifest:
    """The facts of one language."""

    language: str
    name: str
    description: str
    to_root: str
    """From the language's folder to that of the site."""
    favicon: str = ""
    """Path of the icon of its pages below the language's folder."""
    added: Mapping[str, Any] = field(default_factory=dict)
    """What the author says in `extra.manifest`: a short name, for example."""

    def content(self, icons: list[dict[str, str]]) -> dict[str, Any]:
        """The members of the file; addresses in it start at the language's folder."""
        found = {
            "name": self.name,
            "lang": self.language,
            "description": self.description,
            "start_url": "./",
            "scope": self.to_root or "./",
            "display": "standalone",
            "theme_color": _WHITE,
            "background_color": _WHITE,
            "icons": [{**icon, "src": self.to_root + icon["src"]} for icon in icons],
        }
        return {name: value for name, value in {**found, **self.added}.items() if value}


def write_manifests(site: Path, project: Project, manifests: Mapping[str, WebManifest]) -> None:
    """Write the manifest of every language, by the folder of its site, and the icons, which they share.

    Raises:
        GradlessonError: where an icon cannot be drawn.
    """
    if not manifests:
        return
    first = manifests.get("") or next(iter(manifests.values()))
    icons = _icons(site, project, first)
    for folder, manifest in manifests.items():
        path = site / folder / FILE
        if not path.exists():
            path.write_bytes(canonical_json(manifest.content(icons)))


def is_drawable(svg: str) -> bool:
    """Whether a picture consists of what `render` can draw, on a square."""
    return (
        set(_TAG.findall(svg)) <= _DRAWN
        and len(_OUTLINE.findall(svg)) == len(_COMMANDS.findall(svg))
        and _SQUARE.search(svg) is not None
    )


def _icons(site: Path, project: Project, manifest: WebManifest) -> list[dict[str, str]]:
    favicon = site / manifest.favicon
    if favicon.suffix != ".svg" or not favicon.is_file():
        return []
    icons = [{"src": manifest.favicon, "sizes": "any", "type": "image/svg+xml"}]
    svg = favicon.read_text(encoding="utf-8")
    if not is_drawable(svg):
        return icons
    tasks = Tasks(_ENTRY, project.settings, project.store, project.workers)
    background = str(manifest.added.get("background_color", _WHITE))
    for name, content in tasks.files({"icons": {"svg": svg, "background": background}}).items():
        path = site / FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        size = name.removesuffix(".png").rpartition("-")[2]
        purpose = {"purpose": "maskable"} if "maskable" in name else {}
        icons.append({"src": f"{FOLDER}/{name}", "sizes": f"{size}x{size}", "type": "image/png"} | purpose)
    return icons
