"""Kills, damage, two at once, Ctrl-C, time-outs: nothing wrong is published, nothing finished is lost or left."""

import itertools
import json
import os
import re
import signal
import sys
import time
from pathlib import Path

import pytest

from gradlesson.engine.files import digest
from gradlesson.pages.build import SiteBuild

COMMANDS = {"run": ("gradlesson", "run", "--json"), "build": ("mkdocs", "build")}
GATED = """import os, time
    os.write(2, f"process {{os.getpid()}}\\n".encode())
    while not os.path.exists({gate!r}):
        time.sleep(0.02)
    return {{"""


@pytest.fixture
def gate(built):
    """Both experiments are due again, and one of them ends when this file is there, not by its time limit."""
    gate = built.path("gate")
    built.edit("gradlesson.toml", "time_limit = 60", "time_limit = 1000")
    built.edit("mini/experiments/one.py", "return {", GATED.format(gate=str(gate)))
    built.edit("mini/experiments/two.py", '"seeds": 4', '"seeds": 5')
    return gate


def job_of(process):
    """The process of the experiment at the gate, as soon as it runs."""
    for line in process.stderr:
        if found := re.search(r"process (\d+)$", line):
            return int(found[1])
    raise AssertionError("no experiment has started")


def parent_of(process):
    return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])


def wait_for_the_other_one(sample, before):
    """Wait until the experiment that is not at the gate is stored."""
    sample.wait_until(lambda: sample.store.latest("experiment/two") != before, "nothing was stored")


def finish(process):
    """What a process prints until it ends."""
    output, errors = process.communicate(timeout=100)
    return output + errors


def run(sample, *arguments, status=0):
    """What `gradlesson run --json` tells."""
    with sample.started(*COMMANDS["run"], *arguments) as process:
        output, errors = process.communicate(timeout=100)
    assert process.returncode == status, errors
    report = json.loads(output)
    report["drawn"] = [(one["name"], one["language"]) for one in report["drawn"]]
    return report


def site(sample):
    """Every file of the site with its content, but for dates, what tells pages apart that have such dates, and how
    long results took.
    """
    times = re.compile(rb'Build Date UTC[^\n]*|"(cpu_)?seconds": [\d.]+')
    return {
        path.relative_to(sample.root): times.sub(b"", path.read_bytes())
        for path in sample.path("site").rglob("*")
        if path.is_file() and not path.name.startswith(("sitemap", "service-worker", "offline.json"))
    }


def assert_nothing_is_left(sample):
    sample.wait_until(lambda: not sample.processes(), "a process is left")
    assert sample.temporary_files() == []


def assert_the_rest_is_computed_alone(sample, gate):
    """What had finished is reused, and what had not is not taken for finished."""
    gate.touch()
    report = run(sample)
    assert (report["ran"], report["reused"], report["failed"]) == (["one"], ["two"], [])
    assert_nothing_is_left(sample)


# -- kills ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_what_had_finished_outlives_a_kill(built, gate, command):
    before, old = built.store.latest("experiment/two"), site(built)
    with built.started(*COMMANDS[command]) as process:
        job_of(process)
        wait_for_the_other_one(built, before)
    assert process.returncode == -signal.SIGKILL
    built.wait_until(lambda: not built.processes(), "a process outlives the one that started it")
    assert site(built) == old
    assert_the_rest_is_computed_alone(built, gate)


@pytest.mark.parametrize(
    ("whose", "message"),
    [
        (lambda job: job, "ended by SIGKILL. This is what a machine does that has run out of memory: run it"),
        (parent_of, "Its process was ended from outside. Run it again."),
    ],
    ids=["the job", "the fork server"],
)
def test_a_killed_worker_fails_its_job_alone(built, gate, whose, message):
    before = built.store.latest("experiment/two")
    with built.started(*COMMANDS["run"]) as process:
        job = job_of(process)
        wait_for_the_other_one(built, before)
        os.kill(whose(job), signal.SIGKILL)
        output, errors = process.communicate(timeout=100)
    assert process.returncode == 1
    report = json.loads(output)
    assert (report["ran"], report["failed"]) == (["two"], ["one"])
    assert message in " ".join(errors.split())
    assert_nothing_is_left(built)
    assert_the_rest_is_computed_alone(built, gate)


