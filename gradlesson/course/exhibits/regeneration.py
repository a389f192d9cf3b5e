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

EDITS = ["nothing", "docstring", "sentence", "experiment", "helper"]
RULES = {"at-most": "≤ ", "exactly": "= ", "aim": "→ "}
SIGNS = {"yes": "✓", "no": "✗"}
FORMATS = {"budget": "text", "holds": "text"}

Row = dict[str, str]


@table(formats={"ran": "integer", "drawn": "integer", "holds": "text"})
def edits(result: Any) -> TableColumns:
    """What runs again after each edit, and what the build after it costs; at first the build without us."""
    return {
        "edit": ["bare", *EDITS],
        "ran": [None, *(measured(f"{edit}-ran") for edit in EDITS)],
        "drawn": [None, *(measured(f"{edit}-drawn") for edit in EDITS)],
        "seconds": [measured(f"{edit}-cpu") for edit in ["bare", *EDITS]],
        "over_bare": [None, *(measured_if_any(f"{edit}-cpu-over-bare") for edit in EDITS)],
        "holds": [None, *(sign_of(edit) for edit in EDITS)],
    }


@table(formats=FORMATS)
def cold(result: Any) -> TableColumns:
    """A first build beside a plain script."""
    kinds = ["cpu", "wall", "peak"]
    ratios = [find(f"cold-{kind}-over-script") for kind in kinds]
    return {
        "what": kinds,
        "ours": [measured(f"cold-{kind}") for kind in kinds],
        "script": [measured(f"script-{kind}") for kind in kinds],
        "ratio": [float(row["measured"]) if row else None for row in ratios],
        "budget": [budget_of(row) if row else None for row in ratios],
        "holds": [SIGNS[row["holds"]] if row else None for row in ratios],
    }


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


@value(format="fixed")
def cold_over_script(result: Any) -> float:
    """CPU time of a first build over that of a plain script."""
    return measured("cold-cpu-over-script")


@value(format="fixed")
def wall_over_script(result: Any) -> float:
    """Time on the clock of a first build over that of a plain script."""
    return measured("cold-wall-over-script")


@value(format="fixed")
def docstring_over_bare(result: Any) -> float:
    """CPU time of a build after the edit of a docstring over that of MkDocs alone."""
    return measured("docstring-cpu-over-bare")


@value(format="fixed")
def sentence_over_bare(result: Any) -> float:
    """CPU time of a build after the edit of a sentence over that of MkDocs alone."""
    return measured("sentence-cpu-over-bare")


@value(format="fixed")
def course_over_bare(result: Any) -> float:
    """CPU time of building this course with nothing to do over that of MkDocs alone."""
    return measured("course-again-cpu-over-bare")


@value(format="integer")
def peak_of_nothing(result: Any) -> float:
    """Peak memory in MB of a build with nothing to do."""
    return measured("nothing-peak")


@value(format="integer")
def peak_of_bare(result: Any) -> float:
    """Peak memory in MB of MkDocs alone."""
    return measured("bare-peak")


@value(format="fixed")
def peak_of_a_thousand(result: Any) -> float:
    """Peak memory of planning the largest course over that of planning the smallest."""
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
        "budget": [budget_of(row) if row["rule"] else None for row in found],
        "holds": [SIGNS[row["holds"]] if row["rule"] else None for row in found],
    }


def budget_of(row: Row) -> str:
    """What a number may be: `≤ 1.1`."""
    return f"{RULES[row['rule']]}{float(row['budget']):g}"


def sign_of(edit: str) -> str:
    """The verdict over all numbers of an edit."""
    verdicts = {row["holds"] for row in bounded() if row["what"].startswith(f"{edit}-")}
    return SIGNS["no" if "no" in verdicts else "yes"]


def bounded() -> list[Row]:
    """The rows that have a budget: an aim is none."""
    return [row for row in rows() if row["rule"] in ("at-most", "exactly")]


def measured(what: str) -> float:
    """One measured number.

    Raises:
        GradlessonError: where the table has none of that name.
    """
    row = find(what)
    if row is None:
        raise GradlessonError(f"The table must hold '{what}'", fix="Write it anew with `make bench`.")
    return float(row["measured"])


def measured_if_any(what: str) -> float | None:
    """One measured number; nothing where the table has none of that name."""
    row = find(what)
    return float(row["measured"]) if row else None


def find(what: str) -> Row | None:
    """The row of that name."""
    return next((row for row in rows() if row["what"] == what), None)


def rows() -> list[Row]:
    """Every row of the table."""
    return list(csv.DictReader(read("regeneration.csv").splitlines()))


def read(name: str) -> str:
    """The text of a file that `make bench` wrote."""
    content = pkgutil.get_data(__package__, name)
    if content is None:
        raise GradlessonError(f"'{name}' must lie beside {__name__}", fix="Write it anew with `make bench`.")
    return content.decode()
