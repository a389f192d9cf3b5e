"""The tests of the core in Node: among others, the golden numbers in JavaScript and WebAssembly."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def test_node_computes_the_golden_numbers():
    node = shutil.which("node")
    if node is None:
        message = "needs Node 20 or newer: https://nodejs.org"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    command = [node, "--test", "web/test/core.test.js", "web/test/golden.test.js"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
