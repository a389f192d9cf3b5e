"""The guide for authors does what it says: its commands are run in order, its files written, its settings read."""

import os
import re
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
import yaml
from markdown import markdown

from gradlesson.engine.settings import Settings
from gradlesson.pages.directives import ARGUMENTS
from gradlesson.pages.mkdocs_plugin import GradlessonPlugin
from gradlesson.render.numbers import FORMATS

ROOT = Path(__file__).parents[1]
# In the order in which they are followed.
PAGES = [
    *("guide/index.md", "guide/writing.md", "guide/directives.md"),
    *("cluster.md", "guide/publish.md", "builders.md"),
]
BLOCK = re.compile(
    r"^```(?:\{\.)?(?P<kind>\w+)(?P<options>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
SECONDS = re.compile(r"\d+\.\d s\b")


def blocks(language, page):
    text = (ROOT / "docs" / language / page).read_text(encoding="utf-8")
    return [
        (found["kind"], dict(re.findall(r'([\w-]+)=(?:"([^"]*)"|\S+)', found["options"])), found["text"])
        for found in BLOCK.finditer(text)
    ]


class Reader:
    """Somebody who does what the guide says, in a folder that begins empty."""

    def __init__(self, folder):
        self.folder, self.output = folder, ""
        self.environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "NO_MKDOCS_2_WARNING": "1",
        }

    def follow(self, kind, options, text):
        if kind == "sh" and "title" not in options:
            self.run(text, 1 if "data-status" in options else 0)
        elif kind == "python" and "title" not in options:
            subprocess.run([sys.executable, "-c", text], check=True)
        elif kind == "text":
            for line in text.splitlines():
                assert SECONDS.sub("0.0 s", line.strip()) in self.output
        elif kind in ("python", "toml", "markdown") and "title" in options:
            (self.folder / options["title"]).write_text(text, encoding="utf-8")

    def run(self, commands, status):
        """Run the commands of one block; where one changes the folder, so do all that follow."""
        script = f"set -e\ntrap 'pwd >&3' EXIT\n{commands}"
        where, told = os.pipe()
        done = subprocess.run(
            ["bash", "-c", f"exec 3>&{told}\n{script}"],
            cwd=self.folder,
            env=self.environment,
            pass_fds=[told],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        os.close(told)
        with os.fdopen(where) as answer:
            self.folder = Path(answer.read().strip())
        assert done.returncode == status, done.stdout
        self.output = SECONDS.sub("0.0 s", done.stdout)


def test_a_reader_who_follows_the_guide_gets_what_it_shows(tmp_path):
    reader = Reader(tmp_path)
    for page in PAGES:
        for block in blocks("en", page):
            reader.follow(*block)
    page = (reader.folder / "site/en/coin/index.html").read_text(encoding="utf-8")
    assert all(kind in page for kind in ('class="gl-figure', "gl-table", "gl-value", "gl-claim"))


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_show_the_same_code(page):
    shown = {language: blocks(language, page) for language in ("ko", "en")}
    for kind, options, _ in (*shown["ko"], *shown["en"]):
        if kind in ("sh", "nginx", "console") and "title" in options:
            # What a reader has to know, not the name of a file.
            options["title"] = "said in words"
    assert shown["ko"] == shown["en"]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_block_of_code_is_one_on_the_page(language, page):
    text = (ROOT / "docs" / language / page).read_text(encoding="utf-8")
    html = markdown(text, extensions=["attr_list", "pymdownx.highlight", "pymdownx.superfences"])
    assert "```" not in html


@pytest.mark.parametrize("page", PAGES)
def test_settings_can_be_read(page):
    for kind, _, text in blocks("en", page):
        if kind == "yaml":
            assert isinstance(yaml.safe_load(text), dict)
        elif kind == "toml":
            assert tomllib.loads(text)
        else:
            assert kind in ("sh", "text", "python", "markdown", "nginx", "console")


@pytest.mark.parametrize("page", PAGES)
def test_what_needs_another_machine_says_so(page):
    for kind, options, text in blocks("en", page):
        if kind in ("console", "nginx") or re.search(r"\blab\d|example\.org:", text):
            assert options.get("title", "").startswith("needs your ") or kind == "yaml", text


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_directive_option_and_setting_is_in_the_guide(language):
    text = (ROOT / "docs" / language / "guide/directives.md").read_text(encoding="utf-8")
    for kind, arguments in ARGUMENTS.items():
        told = "\n".join(line for line in text.splitlines() if f"{{{{ {kind} " in line)
        assert told, kind
        for name, values in arguments.items():
            assert f"{name}=" in told, (kind, name)
            for value in values or ():
                assert re.search(rf"[=`]{value}\b", told), (kind, name, value)
    for name in (*FORMATS, *(option for option, _ in GradlessonPlugin.config_scheme)):
        assert re.search(rf"`{name}`|^ +{name}: ", text, re.MULTILINE), name
    for field in fields(Settings):
        assert field.name == "root" or f"\n{field.name} = " in text, field.name
