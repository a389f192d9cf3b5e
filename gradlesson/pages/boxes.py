"""The words that pages add around exhibits: boxes for what is missing, and how a result came about."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from gradlesson.engine.course import ExhibitFile, Experiment, Unit

_TEXTS = {
    "ko": {
        "computing": "계산 중입니다. 끝나면 이 페이지가 자동으로 새로 고쳐집니다.",
        "experiment": "실험 코드",
        "exhibit": "그림·표 코드",
        "command": "다시 계산하기",
        "parameters": "설정",
        "versions": "버전",
    },
    "en": {
        "computing": "Computing. This page reloads by itself when it is done.",
        "experiment": "Experiment code",
        "exhibit": "Figure code",
        "command": "Compute it yourself",
        "parameters": "Parameters",
        "versions": "Versions",
    },
}


def texts(language: str) -> Mapping[str, str]:
    """Our own words in a language; English where there are none."""
    return _TEXTS.get(language, _TEXTS["en"])


def computing_box(language: str, alone: bool) -> str:
    """A note in place of, or above, a result that is being computed (`mkdocs serve` only)."""
    tag = "div" if alone else "span"
    return f'<{tag} class="gl-computing" role="status">{texts(language)["computing"]}</{tag}>'


def error_box(error: Exception, alone: bool) -> str:
    """A mistake of the author on the page itself (`mkdocs serve` only: a build with mistakes fails)."""
    tag = "div" if alone else "span"
    return f'<{tag} class="gl-error" role="alert">{escape(str(error))}</{tag}>'


def source_labels(language: str) -> dict[bool, str]:
    """Texts of the links to source code: True for an experiment, False for an exhibit file."""
    return {True: texts(language)["experiment"], False: texts(language)["exhibit"]}


def details(exhibit: ExhibitFile, experiments: list[Experiment], language: str) -> list[tuple[str, str]]:
    """How to compute a result again, with which parameters, seeds and versions.

    An exhibit file that reads no experiment shows what stands in its data files, and is itself what is computed.
    """
    words = texts(language)
    units: list[Unit] = [*experiments] or [exhibit]
    command = f"gradlesson run {' '.join(one.name for one in units)}"
    rows = [(words["command"], command)]
    for one in experiments:
        settings = ", ".join(f"{key} = {value}" for key, value in one.parameters.items())
        rows.append(
            (f"{words['parameters']}: {one.name}" if len(experiments) > 1 else words["parameters"], settings)
        )
    versions = {name: version for one in units for name, version in one.inputs.get("libraries", {}).items()}
    python = next((one.inputs["python"] for one in units if one.inputs), "")
    rows.append(
        (words["versions"], ", ".join([f"Python {python}", *(f"{n} {v}" for n, v in versions.items())]))
    )
    return rows
