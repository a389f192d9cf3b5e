"""Tries every kind of fault, or the sections that are named: `python -m faults [SECTION ...]`."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

from bench.table import circumstances
from faults import clocks, damage, disks, kills, memory, sources, together
from faults.kind import Kind
from faults.table import Row, Table
from faults.trial import Reference, SkippedError, Trial

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "gradlesson/course/exhibits/faults.csv"
SECTIONS: dict[str, list[Kind]] = {
    "kills": kills.KINDS,
    "damage": damage.KINDS,
    "disks": disks.KINDS,
    "together": together.KINDS,
    "clocks": clocks.KINDS,
    "memory": memory.KINDS,
    "sources": sources.KINDS,
}


def main() -> None:
    """Try, print as it goes, and keep the table where everything was tried."""
    parser = argparse.ArgumentParser(prog="python -m faults", description=__doc__)
    parser.add_argument(
        "sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)}; without: all"
    )
    parser.add_argument("--seed", type=int, default=0, help="of the random moments and places (default: 0)")
    parser.add_argument("--share", type=float, default=1.0, help="of the trials; at least one of each kind")
    parser.add_argument("--only", default="", help="the kinds whose names hold this text")
    parser.add_argument(
        "--cores", type=int, default=os.cpu_count(), help="trials at once (default: all cores)"
    )
    chosen = parser.parse_args()
    if unknown := set(chosen.sections) - SECTIONS.keys():
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    if sys.platform != "linux":
        sys.exit("The campaign must run on Linux: it reads /proc.")
    # What a shell starts in the background ignores Ctrl-C, and so would all that is started here.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    started, table, facts = time.monotonic(), Table(), circumstances()
    print(f"{facts['date']}, {facts['processor']}, {facts['cores']} cores, seed {chosen.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="gradlesson-faults-") as folder:
        reference = Reference.make(Path(folder).resolve())
        for section in chosen.sections or SECTIONS:
            print(f"\n{section}", flush=True)
            for kind in SECTIONS[section]:
                if chosen.only in kind.what:
                    row = tried(kind, section, reference, Path(folder).resolve(), chosen)
                    table.rows.append(row)
                    print(row.line, flush=True)
    seconds = time.monotonic() - started
    bad = sum(row.wrong + row.lost + row.left for row in table.rows)
    made, signals = (sum(getattr(row, name) for row in table.rows) for name in ("trials", "kills"))
    print(f"\n{made} trials, {signals} kills, {seconds:.0f} s; found wanting: {bad}")
    if not chosen.sections and not chosen.only and chosen.share == 1:
        table.write(KEPT, {**facts, "seed": chosen.seed, "seconds": round(seconds)})
        print(f"kept in {KEPT.relative_to(ROOT)}")
    sys.exit(1 if bad else 0)


def tried(kind: Kind, section: str, reference: Reference, folder: Path, chosen: argparse.Namespace) -> Row:
    """The row of a kind, after all of its trials."""
    row = Row(section, kind.what)
    count = max(1, round(kind.trials * chosen.share))
    trials = [
        Trial(folder / f"{kind.what}-{number}", Random(f"{chosen.seed} {kind.what} {number}"), reference)
        for number in range(1, count + 1)
    ]
    with ThreadPoolExecutor(chosen.cores) as executor:
        for trial, reason in zip(trials, executor.map(lambda one: made(kind, one), trials), strict=True):
            if reason:
                row.skip(reason)
                continue
            row.add(trial.found)
            for word in ("wrong", "lost", "left"):
                for text in getattr(trial.found, word):
                    print(f"    {trial.folder.name}: {word}: {text}", flush=True)
    return row


def made(kind: Kind, trial: Trial) -> str:
    """Make a trial and remove its folder. Why it could not be made, in words; nothing where it was."""
    try:
        kind.strike(trial)
    except SkippedError as reason:
        return str(reason)
    except Exception:  # of the trial itself: the other ones go on, and this one is no proof of anything
        trial.found.wrong.append(traceback.format_exc())
    finally:
        shutil.rmtree(trial.folder, ignore_errors=True)
    return ""


if __name__ == "__main__":
    main()
