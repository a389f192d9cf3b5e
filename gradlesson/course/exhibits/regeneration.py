"""What the pages show of the measurements of `make bench`: what an edit makes run again, and what that costs."""

import csv
import json
import pkgutil
from typing import Any

from gradlesson.errors import GradlessonError
from gradlesson.render.claims import Verdict, below
from gradlesson.render.exhibits import TableColumns, claim, table, value

# No experiment: times differ from run to run, so they are measured apart and kept.
READS: list[str] = []
DATA_FILES = ["regeneration.csv", "regeneration.json"]

UNITS = {"s": "s", "ms": "ms", "MB": "MB", "times": "×", "count": ""}
RULES = {"at-most": "≤ ", "exactly": "= ", "aim": "→ "}
SIGNS = {"yes": "✓", "no": "✗"}
FORMATS = {"unit": "text", "budget": "text", "holds": "text"}

Row = dict[str, str]


@table(formats=FORMATS)
def edits(result: Any) -> TableColumns:
    """What runs again after each edit, and what the build after it costs."""
    return rows_of("edits")


@table(formats=FORMATS)
def cold(result: Any) -> TableColumns:
    """A first build beside a plain script."""
    return rows_of("cold")


@table(formats=FORMATS)
def planning(result: Any) -> TableColumns:
    """Finding out that nothing is to be done."""
    return rows_of("planning")


@table(formats=FORMATS)
def serve(result: Any) -> TableColumns:
    """Edits beside a running server."""
    return rows_of("serve")


@table(formats=FORMATS)
def course(result: Any) -> TableColumns:
    """What the course itself takes."""
    return rows_of("course")


@table(formats={"found": "text"})
def circumstances(result: Any) -> TableColumns:
    """When and on what was measured."""
    facts = json.loads(read("regeneration.json"))
    libraries = facts.pop("libraries")
    unset = ", ".join(facts.pop("unset")) or "–"
    found = {**facts, **libraries, "unset": unset}
    return {"what": list(found), "found": list(map(str, found.values()))}


@value
def budgets(result: Any) -> float:
    """How many of the numbers have a budget."""
    return len(bounded())


@value
def missed(result: Any) -> float:
    """How many of them miss it."""
    return sum(row["holds"] == "no" for row in bounded())


@value
def experiments(result: Any) -> float:
    """How many experiments the made-up course has."""
    return int(measured("cold-ran"))


@value
def users_of_helper(result: Any) -> float:
    """How many of them import the helper that is edited."""
    return int(measured("helper-ran"))


@value
def cold_over_script(result: Any) -> float:
    """CPU time of a first build over that of a plain script."""
    return measured("cold-cpu-over-script")


@value
def wall_over_script(result: Any) -> float:
    """Time on the clock of a first build over that of a plain script."""
    return measured("cold-wall-over-script")


@value
def nothing_over_bare(result: Any) -> float:
    """CPU time of a build with nothing to do over that of MkDocs alone."""
    return measured("nothing-cpu-over-bare")


@value
def sentence_over_bare(result: Any) -> float:
    """CPU time of a build after the edit of a sentence over that of MkDocs alone."""
    return measured("sentence-cpu-over-bare")


@value
def course_over_bare(result: Any) -> float:
    """The same of this course with nothing to do."""
    return measured("course-again-cpu-over-bare")


@value
def memory_of_a_thousand(result: Any) -> float:
    """Peak memory of planning 1,000 experiments over that of planning 30."""
    return measured("planning-peak-ratio")


@claim
def exactly_what_depends(result: Any) -> Verdict:
    """By how much any count of what ran or was drawn differs from what it must be."""
    counts = [row for row in rows() if row["rule"] == "exactly"]
    return below(max(abs(float(row["measured"]) - float(row["budget"])) for row in counts), 1)


def rows_of(section: str) -> TableColumns:
    """The columns of one section of the table."""
    found = [row for row in rows() if row["section"] == section]
    return {
        "what": [row["what"] for row in found],
        "measured": [float(row["measured"]) for row in found],
        "unit": [UNITS[row["unit"]] for row in found],
        "budget": [f"{RULES[row['rule']]}{row['budget']}" if row["rule"] else None for row in found],
        "holds": [SIGNS[row["holds"]] if row["rule"] else None for row in found],
    }


def bounded() -> list[Row]:
    """The rows that have a budget: an aim is none."""
    return [row for row in rows() if row["rule"] in ("at-most", "exactly")]


def measured(what: str) -> float:
    """One measured number."""
    return next(float(row["measured"]) for row in rows() if row["what"] == what)


def rows() -> list[Row]:
    """Every row of the table."""
    return list(csv.DictReader(read("regeneration.csv").splitlines()))


def read(name: str) -> str:
    """The text of a file that `make bench` wrote."""
    content = pkgutil.get_data(__package__, name)
    if content is None:
        raise GradlessonError(f"'{name}' must lie beside {__name__}", fix="Write it anew with `make bench`.")
    return content.decode()
