"""A real scheduler and real workers, which share nothing with the author's machine but the libraries.

Their working folder and their home lie elsewhere, and gradlesson cannot be imported there.
"""

import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
from click.testing import CliRunner

from gradlesson.cli import main
from gradlesson.engine.cluster import parse_engine
from gradlesson.engine.store import Store

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc for what still runs")
DASK = str(Path(sys.executable).with_name("dask"))


class Lab:
    """A scheduler and its workers, in a folder of their own."""

    def __init__(self, folder, options=(), protocol="tcp", environment=None):
        self.folder, self.options, self.workers = folder, options, []
        for name in ("home", "temporary", "path"):
            (folder / name).mkdir(parents=True)
        (folder / "path" / "gradlesson.py").write_text("raise ImportError('not installed here')\n")
        passed_on = {
            name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ
        }
        self.environment = {
            **passed_on,
            "HOME": str(folder / "home"),
            "TMPDIR": str(folder / "temporary"),
            "PYTHONPATH": str(folder / "path"),
            # A worker may die once beside a job, not twice.
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
            **(environment or {}),
        }
        file = folder / "scheduler.json"
        self.scheduler = self._start(
            "scheduler", "--protocol", protocol, "--port", "0", "--scheduler-file", str(file)
        )
        wait_until(
            lambda: file.exists() and file.read_text().endswith("}"), "no scheduler has come", self.log
        )
        self.address = json.loads(file.read_text())["address"]

    def _start(self, kind, *arguments):
        with open(self.folder / "log", "ab") as log:
            return subprocess.Popen(
                [DASK, kind, "--host", "127.0.0.1", "--no-dashboard", *arguments, *self.options],
                cwd=self.folder / "home",
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def log(self):
        return (self.folder / "log").read_text()

    def worker(self, threads=1):
        """Start one more worker and wait until it has come."""
        before = self.log().count("Registered to")
        place = self.folder / f"worker-{len(self.workers)}"
        options = ("--nthreads", str(threads), "--no-nanny", "--local-directory", str(place), self.address)
        self.workers.append(self._start("worker", *options))
        wait_until(lambda: self.log().count("Registered to") > before, "no worker has come", self.log)

    def living(self):
        """Numbers of the workers that have not ended."""
        return [number for number, worker in enumerate(self.workers) if worker.poll() is None]

    def fill_up(self, count=2):
        """Start workers for those that have ended."""
        while len(self.living()) < count:
            self.worker()

    def jobs(self):
        """The process and the worker of each job that runs."""
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):  # it has just ended
                is_job = b"remote.py\0" in (process / "cmdline").read_bytes()
                state, parent = (process / "stat").read_text().rpartition(")")[2].split()[:2]
                if (
                    is_job
                    and state != "Z"
                    and f"TMPDIR={self.environment['TMPDIR']}\0".encode()
                    in (process / "environ").read_bytes()
                ):
                    found.append((int(process.name), int(parent)))
        return found

    def left(self):
        """Folders of jobs at workers that live."""
        return [
            path for number in self.living() for path in self.folder.glob(f"worker-{number}/*/*/gradlesson-*")
        ]

    def wait_for_jobs(self, count):
        wait_until(lambda: len(self.jobs()) == count, f"{count} jobs should run", self.log)

    @property
    def engine(self):
        return f"dask:{self.address}"

    def close(self):
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


def wait_until(condition, what, log=lambda: "", seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what}, even after {seconds} s\n{log()}"
        time.sleep(0.01)


@pytest.fixture(scope="module")
def shared_lab(tmp_path_factory):
    lab = Lab(tmp_path_factory.mktemp("lab") / "lab")
    with ExitStack() as stack:
        stack.callback(lab.close)
        yield lab


@pytest.fixture
def lab(shared_lab):
    """A scheduler with two workers, which other tests use too."""
    shared_lab.fill_up()
    return shared_lab


@pytest.fixture
def own_lab(tmp_path):
    """Starts a scheduler of the test's own, without any worker."""
    with ExitStack() as stack:

        def start(**options):
            lab = Lab(tmp_path / "lab", **options)
            stack.callback(lab.close)
            return lab

        yield start


