"""Computing a second time finds what hangs on more than the sources, and leaves nothing behind."""

import json
import signal

FRESH = "__import__('os').getpid() == __import__('os').getsid(0)"
"""Whether a job runs in a process of its own: the second time."""


HANGING = f"""    import os, time
    if {FRESH}:
        os.write(2, b"hangs\\n")
        time.sleep(1000)
    return {{"""


def test_what_fails_the_second_time_is_told_once(built):
    built.edit("mini/experiments/one.py", "    return {", f"    assert not {FRESH}, 'fresh'\n    return {{")
    result = built.command("gradlesson", "run", "--twice", "--json", status=1)
    found = json.loads(result.stdout)
    assert (found["ran"], found["failed"]) == (["one"], [])
    (reason,) = found["differing"].pop("experiment/one")
    assert reason.startswith("failed the second time: AssertionError: fresh. ")
    assert found["differing"] == {}


def test_a_result_in_the_order_of_a_set_differs(built):
    built.edit("mini/experiments/two.py", "return {", 'return {"names": list({"a", "b", "c", "d", "e"}), ')
    result = built.command("gradlesson", "run", "--twice", "--json", status=1)
    assert json.loads(result.stdout)["differing"] == {"experiment/two": ["result.npz differs: names"]}
    assert "the order of a set" in result.stderr


def test_random_numbers_that_nothing_fixes_are_told_with_their_place(built):
    built.edit(
        "mini/experiments/two.py", "    return {", '    import random\n    return {"r": [random.random()], '
    )
    told = built.command("gradlesson", "run", "--twice", status=1).stderr
    line = built.read("mini/experiments/two.py").split("random.random()")[0].count("\n") + 1
    assert "differs experiment/two: result.npz differs: r" in told
    assert (
        f"mini/experiments/two.py:{line}: `random.random()`: other numbers come from there each time." in told
    )
    assert "Draw from the `rng` that `run(parameters, rng)` is given" in told


def test_a_kill_leaves_no_process_and_the_next_run_no_file(built):
    built.edit("mini/experiments/one.py", "    return {", HANGING)
    with built.started("gradlesson", "run", "--twice") as process:
        for line in process.stderr:
            if "hangs" in line:
                break
        assert len(built.processes()) > 1
    assert process.returncode == -signal.SIGKILL
    built.wait_until(lambda: not built.processes(), "a process is left", 30)
    assert built.temporary_files()
    built.edit("mini/experiments/one.py", "    return {", "    return {'more': 1, ")
    built.edit("mini/experiments/one.py", FRESH, "False")
    built.command("gradlesson", "run")
    assert built.temporary_files() == []
