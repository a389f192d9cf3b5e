"""What an author waits for beside a running `mkdocs serve`: from an edit on disk to the page that shows it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import statistics
import subprocess
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.course import copied_course
from bench.edits import EXPERIMENTS, SECONDS, build, repeats_for
from bench.measure import ENVIRONMENT, python
from bench.synthetic import PACKAGE, WORDS_OF_PAGES, write_course
from bench.table import Table
from gradlesson.engine.store import Store

REPEATS = 5
DEADLINE = 120
COMPUTING = "gl-computing"
"""The class of the box on a page whose result is being computed."""
_VALUE = re.compile(r'<data class="gl-value" value="([^"]*)"')


def measure(table: Table, folder: Path) -> None:
    """Add what edits take to appear, in the synthetic course and in our own."""
    course = folder / "served"
    write_course(course, EXPERIMENTS, repeats=repeats_for(SECONDS, folder / "trial"))
    table.begin("serve")
    with Server(course) as server:
        server.wait_for_new_value("signal-001/", "")
        sentence = WORDS_OF_PAGES["ko"]["sentence"]
        _sentences(table, server, "serve", "docs/ko/signal-001.md", sentence, "signal-001/")
        _experiments(table, server)
    ours = copied_course(folder)
    build(ours)
    with Server(ours) as server:
        server.wait_for_new_value("causes/sigmoid/", "")
        file, sentence = "docs/ko/causes/sigmoid.md", "얕을 때는 잘 배운다."
        cpu = _sentences(table, server, "serve-course", file, sentence, "causes/sigmoid/")
        table.add("serve-course-sentence-cpu", cpu, "s", at_most=2.5)


@dataclass(frozen=True)
class Wait:
    """How long a reader who asks again and again waits for a page."""

    seconds: float
    held: float
    """How long the server held one request at most: MkDocs answers none while it builds, so that is one build."""


class Server:
    """`mkdocs serve` over a project, and the eyes of a reader."""

    def __init__(self, project: Path) -> None:
        self.project, self.log = project, project / "serve.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                python("-m", "mkdocs", "serve", "-a", f"127.0.0.1:{self.port}"),
                cwd=project,
                env=ENVIRONMENT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def wait_for_text(self, text: str, path: str) -> Wait:
        """Wait until a page holds that text."""
        return self._wait(path, lambda page: text in page)

    def wait_for_new_value(self, path: str, old: str) -> Wait:
        """Wait until the first number on a page is another one, and none is being computed."""
        return self._wait(path, lambda page: _value(page) not in ("", old))

    def value(self, path: str) -> str:
        """The first number on a page."""
        return _value(self._page(path))

    def cpu(self) -> float:
        """Processor time of the server so far, in seconds."""
        text = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8")
        user, system = text.rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def _page(self, path: str) -> str:
        """A page as it is now; nothing where the server does not answer yet."""
        with contextlib.suppress(OSError):
            address = f"http://127.0.0.1:{self.port}/{path}"
            with urllib.request.urlopen(address, timeout=DEADLINE) as answer:
                return str(answer.read().decode())
        return ""

    def _wait(self, path: str, is_right: Callable[[str], bool]) -> Wait:
        started, held = time.perf_counter(), 0.0
        while True:
            asked = time.perf_counter()
            page = self._page(path)
            now = time.perf_counter()
            held = max(held, now - asked)
            if is_right(page):
                return Wait(now - started, held)
            if self.process.poll() is not None or now - started > DEADLINE:
                raise SystemExit(f"The server did not show the edit.\n{self.log.read_text(encoding='utf-8')}")
            time.sleep(0.01)


def _value(page: str) -> str:
    """The first number on a page; empty where there is none, or while something is being computed."""
    found = _VALUE.search(page)
    return found[1] if found and COMPUTING not in page else ""


def _sentences(table: Table, server: Server, name: str, file: str, sentence: str, path: str) -> float:
    """Add what the edit of a sentence takes; the processor time that the server spends on one."""
    page = server.project / file
    text = page.read_text(encoding="utf-8")
    assert sentence in text, f"'{sentence}' does not stand in {file}"
    waits, spent = [], []
    for repeat in range(1, REPEATS + 1):
        new = f"{sentence} {repeat}번 고친 문장이다."
        before = server.cpu()
        page.write_text(text.replace(sentence, new), encoding="utf-8")
        waits.append(server.wait_for_text(new, path))
        spent.append(server.cpu() - before)
    table.add(f"{name}-sentence", statistics.median(wait.seconds for wait in waits), "s")
    table.add(f"{name}-sentence-build", statistics.median(wait.held for wait in waits), "s")
    beyond = statistics.median(wait.seconds - wait.held for wait in waits)
    table.add(f"{name}-sentence-beyond-build", beyond, "s", at_most=0.7)
    return statistics.median(spent)


def _experiments(table: Table, server: Server) -> None:
    """Add when the page of an edited experiment says "computing", and when it shows the new number."""
    file, path = server.project / PACKAGE / "experiments/signal_001.py", "signal-001/"
    text = file.read_text(encoding="utf-8")
    store = Store(server.project / ".gradlesson")
    totals, boxes, waits = [], [], []
    for repeat in range(1, REPEATS + 1):
        old = server.value(path)
        file.write_text(text.replace("1.0 *", f"{1 + repeat / 10} *"), encoding="utf-8")
        box = server.wait_for_text(COMPUTING, path)
        new = server.wait_for_new_value(path, old)
        entry = store.entry(store.latest("experiment/signal-001"))
        assert entry is not None
        totals.append(box.seconds + new.seconds)
        boxes.append(box.seconds - box.held)
        waits.append(totals[-1] - entry.seconds - box.held - new.held)
    table.add("serve-computing-beyond-build", statistics.median(boxes), "s", at_most=1.0)
    table.add("serve-experiment", statistics.median(totals), "s")
    table.add("serve-experiment-beyond-builds", statistics.median(waits), "s", at_most=1.3)
