"""What the pages show of long-memory."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.render.claims import Verdict, above, below
from gradlesson.render.columns import Columns
from gradlesson.render.exhibits import TableColumns, claim, figure, table, value
from gradlesson.render.style import HEALTHY, PAGE, VANISH

READS = ["long-memory"]

# Four symbols, equally frequent.
CHANCE = 0.25
PLAIN = ("rnn-gaussian", "rnn-orthogonal")
OPEN = ("lstm-log", "gru-log")
"""The networks whose gates keep the state for about as long as the sequence is."""


@figure(height=400)
def solved(result: Any) -> Columns:
    """Every seed of every network and number of distractors: did it solve the task, and how well did it do?"""
    seeds = result["accuracy"].shape[1]
    return {
        "network": np.repeat(result["network"], seeds),
        "length": np.repeat(result["distractors"], seeds),
        "seed": np.tile(np.arange(1, seeds + 1), len(result["network"])),
        "solved": (result["updates"] > 0).ravel(),
        "accuracy": result["accuracy"].ravel(),
    }


@solved.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    draw_seeds(ax, data, words)


@table(formats={f"at_{count}": "integer" for count in (10, 50, 100, 200)})
def updates(result: Any) -> TableColumns:
    """Median number of updates to the solution over the seeds; nothing where fewer than half found it."""
    names = list(dict.fromkeys(result["network"].tolist()))
    return {
        "network": names,
        **{
            f"at_{count}": [median_updates(result, name, count) for name in names]
            for count in (10, 50, 100, 200)
        },
    }


@value(format="percent")
def chance(result: Any) -> float:
    """The accuracy of guessing."""
    return CHANCE


@value(format="percent", digits=0)
def plain_at_100(result: Any) -> float:
    """Median accuracy of plain networks over 100 distractors."""
    return float(np.median(accuracy(result, PLAIN, [100])))


@value(format="percent", digits=0)
def best_plain_at_100(result: Any) -> float:
    """The best of them."""
    return float(accuracy(result, PLAIN, [100]).max())


@value(format="integer")
def plain_solved_at_50(result: Any) -> int:
    """How many of all plain networks solved the task over 50 distractors."""
    return count_solved(result, PLAIN, [50])


@value(format="integer")
def plain_networks(result: Any) -> int:
    """How many plain networks there are at each length."""
    return len(PLAIN) * int(result.parameters["seeds"])


@value(format="integer")
def one_solved_at_50(result: Any) -> int:
    """How many LSTMs with forget bias 1 solved the task over 50 distractors."""
    return count_solved(result, ["lstm-1"], [50])


@value(format="integer")
def forget_log_solved_at_100(result: Any) -> int:
    """How many LSTMs with forget bias ln T and no input bias solved the task over 100 distractors."""
    return count_solved(result, ["lstm-forget-log"], [100])


@value(format="integer")
def slowest_at_200(result: Any) -> int:
    """The most updates that any network with open gates needed over 200 distractors."""
    return int(max(pick(result, "updates", name, 200).max() for name in OPEN))


@value(format="number", digits=2)
def first_norm_forget_log(result: Any) -> float:
    """Median norm of the first gradient over 100 distractors: forget bias ln T and no input bias."""
    return float(np.median(pick(result, "first_gradient_norm", "lstm-forget-log", 100)))


@value(format="number", digits=2)
def first_norm_log(result: Any) -> float:
    """The same with both biases."""
    return float(np.median(pick(result, "first_gradient_norm", "lstm-log", 100)))


@value(format="number", digits=2)
def largest_norm_log(result: Any) -> float:
    """The longest gradient of any of them while it learned, before it was clipped."""
    return float(pick(result, "largest_gradient_norm", "lstm-log", 100).max())


@claim
def all_learn_ten(result: Any) -> Verdict:
    """Accuracy of every network over 10 distractors."""
    return above(accuracy(result, list(dict.fromkeys(result["network"].tolist())), [10]), 0.9)


@claim
def plain_networks_fail_at_100(result: Any) -> Verdict:
    """Accuracy of plain networks over 100 distractors."""
    return below(accuracy(result, PLAIN, [100]), 0.8)


@claim
def no_bias_fails_from_50(result: Any) -> Verdict:
    """Accuracy of LSTMs and GRUs with bias 0 from 50 distractors on."""
    return below(accuracy(result, ["lstm-0", "gru-0"], [50, 100]), 0.5)


@claim
def bias_one_fails_at_100(result: Any) -> Verdict:
    """Accuracy of LSTMs with forget bias 1 over 100 distractors."""
    return below(accuracy(result, ["lstm-1"], [100]), 0.5)


@claim
def open_gates_succeed(result: Any) -> Verdict:
    """Accuracy of LSTMs and GRUs with biases that fit the length, over 100 and 200 distractors."""
    return above(accuracy(result, OPEN, [100, 200]), 0.9)


@claim
def forget_bias_alone_starts_steep(result: Any) -> Verdict:
    """Norm of the first gradient over 100 distractors without an input bias, relative to that with it."""
    alone, both = (pick(result, "first_gradient_norm", name, 100) for name in ("lstm-forget-log", "lstm-log"))
    return above(alone / both, 5)


def pick(result: Any, name: str, network: str, distractors: int) -> NDArray[Any]:
    """The seeds of an array for one network and number of distractors."""
    row = (result["network"] == network) & (result["distractors"] == distractors)
    seeds: NDArray[Any] = result[name][row][0]
    return seeds


def accuracy(result: Any, networks: Any, counts: list[int]) -> NDArray[Any]:
    """The accuracy of several networks and numbers of distractors, (row, seed)."""
    return np.array([pick(result, "accuracy", name, count) for name in networks for count in counts])


def count_solved(result: Any, networks: Any, counts: list[int]) -> int:
    """How many seeds of all these solved the task."""
    return int(sum((pick(result, "updates", name, count) > 0).sum() for name in networks for count in counts))


def median_updates(result: Any, network: str, distractors: int) -> float | None:
    """The median over the seeds; None where half of them or more never solved the task, or none tried."""
    row = (result["network"] == network) & (result["distractors"] == distractors)
    found = result["updates"][row]
    median = float(np.median(np.where(found > 0, found, np.inf))) if found.size else np.inf
    return None if np.isinf(median) else median


def draw_seeds(ax: Any, data: Columns, words: Any) -> None:
    """A dot for every seed, in a grid of networks and lengths: full where it solved the task, else empty."""
    networks, lengths = (list(dict.fromkeys(data[name].tolist())) for name in ("network", "length"))
    seeds = int(data["seed"].max())
    x = np.array([lengths.index(length) for length in data["length"]])
    x = x + (data["seed"] - (seeds + 1) / 2) * 0.13
    y = np.array([networks.index(name) for name in data["network"]])
    for is_solved, colour, face in ((True, HEALTHY, HEALTHY), (False, VANISH, PAGE)):
        rows = data["solved"] == is_solved
        label = words["solved"] if is_solved else words["unsolved"]
        ax.plot(x[rows], y[rows], "o", color=colour, markerfacecolor=face, markersize=7, label=label)
    ax.set_xticks(range(len(lengths)), [str(length) for length in lengths])
    ax.set_yticks(range(len(networks)), [words.name(name) for name in networks])
    ax.set(xlabel=words["length"], ylabel=words["network"], xlim=(-0.5, len(lengths) - 0.5))
    ax.set_ylim(len(networks) - 0.4, -0.6)
    ax.legend(loc="lower right", bbox_to_anchor=(1.02, 1.0), ncols=2, borderpad=0, handletextpad=0.1)
