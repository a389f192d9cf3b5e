"""The `gradlesson` command as a person or a script uses it."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from gradlesson.cli import main


def inside(folder, *arguments, status=0):
    """The command run in this process, which takes a tenth of the time of one of its own."""
    result = CliRunner().invoke(main, ["-C", str(folder), *arguments])
    assert result.exit_code == status, result.output
    return result


BOTH = [{"name": name, "language": language} for name in ("one", "two") for language in ("en", "ko")]


def test_run_json_is_one_object_and_nothing_else(sample):
    """Whatever jobs print, and whatever is told beside."""
    sample.edit("mini/experiments/two.py", "return", "print('said by the job'); return")
    first = sample.command("gradlesson", "run", "--json")
    assert json.loads(first.stdout) == {"ran": ["one", "two"], "reused": [], "failed": [], "drawn": BOTH}
    assert "said by the job" in first.stderr
    second = sample.command("gradlesson", "run", "--json", "--cores", "1")
    assert json.loads(second.stdout) == {"ran": [], "reused": ["one", "two"], "failed": [], "drawn": []}


def test_run_json_of_a_failure_is_an_object_too(built):
    built.edit("mini/constants.py", "2.0", "1 / 0")
    result = built.command("gradlesson", "run", "--json", "one", status=1)
    assert json.loads(result.stdout) == {"ran": [], "reused": [], "failed": ["one"], "drawn": []}
    assert "ZeroDivisionError: division by zero" in result.stderr
    assert 'constants.py", line 3' in result.stderr
    assert "worker.py" not in result.stderr


def test_run_tells_a_person_what_it_did(built):
    built.edit("mini/experiments/two.py", "4", "5")
    result = built.command("gradlesson", "run")
    assert result.stdout == ""
    assert "ran     two" in result.stderr
    assert "drew    two (en)" in result.stderr
    assert "1 experiment ran, 1 was up to date; 2 exhibit files were drawn; 0 failed." in result.stderr


def test_only_what_is_named_runs(built):
    built.edit("mini/experiments/two.py", "4", "5")
    built.edit("mini/constants.py", "2.0", "3.0")
    result = built.command("gradlesson", "run", "two", "--json")
    assert json.loads(result.stdout)["ran"] == ["two"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "onne"], "No experiment or exhibit file 'onne'. Did you mean 'one'?"),
        (["run", "--jsno"], "--jsno"),
        (["rnu"], "No such command 'rnu'"),
        (["run", "--cores", "0"], "0 is not in the range x>=1"),
        (["-C", "nowhere", "list"], "Directory 'nowhere' does not exist"),
    ],
)
def test_misuse_ends_with_status_2_and_a_hint(built_once, arguments, message):
    result = inside(built_once.root, *arguments, status=2)
    assert result.stdout == ""
    assert message in result.stderr
    assert "Traceback" not in result.stderr


def test_outside_a_project_the_error_says_what_to_do(built_once, tmp_path):
    result = inside(tmp_path, "run", "--json", status=2)
    assert result.stdout == ""
    assert result.stderr.startswith("A project has a `gradlesson.toml` beside its mkdocs.yml, none was found")


def test_a_folder_within_the_project_will_do(built_once):
    rows = json.loads(inside(built_once.path("docs/ko"), "list", "--json").stdout)
    assert [row["name"] for row in rows] == ["one", "two"]


def test_list_shows_states_questions_and_what_pages_can_quote(built):
    built.edit("mini/experiments/two.py", "PARAMETERS = {", "PARAMETERS = dict(")
    built.edit("mini/constants.py", "2.0", "3.0")
    built.write("mini/experiments/three.py", '"""Three?"""\ndef run(parameters, rng): ...\n')
    result = inside(built.root, "list", "--json")
    rows = {row["name"]: row for row in json.loads(result.stdout)}
    assert {name: row["state"] for name, row in rows.items()} == {
        "one": "due",
        "two": "broken",
        "three": "due",
    }
    assert rows["one"]["question"] == "How large are three numbers?"
    assert rows["one"]["parameters"] == {"n": 3, "learning_rate": 0.05}
    assert rows["one"]["exhibits"] == [
        "figure one.dots",
        "table one.all-x",
        "value one.biggest",
        "claim one.small",
    ]
    assert "mini/experiments/two.py" in rows["two"]["error"]
    assert rows["three"]["exhibits"] == []
    assert rows["one"]["seconds"] > 0, "how long it took the last time"
    assert rows["three"]["seconds"] is None
    assert rows["one"]["dependants"] == {
        "exhibit_files": [
            {"name": "one", "language": "ko", "state": "waits"},
            {"name": "one", "language": "en", "state": "waits"},
        ],
        "pages": ["docs/en/deep/page.md", "docs/en/index.md", "docs/ko/deep/page.md", "docs/ko/index.md"],
    }
    assert rows["three"]["dependants"] == {"exhibit_files": [], "pages": []}
    built.edit("mini/exhibits/two.py", 'READS = ["two"]', "READS = []")
    alone = json.loads(inside(built.root, "list", "--json").stdout)[-1]
    assert (alone["name"], alone["question"]) == ("two", "Reads no experiment.")
    assert alone["exhibits"] == ["value two.mean"], "the last good one"
    assert len(alone["dependants"]["exhibit_files"]) == 2
    plain = inside(built.root, "list").stdout
    shown = r"^one \(due, \d+\.\d s\)\n    How large are three numbers\?\n    figure one\.dots$"
    assert re.search(shown, plain, re.MULTILINE)
    assert "    exhibit files: one ko (waits), one en (waits)\n    pages: docs/en/deep/page.md, " in plain
    assert "three (due)\n    Three?\n" in plain


# -- what moved ----------------------------------------------------------------------------------------------------


def test_why_tells_what_moved_and_what_had_moved(built):
    assert inside(built.root, "why").stdout == "Everything is up to date.\n"
    assert inside(built.root, "why", "--json").stdout == "[]\n"
    built.edit("mini/constants.py", "2.0", "3.0")
    cause = (
        "mini/constants.py changed: FACTOR (imported by mini/helper.py, imported by mini/experiments/one.py)"
    )
    assert inside(built.root, "why").stdout == (
        f"experiment one: due\n    {cause}\n"
        "exhibits one (ko): waits for experiment one\n"
        "exhibits one (en): waits for experiment one\n"
        "A module counts as a whole, whichever of its definitions a unit uses.\n"
    )
    assert json.loads(inside(built.root, "why", "one", "--json").stdout)[0] == {
        "unit": "experiment/one",
        "name": "one",
        "state": "due",
        "reasons": [cause],
        "waits_for": [],
        "because": [],
    }
    told = inside(built.root, "run").stderr
    assert f"s: {cause}" in told
    assert "drew    one (en): the result of 'one' changed" in told
    assert inside(built.root, "why", "one").stdout == (
        f"experiment one: up to date\n    last time: {cause}\n"
        "exhibits one (ko): up to date\n    last time: the result of 'one' changed\n"
        "exhibits one (en): up to date\n    last time: the result of 'one' changed\n"
    )


def test_why_of_what_is_new_broken_or_drawn_for_reasons_of_its_own(built):
    built.edit("mini/experiments/two.py", "PARAMETERS = {", "PARAMETERS = dict(")
    built.write("mini/experiments/three.py", '"""Three?"""\ndef run(parameters, rng): ...\n')
    built.edit("mini/constants.py", "2.0", "3.0")
    built.edit("mini/exhibits/one.toml", '"가로"', '"엑스"')
    told = inside(built.root, "why").stdout
    assert "experiment three: due\n    has never been computed under this name\n" in told
    assert "experiment two: broken\n    mini/experiments/two.py" in told
    assert "exhibits two (ko): broken\n    experiment two is broken\n" in told
    assert (
        "exhibits one (ko): due, after experiment one\n"
        "    words of [ko.dots] in mini/exhibits/one.toml changed\n"
    ) in told


def test_a_dry_run_says_what_a_run_would_do_and_does_nothing(built):
    built.edit("mini/constants.py", "2.0", "3.0")
    built.edit("mini/exhibits/two.toml", "[en]", '[en.names]\nx = "y"')
    found = json.loads(inside(built.root, "run", "--dry-run", "--json").stdout)
    assert found == {
        "would_run": ["one"],
        "reused": ["two"],
        "failed": [],
        "would_draw": [{"name": "two", "language": "en"}],
        "may_draw": [{"name": "one", "language": "ko"}, {"name": "one", "language": "en"}],
        "cannot_draw": [],
    }
    text = inside(built.root, "run", "--dry-run").stdout
    assert "experiment one: due\n    mini/constants.py changed: FACTOR" in text
    assert re.search(
        r"\n1 experiment would run, 1 is up to date; 1 exhibit file would be drawn, 2 more if numbers change; "
        r"0 would fail\. About \d+\.\d s of computing\.\n$",
        text,
    )
    assert json.loads(inside(built.root, "run", "two", "--dry-run", "--json").stdout)["would_run"] == []
    assert json.loads(inside(built.root, "run", "--dry-run", "--json").stdout) == found
    built.edit("mini/exhibits/one.toml", "[en.", "[fr.")
    assert "2 more if numbers change" not in inside(built.root, "run", "--dry-run", status=1).stdout
    broken = json.loads(inside(built.root, "run", "--dry-run", "--json", status=1).stdout)
    assert (broken["failed"], broken["cannot_draw"]) == ([], [{"name": "one", "language": "en"}])
    built.edit("mini/constants.py", "3.0", "(")
    assert json.loads(inside(built.root, "run", "--dry-run", "--json", status=1).stdout)["failed"] == ["one"]


def test_a_failure_is_told_once_with_its_cause_first(built):
    built.edit("mini/constants.py", "2.0", '{"a": 1}["x":1:]')
    told = inside(built.root, "run", status=1).stderr
    assert told.count("failed  ") == 1
    assert " 1 failed, 2 more wait for what failed." in told
    assert "waits   exhibits/one (ko, en): for one, which it reads and which failed." in told
    assert 'FACTOR = {"a": 1}["x":1:]' in told


def test_list_shows_what_is_named(built):
    for name in ("one", "two"):
        rows = json.loads(inside(built.root, "list", name, "--json").stdout)
        assert [row["name"] for row in rows] == [name]
    assert len(json.loads(inside(built.root, "list", "two", "one", "--json").stdout)) == 2
    told = inside(built.root, "list", "tow", status=2).stderr
    assert told == "No experiment or exhibit file 'tow'. Did you mean 'two'? `gradlesson list` shows all.\n"


def test_list_tells_broken_exhibit_files_beside_their_experiment(built):
    built.edit("mini/exhibits/one.toml", "[en.", "[fr.")
    rows = json.loads(inside(built.root, "list", "--json").stdout)
    assert [(row["kind"], row["name"]) for row in rows] == [("experiment", "one"), ("experiment", "two")]
    states = {file["language"]: file["state"] for file in rows[0]["dependants"]["exhibit_files"]}
    assert states == {"ko": "current", "en": "broken"}


def test_twice_finds_what_does_not_come_out_the_same_again(built):
    ran = inside(built.root, "run", "--twice", "--json")
    assert json.loads(ran.stdout)["differing"] == {}
    assert "6 units gave the same bytes again." in ran.stderr
    built.edit(
        "mini/experiments/two.py", 'return {"y"', 'import time; return {"t": [time.perf_counter()], "y"'
    )
    result = inside(built.root, "run", "--twice", "--json", status=1)
    found = json.loads(result.stdout)
    assert found["ran"] == ["two"]
    assert found["differing"] == {"experiment/two": ["result.npz differs: t"]}
    assert "differs experiment/two: result.npz differs: t" in result.stderr
    inside(built.root, "run", "--twice", "--dry-run", status=2)


def test_check_of_a_course_without_a_mistake(built):
    result = inside(built.root, "check", "--json")
    found = json.loads(result.stdout)
    assert (found["ok"], found["mistakes"]) == (True, [])
    assert [claim["id"] for claim in found["claims"]] == ["one.small"]
    assert found["claims"][0]["ko"].startswith("세 수는")


def test_check_tells_every_mistake_and_ends_with_status_1(built):
    built.edit("docs/ko/index.md", "one.dots", "one.dotz")
    built.edit("docs/en/index.md", "one.small", "one.smal")
    result = inside(built.root, "check", "--json", status=1)
    found = json.loads(result.stdout)
    assert not found["ok"]
    assert found["mistakes"][0].startswith(
        "docs/ko/index.md:7: no figure 'one.dotz'. Did you mean 'one.dots'?"
    )
    plain = built.command("gradlesson", "check", status=1)
    assert plain.stdout == ""
    assert "docs/en/index.md:9: no claim 'one.smal'. Did you mean 'one.small'?" in plain.stderr
    assert f"1 of 1 claim holds, {len(found['mistakes'])} mistakes." in plain.stderr


@pytest.mark.parametrize("arguments", [[], ["run"], ["why"], ["list"], ["check"], ["clean"]])
def test_help_says_what_a_command_does_and_gives_an_example(built_once, arguments):
    text = inside(built_once.root, *arguments, "--help").stdout
    assert text.startswith("Usage: main")
    if arguments:
        assert "--json" in text
        assert f"Example: gradlesson {arguments[0]}" in text
    else:
        assert all(f"\n  {name} " in text for name in ("run", "why", "list", "check", "clean"))


def test_an_interrupt_keeps_what_had_finished_and_says_so(built):
    built.edit("mini/constants.py", "2.0", "3.0")
    built.edit("mini/experiments/two.py", "return", "print('started'); import time; time.sleep(1000); return")
    command = [sys.executable, "-m", "gradlesson", "run", "--json", "--cores", "1"]
    with subprocess.Popen(
        command, cwd=built.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert any("started" in line for line in process.stderr)
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert output == ""
    assert "What had finished is kept" in errors
    assert "Traceback" not in errors


# -- clean ---------------------------------------------------------------------------------------------------------


def age(sample, days):
    """Have all of the store be so old."""
    moment = time.time() - days * 24 * 3600
    for path in sample.path(".gradlesson").rglob("*"):
        os.utime(path, (moment, moment))


def test_clean_removes_what_the_course_does_not_use_and_the_next_build_does_nothing(built):
    built.edit("mini/constants.py", "2.0", "3.0")
    built.command("mkdocs", "build", "--strict")
    young = inside(built.root, "clean", "--older-than", "0s").stderr
    assert "Removed 0 results" in young
    assert re.search(r" [1-9]\d* that were used within the last hour", young)
    age(built, 31)
    told = inside(built.root, "clean", "--dry-run").stderr
    assert re.match(r"Would remove \d+ results in \d+ files: 0\.\d MB freed, 0\.\d MB kept\.\n", told)
    assert re.search(
        r"\nResults that stay: \d+ that the course uses, 0 .* last hour, 0 within the limits\.\n$", told
    )
    found = json.loads(inside(built.root, "clean", "--json").stdout)
    assert found.keys() == {"dry_run", "units", "files", "freed", "kept", "staying"}
    assert found["units"].count("experiment/one") == 1
    assert "task/" in " ".join(found["units"]), "what the pages of the old code took"
    keys = {path: path.stat().st_ino for path in built.path(".gradlesson/keys").iterdir()}
    built.command("mkdocs", "build", "--strict")
    assert {path: path.stat().st_ino for path in built.path(".gradlesson/keys").iterdir()} == keys
    age(built, 31)
    again = json.loads(inside(built.root, "clean", "--older-than", "0s", "--json").stdout)
    assert (again["units"], again["freed"]) == ([], 0), "all of it is what the last build used"
    assert again["staying"] == {"in_use": len(keys), "recent": 0, "within_limits": 0}
    told = inside(built.root, "clean", "--larger-than", "1 kB").stderr
    assert "The rest is larger than that, but it is in use" in told


@pytest.mark.parametrize(
    "arguments",
    [
        ["--older-than", "30"],
        ["--older-than", "-1d"],
        ["--older-than", "soon"],
        ["--older-than", "1e3d"],
        ["--older-than", "nand"],
        ["--larger-than", "500"],
        ["--larger-than", "1.MB"],
        ["--larger-than", "500 parsecs"],
        ["--larger-than", ""],
    ],
)
def test_clean_refuses_what_is_no_age_or_size(built_once, arguments):
    told = inside(built_once.root, "clean", *arguments, status=2).stderr
    assert "write for example" in told


def test_clean_without_a_course_removes_nothing(built):
    age(built, 400)
    built.edit("gradlesson.toml", '"mini"', '"nothing"')
    before = sorted(built.path(".gradlesson").rglob("*"))
    assert "`course` must name a package" in inside(built.root, "clean", status=2).stderr
    assert sorted(built.path(".gradlesson").rglob("*")) == before
