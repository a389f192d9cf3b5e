"""The README's example of an experiment works as it stands."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
FILE = re.compile(r"`gradlesson/course/(\w+/noise\.\w+)`:\n\n    ```\w+\n(.*?)\n    ```", re.DOTALL)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose course holds nothing but the README's files."""
    for package in ("course", "course/experiments", "course/exhibits"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    for name, indented in FILE.findall(README):
        text = "\n".join(line.removeprefix("    ") for line in indented.split("\n"))
        (tmp_path / "course" / name).write_text(f"{text}\n", encoding="utf-8")
    (tmp_path / "gradlesson.toml").write_text('course = "course"\n')
    for name in ("mkdocs.yml", "mkdocs.en.yml"):
        (tmp_path / name).write_text(f"site_name: Noise\ndocs_dir: docs/{'en' if '.en' in name else 'ko'}\n")
    for language in ("ko", "en"):
        page = tmp_path / "docs" / language / "index.md"
        page.parent.mkdir(parents=True)
        quotes = re.findall(r"`(\{\{ \w+ noise\.[\w-]+ \}\})`", README)
        assert len(quotes) == 2
        page.write_text("# Noise {#noise}\n\n" + "\n\n".join(quotes) + "\n")
    return tmp_path


def test_the_example_experiment_computes_and_its_page_checks(project: Path) -> None:
    """Its claim holds and both languages quote it."""
    command = [sys.executable, "-m", "gradlesson", "check"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "1 of 1 claim holds, 0 mistakes." in done.stderr
