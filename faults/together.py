"""Several commands at once in one project."""

from __future__ import annotations

import os
import re
import signal
import time
from collections import Counter
from contextlib import ExitStack
from functools import partial

from faults.kind import Kind
from faults.trial import BUILD, Trial

STAGGER = 1.0
"""Most seconds between two starts."""
WEEK = 7 * 24 * 3600


def builds(trial: Trial, count: int, *, killed: int = 0) -> None:
    """Start builds one after the other and kill some of them: the others make the site, each result once."""
    trial.begin(built=trial.random.random() < 0.75)
    before, logs = trial.finished, []
    with ExitStack() as stack:
        processes = []
        for number in range(count):
            # Each has a log of its own.
            processes.append(stack.enter_context(trial.started(*BUILD, log=f"mkdocs-{number}")))
            logs.append(f"mkdocs-{number}")
            time.sleep(trial.random.uniform(0, STAGGER))
        victims = trial.random.sample(range(count), killed)
        for victim in victims:
            time.sleep(trial.random.uniform(0, STAGGER))
            if processes[victim].poll() is None:
                trial.found.kills += 1
                os.kill(processes[victim].pid, signal.SIGKILL)
        statuses = [trial.end_of(process) for process in processes]
    for number, status in enumerate(statuses):
        if status and number not in victims:
            trial.found.wrong.append(
                f"build {number} of {count}: status {status}\n{trial.told(logs[number])}"
            )
    trial.see(status=0)
    trial.keep(before)
    done = Counter(one for log in logs for one in re.findall(r"finished (\S+)", trial.told(log)))
    # What a killed build had finished it may not have told, or told and not stored.
    trial.found.lost += [
        f"{unit} was computed {times} times" for unit, times in done.items() if times > 1 + killed
    ]
    trial.recover()


def beside_clean(trial: Trial) -> None:
    """Clean up, down to nothing that is not used, at random moments of a build; all results count as old."""
    trial.begin()
    before, long_ago = trial.finished, time.time() - WEEK
    for path in trial.store.rglob("*"):
        os.utime(path, (long_ago, long_ago))
    with trial.started(*BUILD) as build:
        while build.poll() is None:
            time.sleep(trial.random.uniform(0, STAGGER / 2))
            status, told = trial.run("gradlesson", "clean", "--older-than", "0s")
            if status:
                trial.found.wrong.append(f"gradlesson clean: status {status}\n{told}")
        status = trial.end_of(build)
    if status:
        trial.found.wrong.append(f"the build beside gradlesson clean: status {status}\n{trial.told()}")
    trial.see(status=status)
    # What the edit has replaced may go, and what is still used may not.
    old, new = trial.undisturbed.old_results, trial.undisturbed.results
    trial.keep({key: found for key, found in before.items() if old.get(found[0]) == new.get(found[0], {})})
    trial.recover()


KINDS = [
    Kind("two-builds-at-once", 2, partial(builds, count=2)),
    Kind("four-builds-at-once", 2, partial(builds, count=4)),
    Kind("four-builds-one-killed", 3, partial(builds, count=4, killed=1)),
    Kind("builds-beside-clean", 2, beside_clean),
]
