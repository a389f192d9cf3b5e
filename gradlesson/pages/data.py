"""What stands beside the pages: data files, provenance of every result, and the list of claims."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gradlesson.engine.closure import relative_name
from gradlesson.engine.course import Experiment
from gradlesson.engine.store import Entry
from gradlesson.pages.exhibits import Exhibits
from gradlesson.render import html


def write_data(site: Path, root: Path, languages: list[Exhibits]) -> None:
    """Write `data/` of a site: one CSV a figure or table, one SVG a figure and language, provenance, claims."""
    for exhibits in languages:
        for file, drawn in exhibits.drawn.items():
            if drawn is None:
                continue
            for name, text in drawn.files.items():
                if name.endswith(".csv"):
                    _write(site / "data" / file / name, text)
                elif name.endswith(".svg"):
                    figure = drawn.contents["figures"][name.removesuffix(".svg")]
                    target = f"{name.removesuffix('.svg')}.{exhibits.language}.svg"
                    _write(site / "data" / file / target, html.standalone_svg(text, figure["alternative"]))
    first = languages[0]
    for experiment in first.course.experiments.values():
        entry = first.report.entries.get(experiment.unit)
        if entry is not None:
            record = provenance(experiment, first.report.fingerprints[experiment.unit], entry, root)
            _write_json(site / "data" / experiment.name / "provenance.json", record)
    _write_json(site / "data" / "claims.json", claims(languages))


def provenance(experiment: Experiment, fingerprint: str, entry: Entry, root: Path) -> dict[str, Any]:
    """How a result came about: everything that its fingerprint covers, and what it took."""
    inputs = experiment.inputs
    return {
        "name": experiment.name,
        "question": experiment.question,
        "source": relative_name(experiment.path, root),
        "command": f"gradlesson run {experiment.name}",
        "fingerprint": fingerprint,
        "result": entry.files["result.npz"],
        "seconds": round(entry.seconds, 3),
        "cpu_seconds": round(entry.cpu_seconds, 3),
        "parameters": experiment.parameters,
        "python": inputs["python"],
        # In one order, whether they were planned in this build or read from the store.
        **{key: dict(sorted(inputs[key].items())) for key in ("libraries", "modules", "data")},
    }


def claims(languages: list[Exhibits]) -> list[dict[str, Any]]:
    """Every claim once, with its sentence in each language."""
    records: dict[str, dict[str, Any]] = {}
    for exhibits in languages:
        for name, claim in exhibits.claims():
            numbers = {key: claim[key] for key in ("value", "bound", "relation", "holding", "total", "holds")}
            record = records.setdefault(name, {"id": name, **numbers})
            record[exhibits.language] = claim["sentence"]
    return list(records.values())


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="")


def _write_json(path: Path, value: Any) -> None:
    _write(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")
