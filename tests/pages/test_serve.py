"""`mkdocs serve` with a real server: an author edits and looks."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from gradlesson.pages.build import SiteBuild
from gradlesson.pages.restart import LoadedCode

ROOT = Path(__file__).resolve().parents[2]
DEADLINE = 60
# With bytecode, which is out of date after two edits within a second.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
ENVIRONMENT["NO_MKDOCS_2_WARNING"] = "1"
LANGUAGES = ("", "en/")
"""The first page in each language."""
GATED = "import os, time\n    while not os.path.exists({gate!r}):\n        time.sleep(0.02)\n    return {{"
GALLERY = """
from gradlesson.render.exhibits import value

READS = ["three"]


@value
def total(result):
    return float(result["z"].sum())
"""


class Served:
    """A project with a server over it."""

    def __init__(self, sample, *options, command=(sys.executable, "-m", "mkdocs", "serve")):
        self.sample = sample
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        # As a setting and not as an option: `make serve` takes none.
        sample.write("mkdocs.yml", f"{sample.read('mkdocs.yml')}dev_addr: 127.0.0.1:{self.port}\n")
        self.command = [*command, *options]
        self.log = sample.root.parent / "serve.log"

    def __enter__(self):
        self.sample.temporary.mkdir(exist_ok=True)
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.sample.root,
                stdout=log,
                stderr=log,
                env=ENVIRONMENT | {"TMPDIR": str(self.sample.temporary)},
                start_new_session=True,
            )
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.interrupt()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=20)
        self.process.kill()
        self.process.wait()

    def interrupt(self):
        """Press Ctrl-C, which goes to all processes of a terminal."""
        os.killpg(self.process.pid, signal.SIGINT)

    def ends(self):
        """The exit status after Ctrl-C; nothing is left behind."""
        self.interrupt()
        status = self.process.wait(timeout=20)
        self.sample.wait_until(lambda: not self.sample.processes(), "a process of the server still runs")
        assert list(self.sample.temporary.iterdir()) == []
        return status

    def page(self, path="", timeout=DEADLINE):
        """The page; it must come."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/{path}", timeout=timeout) as answer:
            return answer.read().decode()

    def wait_for(self, condition, path=""):
        """The page, as soon as the condition holds for it; it may be missing until then."""
        deadline, page = time.monotonic() + DEADLINE, ""
        while True:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                if condition(page := self.page(path)):
                    return page
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, f"{page}\n{self.log.read_text()}"
            time.sleep(0.1)

    def lacks(self, path):
        """Whether the server answers that there is no such page."""
        try:
            self.page(path)
        except urllib.error.HTTPError as error:
            return error.code == 404
        return False

    def both(self, condition):
        """The pages of both languages, as soon as the condition holds for each."""
        return [self.wait_for(condition, path) for path in LANGUAGES]

    def logged(self, text):
        return self.log.read_text().count(text)

    def is_settled(self):
        """Whether an edit of a page brings one build, or two if it is seen half done, and no more after that."""
        self.sample.edit("docs/ko/index.md", "---\n# ", "---\n\nA first sentinel.\n\n# ")
        self.wait_for(has("first sentinel"))
        builds = self.logged("Building documentation")
        self.sample.edit("docs/ko/index.md", "first sentinel", "second sentinel")
        self.wait_for(has("second sentinel"))
        return any(map(self.is_quiet, range(3))) and self.logged("Building documentation") <= builds + 2

    def is_quiet(self, _):
        """Whether a browser is left alone for two seconds, in which the server looks for edits four times."""
        try:
            self.livereload(timeout=2)
        except TimeoutError:
            return True
        return False

    def livereload(self, timeout=DEADLINE):
        """What a browser that holds this moment's page open is told when there is a new one."""
        shown, request = re.search(r"livereload\((\d+), (\d+)\)", self.page()).groups()
        return int(shown), int(self.page(f"livereload/{shown}/{request}", timeout))


