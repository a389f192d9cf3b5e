"""The PyTorch snippet of the page on diagnosis beside the NumPy one, on the same weights; printed, not kept."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from bench.table import Table
from gradlesson.course.nn.activations import Activation, ReLU, Sigmoid
from gradlesson.course.nn.initialisers import He, Initialiser, Xavier
from gradlesson.course.nn.losses import softmax_cross_entropy
from gradlesson.course.nn.mlp import MLP

PAGE = Path(__file__).resolve().parents[1] / "docs/ko/diagnose.md"
WIDTHS = [64, *[128] * 20, 10]
CASES: dict[str, tuple[Activation, Initialiser, str]] = {
    "relu-he": (ReLU(), He(), "ReLU"),
    "sigmoid-xavier": (Sigmoid(), Xavier(), "Sigmoid"),
}
# Both print decades with two digits after the point.
LARGEST_DISTANCE = 0.0101


def measure(table: Table, folder: Path) -> None:
    """Add, for each case, how far PyTorch's decades and chi are from NumPy's where they differ most."""
    table.begin("diagnose")
    if find_spec("torch") is None:
        print("  left out: it needs PyTorch, `.venv/bin/python -m pip install torch==2.13.0`")
        return
    for name, (activation, initialiser, torch_name) in CASES.items():
        ours, theirs = _both(activation, initialiser, torch_name)
        decades = float(np.abs(ours[:, 0] - theirs[:, 0]).max())
        chi = float(np.abs(theirs[:, 1] / ours[:, 1] - 1).max())
        table.add(f"{name}-decades-apart", decades, "decades", at_most=LARGEST_DISTANCE)
        table.add(f"{name}-chi-apart", chi, "share", at_most=LARGEST_DISTANCE)


def _both(activation: Activation, initialiser: Initialiser, torch_name: str) -> tuple[Any, Any]:
    """(decades, chi) of each layer, printed by the NumPy and by the PyTorch snippet for one network and loss."""
    import torch

    numpy_snippet, torch_snippet = _snippets()
    network = MLP.draw(WIDTHS, activation, initialiser, [np.random.default_rng(0)])
    weights = [layer.W[0].astype(np.float64) for layer in network.layers]
    biases = [np.zeros(W.shape[1]) for W in weights]
    rng = np.random.default_rng(1)
    x, labels = rng.standard_normal((32, WIDTHS[0])), rng.integers(0, 10, 32)
    _, delta = softmax_cross_entropy(network.forward(x[np.newaxis]).output, labels[np.newaxis])
    ours = _printed(numpy_snippet, weights, biases, activation, activation.derivative, x, delta[0])

    modules: list[Any] = []
    for W in weights:
        linear = torch.nn.Linear(*W.shape).double()
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(W.T.copy()))
            linear.bias.zero_()
        modules += [linear, getattr(torch.nn, torch_name)()]
    model, target = torch.nn.Sequential(*modules[:-1]), torch.from_numpy(labels)
    theirs = _printed(
        torch_snippet,
        model,
        lambda output: torch.nn.functional.cross_entropy(output, target),
        torch.from_numpy(x),
    )
    return ours, theirs


def _snippets() -> tuple[Callable[..., None], Callable[..., None]]:
    """The two functions that the page shows."""
    found = []
    for code in re.findall(
        r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    ):
        names: dict[str, Any] = {}
        exec(code, names)
        found.append(names["diagnose"])
    numpy_snippet, torch_snippet = found
    return numpy_snippet, torch_snippet


def _printed(snippet: Callable[..., None], *arguments: Any) -> Any:
    """Decades and chi of every line that the snippet prints, (layers, 2)."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        snippet(*arguments)
    return np.array(re.findall(r"decades ([+-][\d.]+)  chi ([\d.e+-]+)", out.getvalue()), dtype=float)