@pytest.fixture
def course(sample):
    """The sample without exhibits, which take longest."""
    for path in sample.path("mini/exhibits").glob("[!_]*"):
        path.unlink()
    return sample


def experiment(course, name, body, head=""):
    """Write an experiment whose `run` has this body."""
    body = dedent(body).strip().replace("\n", "\n    ")
    course.write(
        f"mini/experiments/{name}.py", f"{dedent(head)}\n\ndef run(parameters, rng):\n    {body}\n".encode()
    )


def gated(course, name, gate):
    """Write an experiment that lasts until the file `gate` is there; asking for it opens nothing."""
    experiment(
        course,
        name,
        f"""
        while not os.path.exists({str(gate)!r}):
            time.sleep(0.01)
        return {{"x": [1.0]}}
        """,
        head="import os\nimport time\n",
    )


def stored(project):
    """What the store holds by fingerprint: the hashes of each unit's files."""
    store = Store(project.path(".gradlesson"))
    keys = [path.stem for path in project.path(".gradlesson/keys").rglob("*.json")]
    assert keys
    return {key: store.entry(key).files for key in keys}


def latest(project, name):
    """The arrays of an experiment's stored result."""
    store = Store(project.path(".gradlesson"))
    entry = store.entry(store.latest(f"experiment/{name}"))
    return dict(np.load(io.BytesIO(store.content(entry.files["result.npz"]))))


# -- results -------------------------------------------------------------------------------------------------------


def test_the_cluster_leaves_the_bytes_of_this_machine_under_the_same_fingerprints(sample, lab):
    """Experiments that read data in any way, and exhibits with their fonts and words."""
    sample.write("mini/data/__init__.py", 'DATA_FILES = ["numbers.csv"]\n')
    sample.write("mini/data/numbers.csv", "1\n2\n")
    sample.write("shared/more.csv", "3\n")
    experiment(
        sample,
        "reads",
        """
        with open(os.path.join(os.path.dirname(__file__), "../data/numbers.csv")) as file:
            first = [float(line) for line in file]
        second = importlib.resources.files("mini.data").joinpath("numbers.csv").read_text().split()
        third = pkgutil.get_data("mini.data", "numbers.csv").split()
        fourth = (Path(__file__).parents[2] / "shared" / "more.csv").read_text()
        threads = [int(os.environ[name]) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")]
        order = list({"a set", "is walked", "in an", "order"})
        return {"x": [*first, *map(float, second), *map(float, third), float(fourth), *threads], "order": order}
        """,
        head="""
        import importlib.resources
        import os
        import pkgutil
        from pathlib import Path

        import mini.data

        DATA_FILES = ["../../shared/more.csv"]
        """,
    )
    said = json.loads(sample.command("gradlesson", "run", "--json", "--on", lab.engine).stdout)
    both = [{"name": name, "language": language} for name in ("one", "two") for language in ("en", "ko")]
    assert sorted(said["ran"]) == ["one", "reads", "two"]
    assert sorted(said.pop("drawn"), key=str) == sorted(both, key=str)
    assert said == {"ran": said["ran"], "reused": [], "failed": []}
    there = stored(sample)
    again = json.loads(sample.command("gradlesson", "run", "--json").stdout)
    assert (again["ran"], again["drawn"]) == ([], []), "what came from the cluster counts here"
    sample.path(".gradlesson").rename(sample.path("elsewhere"))
    sample.command("gradlesson", "run", "--json")
    assert stored(sample) == there
    assert list(latest(sample, "reads")["x"]) == [1, 2, 1, 2, 1, 2, 3, 1, 1]
    wait_until(lambda: not lab.left(), "a folder of a job stays")


def test_an_edit_counts_at_once_on_workers_that_go_on_running(course, lab):
    """Of the same length and within the same second, too, and compared with this machine by --twice."""
    workers = lab.living()
    for factor in ("2.0", "3.0"):
        course.write("mini/constants.py", f"FACTOR = {factor}\n")
        course.command("gradlesson", "run", "one", "--on", lab.engine)
        assert list(latest(course, "one")["x"]) == [float(factor) * n for n in (1, 2, 3)]
    result = course.command("gradlesson", "run", "one", "--on", lab.engine, "--twice")
    assert "1 unit gave the same bytes again." in result.stderr
    assert lab.living() == workers