def test_a_kill_in_the_middle_of_a_write_leaves_a_right_store_and_no_file(sample, built_once):
    left = 0
    for write in (1, 2, 3, 4, 6):
        with sample.started(*COMMANDS["run"], stop_at=f"os.rename {write}") as process:
            process.kill()
            process.wait()
        sample.wait_until(lambda: not sample.processes(), "a process is left")
        left += len(sample.temporary_files())
    assert left > 0
    report = run(sample)
    assert sorted(report["ran"] + report["reused"]) == ["one", "two"]
    assert_nothing_is_left(sample)
    sample.command("mkdocs", "build", "--strict")  # which keeps more than results
    assert objects(sample) == objects(built_once)


def objects(sample):
    found = [path for path in sample.path(".gradlesson/objects").rglob("*") if path.is_file()]
    assert [path.name for path in found] == [digest(path.read_bytes()) for path in found]
    return sorted(path.name for path in found)


def test_a_build_that_computes_nothing_tidies_up_after_one_that_was_killed(built):
    """What a kill has left while pages were made, or before anything was computed."""
    built.path(".gradlesson/parsed-{}.{}.json".format(*sys.version_info[:2])).unlink()
    built.path(".gradlesson/built.json").unlink()
    for stop_at in ("/parsed- 1", "/built.json 1"):  # the renames to these names
        with built.started(*COMMANDS["build"], stop_at=stop_at) as process:
            process.kill()
            process.wait()
    assert len(list(built.path(".gradlesson").rglob(".*"))) == 2
    with built.started(*COMMANDS["build"]) as process:
        told = finish(process)
    assert "finished" not in told
    assert_nothing_is_left(built)


# -- damage --------------------------------------------------------------------------------------------------------

