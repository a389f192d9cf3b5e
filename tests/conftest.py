"""A small course in a folder of its own, and the real commands to run on it.

Its theme is the plain one of MkDocs, which builds in half the time of Material's.
"""

import io
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from textwrap import dedent

import pytest

from gradlesson.engine import sources
from gradlesson.engine.course import read_course
from gradlesson.engine.runner import Runner, select
from gradlesson.engine.settings import read_settings
from gradlesson.engine.store import Store
from gradlesson.engine.workers import Workers
from gradlesson.pages.project import Project

FILES = {
    "gradlesson.toml": """
        course = "mini"
        languages = ["ko", "en"]
        time_limit = 60
        """,
    "mkdocs.yml": """
        site_name: Mini
        site_url: http://127.0.0.1:8000/
        docs_dir: docs/ko
        theme: {name: mkdocs, highlightjs: false}
        plugins: [search, gradlesson]
        markdown_extensions: [attr_list, tables, admonition, pymdownx.superfences]
        """,
    "mkdocs.en.yml": """
        INHERIT: mkdocs.yml
        docs_dir: docs/en
        """,
    "mini/__init__.py": '"""A course of two questions."""\n',
    "mini/constants.py": '''
        """Numbers that helpers share."""

        FACTOR = 2.0
        ''',
    "mini/helper.py": '''
        """A helper of an experiment."""

        from mini import constants


        class Scale:
            """Multiplies."""

            def apply(self, x):
                """The scaled x."""
                return constants.FACTOR * x


        def scaled(x):
            """x, scaled."""
            # A comment that says nothing of weight.
            return Scale().apply(x)
        ''',
    "mini/experiments/__init__.py": "",
    "mini/experiments/one.py": '''
        """How large are three numbers?"""

        import numpy as np

        from mini.helper import scaled

        PARAMETERS = {"n": 3, "learning_rate": 0.05}


        def run(parameters, rng):
            """x: (n,), below 10 in size."""
            return {"x": scaled(np.arange(1.0, parameters["n"] + 1))}
        ''',
    "mini/experiments/two.py": '''
        """What does a generator draw?"""

        PARAMETERS = {"seeds": 4}


        def run(parameters, rng):
            """y: (seeds,)."""
            return {"y": rng.random(parameters["seeds"])}
        ''',
    "mini/exhibits/__init__.py": "",
    "mini/exhibits/one.py": '''
        """What pages show of one."""

        from gradlesson.render.claims import below
        from gradlesson.render.exhibits import claim, figure, table, value

        READS = ["one"]


        @figure
        def dots(result):
            return {"x": result["x"], "square": result["x"] ** 2}


        @dots.draw
        def _(ax, data, words):
            ax.plot(data["x"], data["square"], "o")
            ax.set_xlabel(words["x"])
            ax.set_ylabel(words["square"])


        @value
        def biggest(result):
            return float(result["x"].max())


        @table
        def all_x(result):
            return {"place": ["first", "second", "third"], "x": result["x"]}


        @claim
        def small(result):
            return below(result["x"], 10.0)
        ''',
    "mini/exhibits/one.toml": """
        [ko.dots]
        caption = "점 {n}개"
        alternative = "점 {n}개 가운데 가장 큰 값은 {biggest}이다."
        x = "가로"
        square = "제곱"
        [ko.all-x]
        caption = "세 수"
        place = "자리"
        x = "값"
        [ko.small]
        sentence = "세 수는 모두 {bound} 아래이다({seeds}, 가장 큰 값 {value})."
        [ko.names]
        first = "첫째"
        second = "둘째"
        third = "셋째"

        [en.dots]
        caption = "{n} dots"
        alternative = "Of {n} dots the largest is {biggest}."
        x = "abscissa"
        square = "square"
        [en.all-x]
        caption = "Three numbers"
        place = "place"
        x = "value"
        [en.small]
        sentence = "All three lie below {bound} ({seeds}, largest {value})."
        [en.names]
        first = "first"
        second = "second"
        third = "third"
        """,
    "mini/exhibits/two.py": '''
        """What pages show of two."""

        from gradlesson.render.exhibits import value

        READS = ["two"]


        @value(format="percent", digits=1)
        def mean(result):
            return float(result["y"].mean())
        ''',
    "mini/exhibits/two.toml": "[ko]\n[en]\n",
    "mini/references.json": """
        [{
          "id": "he2015", "type": "paper-conference", "title": "Delving Deep into Rectifiers",
          "author": [{"family": "He", "given": "K."}, {"family": "Zhang", "given": "X."},
            {"family": "Ren", "given": "S."}, {"family": "Sun", "given": "J."}],
          "issued": {"date-parts": [[2015]]}, "container-title": "ICCV",
          "archive": "arXiv", "archive_location": "1502.01852"
        }]
        """,
    # A stand-in for `render` that draws in a millisecond: what tests of the engine use.
    "mini/draw.py": '''
        """Draws nothing, but says what it was given."""

        import io
        import json

        import numpy as np

        from mini import style


        def render(module, language, words, results):
            sums = {name: float(sum(map(np.sum, np.load(io.BytesIO(one["npz"])).values())))
                    for name, one in results.items()}
            shown = {"module": module, "language": language, "words": words, "sums": sums, "ink": style.INK}
            return {"exhibits.json": json.dumps(shown, sort_keys=True).encode()}
        ''',
    "mini/style.py": 'INK = "black"\n',
    "docs/ko/index.md": """
        ---
        title: 처음
        description: 작은 강의
        ---
        # 처음 {#home}

        {{ figure one.dots }}

        가장 큰 값은 {{ value one.biggest | fixed digits=1 }}이다. {{ claim one.small }} {{ cite he2015 }}

        {{ table one.all-x }}
        """,
    "docs/ko/deep/page.md": """
        ---
        title: 둘째 쪽
        description: 안쪽
        ---
        # 둘째 쪽 {#second}

        평균 {{ value two.mean }}, [처음](../index.md). {{ claim one.small }} {{ cite he2015 }}

        {{ figure one.dots wide=yes }}

        ## 출처 {#references}

        {{ references }}
        """,
    "docs/en/index.md": """
        ---
        title: Home
        description: A small course
        ---
        # Home {#home}

        {{ figure one.dots }}

        The largest is {{ value one.biggest | fixed digits=1 }}. {{ claim one.small }} {{ cite he2015 }}

        {{ table one.all-x }}
        """,
    "docs/en/deep/page.md": """
        ---
        title: Second page
        description: Within
        ---
        # Second page {#second}

        Mean {{ value two.mean }}, [home](../index.md). {{ claim one.small }} {{ cite he2015 }}

        {{ figure one.dots wide=yes }}

        ## References {#references}

        {{ references }}
        """,
}
QUICK_DRAWING = "mini.draw:render"
STOP = """
    # Python imports this module at its start. It stops the process just before the nth change of a file.
    import atexit
    import os
    import signal
    import sys

    pattern, number = os.environ.pop("STOP_AT").rsplit(" ", 1)  # not for the processes that it starts
    CHANGES = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "shutil.rmtree")
    count = 0


    def stop(event, arguments):
        global count
        is_written = event == "open" and isinstance(arguments[2], int) and arguments[2] & 3
        if (is_written or event in CHANGES) and pattern in f"{event} {arguments}":
            count += 1
            if count == int(number):
                os.kill(os.getpid(), signal.SIGSTOP)


    sys.addaudithook(stop)
    atexit.register(lambda: print(f"{count} changes", file=sys.stderr))
    """