def shows(value):
    """Whether a page shows that number, of today's code."""
    return lambda page: f'<data class="gl-value" value="{value}">' in page and "gl-computing" not in page


def is_well(page):
    return page and "gl-error" not in page and "gl-computing" not in page


def is_computing(page):
    return "gl-computing" in page


def has(text):
    return lambda page: text in page


def gate_experiment(sample):
    gate = sample.root / "gate"
    sample.edit("mini/experiments/one.py", "return {", GATED.format(gate=str(gate)))
    return gate


def test_images_are_left_to_builds(built):
    with Served(built) as served:
        page = served.wait_for(shows("6.0"))
        assert ">SVG</a>" in page
        assert ">PNG</a>" not in page
        assert served.page("data/one/dots.ko.svg").startswith("<?xml")
        assert served.lacks("data/one/dots.ko.png")


def test_edits_of_text_appear_and_mistakes_become_boxes(built):
    with Served(built) as served:
        _, english = served.both(shows("6.0"))

        # A sentence: the other language's page stays as it is.
        built.edit("docs/en/index.md", "The largest is", "The very largest is")
        served.wait_for(has("The very largest is"), "en/")

        # Words of one language: only its figure is drawn.
        drawing = served.logged("Computing in the background")
        built.edit("mini/exhibits/one.toml", '"점 {n}개"', '"동그란 점 {n}개"')
        served.wait_for(lambda page: "동그란 점 3개" in page and is_well(page))
        assert served.logged("Computing in the background: exhibits/one.ko\n") == 1
        assert served.logged("Computing in the background") == drawing + 1
        assert content(served.page("en/")) == content(english).replace("The largest", "The very largest")

        # References, and what all pages share.
        built.edit("mini/references.json", "Rectifiers", "Rectified Units")
        served.wait_for(has("Rectified Units"))
        built.edit("mkdocs.yml", "site_name: Mini", "site_name: Tiny")
        assert all("Tiny" in page for page in served.both(has("Tiny")))

        # A page comes and goes: where it has no counterpart, it says so.
        built.page("# New {#new}\n", language="en", name="new.md")
        page = served.wait_for(has("gl-error"), "en/new/")
        assert "every page must exist in all languages, there is no docs/ko/new.md" in page
        built.page("# 새 쪽 {#new}\n", name="new.md")
        served.wait_for(is_well, "new/")
        served.wait_for(is_well, "en/new/")
        for language in ("ko", "en"):
            built.path(f"docs/{language}/new.md").unlink()
        built.wait_until(lambda: served.lacks("new/"), "the deleted page is still served", DEADLINE)

        # A directive that names nothing.
        built.edit("docs/ko/index.md", "one.dots", "one.dotz")
        page = served.wait_for(has("gl-error"))
        assert (
            "docs/ko/index.md:7: no figure &#x27;one.dotz&#x27;. Did you mean &#x27;one.dots&#x27;?" in page
        )
        built.edit("docs/ko/index.md", "one.dotz", "one.dots")
        served.both(is_well)

        # References that are no JSON.
        built.edit("mini/references.json", '"he2015",', '"he2015"')
        assert all("references.json" in page for page in served.both(has("gl-error")))
        built.edit("mini/references.json", '"he2015"', '"he2015",')
        served.both(is_well)
        assert served.is_settled()


def content(page):
    """A page up to what each build stamps and the server adds."""
    return page.partition("livereload")[0]


