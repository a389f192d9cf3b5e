"""What the pages show of recurrence."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.render.claims import Verdict, above, below, between
from gradlesson.render.columns import Columns, by, spread, stack
from gradlesson.render.exhibits import TableColumns, claim, figure, table, value
from gradlesson.render.marks import band_and_median, label_lines, label_point, theory_line
from gradlesson.render.style import EXPLODE, HEALTHY, SERIES, THEORY, VANISH

READS = ["recurrence"]

GAUSSIAN, ORTHOGONAL = "rnn-gaussian", "rnn-orthogonal"
PLAIN = {GAUSSIAN: VANISH, ORTHOGONAL: SERIES[3]}
# Lines that end far from the dots they belong to, named at a distance.
NAMED_LINES = {"lstm-0": ("no-bias", 100), "lstm-1": ("bias-one", 150)}
GATED = {"lstm-0": VANISH, "lstm-1": SERIES[3], "lstm-forget-log": EXPLODE, "lstm-log": HEALTHY}
# At width 32 the mean-field theory of infinite width is off by a few percent a step.
TOLERANCE = 0.05


@figure(height=380)
def plain(result: Any) -> Columns:
    """The gradient of plain recurrent networks over the steps that it has come back, and the theory."""
    return stack("network", {name: by_distance(result, name) for name in PLAIN})


@plain.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    draw_distances(ax, data, words, PLAIN, dict.fromkeys(PLAIN, THEORY))
    ends = [(words.name(name), part["median"][-1], PLAIN[name]) for name, part in by(data, "network")]
    label_lines(ax, [*ends, (words["theory"], data["theory"][-1], THEORY)])


@figure(height=420)
def gates(result: Any) -> Columns:
    """The same of LSTMs that differ in their biases alone; the theory is the product of the forget gates."""
    return stack("network", {name: by_distance(result, name) for name in GATED})


@gates.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    draw_distances(ax, data, words, GATED, GATED)
    for name, (word, distance) in NAMED_LINES.items():
        carry = data["theory"][(data["network"] == name) & (data["distance"] == distance)].item()
        label_point(ax, distance, carry, words[word], colour=GATED[name], offset=(6, 2))
    ax.set_ylim(data["low"].min() / 10, data["high"].max() * 100)
    label_lines(
        ax, [(words.name(name), part["median"][-1], GATED[name]) for name, part in by(data, "network")]
    )


@table(
    formats={"half_life": "number digits=2"} | {f"at_{steps}": "number digits=2" for steps in (20, 100, 200)}
)
def lengths(result: Any) -> TableColumns:
    """Median gradient that arrives over sequences of several lengths, and the half-life of the carry at T = 200."""
    names = result["network"].tolist()
    return {
        "network": names,
        "half_life": [None if name in PLAIN else half_life(result, name) for name in names],
        **{
            f"at_{steps}": [float(np.median(arrived(result, name, steps))) for name in names]
            for steps in (20, 100, 200)
        },
    }


@value(format="integer")
def longest(result: Any) -> int:
    """The longest sequence, in steps."""
    return int(result["steps"].max())


@value(format="scientific")
def gaussian_at_longest(result: Any) -> float:
    """Median gradient that arrives over the longest sequence: plain network, Gaussian weights."""
    return float(np.median(arrived(result, GAUSSIAN)))


@value(format="scientific")
def orthogonal_at_longest(result: Any) -> float:
    """The same with orthogonal weights."""
    return float(np.median(arrived(result, ORTHOGONAL)))


@value(format="scientific")
def theory_at_longest(result: Any) -> float:
    """The same, predicted for either."""
    return float(10 ** of(result, "log10_gradient_theory", GAUSSIAN)[-1])


@value(format="fixed", digits=2)
def gaussian_factor(result: Any) -> float:
    """Median factor per step: plain network, Gaussian weights."""
    return float(np.median(factor(result, GAUSSIAN)))


@value(format="fixed", digits=2)
def orthogonal_factor(result: Any) -> float:
    """The same with orthogonal weights."""
    return float(np.median(factor(result, ORTHOGONAL)))


@value(format="fixed", digits=2)
def theory_factor(result: Any) -> float:
    """The predicted factor per step, geometric mean over the longest sequence."""
    return predicted_factor(result)


@value(format="fixed", digits=2)
def stretch(result: Any) -> float:
    """Median over the seeds of the largest singular value of one step: plain network, Gaussian weights."""
    return float(np.median(stretches(result)))


@value(format="scientific")
def no_bias_at_longest(result: Any) -> float:
    """Median gradient that arrives over the longest sequence: LSTM, forget bias 0."""
    return float(np.median(arrived(result, "lstm-0")))


@value(format="scientific")
def bias_one_at_longest(result: Any) -> float:
    """The same with forget bias 1."""
    return float(np.median(arrived(result, "lstm-1")))


@value(format="number", digits=2)
def forget_log_at_longest(result: Any) -> float:
    """The same with forget bias ln T."""
    return float(np.median(arrived(result, "lstm-forget-log")))


@value(format="number", digits=2)
def log_at_longest(result: Any) -> float:
    """The same with forget bias ln T and input bias -ln T."""
    return float(np.median(arrived(result, "lstm-log")))


@value(format="number", digits=2)
def gru_log_at_longest(result: Any) -> float:
    """The same of a GRU with update bias ln T."""
    return float(np.median(arrived(result, "gru-log")))


@value(format="number", digits=2)
def carry_at_longest(result: Any) -> float:
    """The product of the forget gates over the longest sequence at forget bias ln T."""
    return float(10 ** of(result, "log10_gradient_theory", "lstm-log")[-1])


@value(format="number", digits=2)
def half_life_at_zero(result: Any) -> float:
    """After how many steps half of a cell is left at forget bias 0."""
    return half_life(result, "lstm-0")


@value(format="number", digits=2)
def half_life_at_one(result: Any) -> float:
    """The same at forget bias 1."""
    return half_life(result, "lstm-1")


@value(format="number", digits=3)
def half_life_at_log(result: Any) -> float:
    """The same at forget bias ln T for the longest sequence."""
    return half_life(result, "lstm-log")


@claim
def plain_networks_vanish(result: Any) -> Verdict:
    """Gradient that arrives in plain networks over 100 steps."""
    return below([arrived(result, name, 100) for name in PLAIN], 1e-3)


@claim
def theory_predicts_the_factor(result: Any) -> Verdict:
    """The larger relative distance of the two median factors per step from the prediction."""
    median = np.array([np.median(factor(result, name)) for name in PLAIN])
    return below(float(np.abs(median / predicted_factor(result) - 1).max()), TOLERANCE)


@claim
def steps_stretch_and_vanish_all_the_same(result: Any) -> Verdict:
    """Largest singular value of one step in plain networks with Gaussian weights, whose gradients all vanish."""
    return above(stretches(result), 1.3)


@claim
def no_bias_vanishes(result: Any) -> Verdict:
    """Gradient that arrives in LSTMs with forget bias 0 over 100 steps."""
    return below(arrived(result, "lstm-0", 100), 1e-9)


@claim
def bias_one_vanishes_later(result: Any) -> Verdict:
    """The same with forget bias 1 over the longest sequence."""
    return below(arrived(result, "lstm-1"), 1e-3)


@claim
def whole_cell_outlives_its_gates(result: Any) -> Verdict:
    """Gradient that arrives over the product of the forget gates, sigmoid(bias)^T; biases 0 and 1, all lengths."""
    return above(10 ** np.array([log10_beyond_the_gates(result, name) for name in ("lstm-0", "lstm-1")]), 10)


@claim
def both_biases_hold_the_gradient(result: Any) -> Verdict:
    """The same with forget bias ln T and input bias -ln T, over all lengths."""
    return between(arrived_everywhere(result, "lstm-log"), 0.2, 1)


@claim
def forget_bias_alone_lets_it_grow(result: Any) -> Verdict:
    """The same with forget bias ln T and no input bias, over the longest sequence."""
    return above(arrived(result, "lstm-forget-log"), 3)


@claim
def gru_holds_the_gradient(result: Any) -> Verdict:
    """The same of GRUs with update bias ln T, over all lengths."""
    return between(arrived_everywhere(result, "gru-log"), 0.2, 1)


@claim
def bias_is_the_mechanism(result: Any) -> Verdict:
    """What arrives over 100 steps with both biases, relative to the same weights with forget bias 0."""
    return above(arrived(result, "lstm-log", 100) / arrived(result, "lstm-0", 100), 1e8)


def of(result: Any, name: str, network: str) -> NDArray[Any]:
    """The part of the array `name` that belongs to one network."""
    part: NDArray[Any] = result[name][result["network"].tolist().index(network)]
    return part


def arrived(result: Any, network: str, steps: int | None = None) -> NDArray[Any]:
    """The gradient at t = 0 relative to t = T, by seed; of the longest sequence unless told."""
    lengths = result["steps"].tolist()
    ratio: NDArray[Any] = 10 ** of(result, "log10_gradient", network)[lengths.index(steps or max(lengths))]
    return ratio


def arrived_everywhere(result: Any, network: str) -> NDArray[Any]:
    """The same for every length, (T, seed)."""
    ratio: NDArray[Any] = 10 ** of(result, "log10_gradient", network)
    return ratio


def log10_beyond_the_gates(result: Any, network: str) -> NDArray[Any]:
    """log10 of the gradient at t = 0 over what the forget gates alone would leave of it, (T, seed)."""
    gates = of(result, "log10_gradient_theory", network)[:, np.newaxis]
    beyond: NDArray[Any] = of(result, "log10_gradient", network) - gates
    return beyond


def factor(result: Any, network: str) -> NDArray[Any]:
    """The factor of the gradient's norm per step over the longest sequence, by seed."""
    per_step: NDArray[Any] = arrived(result, network) ** (1 / longest.function(result))
    return per_step


