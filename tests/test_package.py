"""What `pip install gradlesson` brings: the whole package, nothing else, the same bytes from the same sources."""

import ast
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# What the package asks for and does not import itself.
NOT_IMPORTED = {
    "brotli": "fonttools packs webfonts with it",
    "mkdocs-material": "the theme of the course's site",
    "pymdown-extensions": "`gradlesson check` reads pages with its extensions, by their names",
    "pyyaml": "of MkDocs, whose configurations are YAML",
}
IMPORTED_AS = {"fonttools": "fontTools", "math-core": "math_core"}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """The sources in another folder, as another person has them: with other times and permissions."""
    folder = tmp_path_factory.mktemp("copy") / "elsewhere"
    for name in (
        "gradlesson",
        "README.md",
        "LICENSE",
        "LICENSE-CONTENT",
        "pyproject.toml",
        ".gitignore",
        "docs",
    ):
        source, target = ROOT / name, folder / name
        if source.is_dir():
            # Without what only lies in the packages' folders, such as compiled modules.
            shutil.copytree(
                source, target, ignore=shutil.ignore_patterns("__pycache__"), copy_function=shutil.copyfile
            )
        else:
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(source, target)
    for file in folder.rglob("*"):
        os.utime(file, (2_000_000_000, 2_000_000_000))
    return folder


def built(sources, target, *kinds):
    """The distributions of those kinds, built from sources."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(target), *kinds]
    done = subprocess.run(command, cwd=sources, env=environment, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr
    return sorted(target.iterdir())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    (file,) = built(ROOT, tmp_path_factory.mktemp("dist"), "-t", "wheel")
    return file


def test_equal_sources_give_equal_bytes(copy, wheel, tmp_path):
    (other,) = built(copy, tmp_path / "wheel", "-t", "wheel")
    assert other.name == wheel.name
    assert other.read_bytes() == wheel.read_bytes()
    (first,) = built(copy, tmp_path / "first", "-t", "sdist")
    for file in copy.rglob("*"):
        os.utime(file, (1_900_000_000, 1_900_000_000))
    (second,) = built(copy, tmp_path / "second", "-t", "sdist")
    assert first.read_bytes() == second.read_bytes()


def test_the_wheel_holds_the_package_and_nothing_else(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    sources = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "gradlesson").rglob("*")
        if file.is_file() and not {"__pycache__", ".gradlesson", "site"} & {*file.parts[len(ROOT.parts) :]}
    }
    assert names == sources
    assert "gradlesson/py.typed" in names
    for font in (name for name in names if name.endswith((".otf", ".ttf", ".woff2"))):
        family = Path(font).stem.partition("-")[0]
        assert str(Path(font).with_name(f"{family}-LICENSE.txt")) in names, f"{font} has no licence beside it"
    assert "gradlesson/course/data/digits.LICENSE.md" in names


def test_what_is_needed_to_build_and_to_test_comes_with_the_source_distribution(tmp_path):
    (file,) = built(ROOT, tmp_path, "-t", "sdist")
    with tarfile.open(file) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {
        "pyproject.toml",
        "requirements.lock",
        "Makefile",
        "README.md",
        "mkdocs.yml",
        "tests/test_package.py",
    } <= names
    assert not [
        name for name in names if name.startswith((".venv/", ".gradlesson/", "site/", "node_modules/"))
    ]


def test_the_metadata_are_those_of_the_project(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = message_from_bytes(archive.read(name))
    needed = [one for one in metadata.get_all("Requires-Dist") if "extra ==" not in one]
    assert len(needed) == len(PROJECT["dependencies"])
    assert metadata["Version"] == PROJECT["version"]
    assert re.fullmatch(r"\d+\.\d+\.\d+((a|b|rc)\d+)?", PROJECT["version"]), "a version is MAJOR.MINOR.PATCH"
    assert set(metadata.get_all("Provides-Extra")) == set(PROJECT["optional-dependencies"])


def test_every_library_that_is_installed_is_used():
    imported = set()
    for file in (ROOT / "gradlesson").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Import):
                imported |= {one.name.partition(".")[0] for one in node.names}
            elif isinstance(node, ast.ImportFrom):
                imported.add((node.module or "").partition(".")[0])
    for requirement in PROJECT["dependencies"]:
        name = re.match(r"[\w-]+", requirement)[0]
        assert IMPORTED_AS.get(name, name) in imported or name in NOT_IMPORTED, f"nothing uses {name}"


def test_it_installs_in_a_clean_environment_and_works_there(wheel, sample, tmp_path):
    """All that a course needs comes with it, and nothing of what tests, benchmarks and clusters need."""
    environment = tmp_path / "clean"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True, timeout=200)
    scripts = Path(sysconfig.get_path("scripts", "venv", vars={"base": str(environment)}))

    def run(name, *arguments):
        variables = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        return subprocess.run(
            [str(scripts / name), *arguments],
            cwd=sample.root,
            env={**variables, "NO_MKDOCS_2_WARNING": "1"},
            capture_output=True,
            text=True,
            timeout=500,
        )

    installed = run("python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel))
    if installed.returncode and not os.environ.get("CI"):
        pytest.skip(f"pip reaches no package index: {installed.stderr.strip()[-200:]}")
    assert installed.returncode == 0, installed.stderr
    listed = run("python", "-m", "pip", "list", "--format", "freeze").stdout.casefold()
    for extra in ("dask", "pytest", "playwright", "scipy", "scikit-learn", "torch", "zensical", "mypy"):
        assert f"\n{extra}==" not in listed
    assert run("gradlesson", "--version").stdout.strip().endswith(PROJECT["version"])
    assert "check" in run("gradlesson", "--help").stdout
    done = run("gradlesson", "run")
    assert done.returncode == 0, done.stderr
    done = run("mkdocs", "build", "--strict")
    assert done.returncode == 0, done.stderr
    assert (sample.root / "site" / "en" / "index.html").is_file()
