"""Each common misconception has its section in both languages, refuted by numbers that the course computed."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"

IDS = [
    "quarter-to-the-tenth",
    "three-tenths",
    "below-one",
    "saturation",
    "singular-values",
    "spectral-radius",
    "relu-derivative",
    "default-weights",
    "activations",
    "batch-norm",
    "mean-and-typical",
    "residual",
    "lstm",
    "weight-gradients",
    "clipping",
    "toy-chain",
    "floating-point",
    "dbn",
]
"""The headings, in the order of their numbers from 1 to 18."""

each_language = pytest.mark.parametrize("language", ["ko", "en"])


def source(language: str) -> str:
    return (DOCS / language / "theory/misconceptions.md").read_text(encoding="utf-8")


def sections(language: str) -> dict[str, str]:
    """Id -> heading and text, in the order of the page."""
    text = source(language)
    starts = [match.start() for match in re.finditer(r"^## ", text, re.MULTILINE)]
    parts = [text[start:end] for start, end in pairwise([*starts, len(text)])]
    return {re.search(r"\{#([\w-]+)\}", part)[1]: part for part in parts}


@each_language
def test_every_statement_is_quoted_under_its_number(language: str) -> None:
    headings = [part.splitlines()[0] for part in sections(language).values()]
    numbered = [heading for heading in headings if re.match(r"## \d", heading)]
    assert len(numbered) == len(IDS)
    for number, (heading, name) in enumerate(zip(numbered, IDS, strict=True), start=1):
        assert re.fullmatch(rf"## {number}\. “.+[.]” {{#{name}}}", heading)


@each_language
@pytest.mark.parametrize("name", IDS)
def test_every_statement_is_refuted_by_a_measurement_and_a_source(language: str, name: str) -> None:
    section = sections(language)[name]
    assert "{{ claim " in section
    assert "{{ cite " in section
    assert "](../" in section


@each_language
def test_the_table_has_a_row_with_a_number_for_every_statement(language: str) -> None:
    rows = [line for line in source(language).splitlines() if line.startswith("| [")]
    assert [re.search(r"\]\(#([\w-]+)\)", row)[1] for row in rows] == IDS
    assert all("{{ value " in row.rsplit("|", 2)[1] for row in rows)