def test_the_last_good_pages_stay_under_a_box_when_a_build_fails(built):
    built.write("overrides/main.html", '{% extends "base.html" %}\n')
    built.edit("mkdocs.yml", "theme: {", "theme: {custom_dir: overrides, ")
    breaks = [
        ("mkdocs.yml", b"site_name: [\n", "error parsing the configuration file"),
        ("mkdocs.yml", b"site_name: Mini\nplugins: [nowhere]\n", "configuration error"),
        ("overrides/main.html", b"{% if %}", "Expected an expression"),
        ("docs/ko/deep/page.md", b"# \xff\n", "decode"),
        ("gradlesson.toml", None, "gradlesson.toml"),
    ]
    with Served(built) as served:
        served.both(shows("6.0"))
        for name, broken, message in breaks:
            whole = built.path(name).read_bytes()
            built.path(name).unlink() if broken is None else built.write(name, broken)
            for page in served.both(has("gl-error")):
                assert "This page is the last good one, today&#x27;s site cannot be built" in page
                assert message in page, name
                assert '<data class="gl-value" value="6.0">' in page
            built.write(name, whole)
            served.both(is_well)

        # Only the other language: the first one is of today.
        for name, broken in (("mkdocs.en.yml", b"docs_dir: docs/nowhere\n"), ("docs/en/index.md", b"\xff\n")):
            whole = built.path(name).read_bytes()
            built.write(name, broken)
            page = served.wait_for(has("gl-error"), "en/")
            assert "language &#x27;en&#x27; cannot be built" in page
            assert '<data class="gl-value" value="6.0">' in page
            assert shows("6.0")(served.page())
            built.write(name, whole)
            served.wait_for(is_well, "en/")

        # What is gone for a while is watched again when it comes back.
        for name in ("mkdocs.en.yml", "docs/en"):
            built.path(name).rename(built.path("away"))
            served.wait_for(has("gl-error"), "en/")
            built.path("away").rename(built.path(name))
            served.wait_for(is_well, "en/")
        built.edit("docs/en/index.md", "The largest is", "The biggest is")
        served.wait_for(has("The biggest is"), "en/")
        assert served.is_settled()


def test_edits_of_code_bring_new_results_and_mistakes_become_boxes(built):
    built.write("mini/table.txt", b"1.0")
    built.edit("mini/helper.py", '"""A helper of an experiment."""', 'DATA_FILES = ["table.txt"]')
    with Served(built) as served:
        served.both(shows("6.0"))

        # A helper: the last good result stays while the new one is computed.
        gate = gate_experiment(built)
        built.edit("mini/constants.py", "2.0", "3.0")
        for page in served.both(is_computing):
            assert '<data class="gl-value" value="6.0">' in page
        assert "계산 중입니다" in served.page()
        assert "Computing. This page reloads" in served.page("en/")
        gate.touch()
        served.both(shows("9.0"))

        # A parameter, an exhibit, a data file.
        built.edit("mini/experiments/one.py", '"learning_rate": 0.05', '"learning_rate": 0.25')
        for language in ("ko", "en"):
            built.edit(
                f"docs/{language}/index.md", "{{ table one", "{{ value one.learning-rate }}\n\n{{ table one"
            )
        served.both(has('value="0.25">'))
        built.edit("mini/exhibits/one.py", 'float(result["x"].max())', 'float(result["x"].max()) + 0.5')
        served.both(shows("9.5"))
        built.edit(
            "mini/helper.py", "constants.FACTOR * x", "constants.FACTOR * x * float(open(TABLE).read())"
        )
        built.edit(
            "mini/helper.py",
            "class Scale",
            'TABLE = __file__.replace("helper.py", "table.txt")\n\n\nclass Scale',
        )
        built.write("mini/table.txt", b"0.5")
        served.both(shows("5.0"))
        built.write("mini/table.txt", b"1.0")
        served.both(shows("9.5"))

        # Mistakes, with the last good result beside them.
        for name, right, wrong, message in (
            ("mini/helper.py", "def scaled(x):", "def scaled(x:", "must be valid Python"),
            ("mini/experiments/one.py", "def run(", "def run(:", "must be valid Python"),
            ("mini/constants.py", "3.0", "1 / 0", "ZeroDivisionError"),
            ("mini/exhibits/one.py", ".max()) + 0.5", '.max()) + "a"', "TypeError"),
            ("mini/exhibits/one.toml", "[ko.dots]", "[ko.dots", "Words must be TOML"),
            ("mini/__init__.py", '"""A course of two questions."""', "x = (", "must be valid Python"),
        ):
            built.edit(name, right, wrong)
            for page in served.both(has("gl-error")):
                assert message in page
                assert "no value" not in page
                assert '<data class="gl-value" value="9.5">' in page or name == "mini/__init__.py"
            built.edit(name, wrong, right)
            served.both(lambda page: is_well(page) and shows("9.5")(page))

        # A claim breaks and is mended.
        built.edit("mini/constants.py", "3.0", "4.0")
        assert all("gl-claim--broken" in page for page in served.both(shows("12.5")))
        built.edit("mini/constants.py", "4.0", "3.0")
        assert not any("gl-claim--broken" in page for page in served.both(shows("9.5")))

        # A new experiment with its exhibit and its page, which is then renamed.
        built.write("mini/experiments/three.py", "def run(parameters, rng):\n    return {'z': [1.0, 2.5]}\n")
        built.write("mini/exhibits/three.py", GALLERY)
        built.write("mini/exhibits/three.toml", "[ko]\n[en]\n")
        for language in ("ko", "en"):
            built.page("# 3 {#three}\n\n{{ value three.total }}\n", language=language, name="three.md")
        for path in LANGUAGES:
            served.wait_for(shows("3.5"), f"{path}three/")
        built.path("mini/experiments/three.py").rename(built.path("mini/experiments/third.py"))
        assert "`READS` names no experiment &#x27;three&#x27;" in served.wait_for(has("gl-error"), "three/")
        built.edit("mini/exhibits/three.py", '"three"', '"third"')
        for path in LANGUAGES:
            served.wait_for(lambda page: is_well(page) and shows("3.5")(page), f"{path}three/")

        # A module beside the course that was not there before; then the store is removed.
        built.write("extra.py", "FACTOR = 5.0\n")
        built.edit("mini/constants.py", "FACTOR = 3.0", "from extra import FACTOR")
        served.both(shows("15.5"))
        shutil.rmtree(built.path(".gradlesson"))
        built.edit("extra.py", "5.0", "1.0")
        served.both(shows("3.5"))
        assert served.is_settled()
        assert "Traceback" not in served.log.read_text().partition("ZeroDivisionError")[0]


