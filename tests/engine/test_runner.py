"""Exactly what is due runs, is drawn, is reused or fails; and what fails leaves the others alone."""

import json
import random
import threading
import time

import pytest
from filelock import FileLock

from gradlesson.engine.runner import select
from gradlesson.engine.workers import CAN_FORK, Workers
from gradlesson.errors import GradlessonError

BOTH = [("one", "en"), ("one", "ko"), ("two", "en"), ("two", "ko")]


def done(report):
    """(ran, drawn) of a run in which nothing failed."""
    assert not report.failures, report.failures
    return sorted(report.ran), sorted(report.drawn)


@pytest.fixture
def ready(sample):
    """A project whose results are all there."""
    assert done(sample.run()) == (["one", "two"], BOTH)
    return sample


# -- what an edit makes due ----------------------------------------------------------------------------------------


def test_a_second_run_does_nothing(ready):
    report = ready.run()
    assert done(report) == ([], [])
    assert sorted(report.reused) == ["one", "two"]


@pytest.mark.parametrize(
    ("old", "new"), [('{"a": 1, "b": 2}', '{"b": 2, "a": 1}'), ("[1, 2]", "(1, 2)")], ids=["order", "type"]
)
def test_parameters_of_another_order_or_type_are_drawn_anew(sample, old, new):
    """A table may show both, though every number is the same."""
    sample.edit("mini/experiments/two.py", '"seeds": 4', f'"seeds": 4, "shown": {old}')
    sample.run("two")
    sample.edit("mini/experiments/two.py", old, new)
    assert done(sample.run("two")) == (["two"], BOTH[2:])


def test_planning_alone_computes_nothing(sample):
    report = sample.run(compute=False)
    assert (report.ran, report.drawn, report.entries, report.failures) == ([], [], {}, {})
    sample.run()
    assert len(sample.run(compute=False).entries) == 6


def test_a_new_and_a_removed_experiment_are_noticed(ready):
    ready.write("mini/experiments/three.py", "def run(parameters, rng):\n    return {'z': rng.random(2)}\n")
    assert done(ready.run()) == (["three"], [])
    ready.path("mini/experiments/three.py").unlink()
    assert done(ready.run()) == ([], [])


# -- sequences of edits against a model ----------------------------------------------------------------------------

# For each choice the file and the two texts that stand in it in turn.
CHOICES = {
    "comment": ("mini/helper.py", "# A comment that says", "# Words that say"),
    "docstring": ("mini/experiments/two.py", "What does a generator draw?", "What is drawn?"),
    "factor": ("mini/constants.py", "2.0", "3.0"),
    "order of a product": ("mini/helper.py", "constants.FACTOR * x", "x * constants.FACTOR"),
    "seeds": ("mini/experiments/two.py", '"seeds": 4', '"seeds": 5'),
    "style": ("mini/style.py", "black", "blue"),
    "words": ("mini/exhibits/one.toml", "가로", "엑스"),
}


class Model:
    """Whatever has not been there before has to run, or to be drawn."""

    def __init__(self):
        self.seen = set()

    def update(self, state, names):
        """(ran, drawn) where `state` says for each choice whether its first or its second text stands."""
        code = {"one": (state["factor"], state["order of a product"]), "two": state["seeds"]}
        numbers = {"one": state["factor"], "two": state["seeds"]}
        words = {("one", "ko"): state["words"]}
        ran = [name for name in names if self._is_new(name, code[name])]
        pictures = [(name, language) for name in names for language in ("en", "ko")]
        return ran, [
            one for one in pictures if self._is_new(one, numbers[one[0]], state["style"], words.get(one))
        ]

    def _is_new(self, *key):
        is_new = key not in self.seen
        self.seen.add(key)
        return is_new


@pytest.mark.parametrize("seed", range(20))
def test_any_sequence_of_edits_makes_due_what_has_not_been_there_before(sample, seed):
    chance = random.Random(seed)
    model, history = Model(), [dict.fromkeys(CHOICES, 0)]
    assert done(sample.run()) == model.update(history[0], ["one", "two"])
    for _ in range(6):
        state = dict(chance.choice([history[-1], chance.choice(history)]))  # an edit, or edits taken back
        for choice in chance.sample(sorted(CHOICES), chance.randint(0, 2)):
            state[choice] = 1 - state[choice]
        for choice, (file, *texts) in CHOICES.items():
            if state[choice] != history[-1][choice]:
                sample.edit(file, texts[history[-1][choice]], texts[state[choice]])
        history.append(state)
        names = chance.choice([["one", "two"], ["one"], ["two"]])
        assert done(sample.run(*names)) == model.update(state, names), history


