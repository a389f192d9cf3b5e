"""Worker processes seen from outside: they end when they must, and leave nothing behind."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from textwrap import dedent

import pytest

from gradlesson.engine.worker import pack
from gradlesson.engine.workers import CAN_FORK, Workers

WAYS = sorted({CAN_FORK, False})


@pytest.fixture(params=WAYS, ids=lambda can_fork: "forked" if can_fork else "fresh")
def crew(request):
    with Workers(time_limit=20, can_fork=request.param) as workers:
        yield workers


def job(source):
    """A job without any file: its source is `main`."""
    return {
        "entry": "task:main",
        "calls": [{}],
        "modules": {"task": ("task.py", False, dedent(source).encode())},
        "data": {},
        "libraries": ["numpy", "matplotlib"],
        "installed": [f"{sys.prefix}/", f"{sys.base_prefix}/"],
    }


def wait_until(condition, what, seconds=15):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{what}, even after {seconds} s"
        time.sleep(0.01)


def is_running(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def printed_processes(capfd):
    """What jobs print goes to standard error."""
    return [int(number) for number in re.findall(r"^process (\d+)$", capfd.readouterr().err, re.MULTILINE)]


SLEEPS_WITH_A_CHILD = """
    import os, sys, time

    def main():
        os.fork()
        os.write(1, f"process {os.getpid()}\\n".encode())  # in one piece
        time.sleep(1000)
    """


def test_a_job_that_hangs_is_stopped_with_all_that_it_started(crew, capfd):
    crew.time_limit = 3.0  # time enough to start on a busy machine
    outcome = crew.run(job(SLEEPS_WITH_A_CHILD))
    assert outcome.error.startswith("It had not ended after 3 s and was stopped.")
    assert "raise `time_limit` in gradlesson.toml" in outcome.error
    processes = printed_processes(capfd)
    assert len(processes) == 2
    wait_until(lambda: not any(map(is_running, processes)), "the job still runs")


def test_what_a_finished_job_leaves_running_is_stopped(crew, capfd):
    source = """
        import os, time

        def main():
            child = os.fork()
            if child == 0:
                os.closerange(3, 100)
                time.sleep(1000)
            print(f"process {child}", flush=True)
            return {}
        """
    outcome = crew.run(job(source))
    assert not outcome.failed, outcome.error
    (process,) = printed_processes(capfd)
    wait_until(lambda: not is_running(process), "what the job started still runs")


def test_closing_the_workers_ends_running_jobs(crew, capfd):
    outcomes = []
    thread = threading.Thread(target=lambda: outcomes.append(crew.run(job(SLEEPS_WITH_A_CHILD))))
    thread.start()
    processes = []
    wait_until(
        lambda: processes.extend(printed_processes(capfd)) or len(processes) == 2, "the job has not started"
    )
    crew.close()
    thread.join(15)
    assert not thread.is_alive()
    assert outcomes[0].error.startswith("Its process was ended ")
    wait_until(lambda: not any(map(is_running, processes)), "the job still runs")


def test_closed_workers_start_nothing_until_they_are_prepared_again(crew):
    answers = job("def main():\n    return {'answer': b'42'}\n")
    crew.close()
    outcome = crew.run(answers)
    assert (outcome.files, outcome.error) == ({}, "Its process was ended from outside. Run it again.")
    assert crew._server is None
    crew.prepare(set(), {})
    assert crew.run(answers).files == {"answer": b"42"}


@pytest.mark.skipif(not CAN_FORK, reason="only the fork server outlives a moment of its parent")
def test_no_process_survives_a_parent_that_was_killed():
    program = f"""
        from gradlesson.engine.workers import Workers

        with Workers() as workers:
            workers.run({job(SLEEPS_WITH_A_CHILD)!r})
        """
    parent = subprocess.Popen([sys.executable, "-c", dedent(program)], stderr=subprocess.PIPE, text=True)
    with parent:
        try:
            processes = [int(parent.stderr.readline().split()[1]) for _ in range(2)]
            server = int(Path(f"/proc/{processes[0]}/stat").read_text().rpartition(")")[2].split()[3])
            assert is_running(server)
        finally:
            parent.kill()
    for process in (server, *processes):
        wait_until(lambda process=process: not is_running(process), f"{process} survived")


def test_what_jobs_print_is_no_part_of_our_output(crew, capfd):
    source = """
        import os

        def main():
            print("said by the job")
            os.write(1, b"written by the job")
            return {"answer": b"42"}
        """
    assert crew.run(job(source)).files == {"answer": b"42"}
    out, err = capfd.readouterr()
    assert out == ""
    assert "said by the job" in err
    assert "written by the job" in err


def test_jobs_compute_with_one_blas_thread(crew):
    source = """
        import numpy, threadpoolctl

        def main():
            threads = [library["num_threads"] for library in threadpoolctl.threadpool_info()]
            return {"threads": str(threads).encode()}
        """
    crew.prepare({"numpy", "threadpoolctl"}, {})
    assert crew.run(job(source)).files == {"threads": b"[1]"}


@pytest.mark.skipif(not CAN_FORK, reason="there is a fork server on Linux only")
def test_a_fork_server_that_was_killed_is_started_anew():
    with Workers() as crew:
        crew.prepare(set(), {})
        crew._server.process.kill()
        crew._server.process.wait()
        assert crew.run(job("def main():\n    return {'answer': b'42'}\n")).files == {"answer": b"42"}


@pytest.mark.skipif(not CAN_FORK, reason="there is a fork server on Linux only")
def test_a_job_ends_with_the_fork_server_that_it_came_from_and_so_does_what_it_started(capfd):
    with Workers() as crew:
        crew.prepare(set(), {})
        outcomes = []
        thread = threading.Thread(
            target=lambda: outcomes.append(crew.run(job(SLEEPS_WITH_A_CHILD))), daemon=True
        )
        thread.start()
        processes = []
        wait_until(
            lambda: processes.extend(printed_processes(capfd)) or len(processes) == 2,
            "the job has not started",
        )
        crew._server.process.kill()
        thread.join(15)
        assert outcomes[0].error == "Its process was ended from outside. Run it again."
    wait_until(lambda: not any(map(is_running, processes)), "the job still runs")


@pytest.mark.skipif(not CAN_FORK, reason="there is a fork server on Linux only")
def test_the_fork_server_survives_a_job_that_ends_as_it_is_given_up(capfd):
    """It hears of both at once, for another job holds it up meanwhile: that is half of a long message."""
    source = """
        import os, time

        def main():
            os.write(1, f"process {os.getpid()}\\n".encode())
            time.sleep(1000)
        """
    with Workers(time_limit=20) as crew:
        crew.prepare(set(), {})
        server, processes = crew._server, []
        with crew._connect() as given_up:
            given_up.sendall(pack(job(source)))
            wait_until(
                lambda: processes.extend(printed_processes(capfd)) or processes, "the job has not started"
            )
            with crew._connect() as half:
                half.sendall(pack(bytes(1 << 22))[: 1 << 21])  # more than fits in without being read
                os.kill(processes[0], signal.SIGKILL)
                wait_until(lambda: not is_running(processes[0]), "the job still runs")
                given_up.close()
        for _ in range(2):  # it may come to the first job before it comes to the other news
            assert crew.run(job("def main():\n    return {'answer': b'42'}\n")).files == {"answer": b"42"}
        assert crew._server is server


@pytest.mark.skipif(not CAN_FORK, reason="there is a fork server on Linux only")
def test_another_version_of_a_library_needs_another_fork_server():
    with Workers() as crew:
        crew.prepare({"json"}, {"json": "1.0"})
        first = crew._server
        crew.prepare(set(), {"json": "1.0", "csv": "2.0"})
        assert crew._server is first
        crew.prepare(set(), {"json": "1.1"})
        assert crew._server is not first
        assert first.process.poll() is not None


def test_many_jobs_at_once_get_their_own_answers(crew):
    source = "def main():\n    return {'answer': bytes(%d)}\n"
    answers = {}

    def ask(size):
        answers[size] = len(crew.run(job(source % size)).files["answer"])

    threads = [threading.Thread(target=ask, args=(size,)) for size in (0, 1, 70_000, 3_000_000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {size: size for size in (0, 1, 70_000, 3_000_000)}


# -- several calls of one job --------------------------------------------------------------------------------------

COUNTS = """
    import os

    def main(number):
        if number == 2:
            raise ValueError("two")
        if number == 3:
            os._exit(7)
        return {"answer": f"{number} in {os.getpid()}".encode()}
"""


def calls(*numbers):
    return {**job(COUNTS), "calls": [{"number": number} for number in numbers]}


def test_the_calls_of_a_job_run_in_one_process_one_after_the_other(crew):
    first, second = crew.outcomes(calls(0, 1))
    (zero, process), (one, other) = (each.files["answer"].split(b" in ") for each in (first, second))
    assert (zero, one) == (b"0", b"1")
    assert process == other


def test_a_call_that_raises_fails_alone(crew):
    outcomes = crew.outcomes(calls(0, 2, 1))
    assert [outcome.failed for outcome in outcomes] == [False, True, False]
    assert outcomes[1].error == "ValueError: two"


def test_a_call_whose_process_dies_keeps_what_came_before_it(crew):
    outcomes = crew.outcomes(calls(0, 3, 1))
    assert [outcome.failed for outcome in outcomes] == [False, True, True]
    assert "ended with status 7" in outcomes[1].error
    assert outcomes[2].error == outcomes[1].error
