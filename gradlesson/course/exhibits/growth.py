"""What the pages show of `make bench ONLY=growth`: what planning and building cost as a course grows."""

import csv
import pkgutil
from typing import Any

import numpy as np

from gradlesson.errors import GradlessonError
from gradlesson.render.claims import Verdict, below
from gradlesson.render.columns import Columns
from gradlesson.render.exhibits import TableColumns, claim, figure, table, value
from gradlesson.render.marks import dots, label_lines, theory_line
from gradlesson.render.style import EXPLODE, THEORY, VANISH

# No experiment: times differ from run to run, so they are measured apart and kept.
READS: list[str] = []
DATA_FILES = ["growth.csv", "growth.json"]


@figure(height=400)
def pages(result: Any) -> Columns:
    """CPU time of a build with nothing to do, ours and MkDocs alone, and in proportion to the pages."""
    size, ours, bare = (sizes("pages"), measured("pages", "again"), measured("pages", "bare"))
    return {"pages": size, "ours": ours, "bare": bare, "in_proportion": bare[0] * size / size[0]}


@pages.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    size = data["pages"]
    theory_line(ax, size, data["in_proportion"], colour=THEORY)
    for name, colour in (("bare", VANISH), ("ours", EXPLODE)):
        ax.plot(size, data[name], color=colour, linewidth=1.2)
        dots(ax, size, data[name], colour=colour)
    ax.set(xscale="log", yscale="log", xlabel=words["pages"], ylabel=words["seconds"])
    ax.set_xticks(size, [f"{one:g}" for one in size])
    ax.minorticks_off()
    ends = (("ours", "ours", EXPLODE), ("bare", "bare", VANISH), ("in-proportion", "in_proportion", THEORY))
    label_lines(ax, [(words.name(name), data[column][-1], colour) for name, column, colour in ends])


@table
def by_experiments(result: Any) -> TableColumns:
    """What planning, a build with nothing to do and one edit cost with more and more experiments."""
    quantities = ("planning", "again", "edit", "peak")
    return {
        "experiments": sizes("experiments"),
        **{one: measured("experiments", one) for one in quantities},
    }


@table
def by_pages(result: Any) -> TableColumns:
    """The same with more and more pages, beside MkDocs alone."""
    quantities = ("planning", "again", "bare", "edit", "peak", "bare-peak")
    return {"pages": sizes("pages"), **{one.replace("-", "_"): measured("pages", one) for one in quantities}}


@value(format="integer")
def few_pages(result: Any) -> float:
    """How many pages a language has while the experiments grow."""
    return float(sizes("pages")[0])


@value(format="integer")
def most_seconds(result: Any) -> float:
    """CPU time of our build with the most pages."""
    return float(measured("pages", "again")[-1])


@value(format="fixed", digits=2)
def pages_exponent(result: Any) -> float:
    """The exponent p of MkDocs' own time ~ pages^p between the last two courses."""
    return exponent("pages", "bare")


@claim
def planning_is_linear(result: Any) -> Verdict:
    """The exponent of planning between the last two courses."""
    return below(exponent("experiments", "planning"), 1.2)


@claim
def never_more_than_a_tenth(result: Any) -> Verdict:
    """Our time over that of MkDocs alone, at the most pages."""
    return below(measured("pages", "again")[-1] / measured("pages", "bare")[-1], 1.1)


def exponent(what: str, quantity: str) -> float:
    """The exponent p of quantity ~ size^p between the last two sizes."""
    size, cost = sizes(what), measured(what, quantity)
    return float(np.log(cost[-1] / cost[-2]) / np.log(size[-1] / size[-2]))


def sizes(what: str) -> Any:
    """The sizes at which something was measured: numbers of `experiments` or of `pages`."""
    return np.array(list(of(what, "again")))


def measured(what: str, quantity: str) -> Any:
    """One quantity at each size."""
    return np.array(list(of(what, quantity).values()))


def of(what: str, quantity: str) -> dict[int, float]:
    """A quantity by size.

    Raises:
        GradlessonError: where the table does not hold it.
    """
    content = pkgutil.get_data(__package__, "growth.csv") or b""
    rows = [
        row for row in csv.DictReader(content.decode().splitlines()) if row["section"] == f"growth-{what}"
    ]
    named = ((*row["what"].rsplit("-", 1), row["measured"]) for row in rows)
    found = {int(size): float(number) for name, size, number in named if name == quantity}
    if not found:
        raise GradlessonError(f"The table must hold '{quantity}'", fix="Write it anew with `make bench`.")
    return found