DAMAGES = {
    "one flipped bit": lambda content: bytes([content[0] ^ 4]) + content[1:],
    "cut": lambda content: content[: len(content) // 2],
    "garbled": lambda content: os.urandom(len(content)),
    "deleted": None,
}


def damage(path, how):
    if DAMAGES[how] is None:
        path.unlink()
    else:
        path.write_bytes(DAMAGES[how](path.read_bytes()))


def test_one_flipped_bit_costs_what_its_file_held_and_nothing_else(built):
    """One in the file of a result, in that of a drawing, in a key of each, and in all that only saves time."""
    store, whole = built.store, objects(built)

    def key(unit):
        return store.latest(unit)

    def content(unit, name):
        sha = store.get(key(unit)).files[name]
        return f"objects/{sha[:2]}/{sha}"

    files = [
        content("experiment/one", "result.npz"),
        f"keys/{key('experiment/two')}.json",
        content("exhibits/one.en", "dots.svg"),
        f"keys/{key('exhibits/two.ko')}.json",
        *(
            path.relative_to(store.folder)
            for path in store.folder.glob("*/*.json")
            if path.parent.name != "keys"
        ),
        *(path.relative_to(store.folder) for path in store.folder.glob("parsed*.json")),
    ]
    assert len(files) > 10
    for file in files:
        damage(store.folder / file, "one flipped bit")
    report = run(built)
    assert (report["ran"], report["failed"]) == (["one", "two"], [])
    assert report["drawn"] == [("one", "en"), ("two", "ko")]
    assert objects(built) == whole
    assert run(built)["reused"] == ["one", "two"]


@pytest.mark.parametrize("first", [0, 2])
def test_a_store_of_damaged_files_gives_the_same_site(built, first):
    """All files of the store are damaged, one in this way and the next in that."""
    right, ways = site(built), itertools.islice(itertools.cycle(DAMAGES), first, None)
    for path in sorted(built.path(".gradlesson").rglob("*")):
        if path.is_file() and path.stat().st_size:
            damage(path, next(ways))
    with built.started("mkdocs", "build", "--strict") as process:
        output = finish(process)
    assert process.returncode == 0, output
    assert site(built) == right
    report = run(built)
    assert (report["ran"], report["drawn"]) == ([], [])
    objects(built)
    assert_nothing_is_left(built)


# -- two at once ---------------------------------------------------------------------------------------------------


def started_twice(sample, gate, command):
    """What two commands print of which the second had planned everything before the first had computed it."""
    with sample.started(*command) as first:
        job_of(first)
        with sample.started(*command, stop_at="/.gradlesson/lock 1") as second:
            second.send_signal(signal.SIGCONT)
            gate.touch()
            outputs = [process.communicate(timeout=100) for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), outputs
    return outputs


def test_two_runs_at_once_run_and_draw_everything_once(built, gate):
    reports = [json.loads(output) for output, _ in started_twice(built, gate, COMMANDS["run"])]
    assert [report["ran"] for report in reports] == [["one", "two"], []]
    drawn = [(one["name"], one["language"]) for report in reports for one in report["drawn"]]
    assert sorted(drawn) == [("two", "en"), ("two", "ko")]
    assert_nothing_is_left(built)


def test_two_builds_at_once_compute_everything_once(built, gate):
    (_, first), (_, second) = started_twice(built, gate, COMMANDS["build"])
    assert "finished experiment/one" in first
    assert "finished" not in second
    right = site(built)
    with built.started("mkdocs", "build") as process:
        finish(process)
    assert site(built) == right
    assert_nothing_is_left(built)


# -- Ctrl-C and time-outs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kill", [os.kill, os.killpg], ids=["to the process", "to its group"])
@pytest.mark.parametrize(("command", "status"), [("run", 130), ("build", 1)])
def test_ctrl_c_keeps_what_had_finished_and_says_so(built, gate, kill, command, status):
    before, old = built.store.latest("experiment/two"), site(built)
    with built.started(*COMMANDS[command]) as process:
        job_of(process)
        wait_for_the_other_one(built, before)
        kill(process.pid, signal.SIGINT)
        output, errors = process.communicate(timeout=100)
    assert process.returncode == status
    assert "What had finished is kept" in errors
    assert "run the same command again" in errors
    assert "Traceback" not in errors
    assert output == ""
    assert site(built) == old
    assert_nothing_is_left(built)
    if kill is os.kill:
        assert_the_rest_is_computed_alone(built, gate)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_job_that_hangs_is_stopped_and_nothing_of_it_published(built, gate, command):
    built.edit("mini/experiments/two.py", '"seeds": 5', '"seeds": 4')
    built.edit("gradlesson.toml", "time_limit = 1000", "time_limit = 1")
    old = site(built)
    with built.started(*COMMANDS[command]) as process:
        output = finish(process)
    assert process.returncode == 1
    assert "It had not ended after 1 s and was stopped." in output
    assert "raise `time_limit` in gradlesson.toml" in " ".join(output.split())
    assert site(built) == old
    assert_nothing_is_left(built)
    built.edit("gradlesson.toml", "time_limit = 1", "time_limit = 1000")
    assert_the_rest_is_computed_alone(built, gate)


# -- cleaning up beside others -------------------------------------------------------------------------------------


def age(sample):
    """Have all of the store be two days old."""
    for path in sample.path(".gradlesson").rglob("*"):
        os.utime(path, (time.time() - 2 * 24 * 3600,) * 2)


def test_cleaning_up_waits_for_who_computes_and_takes_nothing_of_it(built, gate):
    age(built)
    with built.started(*COMMANDS["build"]) as build:
        job_of(build)
        with built.started("gradlesson", "clean", "--older-than", "0s", "--json") as clean:
            assert any("Another process computes here" in line for line in clean.stderr)
            gate.touch()
            output, errors = clean.communicate(timeout=100)
        told = finish(build)
    assert (clean.returncode, build.returncode) == (0, 0), errors + told
    assert "experiment/one" not in json.loads(output)["units"]
    right = site(built)
    report = run(built)
    assert (report["ran"], report["drawn"]) == ([], [])
    with built.started("mkdocs", "build") as process:
        finish(process)
    assert site(built) == right
    assert_nothing_is_left(built)


def test_cleaning_up_leaves_what_a_build_that_has_planned_may_read_yet(built):
    """The build stops when it has planned; then an edit makes what it is to show old."""
    right = site(built)
    age(built)
    with built.started("mkdocs", "build", stop_at="/.site.new- 1") as build:
        built.edit("mini/constants.py", "2.0", "3.0")
        built.edit("mini/experiments/two.py", '"seeds": 4', '"seeds": 5')
        run(built)
        with built.started("gradlesson", "clean", "--older-than", "0s", "--json") as clean:
            output, errors = clean.communicate(timeout=100)
        assert clean.returncode == 0, errors
        assert not [unit for unit in json.loads(output)["units"] if not unit.startswith("task/")]
        build.send_signal(signal.SIGCONT)
        told = finish(build)
    assert build.returncode == 0, told
    assert {name: page for name, page in site(built).items() if "source" not in str(name)} == {
        name: page for name, page in right.items() if "source" not in str(name)
    }
    with built.started("mkdocs", "build") as process:
        finish(process)
    assert process.returncode == 0
    assert_nothing_is_left(built)


def test_a_clean_up_that_is_killed_loses_nothing_that_is_used(built):
    built.edit("mini/constants.py", "2.0", "3.0")
    with built.started("mkdocs", "build") as process:
        finish(process)
    right = site(built)
    for moment in ("os.rename 2", "os.remove 1", "os.remove 4"):
        age(built)
        with built.started("gradlesson", "clean", "--older-than", "1d", stop_at=moment) as process:
            process.kill()
            process.wait()
    age(built)
    with built.started("gradlesson", "clean", "--older-than", "1d", "--json") as process:
        # Those that were killed have taken some of what can go, in the order of their names.
        assert json.loads(process.communicate(timeout=100)[0])["units"]
    with built.started("mkdocs", "build") as process:
        told = finish(process)
    assert "finished" not in told
    assert site(built) == right
    assert_nothing_is_left(built)


# -- what cannot be read -------------------------------------------------------------------------------------------

UNREADABLE = {
    "no UTF-8": (lambda path: path.write_bytes(path.read_bytes() + b"\xff\xfe"), "Save it as UTF-8"),
    "a link to itself": (lambda path: (path.unlink(), path.symlink_to(path.name)), "symbolic links"),
    "a link to nothing": (lambda path: (path.unlink(), path.symlink_to("nothing")), "No such file"),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), "Is a directory"),
}


