"""The snippets of the page on diagnosis: the same in both languages, and what the NumPy one prints is true."""

import re
from pathlib import Path

import numpy as np
import pytest

from gradlesson.course.nn.activations import ReLU, Sigmoid, Tanh
from gradlesson.course.nn.initialisers import He, Normal, Xavier
from gradlesson.course.nn.losses import softmax_cross_entropy
from gradlesson.course.nn.mlp import MLP, rms_of_logs

DOCS = Path(__file__).parents[2] / "docs"
LINE = re.compile(r" *(\d+) -> +(\d+)  decades ([+-][\d.]+)  chi ([\d.e+-]+)\n")
WIDTHS = [64, *[128] * 20, 10]


def snippets(language: str) -> list[str]:
    """The Python blocks of the page."""
    page = (DOCS / language / "diagnose.md").read_text(encoding="utf-8")
    return re.findall(r"^```python\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)


def test_both_languages_show_the_same_snippets_for_numpy_and_for_pytorch() -> None:
    assert snippets("ko") == snippets("en")
    assert [text.splitlines()[0] for text in snippets("ko")] == ["import numpy as np", "import torch"]


def diagnosed(drawn: MLP, x, delta, capsys) -> np.ndarray:
    """What the page's NumPy snippet prints of the network, one row (upper layer, lower, decades, chi) a line."""
    names: dict = {}
    exec(snippets("ko")[0], names)
    weights = [layer.W[0].astype(np.float64) for layer in drawn.layers]
    biases = [layer.b[0] for layer in drawn.layers]
    names["diagnose"](weights, biases, drawn.activation, drawn.activation.derivative, x, delta)
    printed = capsys.readouterr().out
    rows = LINE.findall(printed)
    assert LINE.sub("", printed) == ""
    return np.array(rows, dtype=float)


@pytest.mark.parametrize(
    ("activation", "initialiser", "bias", "expected"),
    [
        (ReLU(), He(), 0.0, 0.0),
        (ReLU(), Normal(0.01), 0.0, np.log10(0.08)),
        (ReLU(), Normal(1.0), 0.0, np.log10(8)),
        (Sigmoid(), Xavier(), 0.2, np.log10(0.2361)),
        (Tanh(), Xavier(), 0.0, 0.0),
    ],
)
def test_numpy_snippet_prints_the_decades_and_the_chi_of_our_networks(
    activation, initialiser, bias, expected, capsys
) -> None:
    """Decades as our backward pass has them; within a margin those of log10 sqrt(chi), and those of the theory."""
    drawn = MLP.draw(WIDTHS, activation, initialiser, [np.random.default_rng(50)])
    for layer in drawn.layers:
        layer.b[...] = bias
    rng = np.random.default_rng(51)
    x, labels = rng.standard_normal((1, 32, WIDTHS[0])), rng.integers(0, 10, (1, 32))
    trace = drawn.forward(x)
    _, delta = softmax_cross_entropy(trace.output, labels)
    rows = diagnosed(drawn, x[0], delta[0], capsys)
    assert rows[:, 0].tolist() == list(range(21, 1, -1))
    assert rows[:, 1].tolist() == list(range(20, 0, -1))
    logs = rms_of_logs(drawn.backward_in_logs(trace, delta))[0]
    np.testing.assert_allclose(rows[::-1, 2], logs[:-1] - logs[1:], atol=0.0051)
    between_hidden = rows[1:]
    distance = between_hidden[:, 2] - np.log10(between_hidden[:, 3]) / 2
    assert np.abs(distance).max() < 0.12
    assert abs(distance.mean()) < 0.03
    assert between_hidden[:, 2].mean() == pytest.approx(expected, abs=0.05)