def predicted_factor(result: Any) -> float:
    """The factor per step of plain networks that theory predicts, geometric mean."""
    return float(10 ** (of(result, "log10_by_distance_theory", GAUSSIAN)[-1] / longest.function(result)))


def stretches(result: Any) -> NDArray[Any]:
    """The largest singular value of one step's Jacobian with Gaussian weights, by seed."""
    values: NDArray[Any] = result["largest_singular_value"][0]
    return values


def half_life(result: Any, network: str) -> float:
    """After how many steps the gate that keeps leaves half, at the bias for the longest sequence."""
    per_step = of(result, "log10_by_distance_theory", network)[-1] / longest.function(result)
    return float(np.log10(0.5) / per_step)


def by_distance(result: Any, network: str) -> Columns:
    """Quantiles of the gradient over the steps that it has come back, and the prediction."""
    logs = of(result, "log10_by_distance", network)
    theory = 10 ** of(result, "log10_by_distance_theory", network)
    return {"distance": result["distance"]} | spread(10**logs.T) | {"theory": theory}


def draw_distances(
    ax: Any, data: Columns, words: Any, colours: dict[str, str], lines: dict[str, str]
) -> None:
    """Measured medians in their bands over the steps back, each with its line of theory."""
    for name, part in by(data, "network"):
        theory_line(ax, part["distance"], part["theory"], colour=lines[name])
        shown = {key: column[::10] for key, column in part.items()}
        band_and_median(
            ax,
            shown["distance"],
            shown["low"],
            shown["median"],
            shown["high"],
            colour=colours[name],
            joined=False,
        )
    ax.set(xlabel=words["distance"], ylabel=words["gradient"], yscale="log")