def test_edits_while_a_run_is_going_on_never_mix_and_every_request_is_answered(built):
    """The page's number is FACTOR * weight * 3, so that it tells which code and parameter it came from."""
    built.edit("mini/experiments/one.py", '"n": 3', '"n": 3, "weight": 1.0')
    built.edit("mini/experiments/one.py", "scaled(np", 'parameters["weight"] * scaled(np')
    gate = gate_experiment(built)
    gate.touch()
    seen, unopened = [], Served(built)
    make_branches(built)
    with unopened as served, ThreadPoolExecutor(1) as browser:
        served.both(shows("6.0"))
        told = browser.submit(served.livereload)
        waiting = "Computing in the background: experiment/one"
        runs = served.logged(waiting)

        # The run for the first edit waits; the second edit cancels it.
        gate.unlink()
        built.edit("mini/constants.py", "2.0", "3.0")
        served.both(is_computing)
        assert told.result(DEADLINE)[0] < told.result()[1]
        built.edit("mini/constants.py", "3.0", "5.0")
        built.wait_until(
            lambda: served.logged(waiting) == runs + 2, "the second edit started no run of its own"
        )
        # The words and pages of the time in between do not cancel it.
        built.edit("docs/ko/index.md", "가장 큰 값은", "제일 큰 값은")
        served.wait_for(has("제일 큰 값은"))
        gate.touch()
        served.both(lambda page: seen.append(number(page)) or shows("15.0")(page))
        assert set(seen) == {"6.0", "15.0"}
        assert served.logged(waiting) == runs + 2

        # An edit every 0.3 s, of helper and parameter in turn: here the test is the author's rhythm.
        states, seen = [(5.0, 1.0)], []
        for weight, factor in ((7.0, 11.0), (13.0, 17.0), (19.0, 23.0), (29.0, 31.0), (37.0, 41.0)):
            for name, old, new in (
                ("mini/experiments/one.py", f'"weight": {states[-1][1]}', f'"weight": {weight}'),
                ("mini/constants.py", f"FACTOR = {states[-1][0]}", f"FACTOR = {factor}"),
            ):
                built.edit(name, old, new)
                states.append((states[-1][0], weight) if "weight" in new else (factor, weight))
                seen.append(number(served.page("en/")))
                time.sleep(0.3)
        served.both(lambda page: seen.append(number(page)) or shows(str(41.0 * 37.0 * 3))(page))
        of_states = [str(factor * weight * 3) for factor, weight in states]
        assert set(seen) <= set(of_states)
        assert seen[:10] == sorted(seen[:10], key=of_states.index)

        # Save all: several files at once.
        built.edit("mini/constants.py", "41.0", "0.5")
        built.edit("mini/experiments/one.py", '"weight": 37.0', '"weight": 2.0')
        built.edit("mini/exhibits/one.py", ".max())", ".max()) + 0.25")
        built.edit("mini/exhibits/one.toml", '"{n} dots"', '"{n} points"')
        built.edit("docs/en/index.md", "The largest is", "The biggest is")
        page = served.wait_for(shows("3.25"), "en/")
        assert "3 points" in page
        assert "The biggest is" in page
        served.wait_for(shows("3.25"))
        assert served.is_settled()

        # Another branch and back: many files at once, and nothing of the first one runs again.
        git(built, "checkout", "-qf", "two")
        page = served.wait_for(shows("4.5"), "en/")
        assert "3 spots" in page
        assert "Branch" in page
        assert is_well(served.wait_for(is_well, "moved/"))
        runs = served.logged("Computing in the background")
        git(built, "checkout", "-q", "one")
        assert "3 dots" in served.wait_for(shows("6.0"), "en/")
        served.wait_for(is_well, "en/deep/page/")
        assert served.logged("Computing in the background") == runs