@pytest.mark.parametrize("how", [how for how in UNREADABLE if how != "a folder"])
def test_a_page_that_cannot_be_read_is_told_and_leaves_the_old_site(built, how):
    """All others are built, so that every mistake is told at once."""
    old, (change, reason) = site(built), UNREADABLE[how]
    change(built.path("docs/en/deep/page.md"))
    built.edit("docs/ko/index.md", "one.small", "one.smal")
    with built.started("mkdocs", "build") as process:
        told = finish(process)
    checked = built.command("gradlesson", "check", status=1).stderr
    assert process.returncode == 1
    for output in (told, checked):
        assert re.search(r"docs/en/deep/page\.md(:\d+)?: A page must be readable text in UTF-8", output)
        assert reason in output
        assert "no claim 'one.smal'" in output
        assert "Traceback" not in output
    assert site(built) == old
    assert built.command("gradlesson", "list")
    assert_nothing_is_left(built)


@pytest.mark.parametrize("how", UNREADABLE)
@pytest.mark.parametrize("file", ["exhibits/two.toml", "references.json", "glossary.toml", "quiz.toml"])
def test_words_that_cannot_be_read_are_a_mistake_in_words(sample, file, how):
    change, reason = UNREADABLE[how]
    if not sample.path(f"mini/{file}").exists():
        sample.write(f"mini/{file}", "")
    change(sample.path(f"mini/{file}"))
    started = SiteBuild.start(sample.project(), compute=False)
    told = " ".join(map(str, [*started.errors, *(unit.error for unit in started.course.units)]))
    if how == "a link to nothing":  # one of those files need not be there, and words must
        assert ("there is none" in told) == (file == "exhibits/two.toml")
    else:
        assert file.rpartition("/")[2] in told
        assert reason in told