# -- what fails ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("raise ValueError('no luck')", "ValueError: no luck"),
        ("import os; os.kill(os.getpid(), 9)", "ended by SIGKILL"),
        ("return {'x': [float('nan')]}", "must not hold NaN"),
        ("return {'x': [None]}", "got dtype object"),
        ("return [1]", "must return a dict of arrays"),
        ("return open('secret.csv')", "declared data files only"),
        ("import mini.absent", "No module named 'mini.absent' came with this job"),
    ],
)
def test_a_failing_experiment_fails_alone_with_its_exhibits(sample, body, message):
    sample.edit("mini/experiments/one.py", "return {", f"{body}\n    return {{")
    report = sample.run()
    assert report.failed == ["one"]
    assert message in report.failures["experiment/one"].message
    assert sorted(report.failures) == ["exhibits/one.en", "exhibits/one.ko", "experiment/one"]
    assert report.failures["exhibits/one.ko"].message.startswith("Experiment 'one' failed: ")
    assert (report.ran, sorted(report.drawn)) == (["two"], BOTH[2:])


def test_a_failure_is_not_stored_and_is_tried_again(sample):
    sample.edit("mini/experiments/one.py", "return {", "raise ValueError\n    return {")
    assert sample.run().failed == ["one"]
    assert sample.run().failed == ["one"]
    sample.edit("mini/experiments/one.py", "raise ValueError\n    ", "")
    assert done(sample.run()) == (["one"], BOTH[:2])


def test_a_process_that_serves_pages_does_not_repeat_what_failed(sample):
    sample.edit("mini/experiments/one.py", "return {", "raise ValueError\n    return {")
    known = {}
    sample.run(known_failures=known)
    events = []
    report = sample.run(known_failures=known, on_event=events.append)
    assert report.failed == ["one"]
    assert [event.kind for event in events if event.unit == "experiment/one"] == ["failed"]


def test_a_failing_drawing_fails_in_its_language_alone(sample):
    sample.edit(
        "mini/draw.py", "shown = {", "assert (module, language) != ('mini.exhibits.one', 'en')\n    shown = {"
    )
    report = sample.run()
    assert report.failed == []
    assert list(report.failures) == ["exhibits/one.en"]
    assert "AssertionError" in report.failures["exhibits/one.en"].message


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("mini/helper.py", "def f(:\n", "mini/helper.py:1: A module of the course must be valid Python, "),
        (
            "mini/experiments/one.py",
            "x = 1\ny = (\n",
            "mini/experiments/one.py:2: A module of the course must be",
        ),
        ("mini/experiments/one.py", b"\xff\xfe", "mini/experiments/one.py"),
        ("mini/experiments/one.py", "PARAMETERS = dict(n=3)\n", "`PARAMETERS` must be a literal"),
        (
            "mini/experiments/one.py",
            "PARAMETERS = {1: 2}\n",
            "`PARAMETERS` must be a dict with names as keys",
        ),
        (
            "mini/experiments/one.py",
            "PARAMETERS = {'a': {1, 2}}\n",
            "Parameters must be finite numbers, strings",
        ),
        (
            "mini/experiments/one.py",
            "PARAMETERS = {'a': 1e999}\n",
            "Parameters must be finite numbers, strings",
        ),
        ("mini/experiments/one.py", "MAY_BE_NAN = 'x'\n", "`MAY_BE_NAN` must be a list of names, got 'x'"),
        ("mini/experiments/one.py", "DATA_FILES = ['no.csv']\n", "'no.csv' cannot be read"),
        ("mini/experiments/one.py", "DATA_FILES = 'no.csv'\n", "`DATA_FILES` must be a list of file names"),
        (
            "mini/experiments/one.py",
            "def walk(parameters, rng):\n    pass\n",
            "must define `run(parameters, rng)`",
        ),
    ],
    ids=str,
)
def test_a_source_that_cannot_be_planned_fails_alone_with_its_place(sample, file, content, message):
    sample.write(file, content)
    report = sample.run()
    assert report.failed == ["one"]
    assert message in report.failures["experiment/one"].message
    assert str(sample.root) not in report.failures["experiment/one"].message
    assert report.ran == ["two"]


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        (
            "mini/exhibits/one.py",
            "READS = ['onee']\n",
            "mini/exhibits/one.py:1: `READS` names no experiment 'onee'. Did",
        ),
        ("mini/exhibits/one.py", "", "mini/exhibits/one.py: `READS` must be a list of names, it is missing"),
        (
            "mini/exhibits/one.py",
            "READS = [\n",
            "mini/exhibits/one.py:1: A module of the course must be valid",
        ),
        ("mini/exhibits/one.toml", "[ko\n", "mini/exhibits/one.toml:1: Words must be TOML"),
        (
            "mini/exhibits/one.toml",
            "[ko]\n",
            "mini/exhibits/one.toml: The words must have a table for each language",
        ),
    ],
    ids=str,
)
def test_an_exhibit_file_that_cannot_be_planned_fails_alone(sample, file, content, message):
    sample.write(file, content)
    report = sample.run()
    assert message in report.failures["exhibits/one.en"].message
    assert report.failed == []
    assert sorted(report.ran) == ["one", "two"]
    assert set(BOTH[2:]) <= set(report.drawn)


