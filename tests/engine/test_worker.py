"""What ran is what was hashed: jobs see the sources and files that came with them, and end alone."""

import hashlib
import os
import subprocess
import sys
from textwrap import dedent

import pytest

from gradlesson.engine.libraries import installed_folders
from gradlesson.engine.workers import CAN_FORK, Workers

WAYS = sorted({CAN_FORK, False})


@pytest.fixture(scope="module", params=WAYS, ids=lambda can_fork: "forked" if can_fork else "fresh")
def crew(request):
    with Workers(time_limit=30, can_fork=request.param) as workers:
        yield workers


@pytest.fixture
def course(tmp_path):
    """Writes modules of a course to disk and makes a job of them."""
    return Course(tmp_path)


class Course:
    def __init__(self, root):
        self.root, self.modules, self.data = root, {}, {}

    def module(self, name, source, *, is_package=False):
        file = self.root / (name.replace(".", "/") + ("/__init__.py" if is_package else ".py"))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(source))
        self.modules[name] = (str(file), is_package, file.read_bytes())
        return file

    def data_file(self, name, content):
        file = self.root / name
        file.write_bytes(content)
        self.data[str(file.resolve())] = hashlib.sha256(content).hexdigest()
        return file

    def job(self, source, **arguments):
        """A job that runs `main` of a module `task` with that source."""
        self.module("task", source)
        self.module("entry", "import task\ndef main(**arguments):\n    return task.main(**arguments)\n")
        return {
            "entry": "entry:main",
            "calls": [arguments],
            "modules": dict(self.modules),
            "data": self.data,
            "libraries": ["numpy"],
            "installed": [f"{folder}/" for folder in installed_folders()],
        }


def answer(outcome):
    """What a job returned as the text of its file `answer`."""
    assert not outcome.failed, outcome.error + outcome.traceback
    return outcome.files["answer"].decode()


SAY = "def main():\n    return {'answer': str(%s).encode()}\n"


# -- what is imported ----------------------------------------------------------------------------------------------


