"""Images beside the pages: figures for slides, and what other sites show where they link to a page.

Both are made in the worker from the text that exhibits left, once, and kept in the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gradlesson.engine.task import Tasks
from gradlesson.pages.exhibits import Exhibits
from gradlesson.pages.project import Project

CARDS = "assets/social"
"""Folder of the social images, from the root of the site."""
CARD_SIZE = 1200, 630


@dataclass(frozen=True)
class Card:
    """The social image of one page."""

    site: str
    title: str
    summary: str
    figure: str
    """Inline SVG of the figure that it shows, or ""."""


def write_slides(site: Path, project: Project, languages: list[Exhibits]) -> None:
    """Write SVG and PNG of every figure, in light colours on white, below `data/` of a site.

    Raises:
        GradlessonError: where one cannot be drawn.
    """
    figures: dict[str, dict[str, dict[str, str]]] = {}
    for exhibits in languages:
        for file, drawn in exhibits.drawn.items():
            if drawn is None:
                continue
            for name, figure in drawn.contents["figures"].items():
                target = f"{file}/{name}.{exhibits.language}"
                arguments = {"svg": drawn.files[f"{name}.svg"], "alternative": figure["alternative"]}
                figures.setdefault(file, {})[target] = arguments
    # One call a file: a process for each figure would cost more than drawing it.
    calls = {file: {"figures": found} for file, found in figures.items()}
    _write(site / "data", project, "gradlesson.render.slides:draw", calls)


def write_cards(site: Path, project: Project, cards: dict[str, Card]) -> None:
    """Write the social images, by their names, into a site.

    Raises:
        GradlessonError: where one cannot be drawn.
    """
    calls = {name: {"name": name, **asdict(card)} for name, card in cards.items()}
    _write(site / CARDS, project, "gradlesson.render.card:draw", calls)


def _write(folder: Path, project: Project, entry: str, calls: Mapping[str, dict[str, Any]]) -> None:
    tasks = Tasks(entry, project.settings, project.store, project.workers)
    for name, content in tasks.files(calls).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