def test_what_is_wrong_with_a_job_reads_as_if_it_had_run_here(course, lab):
    course.edit("gradlesson.toml", "60", "2.5")
    course.write("mini/hidden.py", "ANSWER = 1\n")
    course.write("mini/secret.txt", "1\n")
    experiment(course, "raises", "print('said by the job')\nreturn {'x': [1 / 0]}")
    experiment(course, "is_nan", "return {'x': [float('nan')]}")
    experiment(course, "opens", "open(__file__.replace('experiments/opens.py', 'secret.txt'))")
    experiment(course, "hangs", "while True: pass")
    experiment(
        course,
        "hides",
        """
        try:
            importlib.import_module("mini." + "hidden")
        except ImportError:
            return {"x": [2.0]}
        """,
        head="import importlib\n",
    )
    experiment(course, "dies", "os._exit(3)", head="import os\n")
    course.path("mini/experiments/one.py").unlink()
    there = course.command("gradlesson", "run", "--on", lab.engine, "--json", status=1)
    here = course.command("gradlesson", "run", "--json", status=1)
    names = ["dies", "hangs", "hides", "is-nan", "opens", "raises"]
    assert json.loads(there.stdout) == {"ran": ["two"], "reused": [], "failed": names, "drawn": []}
    assert "said by the job" in there.stderr

    def failures(result):
        text = result.stderr[result.stderr.index("failed  experiment/") :]
        return re.sub(r" It ran on tcp://127\.0\.0\.1:\d+\.$", "", text, flags=re.MULTILINE)

    assert failures(there) == failures(here)
    assert str(course.path("mini/secret.txt")) in there.stderr
    assert "hidden' came with this job" in there.stderr


# -- what ends too early -------------------------------------------------------------------------------------------


def test_a_worker_that_is_killed_costs_no_result(course, lab, tmp_path):
    gate = tmp_path / "gate"
    for name in ("a", "b"):
        gated(course, name, gate)
    with course.started("gradlesson", "run", "a", "b", "--json", "--on", lab.engine) as process:
        lab.wait_for_jobs(2)
        job, worker = lab.jobs()[0]
        os.kill(worker, signal.SIGKILL)
        wait_until(lambda: job not in dict(lab.jobs()), "a job outlives its worker")
        gate.touch()
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert sorted(json.loads(output)["ran"]) == ["a", "b"]


def test_a_job_that_kills_its_worker_again_and_again_fails_alone(course, lab):
    experiment(course, "killer", "os.kill(os.getppid(), 9); time.sleep(60)", head="import os\nimport time\n")
    with course.started("gradlesson", "run", "--json", "--on", lab.engine) as process:
        while process.poll() is None:
            lab.fill_up()
        output, errors = process.communicate()
    assert process.returncode == 1
    assert json.loads(output) == {
        "ran": sorted(json.loads(output)["ran"]),
        "reused": [],
        "failed": ["killer"],
        "drawn": [],
    }
    assert sorted(json.loads(output)["ran"]) == ["one", "two"]
    assert (
        f"4 times a worker of {lab.address} died while it ran this, the last time tcp://127.0.0.1:" in errors
    )
    assert "Traceback" not in errors


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_nothing_goes_on_running_there_after_the_command_has_ended(course, lab, tmp_path, number):
    course.edit("gradlesson.toml", "60", "600")
    for name in ("a", "b", "c"):
        gated(course, name, tmp_path / "gate")
    with course.started("gradlesson", "run", "a", "b", "c", "--on", lab.engine) as process:
        lab.wait_for_jobs(2)
        os.kill(process.pid, number)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == (130 if number == signal.SIGINT else -number), errors
    assert "Traceback" not in errors
    lab.wait_for_jobs(0)
    said = json.loads(course.command("gradlesson", "run", "two", "--json", "--on", lab.engine).stdout)
    assert said["ran"] == ["two"], "the workers are free for the next run"