def test_a_stale_pyc_is_not_run(crew, course):
    """A .pyc is checked by whole-second mtime and size: after a quick edit Python itself runs the old code."""
    file = course.module("helper", "ANSWER = 1\n")
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    plain = [sys.executable, "-c", "import helper; print(helper.ANSWER)"]

    def run_plainly():
        return subprocess.check_output(plain, cwd=course.root, env=environment, text=True).strip()

    assert run_plainly() == "1"
    before = file.stat()
    course.module("helper", "ANSWER = 2\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert run_plainly() == "1", "the trap is gone, and so is the reason for this test"
    job = course.job("import helper\n" + SAY % "helper.ANSWER")
    assert answer(crew.run(job)) == "2"


def test_the_sent_source_runs_and_not_the_file_on_disk(crew, course):
    course.module("helper", "ANSWER = 1\n")
    job = course.job("import helper\n" + SAY % "helper.ANSWER")
    (course.root / "helper.py").write_text("ANSWER = 3\n")
    assert answer(crew.run(job)) == "1"


def test_jobs_of_one_server_do_not_see_each_others_modules(crew, course, tmp_path):
    answers = []
    for number in (1, 2):
        course.module("helper", f"ANSWER = {number}\n")
        answers.append(answer(crew.run(course.job("import helper\n" + SAY % "helper.ANSWER"))))
    assert answers == ["1", "2"]


@pytest.mark.parametrize(
    "line",
    [
        "import importlib; importlib.import_module('hidden')",
        "__import__('hidden')",
        "import importlib; importlib.import_module('pack.hidden')",
        "import os, sys; sys.path.append(os.path.dirname(__file__)); __import__('hidden')",
    ],
)
def test_an_import_that_planning_cannot_see_is_refused_in_words(crew, course, line):
    course.module("pack", "", is_package=True)
    (course.root / "hidden.py").write_text("")
    (course.root / "pack" / "hidden.py").write_text("")
    outcome = crew.run(course.job(f"def main():\n    {line}\n"))
    assert "hidden' came with this job" in outcome.error
    assert "Write an import statement" in outcome.error
    assert "in main\n" in outcome.traceback


def test_a_hidden_import_counts_even_if_the_job_swallows_the_error(crew, course):
    course.module("pack", "", is_package=True)
    (course.root / "pack" / "hidden.py").write_text("")
    source = """
        import importlib
        def main():
            try:
                importlib.import_module("pack." + {name!r})
            except ImportError:
                return {{"answer": b"fallback"}}
        """
    assert "hidden' came with this job" in crew.run(course.job(dedent(source).format(name="hidden"))).error
    assert answer(crew.run(course.job(dedent(source).format(name="absent")))) == "fallback"


def test_variables_that_nobody_hashes_are_not_passed_on(course, monkeypatch):
    monkeypatch.setenv("ANSWER_OF_TODAY", "42")
    with Workers() as fresh:
        fresh.prepare(set(), {})
        say = "import os\n" + SAY % "os.environ.get('ANSWER_OF_TODAY')"
        assert answer(fresh.run(course.job(say))) == "None"


def test_a_library_whose_version_was_not_planned_is_refused_but_to_libraries(crew, course):
    hidden = "import importlib\n" + SAY % "importlib.import_module('pyt' + 'est').__name__"
    outcome = crew.run(course.job(hidden))
    assert "No module named 'pytest' came with this job" in outcome.error
    job = course.job(hidden)
    assert answer(crew.run({**job, "libraries": ["pytest"]})) == "pytest", "it asks for versions too"
    assert answer(crew.run(course.job("import numpy.testing\n" + SAY % "1"))) == "1"


def test_a_missing_optional_import_is_just_missing(crew, course):
    source = """
        try:
            import a_library_that_nobody_has
        except ImportError as error:
            found = type(error).__name__
        """
    assert answer(crew.run(course.job(dedent(source) + SAY % "found"))) == "ModuleNotFoundError"


def test_relative_imports_packages_and_installed_libraries_work(crew, course):
    course.module("pack", "from .inner import ANSWER\n", is_package=True)
    course.module("pack.inner", "import numpy as np\nANSWER = int(np.sum([20, 22]))\n")
    assert answer(crew.run(course.job("import pack\n" + SAY % "pack.ANSWER"))) == "42"


def test_nothing_first_party_is_loaded_before_the_job(crew, course, tmp_path):
    """The worker itself imports the standard library and installed libraries only."""
    source = """
        import sys

        installed = {!r}

        def main():
            files = {{name: getattr(module, "__file__", None) or "" for name, module in sys.modules.items()}}
            foreign = [name for name, file in files.items() if file and not file.startswith(tuple(installed))]
            return {{"answer": ",".join(sorted(foreign)).encode()}}
        """
    job = course.job(dedent(source).format([f"{folder}/" for folder in installed_folders()]))
    assert answer(crew.run(job)) == "__main__,entry,task"


def test_docstrings_do_not_reach_the_job(crew, course):
    """They are not hashed, so a result must not depend on them."""
    source = '"""Module."""\nclass A:\n    """Class."""\n    def f(self):\n        """Method."""\n'
    job = course.job(source + SAY % "[__doc__ or '', A.__doc__ or '', A.f.__doc__ or '']")
    assert answer(crew.run(job)) == "['', '', '']"


# -- which files are opened ----------------------------------------------------------------------------------------


def test_an_undeclared_file_is_refused(crew, course):
    (course.root / "numbers.csv").write_text("1,2\n")
    outcome = crew.run(
        course.job(f"def main():\n    return open({str(course.root / 'numbers.csv')!r}).read()\n")
    )
    assert "declared data files only" in outcome.error
    assert "DATA_FILES = ['numbers.csv']" in outcome.error
    assert "in main" in outcome.traceback


@pytest.mark.parametrize(
    "call",
    [
        "open(path)",
        "open(path, 'w')",
        "open(path.encode())",
        "__import__('pathlib').Path(path).read_text()",
        "__import__('numpy').loadtxt(path)",
        "__import__('numpy').fromfile(path)",
        "__import__('numpy').memmap(path)",
        "__import__('os').open(path, 0)",
        "open('/proc/self/root' + path)",
        "__import__('sqlite3').connect(path)",
    ],
)
def test_every_way_of_opening_counts_even_if_the_job_swallows_the_error(crew, course, call):
    (course.root / "numbers.csv").write_text("1 2\n")
    source = f"""
        path = {str(course.root / "numbers.csv")!r}

        def main():
            try:
                {call}
            except BaseException:
                pass
            return {{"answer": b"as if nothing had happened"}}
        """
    outcome = crew.run(course.job(source))
    assert "declared data files only" in outcome.error
    assert "numbers.csv" in outcome.error


@pytest.mark.parametrize(
    "call",
    [
        "os.listdir(folder)",
        "list(os.scandir(folder.encode()))",
        "list(os.walk(folder))",
        "list(pathlib.Path(folder).iterdir())",
        "list(pathlib.Path(folder).glob('*.csv'))",
        "glob.glob(folder + '/*.csv')",
        "list(pkgutil.iter_modules([folder]))",
    ],
)
def test_a_job_cannot_ask_which_files_there_are(crew, course, call):
    """A new file beside those that were counted would change the result, and nothing would notice."""
    source = f"""
        import glob, os, pathlib, pkgutil

        folder = {str(course.root)!r}

        def main():
            {call}
            return {{"answer": b""}}
        """
    assert "must not ask which files a folder holds" in crew.run(course.job(source)).error


def test_a_job_can_list_an_installed_package(crew, course):
    source = """
        import os
        import numpy

        def main():
            return {"answer": str("linalg" in os.listdir(os.path.dirname(numpy.__file__))).encode()}
        """
    assert answer(crew.run(course.job(source))) == "True"


def test_a_link_does_not_hide_the_file_behind_it(crew, course):
    (course.root / "secret.csv").write_text("1\n")
    link = course.root / "link"
    link.symlink_to(course.root / "secret.csv")
    outcome = crew.run(course.job(f"def main():\n    open({str(link)!r})\n"))
    assert "secret.csv" in outcome.error


@pytest.mark.parametrize(
    "read",
    [
        "open(__file__.replace('task.py', 'numbers.csv'), 'rb').read()",
        "pkgutil.get_data('task', 'numbers.csv')",
        "importlib.resources.files('pack').joinpath('inside.csv').read_bytes()",
        "numpy.loadtxt(__file__.replace('task.py', 'numbers.csv'))",
    ],
)
def test_a_declared_file_can_be_read(crew, course, read):
    course.module("pack", "", is_package=True)
    course.data_file("numbers.csv", b"42")
    course.data_file("pack/inside.csv", b"42")
    imports = "import importlib.resources, pack, pkgutil, numpy\n"
    assert "42" in answer(crew.run(course.job(imports + SAY % read)))


def test_a_data_file_that_changed_after_planning_is_refused(crew, course):
    file = course.data_file("numbers.csv", b"1")
    file.write_bytes(b"2")
    outcome = crew.run(course.job(f"def main():\n    return open({str(file)!r})\n"))
    assert "changed while this job was waiting" in outcome.error


# -- how jobs end --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)", "SystemExit: 3"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt: no message"),
        ("def deeper(): deeper()\n    deeper()", "RecursionError"),
        (
            "import os; os.kill(os.getpid(), 9)",
            "ended by SIGKILL. This is what a machine does that has run out of memory: run it again with fewer",
        ),
        ("import os; os.kill(os.getpid(), 11)", "ended by SIGSEGV. Run it again; where"),
        ("import os; os._exit(0)", "ended with status 0 and without a result"),
        ("import os; os._exit(7)", "ended with status 7 and without a result. Let it return"),
    ],
)
def test_a_job_that_raises_or_dies_says_how(crew, course, body, message):
    outcome = crew.run(course.job(f"def main():\n    {body}\n"))
    assert message in outcome.error
    assert answer(crew.run(course.job(SAY % "'still here'"))) == "still here"