def make_branches(sample):
    """`one`, as it is and checked out, and `two`, with other code, words, settings and pages."""
    sample.write(".gitignore", ".gradlesson\ngate\n")
    git(sample, "init", "-qb", "one")
    git(sample, "add", ".")
    git(sample, "commit", "-qm", "One")
    git(sample, "checkout", "-qb", "two")
    sample.edit("mini/constants.py", "2.0", "1.5")
    sample.edit("mini/exhibits/one.toml", "{n} dots", "{n} spots")
    sample.edit("mkdocs.yml", "site_name: Mini", "site_name: Branch")
    for language in ("ko", "en"):
        sample.path(f"docs/{language}/deep/page.md").rename(sample.path(f"docs/{language}/moved.md"))
    git(sample, "add", ".")
    git(sample, "commit", "-qm", "Two")
    git(sample, "checkout", "-q", "one")


def git(sample, *arguments):
    author = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", *author, *arguments], cwd=sample.root, check=True, capture_output=True)


def number(page):
    """The number that the page shows."""
    return re.search(r'<data class="gl-value" value="([^"]*)">', page)[1]


def test_a_first_start_shows_placeholders_then_results_and_ends_with_all_it_started(sample):
    gate = gate_experiment(sample)
    with Served(sample) as served:
        for page in served.both(is_computing):
            assert '<data class="gl-value"' not in page
        gate.touch()
        served.both(shows("6.0"))
        assert not served.logged("WARNING")
        sample.edit("mini/constants.py", "2.0", "3.0")
        gate.unlink()
        served.wait_for(is_computing)
        assert served.ends() == 0


def test_ctrl_c_while_new_pages_take_their_place_leaves_nothing_behind(built):
    with built.started("mkdocs", "serve", "-a", "127.0.0.1:0", stop_at=".gone- 2") as process:
        for number in (signal.SIGINT, signal.SIGCONT):
            process.send_signal(number)
        process.communicate(timeout=20)
    assert list(built.temporary.iterdir()) == []


