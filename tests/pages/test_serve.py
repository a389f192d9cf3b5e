"""`mkdocs serve` with a real server: an author edits and looks."""

import contextlib
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from gradlesson.pages.build import SiteBuild
from gradlesson.pages.restart import LoadedCode

DEADLINE = 60
GATED = "import os, time\n    while not os.path.exists({gate!r}):\n        time.sleep(0.02)\n    return {{"


class Served:
    """A project with a server over it."""

    def __init__(self, sample, *options):
        self.sample, self.options = sample, options
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = sample.path("serve.log")
        self.process = None

    def __enter__(self):
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{self.port}", *self.options],
                cwd=self.sample.root,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=20)
        self.process.kill()
        self.process.wait()

    def page(self, path=""):
        """The page, or nothing where the server does not answer now."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=DEADLINE) as answer:
                return answer.read().decode()
        except (urllib.error.URLError, ConnectionError):
            return ""

    def wait_for(self, condition, path=""):
        """The page, as soon as the condition holds for it."""
        deadline = time.monotonic() + DEADLINE
        while not condition(page := self.page(path)):
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, f"{page}\n{self.log.read_text()}"
            time.sleep(0.1)
        return page


def shows(value):
    """Whether a page shows that number, of today's code."""
    return lambda page: f'<data class="gl-value" value="{value}">' in page and "gl-computing" not in page


def is_computing(page):
    return "gl-computing" in page


def gate_experiment(sample):
    gate = sample.root / "gate"
    sample.edit("mini/experiments/one.py", "return {", GATED.format(gate=str(gate)))
    return gate


def test_edits_appear_results_follow_and_mistakes_become_boxes(built):
    with Served(built) as served:
        served.wait_for(shows("6.0"))

        # A sentence.
        built.edit("docs/en/index.md", "The largest is", "The very largest is")
        served.wait_for(lambda page: "The very largest is" in page, "en/")

        # A helper: the last good result stays while the new one is computed.
        gate = gate_experiment(built)
        built.edit("mini/constants.py", "2.0", "3.0")
        for path in ("", "en/"):
            page = served.wait_for(is_computing, path)
            assert '<data class="gl-value" value="6.0">' in page
        gate.touch()
        for path in ("", "en/"):
            served.wait_for(shows("9.0"), path)

        # A page while nothing is wrong with results, then with a directive that is.
        built.edit("docs/ko/index.md", "one.dots", "one.dotz")
        page = served.wait_for(lambda page: "gl-error" in page)
        assert (
            "docs/ko/index.md:7: no figure &#x27;one.dotz&#x27;. Did you mean &#x27;one.dots&#x27;?" in page
        )
        built.edit("docs/ko/index.md", "one.dotz", "one.dots")
        served.wait_for(lambda page: "gl-error" not in page and shows("9.0")(page))

        # A syntax error in a helper: a box with the message, and the last good result.
        built.edit("mini/helper.py", "def scaled(x):", "def scaled(x:")
        page = served.wait_for(lambda page: "gl-error" in page)
        assert "mini/helper.py:" in page
        assert "must be valid Python" in page
        assert '<data class="gl-value" value="9.0">' in page
        built.edit("mini/helper.py", "def scaled(x:", "def scaled(x):")
        served.wait_for(lambda page: "gl-error" not in page and shows("9.0")(page))

        # An experiment that raises.
        built.edit("mini/constants.py", "3.0", "1 / 0")
        served.wait_for(lambda page: "ZeroDivisionError" in page)
        built.edit("mini/constants.py", "1 / 0", "1.5")
        served.wait_for(lambda page: "gl-error" not in page and shows("4.5")(page))

        # A claim that no longer holds is told, and the server lives.
        built.edit("mini/constants.py", "1.5", "4.0")
        page = served.wait_for(shows("12.0"))
        assert "gl-claim--broken" in page
        assert "Traceback" not in served.log.read_text().partition("ZeroDivisionError")[0]


def test_a_first_start_shows_placeholders_then_results_and_ends_with_all_its_processes(sample):
    gate = gate_experiment(sample)
    with Served(sample) as served:
        page = served.wait_for(is_computing)
        assert '<data class="gl-value"' not in page
        gate.touch()
        served.wait_for(shows("6.0"))
        sample.edit("mini/constants.py", "2.0", "3.0")
        gate.unlink()
        served.wait_for(is_computing)
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(timeout=20) == 0
    running = subprocess.run(["ps", "-eo", "sid,args"], capture_output=True, text=True, check=True).stdout
    assert not re.findall(rf"^\s*{served.process.pid} .*", running, re.MULTILINE)


def test_a_project_that_starts_broken_can_be_mended(built):
    built.write("mini/__init__.py", "x = (\n")
    with Served(built) as served:
        page = served.wait_for(lambda page: "gl-error" in page)
        assert "mini/__init__.py:1: A module of the course must be valid Python" in page
        built.write("mini/__init__.py", "")
        served.wait_for(shows("6.0"))

        # The other language's configuration: the first language is served all the same.
        built.edit("mkdocs.en.yml", "docs/en", "docs/nowhere")
        served.wait_for(lambda page: "docs/nowhere" in page or "cannot be built" in page, "en/")
        assert shows("6.0")(served.page())
        built.edit("mkdocs.en.yml", "docs/nowhere", "docs/en")
        served.wait_for(shows("6.0"), "en/")

        # Settings are read once.
        built.edit("gradlesson.toml", "time_limit = 60", "time_limit = 61")
        served.wait_for(lambda page: "gradlesson.toml changed: stop and start" in page)


def test_a_server_with_clean_answers_with_pages(built):
    with Served(built, "--clean") as served:
        assert served.wait_for(shows("6.0"))


def test_a_page_says_that_its_values_are_not_of_today(built):
    """A value has no room for a box of its own: it stands above the page."""
    built.edit("mini/constants.py", "2.0", "1 / 0")
    site = SiteBuild.start(built.project(), compute=True)
    page, notes = site.language("en", built.path("docs/en"), "", directory_urls=True), []
    for value in ("two.mean", "one.biggest"):
        page.begin_page("index.md", "", "", "")
        assert "<data" in page.current.expand(f"value {value}", 0, alone=False)
        notes.append(page.serve_notes())
    assert notes[0] == ""
    assert "the last good result of &#x27;one&#x27;, today&#x27;s failed: " in notes[1]
    assert "ZeroDivisionError" in notes[1]


def test_a_store_that_cannot_be_written_is_served_too(sample):
    sample.write(".gradlesson", "a file stands where the folder should\n")
    with Served(sample) as served:
        assert served.wait_for(shows("6.0"))
        sample.edit("mini/constants.py", "2.0", "3.0")
        assert served.wait_for(shows("9.0"), "en/")


def test_code_that_the_server_has_loaded_asks_for_a_restart_when_it_is_edited(tmp_path):
    file = tmp_path / "page.py"
    file.write_text("x = 1\n")
    loaded = LoadedCode()
    assert loaded.changed() == []
    loaded.digests = {file: next(iter(LoadedCode().digests.values()))}
    assert loaded.changed() == [file]
    file.unlink()
    assert loaded.changed() == [file]
    assert Path(sys.modules["gradlesson.pages.restart"].__file__) in LoadedCode().digests
