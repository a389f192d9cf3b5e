"""Both languages say the same of the same exhibits."""

from __future__ import annotations

import importlib
import tomllib
from importlib import resources
from typing import Any

import pytest

from gradlesson.render.exhibits import Claim, Claims, Figure, Table, exhibits_of
from gradlesson.render.words import placeholders

FILES = [
    "activation_derivatives",
    "adding_problem",
    "architecture",
    "batchnorm",
    "clipping",
    "cluster_schedule",
    "deep_training",
    "depth_cliff",
    "dying_relu",
    "exam_sheet",
    "explosion",
    "finite_width",
    "gradient_by_layer",
    "layernorm_order",
    "long_memory",
    "misconceptions_chain",
    "misconceptions_precision",
    "misconceptions_products",
    "misconceptions_saturation",
    "phase_diagram",
    "pretraining",
    "published",
    "recurrence",
    "regeneration",
    "residual",
    "shattering",
    "spectra",
    "thirty_layers",
    "weight_scale",
]

each_file = pytest.mark.parametrize("file", FILES)


def words_of(file: str) -> dict[str, dict[str, dict[str, Any]]]:
    """Language, exhibit, key -> word."""
    text = resources.files("gradlesson.course.exhibits").joinpath(f"{file}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@each_file
def test_both_languages_have_the_same_exhibits_and_keys(file: str) -> None:
    words = words_of(file)
    korean, english = words["ko"], words["en"]
    assert set(words) == {"ko", "en"}
    assert {exhibit: set(table) for exhibit, table in korean.items()} == {
        exhibit: set(table) for exhibit, table in english.items()
    }


@each_file
def test_both_languages_quote_the_same_numbers(file: str) -> None:
    words = words_of(file)
    for exhibit, table in words["ko"].items():
        for key, korean in table.items():
            english = words["en"][exhibit][key]
            assert set(placeholders(korean)) == set(placeholders(english)), f"{file}.{exhibit}.{key}"


@each_file
def test_every_figure_table_and_claim_has_words(file: str) -> None:
    exhibits = exhibits_of(importlib.import_module(f"gradlesson.course.exhibits.{file}"))
    shown = {name for name, item in exhibits.items() if isinstance(item, (Figure, Table, Claim, Claims))}
    assert shown | {"names"} == set(words_of(file)["ko"])


@each_file
def test_text_alternatives_state_several_numbers(file: str) -> None:
    for tables in words_of(file).values():
        for exhibit, table in tables.items():
            if "alternative" in table:
                assert placeholders(table["alternative"]), f"{file}.{exhibit}"


@each_file
def test_korean_prose_ends_in_the_plain_style(file: str) -> None:
    for exhibit, table in words_of(file)["ko"].items():
        for key in ("caption", "alternative", "sentence"):
            if key in table and exhibit != "names":
                plain = table[key].rsplit("(", 1)[0] if table[key].endswith(").") else table[key].rstrip(".")
                assert plain.endswith(("다", "모습")), f"{file}.{exhibit}.{key}: {table[key]}"
