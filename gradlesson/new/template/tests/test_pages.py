"""What the pages say holds, and every language says the same."""

import subprocess
import sys
from pathlib import Path


def test_all_claims_hold_and_no_page_has_a_mistake():
    root = Path(__file__).parents[1]
    command = [sys.executable, "-m", "gradlesson", "-C", str(root), "check"]
    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert result.returncode == 0, result.stderr
