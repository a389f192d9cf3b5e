"""How fast the network of the page is in Node, and how many bytes its core is; printed, not kept."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
from pathlib import Path

from bench.measure import ENVIRONMENT
from bench.table import Table

ROOT = Path(__file__).resolve().parents[1]
BUDGETS = {"wasm-50x64x128": 12.0, "wasm-100x128x128": 80.0}
"""Milliseconds of processor time of one forward and backward pass, theory and norms included."""
CORE_SIZE = 10.0
"""KB, gzipped, of the 25 that the whole playground may have."""


def measure(table: Table, folder: Path) -> None:
    """Add the milliseconds of a pass at each size, and the gzipped size of the core."""
    table.begin("playground")
    node = shutil.which("node")
    if node is None:
        print("  left out: it needs Node 20 or newer, https://nodejs.org")
        return
    done = subprocess.run(
        [node, ROOT / "web/test/speed.js"], cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, check=True
    )
    for name, milliseconds in json.loads(done.stdout).items():
        table.add(name, milliseconds, "ms", **({"at_most": BUDGETS[name]} if name in BUDGETS else {}))
    esbuild = ROOT / "node_modules/.bin/esbuild"
    if not esbuild.exists():
        print("  the size is left out: it needs `npm ci`")
        return
    command = [str(esbuild), "web/core/api.js", "--bundle", "--minify", "--format=esm", "--log-level=error"]
    bundle = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    table.add("core-gzipped", len(gzip.compress(bundle, 9)) / 1000, "KB", at_most=CORE_SIZE)