def test_a_scheduler_that_dies_costs_what_had_not_finished(course, own_lab, tmp_path):
    lab = own_lab()
    lab.worker(threads=2)
    gated(course, "a", tmp_path / "gate")
    experiment(course, "one", "return {'x': [1.0]}")
    with course.started("gradlesson", "run", "a", "one", "--json", "--on", lab.engine) as process:
        wait_until(
            lambda: list(course.path(".gradlesson/keys").rglob("*.json")), "nothing was stored", lab.log
        )
        lab.wait_for_jobs(1)
        lab.scheduler.kill()
        output, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert json.loads(output) == {"ran": ["one"], "reused": [], "failed": ["a"], "drawn": []}
    assert (
        f"experiment 'a' failed: The scheduler at {lab.address} has gone away. What had finished is kept"
        in errors
    )
    assert "Traceback" not in errors
    assert len(stored(course)) == 1
    lab.wait_for_jobs(0)


# -- who answers ---------------------------------------------------------------------------------------------------


def test_without_a_scheduler_there_is_an_error_and_no_silent_run_here(course):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]  # it answers nothing; where nobody listens it ends alike
        result = course.command(
            "gradlesson", "run", "--json", "--on", f"dask:tcp://127.0.0.1:{port}", status=2
        )
    assert result.stdout == ""
    assert result.stderr == (
        f"No scheduler answered at tcp://127.0.0.1:{port} within 10 s. "
        "Start one with `dask scheduler`, or drop --on.\n"
    )
    assert not course.path(".gradlesson/keys").exists()


def test_jobs_wait_for_a_worker_and_one_with_other_libraries_is_refused(course, own_lab):
    lab = own_lab()
    metadata = lab.folder / "path" / "numpy-0.0.1.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: numpy\nVersion: 0.0.1\n")
    with course.started("gradlesson", "run", "one", "--json", "--on", lab.engine) as process:
        assert process.stderr.readline() == (
            f"No worker has come to {lab.address}: jobs wait there. Start one with `dask worker {lab.address}`.\n"
        )
        lab.worker()
        output, errors = process.communicate(timeout=60)
    assert json.loads(output)["failed"] == ["one"]
    worker = re.search(r"on worker (tcp://127\.0\.0\.1:\d+)\.", errors)[1]
    assert (
        f"numpy is {np.__version__} here and 0.0.1 on worker {worker}. Results count for the versions of this "
        "machine: install the same there." in errors
    )
    assert not course.path(".gradlesson/keys").exists()


def test_another_python_is_refused_too(course, lab):
    program = f"""
        from gradlesson.cli import main
        from gradlesson.engine import cluster

        cluster.PYTHON = "3.1"
        main(["-C", {str(course.root)!r}, "run", "one", "--on", {lab.engine!r}])
        """
    result = subprocess.run(
        [sys.executable, "-c", dedent(program)], capture_output=True, text=True, timeout=60
    )
    assert result.returncode == 1
    there = ".".join(map(str, sys.version_info[:2]))
    assert (
        f"experiment 'one' failed: Python is 3.1 here and {there} on worker tcp://127.0.0.1:" in result.stderr
    )


def test_a_data_file_that_has_no_place_beside_its_module_does_not_travel(course, lab, tmp_path):
    file = course.write(str(tmp_path / "far.csv"), "1\n")
    experiment(
        course, "far", f"return {{'x': [float(open({str(file)!r}).read())]}}", f"DATA_FILES = [{str(file)!r}]"
    )
    result = course.command("gradlesson", "run", "far", "--on", lab.engine, status=1)
    assert f"A data file that travels has a path relative to its module: '{file}' has none." in result.stderr
    course.command("gradlesson", "run", "far")


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    """An authority of our own, a certificate that it has signed, and its key."""
    openssl = shutil.which("openssl")
    if openssl is None and not os.environ.get("CI"):
        pytest.skip("needs openssl: install the package of that name")
    folder = tmp_path_factory.mktemp("certificates")
    new = [openssl, "req", "-newkey", "rsa:2048", "-nodes", "-subj"]
    for command in (
        [*new, "/CN=authority", "-x509", "-keyout", "authority.key", "-out", "authority.pem"],
        [*new, "/CN=stranger", "-x509", "-keyout", "stranger.key", "-out", "stranger.pem"],
        [*new, "/CN=lab", "-keyout", "lab.key", "-out", "lab.request"],
        [
            *(
                openssl,
                "x509",
                "-req",
                "-in",
                "lab.request",
                "-CA",
                "authority.pem",
                "-CAkey",
                "authority.key",
            ),
            *("-CAcreateserial", "-out", "lab.pem"),
        ],
    ):
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder


def test_with_tls_only_who_has_a_certificate_is_served(course, own_lab, certificates):
    files = {"ca-file": "authority.pem", "cert": "lab.pem", "key": "lab.key"}
    options = [part for name, file in files.items() for part in (f"--tls-{name}", str(certificates / file))]
    lab = own_lab(options=options, protocol="tls")
    lab.worker()
    assert lab.address.startswith("tls://")

    def run_as(name):
        variables = {
            "CA_FILE": "authority.pem",
            "CLIENT__CERT": f"{name}.pem",
            "CLIENT__KEY": f"{name}.key",
        }
        prefix = "DASK_DISTRIBUTED__COMM__TLS__"
        paths = {f"{prefix}{variable}": str(certificates / file) for variable, file in variables.items()}
        return run_with(paths if name else {}, course, "run", "one", "--json", "--on", lab.engine)

    for name, message in {
        "": "An address with tls:// needs certificates. dask's configuration names them: `distributed.comm.tls.",
        "absent": "The certificates cannot be read: ",
        "stranger": f"The scheduler at {lab.address} and this machine do not accept each other's certificates: ",
    }.items():
        refused = run_as(name)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert refused.stderr.startswith(message)
    result = run_as("lab")
    assert json.loads(result.stdout)["ran"] == ["one"], result.stderr


def run_with(variables, course, *arguments):
    """The command with more variables in its environment."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("gradlesson")), *arguments],
        cwd=course.root,
        env={**os.environ, "NO_COLOR": "1", **variables},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("engine", "message"),
    [
        (
            "dsk:tcp://lab:8786",
            "`--on` knows no engine 'dsk'. Did you mean 'dask'? Write for example dask:tcp://host:8786.",
        ),
        ("ray", "`--on` knows no engine 'ray'. Write for example dask:tcp://host:8786."),
        ("dask", "`--on` knows no engine 'dask'"),
        ("tcp://lab:8786", "got 'tcp://lab:8786'. Write dask:tcp://lab:8786."),
        ("dask:lab:8786", "got 'lab:8786'. Write for example dask:tcp://host:8786."),
        ("dask:tcp://lab", "got 'tcp://lab'"),
        ("dask:tcp://lab:0", "got 'tcp://lab:0'"),
        ("dask:tcp://lab:99999", "got 'tcp://lab:99999'"),
        ("dask:http://lab:8786", "got 'http://lab:8786'"),
    ],
)
def test_what_names_no_engine_is_refused_in_words(built_once, engine, message):
    result = CliRunner().invoke(main, ["-C", str(built_once.root), "run", "--on", engine])
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.parametrize("address", ["tcp://lab:8786", "tls://10.0.0.1:1", "tcp://[::1]:65535"])
def test_addresses_of_schedulers_are_understood(address):
    assert parse_engine(f"dask:{address}") == address


def test_without_dask_the_error_says_what_to_install(course, tmp_path):
    (tmp_path / "path").mkdir()
    (tmp_path / "path" / "distributed.py").write_text("raise ImportError('no module of that name')\n")
    result = run_with({"PYTHONPATH": str(tmp_path / "path")}, course, "run", "--on", "dask:tcp://127.0.0.1:1")
    assert result.returncode == 2
    assert "needs the library dask, which is not installed here" in result.stderr
    assert "pip install 'gradlesson[dask]'" in result.stderr


def test_nothing_of_dask_is_imported_without_on(course):
    program = f"""
        import sys

        from gradlesson.cli import main

        try:
            main(["-C", {str(course.root)!r}, "run"])
        finally:
            print([name for name in sys.modules if name.partition(".")[0] in ("dask", "distributed")])
        """
    result = subprocess.run(
        [sys.executable, "-c", dedent(program)], capture_output=True, text=True, timeout=60
    )
    assert result.stdout == "[]\n", result.stderr
    assert "2 experiments ran" in result.stderr