def test_an_error_that_cannot_be_printed_fails_alone(crew, course):
    source = """
        class Odd(Exception):
            def __str__(self):
                raise RuntimeError("no words")

        def main():
            raise Odd
        """
    assert crew.run(course.job(source)).failed


def test_the_traceback_quotes_the_authors_lines(crew, course):
    course.module("helper", "def f():\n    raise ValueError('too deep')  # here\n")
    job = course.job("import helper\ndef main():\n    helper.f()\n")
    for name in ("helper", "task"):
        (course.root / f"{name}.py").write_text("not what ran\n")
    outcome = crew.run(job)
    assert outcome.error == "ValueError: too deep"
    assert "helper.f()" in outcome.traceback
    assert "raise ValueError('too deep')  # here" in outcome.traceback
    assert "worker.py" not in outcome.traceback


@pytest.mark.parametrize(
    ("call", "what"),
    [
        ("subprocess.run(['cat', 'numbers.csv'])", "start another program"),
        ("os.system('true')", "start another program"),
        ("os.posix_spawn('/bin/true', ['true'], {})", "start another program"),
        ("urllib.request.urlopen('http://127.0.0.1:9/')", "use the network"),
        ("socket.create_connection(('127.0.0.1', 9))", "use the network"),
    ],
)
def test_what_no_fingerprint_covers_is_refused(crew, course, call, what):
    source = f"""
        import os, socket, subprocess, urllib.request

        def main():
            try:
                {call}
            except Exception:
                return {{"answer": b"as if nothing had happened"}}
        """
    assert f"must not {what}" in crew.run(course.job(source)).error


def test_results_do_not_depend_on_the_hash_seed(crew, course):
    assert answer(crew.run(course.job(SAY % "hash('seed')"))) == answer(
        Workers(can_fork=False).run(course.job(SAY % "hash('seed')"))
    )