class Sample:
    """A project in a folder, to edit and to run commands in."""

    def __init__(self, root: Path, workers: Workers | None = None) -> None:
        self.root, self.workers = root, workers

    def path(self, name: str) -> Path:
        return self.root / name

    def write(self, name: str, text: str | bytes) -> Path:
        """Replace a file at once, as editors do, so that no process that watches it sees half of it."""
        path, content = (
            self.path(name),
            text if isinstance(text, bytes) else dedent(text).lstrip("\n").encode(),
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f".{path.name}.new")
        new.write_bytes(content)
        os.replace(new, path)
        return path

    def read(self, name: str) -> str:
        return self.path(name).read_text(encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        text = self.read(name)
        assert old in text, f"{old!r} does not stand in {name}"
        self.write(name, text.replace(old, new).encode())

    def page(self, markdown: str, *, language: str = "ko", name: str = "index.md") -> None:
        """Make a page with a title, so that its first line of text is line 4."""
        self.write(f"docs/{language}/{name}", f"---\ntitle: Title\n---\n{markdown}".encode())

    @property
    def settings(self):
        return read_settings(self.root)

    @property
    def store(self) -> Store:
        return Store(self.root / ".gradlesson")

    def course(self, drawing: str = QUICK_DRAWING):
        return read_course(self.settings, drawing)

    def run(self, *names: str, drawing: str = QUICK_DRAWING, compute: bool = True, **options):
        """Bring the course up to date in this process, with workers that all tests share."""
        course = self.course(drawing)
        options.setdefault("store", self.store)
        options.setdefault("workers", self.workers)
        runner = Runner(course, **options)
        return runner.run(select(course, names) if names else None, compute=compute)

    def project(self) -> Project:
        """The project opened for building, with the shared workers."""
        opened = Project.open(self.root)
        opened.workers = self.workers
        return opened

    def command(self, *arguments: str, status: int | None = 0, **options) -> subprocess.CompletedProcess[str]:
        """Run a console script of this environment in the project's folder."""
        result = subprocess.run(
            script(*arguments),
            cwd=self.root,
            capture_output=True,
            text=True,
            timeout=100,
            env=ENVIRONMENT,
            **options,
        )
        assert status in (None, result.returncode), result.stdout + result.stderr
        return result

    @contextmanager
    def started(self, *arguments: str, stop_at: str = "") -> Iterator[subprocess.Popen[str]]:
        """A console script that runs beside the test, in a session of its own; it stamps all with one date.

        With `stop_at="os.rename 2"` it has stopped just before the second such change of a file.
        """
        self.temporary.mkdir(exist_ok=True)
        environment = {**ENVIRONMENT, "TMPDIR": str(self.temporary), "SOURCE_DATE_EPOCH": "1000000000"}
        if stop_at:
            hook = self.write(str(self.root.parent / "stop" / "sitecustomize.py"), STOP)
            environment |= {"STOP_AT": stop_at, "PYTHONPATH": str(hook.parent)}
        with subprocess.Popen(
            script(*arguments),
            cwd=self.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
            start_new_session=True,
        ) as process:
            try:
                if stop_at and not stop_at.endswith(" 0"):
                    ended = os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
                    assert ended.si_code == os.CLD_STOPPED, process.communicate()
                yield process
            finally:
                process.kill()

    @property
    def temporary(self) -> Path:
        """Folder for the temporary files of what was started."""
        return self.root.parent / "temporary"

    def processes(self) -> list[int]:
        """All that was started and still runs, with all that these have started."""
        mark, found = f"TMPDIR={self.temporary}".encode(), []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it has just ended
                if mark in (process / "environ").read_bytes().split(b"\0"):
                    found.append(int(process.name))
        return found

    def temporary_files(self) -> list[Path]:
        """What is left in the store, beside the site, and in the temporary folder of what was started."""
        folders = (self.path(".gradlesson").rglob(".*"), self.root.glob(".site*"), self.temporary.glob("*"))
        return [path for folder in folders for path in folder]

    @staticmethod
    def wait_until(condition: Callable[[], object], what: str, seconds: float = 60) -> None:
        """Wait for a condition; `what` says what is wrong where it never holds."""
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"{what}, even after {seconds} s"
            time.sleep(0.01)


ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    "NO_MKDOCS_2_WARNING": "1",
    "NO_COLOR": "1",
    "PYTHONUTF8": "1",
}


