"""What the pages show of the fault campaign of `make faults`: what was tried, and what came of it."""

import csv
import json
import pkgutil
from typing import Any

from gradlesson.errors import GradlessonError
from gradlesson.render.claims import Verdict, above, below
from gradlesson.render.exhibits import TableColumns, claim, table, value

# No experiment: moments are random and machines differ, so the campaign is run apart and its table kept.
READS: list[str] = []
DATA_FILES = ["faults.csv", "faults.json"]

FORMATS = dict.fromkeys(("trials", "wrong", "lost", "left"), "integer")
ENOUGH_KILLS = 100

Row = dict[str, str]


@table(formats=FORMATS)
def kills(result: Any) -> TableColumns:
    """Commands and workers that were ended from outside."""
    return rows_of("kills")


@table(formats=FORMATS)
def damage(result: Any) -> TableColumns:
    """Damaged files."""
    return rows_of("damage")


@table(formats=FORMATS)
def disks(result: Any) -> TableColumns:
    """Disks that are full or cannot be written."""
    return rows_of("disks")


@table(formats=FORMATS)
def others(result: Any) -> TableColumns:
    """Several commands at once, clocks that jump, memory that runs out."""
    return rows_of("together", "clocks", "memory")


@table(formats=FORMATS)
def sources(result: Any) -> TableColumns:
    """Sources and pages that cannot be read."""
    return rows_of("sources")


@table(formats={"found": "text"})
def circumstances(result: Any) -> TableColumns:
    """When and on what the campaign was run."""
    facts = json.loads(read("faults.json"))
    found = {**facts, **facts["libraries"]}
    hidden = ("libraries", "unset")
    return {
        "what": [name for name in found if name not in hidden],
        "found": [str(found[name]) for name in found if name not in hidden],
    }


@value(format="integer")
def trials(result: Any) -> float:
    """How many faults were tried."""
    return total("trials")


@value(format="integer")
def skipped(result: Any) -> float:
    """How many could not be had on the machine."""
    return total("skipped")


@claim
def many_kills(result: Any) -> Verdict:
    """How many processes a signal was sent to."""
    return above(total("kills"), ENOUGH_KILLS)


@claim
def nothing_wrong(result: Any) -> Verdict:
    """Trials after which something wrong was published, or said."""
    return below(total("wrong"), 1)


@claim
def nothing_lost(result: Any) -> Verdict:
    """Trials after which something was computed again that was stored and unhurt."""
    return below(total("lost"), 1)


@claim
def nothing_left(result: Any) -> Verdict:
    """Trials that left a process, a temporary file or a lock."""
    return below(total("left"), 1)


def total(column: str) -> int:
    """The sum of a column."""
    return sum(int(row[column]) for row in rows())


def rows_of(*sections: str) -> TableColumns:
    """The columns of some sections of the table."""
    found = [row for row in rows() if row["section"] in sections]
    counts = {column: [int(row[column]) for row in found] for column in FORMATS}
    return {"what": [row["what"] for row in found], **counts}


def rows() -> list[Row]:
    """Every row of the table."""
    return list(csv.DictReader(read("faults.csv").splitlines()))


def read(name: str) -> str:
    """The text of a file that `make faults` wrote."""
    content = pkgutil.get_data(__package__, name)
    if content is None:
        raise GradlessonError(f"'{name}' must lie beside {__name__}", fix="Write it anew with `make faults`.")
    return content.decode()