def test_words_that_are_missing_are_a_clear_error(sample):
    sample.path("mini/exhibits/one.toml").unlink()
    message = sample.run().failures["exhibits/one.ko"].message
    assert message.startswith(
        "mini/exhibits/one.toml: An exhibit file has its words in 'one.toml', there is none. Write one with"
    )


# -- the same bytes ------------------------------------------------------------------------------------------------

MATRICES = """
    import numpy as np

    def run(parameters, rng):
        seeds = [np.linalg.multi_dot(child.normal(size=(4, 60, 60))) for child in rng.spawn(5)]
        return {"product": np.stack(seeds), "order": sorted({"a", "b", "c"})}
    """


def objects(sample):
    return sorted(path.name for path in sample.path(".gradlesson/objects").rglob("*") if path.is_file())


def test_any_number_of_cores_and_both_kinds_of_worker_give_the_same_bytes(sample, tmp_path):
    for name in "abcdef":
        sample.write(f"mini/experiments/{name}.py", MATRICES)
    found = []
    for number, (cores, can_fork) in enumerate([(1, CAN_FORK), (4, CAN_FORK), (2, False)]):
        store = sample.store
        store.folder = tmp_path / str(number)
        with Workers(can_fork=can_fork) as workers:
            report = sample.run(store=store, workers=workers, cores=cores)
        assert not report.failures
        found.append({unit: entry.files for unit, entry in report.entries.items()})
    assert found[0] == found[1] == found[2]
    names = [found[0][f"experiment/{name}"]["result.npz"] for name in "abcdef"]
    assert len(set(names)) == 6, "each experiment draws its own random numbers"


# -- names, progress, stopping -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "units"),
    [
        (["one"], {"experiment/one", "exhibits/one.ko", "exhibits/one.en"}),
        (["two-too"], {"experiment/one", "experiment/two", "exhibits/two-too.ko", "exhibits/two-too.en"}),
        (
            ["two"],
            {f"experiment/{name}" for name in ("one", "two")}
            | {f"exhibits/{name}.{language}" for name in ("two", "two-too") for language in ("ko", "en")},
        ),
        ([], set()),
    ],
)
def test_a_name_means_an_experiment_its_exhibits_and_all_that_these_read(sample, names, units):
    sample.write("mini/exhibits/two_too.py", 'READS = ["one", "two"]\n')
    sample.write("mini/exhibits/two_too.toml", "[ko]\n[en]\n")
    if names == ["one"]:
        units = units | {"experiment/two", "exhibits/two-too.ko", "exhibits/two-too.en"}
    assert select(sample.course(), names) == units


def test_an_unknown_name_is_an_error_with_the_nearest_one(sample):
    with pytest.raises(GradlessonError) as caught:
        select(sample.course(), ["onne"])
    assert str(caught.value) == (
        "No experiment or exhibit file 'onne'. Did you mean 'one'? `gradlesson list` shows all."
    )


def test_only_the_named_part_runs(sample):
    assert done(sample.run("two")) == (["two"], BOTH[2:])
    assert done(sample.run()) == (["one"], BOTH[:2])


def test_events_tell_what_is_due_and_how_it_ended(sample):
    events = []
    sample.run("two", on_event=events.append)
    kinds = [event.kind for event in events]
    assert kinds == ["due"] * 3 + ["started", "finished"] + kinds[5:]
    assert sorted(kinds[5:]) == ["finished"] * 2 + ["started"] * 2
    assert {event.expected_seconds for event in events} == {0.0}
    sample.edit("mini/experiments/two.py", "4", "5")
    sample.run("two", on_event=events.append)
    assert max(event.expected_seconds for event in events if event.kind == "due") > 0


def test_a_cancelled_run_starts_nothing_more_and_remembers_no_failure(sample):
    cancelled, known = threading.Event(), {}
    cancelled.set()
    report = sample.run(cancelled=cancelled, known_failures=known)
    assert (report.ran, report.drawn, known) == ([], [], {})
    assert done(sample.run())[0] == ["one", "two"]