def test_a_project_that_starts_broken_can_be_mended(built):
    built.write("mini/__init__.py", "x = (\n")
    built.edit("mkdocs.en.yml", "docs/en", "docs/nowhere")
    with Served(built) as served:
        page = served.wait_for(has("gl-error"))
        assert "mini/__init__.py:1: A module of the course must be valid Python" in page
        assert "no figure" not in page
        assert "language &#x27;en&#x27; cannot be built" in served.page("en/")
        built.write("mini/__init__.py", "")
        served.wait_for(shows("6.0"))
        built.edit("mkdocs.en.yml", "docs/nowhere", "docs/en")
        served.wait_for(shows("6.0"), "en/")


def test_code_that_the_server_has_loaded_asks_for_a_restart_and_other_code_does_not(built):
    """The package lies in the project, and so it is what is served from and what is drawn with."""
    ignored = shutil.ignore_patterns("__pycache__", "course")
    shutil.copytree(ROOT / "gradlesson", built.path("gradlesson"), ignore=ignored)
    with Served(built, "--clean") as served:  # which MkDocs calls a build
        served.both(shows("6.0"))

        # The style of figures, and how they are drawn.
        built.edit("gradlesson/render/style.py", '"#376fe5"', '"#376fe4"')
        assert all(
            "#376fe4" in page for page in served.both(lambda page: is_well(page) and "#376fe4" in page)
        )
        built.edit(
            "gradlesson/render/figure.py",
            "figure.width, figure.height)\n",
            "figure.width + 7, figure.height)\n",
        )
        served.both(lambda page: is_well(page) and 'width="527"' in page)

        # What renders pages, what plans, what the pages' numbers are written with, and settings.
        for name in (
            "gradlesson/pages/page.py",
            "gradlesson/engine/store.py",
            "gradlesson/render/numbers.py",
            "gradlesson.toml",
        ):
            source = built.read(name)
            built.write(name, f"{source}\n# edited\n".encode())
            for page in served.both(has("gl-error")):
                assert f"{name} changed: stop and start `mkdocs serve`" in page
            built.write(name, source.encode())
            served.both(is_well)


def test_make_serve_shows_edits_and_ends_with_ctrl_c(built):
    for name in ("requirements.lock", "pyproject.toml", ".ready"):
        built.write(name, "")
    binaries = Path(sys.executable).parent
    command = ["make", "-f", ROOT / "Makefile", f"READY={built.path('.ready')}", f"BIN={binaries}", "serve"]
    with Served(built, command=command) as served:
        served.both(shows("6.0"))
        built.edit("mini/constants.py", "2.0", "3.0")
        served.both(shows("9.0"))
        served.ends()
    log = served.log.read_text()
    assert f"{binaries}/mkdocs serve" in log, "the command of the target"
    assert "Traceback" not in log


def test_a_store_that_cannot_be_written_is_served_too(sample):
    sample.write(".gradlesson", "a file stands where the folder should\n")
    with Served(sample) as served:
        served.both(shows("6.0"))
        sample.edit("mini/constants.py", "2.0", "3.0")
        served.both(shows("9.0"))
    assert sample.read(".gradlesson") == "a file stands where the folder should\n"
    assert "The results of experiment/one cannot be kept in .gradlesson" in served.log.read_text()


def test_without_livereload_the_first_page_has_its_results(sample):
    with Served(sample, "--no-livereload") as served:
        assert all(map(shows("6.0"), served.both(bool)))
        # A browser that has kept pages of a built site at this address lets them go.
        assert "registration.unregister()" in served.page("service-worker.js")


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


def test_code_that_is_gone_counts_as_changed(tmp_path):
    file = tmp_path / "page.py"
    file.write_text("x = 1\n")
    loaded = LoadedCode()
    assert loaded.changed() == []
    loaded.note(file)
    file.unlink()
    assert loaded.changed() == [file]
