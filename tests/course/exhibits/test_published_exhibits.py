"""The table of published results: complete, and each line with a reason, code and words."""

import importlib.util
import tomllib
from pathlib import Path

import pytest

from gradlesson.course.exhibits import published

ROWS = {
    "rate of a sigmoid network": ["sigmoid-rate"],
    "the old heuristic": ["heuristic-forward", "heuristic-backward"],
    "tanh has no plateau": ["tanh-has-no-plateau"],
    "Xavier halves and He keeps": ["relu-xavier", "relu-he"],
    "unequal widths": ["unequal-widths"],
    "edge of chaos": ["edge-of-chaos"],
    "correlation length": ["correlation-contracts", "correlation-length"],
    "linear networks": ["linear-orthogonal", "linear-gaussian-two", "linear-gaussian-ten"],
    "variance of spectra": [
        "variance-linear-orthogonal",
        "variance-linear-gaussian",
        "variance-relu-gaussian",
        "variance-relu-orthogonal",
    ],
    "log-normal norms": [
        "layer-mean",
        "layer-scatter",
        "typical-log",
        "scatter-of-logs",
        "sum-of-inverse-widths",
    ],
    "born dead": ["born-dead-two", "born-dead-four", "born-dead-everywhere"],
    "shattering": ["shattering-centred", "shattering-plain", "shattering-residual"],
    "BatchNorm": ["batch-norm"],
    "SELU": ["selu-mean", "selu-variance", "selu-gradient"],
    "residual sums": ["residual-doubles", "residual-shared-out"],
    "post-LN and pre-LN": ["post-norm", "pre-norm"],
    "largest singular value": ["singular-value-above-one", "largest-singular-value"],
    "LSTM carry": ["forget-bias-zero", "forget-bias-one", "forget-bias-log", "whole-cell-outlives-its-gates"],
    "adding problem": ["adding-baseline"],
    "random matrices": ["four-by-four", "four-by-four-halved"],
    "Nielsen's norms": ["nielsen-first", "nielsen-second", "nielsen-third", "nielsen-chi"],
    "pre-training": [
        "without-pretraining",
        "pretraining-helps",
        "pretraining-reaches-the-first-weights",
        "gradient-without-pretraining",
    ],
}
LINES = {line.name: line for line in published.LINES}
WORDS = tomllib.loads(Path(published.__file__).with_suffix(".toml").read_text(encoding="utf-8"))

each_line = pytest.mark.parametrize("name", LINES)


def test_every_result_has_its_lines():
    assert len(ROWS) == 22
    assert sorted(name for names in ROWS.values() for name in names) == sorted(LINES)


def test_the_data_have_the_columns_that_other_tools_read():
    assert published.table.data == (
        "id",
        "result",
        "source",
        "predicted",
        "measured",
        "low",
        "high",
        "tolerance",
        "holds",
    )


@each_line
@pytest.mark.parametrize("language", ["ko", "en"])
def test_setting_and_reason_are_worded(name, language):
    words = WORDS[language]["table"]
    assert words[f"setting-{LINES[name].setting}"]
    assert words[f"reason-{LINES[name].reason}"]
    assert name in WORDS[language]["names"]


@each_line
def test_the_code_of_a_line_exists(name):
    for module in (*LINES[name].code, LINES[name].compare.__module__):
        assert importlib.util.find_spec(module), module


@each_line
def test_a_published_figure_that_is_not_the_prediction_stands_in_both_results(name):
    """Where our number has a correction, the words say so, and the data hold the published figure."""
    corrected = "predicted is" in WORDS["en"]["names"][name].lower()
    if corrected:
        assert "예측" in WORDS["ko"]["names"][name]
        assert any(word in LINES[name].result for word in ("published", "derived", "infinite width"))