def test_a_cancelled_run_does_not_wait_for_the_lock_that_another_holds(sample):
    cancelled, reports = threading.Event(), []
    sample.store.folder.mkdir()
    with FileLock(sample.store.folder / "lock"):
        thread = threading.Thread(target=lambda: reports.append(sample.run(cancelled=cancelled)), daemon=True)
        thread.start()
        cancelled.set()
        thread.join(15)
        assert not thread.is_alive()
    assert (reports[0].ran, reports[0].drawn) == ([], [])


def test_a_failure_is_forgotten_when_another_process_has_the_result(sample):
    known = {}
    sample.edit("mini/constants.py", "2.0", "1 / 0")
    assert sample.run("one", known_failures=known).failed == ["one"]
    fingerprint = sample.course().experiments["one"].fingerprint
    assert fingerprint in known
    sample.edit("mini/constants.py", "1 / 0", "2.0")
    known[sample.course().experiments["one"].fingerprint] = known[fingerprint]
    assert sample.run("one", known_failures=known).failed == ["one"]
    sample.run("one")
    assert sample.run("one", known_failures=known).failed == []


def test_a_run_says_that_it_waits_for_another(sample, caplog):
    reports = []
    sample.store.folder.mkdir()
    with FileLock(sample.store.folder / "lock"):
        thread = threading.Thread(target=lambda: reports.append(sample.run("two")), daemon=True)
        thread.start()
        deadline = time.monotonic() + 60
        while "waiting for it" not in caplog.text:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert not reports
    thread.join(60)
    assert reports[0].ran == ["two"]


def test_an_interrupt_stops_the_run_and_keeps_what_had_finished(sample):
    def interrupt(event):
        if event.kind == "finished":
            raise KeyboardInterrupt

    with Workers() as workers, pytest.raises(KeyboardInterrupt):
        sample.run(workers=workers, cores=1, on_event=interrupt)
    report = sample.run()
    assert len(report.reused) == 1
    assert len(report.ran) == 1


def test_what_is_stored_is_what_was_given_to_the_drawing(ready):
    report = ready.run()
    sha = report.entries["exhibits/one.ko"].files["exhibits.json"]
    shown = json.loads(ready.store.content(sha))
    assert shown["sums"] == {"one": 12.0}
    assert shown["language"] == "ko"
    assert shown["words"]["dots"]["x"] == "가로"


# -- which languages share a process -------------------------------------------------------------------------------


@pytest.fixture
def jobs(sample, monkeypatch):
    """The numbers of calls of the drawing jobs that are sent."""
    sent, outcomes = [], sample.workers.outcomes

    def noting(job):
        if "language" in job["calls"][0]:
            sent.append(len(job["calls"]))
        return outcomes(job)

    monkeypatch.setattr(sample.workers, "outcomes", noting)
    return sent


@pytest.mark.parametrize(
    ("options", "calls"),
    [
        ({"cores": 1}, [2, 2]),
        ({"cores": 8}, [1, 1, 1, 1]),
        ({"cores": 1, "together": False}, [1, 1, 1, 1]),
    ],
)
def test_languages_are_drawn_in_one_process_where_there_is_other_work_for_the_cores(
    sample, jobs, options, calls
):
    """Both experiments are done, so that both exhibit files are due at once."""
    sample.run("one", "two")
    for name in ("one", "two"):
        sample.edit(f"mini/exhibits/{name}.py", "READS = ", "OTHER = 1\nREADS = ")
    jobs.clear()
    assert done(sample.run(**options)) == ([], BOTH)
    assert jobs == calls


def test_a_language_whose_words_alone_changed_is_drawn_alone(ready, jobs):
    ready.edit("mini/exhibits/one.toml", "점", "동그란 점")
    assert done(ready.run(cores=1)) == ([], [("one", "ko")])
    assert jobs == [1]


def test_a_language_with_a_mistake_leaves_the_other_alone(ready):
    ready.edit("mini/exhibits/one.py", "READS = ", "OTHER = 1\nREADS = ")
    ready.edit("mini/exhibits/two.py", "READS = ", "OTHER = 1\nREADS = ")
    ready.edit("mini/exhibits/one.toml", '[ko.dots]\ncaption = "', '[ko.dots]\nkaption = "')
    report = ready.run(cores=1, drawing="gradlesson.render.exhibit:render")
    assert list(report.failures) == ["exhibits/one.ko"]
    assert sorted(report.drawn) == [("one", "en"), ("two", "en"), ("two", "ko")]
