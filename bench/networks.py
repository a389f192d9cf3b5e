"""How fast our networks are beside PyTorch's, where that is installed; printed, not kept."""

from __future__ import annotations

import json
import subprocess
from importlib.util import find_spec
from pathlib import Path

from bench.measure import ENVIRONMENT, ONE_THREAD, python
from bench.table import Table

ROOT = Path(__file__).resolve().parents[1]
BUDGETS = {"gradients": 0.4, "training": 0.55, "training-over-products": 1.8, "lstm": 1.1}
"""At most so many times the seconds of PyTorch; `over-products`, of our own matrix products.

That of `training` is missed: the products alone take half of PyTorch's time, numpy's passes over biases, slopes,
deltas, velocities and parameters another third. A row of ones that adds the bias within the product, and deltas in
the other memory order, were tried and gained nothing: whichever product becomes faster, another becomes slower.
"""


def measure(table: Table, folder: Path) -> None:
    """Add the seconds of each case, and their ratio to those of the same case in PyTorch."""
    table.begin("networks")
    if find_spec("torch") is None:
        print("  left out: it needs PyTorch, `.venv/bin/python -m pip install torch==2.13.0`")
        return
    done = subprocess.run(
        python("-m", "bench.beside_torch"),
        cwd=ROOT,
        env={**ENVIRONMENT, **ONE_THREAD},
        stdout=subprocess.PIPE,
        check=True,
    )
    for name, number in json.loads(done.stdout).items():
        unit = "s" if name.endswith("seconds") else "times"
        table.add(name, number, unit, **({"at_most": BUDGETS[name]} if name in BUDGETS else {}))