def script(name: str, *arguments: str) -> list[str]:
    return [str(Path(sys.executable).with_name(name)), *arguments]


class Imported:
    """A file of flashcards as a reader of its format has it: an Anki package of version 2."""

    def __init__(self, content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            self.members = archive.infolist()
            names = json.loads(archive.read("media"))
            self.pictures = {name: archive.read(place) for place, name in names.items()}
            database = sqlite3.connect(":memory:")
            database.deserialize(archive.read("collection.anki2"))
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
        self.version, models, decks = database.execute("select ver, models, decks from col").fetchone()
        (self.model,) = json.loads(models).values()
        self.decks = json.loads(decks)
        self.cards = sorted(self._rows(database, "cards"), key=lambda card: card["due"])
        """In the order in which they are learned, and their notes in the same."""
        notes = {note["id"]: note for note in self._rows(database, "notes")}
        self.notes = [notes.pop(card["nid"]) for card in self.cards]
        assert not notes

    @staticmethod
    def _rows(database: sqlite3.Connection, table: str) -> list[dict]:
        found = database.execute(f"select * from {table}")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found]

    def fields(self, note: dict) -> dict[str, str]:
        """What a note holds, by the names of its fields."""
        names = [field["name"] for field in self.model["flds"]]
        return dict(zip(names, note["flds"].split("\x1f"), strict=True))

    def rendered(self, note: dict) -> tuple[str, str]:
        """The question and the answer of a note's card."""
        (template,) = self.model["tmpls"]
        fields = self.fields(note)

        def fill(form: str, values: dict[str, str]) -> str:
            form = re.sub(
                r"\{\{#(\w+)\}\}(.*?)\{\{/\1\}\}",
                lambda part: part[2] if values[part[1]] else "",
                form,
                flags=re.DOTALL,
            )
            return re.sub(r"\{\{(\w+)\}\}", lambda name: values[name[1]], form)

        question = fill(template["qfmt"], fields)
        return question, fill(template["afmt"], {**fields, "FrontSide": question})


@pytest.fixture(scope="session")
def imported():
    """Reads the content of an Anki package."""
    return Imported


@pytest.fixture(scope="session", autouse=True)
def interruptible():
    """What a shell starts in the background ignores Ctrl-C, and so would all that the tests start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session", autouse=True)
def parsed_once():
    """Parsing is the dearest part of planning, and every project of a test begins without a memo."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "_parse", cache(sources._parse))
        yield


@pytest.fixture(scope="session")
def workers():
    with Workers(time_limit=60) as shared:
        yield shared


@pytest.fixture
def sample(tmp_path, workers):
    """A fresh project; nothing of it has run."""
    project = Sample(tmp_path / "project", workers)
    for name, text in FILES.items():
        project.write(name, text)
    return project


@pytest.fixture(scope="session")
def built_once(tmp_path_factory, workers):
    """A project that `mkdocs build` has built: only to read from."""
    project = Sample(tmp_path_factory.mktemp("built") / "project", workers)
    for name, text in FILES.items():
        project.write(name, text)
    project.command("mkdocs", "build", "--strict")
    return project


@pytest.fixture
def built(built_once, tmp_path, workers):
    """A built project of one's own: its results are stored, so that only what is edited runs again."""
    shutil.copytree(built_once.root, tmp_path / "project")
    return Sample(tmp_path / "project", workers)
