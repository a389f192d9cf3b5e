"""What the pages show of finite-width."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.render.claims import Verdict, below, between
from gradlesson.render.columns import Columns, by, stack
from gradlesson.render.exhibits import TableColumns, claim, figure, table, value
from gradlesson.render.marks import dots, label_lines, theory_line
from gradlesson.render.style import EXPLODE, SERIES, THEORY, VANISH
from gradlesson.render.ticks import whole_numbers

READS = ["finite-width"]

NARROW, MIDDLE, WIDE, UNEVEN = "20", "40", "80", "30-60"
COLOURS = dict(zip((NARROW, MIDDLE, WIDE, UNEVEN), SERIES, strict=False))


@figure(height=400)
def mean_and_median(result: Any) -> Columns:
    """The squared signal of the narrowest networks, layer by layer: mean, median and single networks' range."""
    logs = of(result, "log_signal", NARROW)
    low, median, high = np.quantile(logs, [0.05, 0.5, 0.95], axis=1)
    return {
        "layer": result["layer"],
        "mean": np.exp(logs).mean(axis=1),
        "median": np.exp(median),
        "low": np.exp(low),
        "high": np.exp(high),
        "mean_theory": np.ones(logs.shape[0]),
        "median_theory": np.exp(of(result, "log_mean", NARROW)),
    }


@mean_and_median.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    layer = data["layer"]
    ax.fill_between(layer, data["low"], data["high"], color=VANISH, alpha=0.18, linewidth=0)
    for name, colour in (("mean", EXPLODE), ("median", VANISH)):
        theory_line(ax, layer, data[f"{name}_theory"], colour=colour)
        dots(ax, layer, data[name], colour=colour)
    ax.set(yscale="log", xlabel=words["layer"], ylabel=words["square"])
    whole_numbers(ax.xaxis, [1, *range(5, int(layer[-1]) + 1, 5)])
    ends = (("mean", EXPLODE), ("median", VANISH))
    label_lines(ax, [(words.name(name), data[f"{name}_theory"][-1], colour) for name, colour in ends])


@figure(height=400)
def one_line(result: Any) -> Columns:
    """The variance of the logarithm over beta, 5 times the sum of 1/n, for every pattern of widths."""
    return stack(
        "widths",
        {
            name: {
                "beta": of(result, "beta", name),
                "variance": of(result, "log_signal", name).var(axis=1, ddof=1),
                "theory": of(result, "log_variance", name),
            }
            for name in result["pattern"].tolist()
        },
    )


@one_line.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    end = data["beta"].max()
    theory_line(ax, [0, end], [0, end], colour=THEORY)
    for name, part in by(data, "widths"):
        dots(ax, part["beta"], part["variance"], colour=COLOURS[name])
        ax.plot([], [], "o", color=COLOURS[name], markersize=7, label=words.name(name))
    ax.set(xlabel=words["beta"], ylabel=words["variance"], xlim=(0, None), ylim=(0, None))
    ax.legend(loc="upper left")


@table(
    formats={
        "beta": "fixed digits=2",
        "typical": "number digits=2",
        "median": "number digits=2",
        "mean": "number digits=2",
        "gradient": "number digits=2",
    }
)
def by_width(result: Any) -> TableColumns:
    """At the last layer: beta, the predicted median, and the measured median and mean of the squared signal."""
    names = result["pattern"].tolist()
    last = [np.exp(of(result, "log_signal", name)[-1]) for name in names]
    return {
        "widths": names,
        "beta": [float(of(result, "beta", name)[-1]) for name in names],
        "typical": [float(np.exp(of(result, "log_mean", name)[-1])) for name in names],
        "median": [float(np.median(each)) for each in last],
        "mean": [float(each.mean()) for each in last],
        "gradient": [float(np.median(np.exp(of(result, "log_gradient", name)[0]))) for name in names],
    }


@value(format="number", digits=2)
def narrow_median(result: Any) -> float:
    """Median of the squared signal of the narrowest networks at the last layer."""
    return float(np.median(np.exp(of(result, "log_signal", NARROW)[-1])))


@value(format="number", digits=2)
def narrow_mean(result: Any) -> float:
    """Its mean over these networks."""
    return float(np.exp(of(result, "log_signal", NARROW)[-1]).mean())


@value(format="number", digits=2)
def narrow_typical(result: Any) -> float:
    """The median that theory predicts."""
    return float(np.exp(of(result, "log_mean", NARROW)[-1]))


@value(format="number", digits=2)
def narrow_low(result: Any) -> float:
    """Its 5 % quantile."""
    return float(np.quantile(np.exp(of(result, "log_signal", NARROW)[-1]), 0.05))


@value(format="number", digits=2)
def narrow_high(result: Any) -> float:
    """Its 95 % quantile."""
    return float(np.quantile(np.exp(of(result, "log_signal", NARROW)[-1]), 0.95))


@value(format="percent", digits=0)
def narrow_below_mean(result: Any) -> float:
    """The share of the narrowest networks whose squared signal is below its expectation, 1."""
    return float(np.mean(of(result, "log_signal", NARROW)[-1] < 0))


@value(format="number", digits=2)
def wide_median(result: Any) -> float:
    """Median of the squared signal of the widest networks at the last layer."""
    return float(np.median(np.exp(of(result, "log_signal", WIDE)[-1])))


@value(format="number", digits=3)
def factor_mean(result: Any) -> float:
    """The mean factor of one layer of the narrowest networks, over layers and networks."""
    return float(factors(result, NARROW).mean())


@value(format="number", digits=3)
def factor_variance(result: Any) -> float:
    """Its variance."""
    return float(factors(result, NARROW).var(ddof=1))


@value(format="number", digits=3)
def factor_variance_theory(result: Any) -> float:
    """5/n."""
    return float(of(result, "factor_variance", NARROW)[0])


@value(format="number", digits=3)
def middle_spread(result: Any) -> float:
    """Variance of the logarithm at the last layer, all layers of the middle width."""
    return float(of(result, "log_signal", MIDDLE)[-1].var(ddof=1))


@value(format="number", digits=3)
def uneven_spread(result: Any) -> float:
    """The same with the widths that alternate and have the same sum of 1/n."""
    return float(of(result, "log_signal", UNEVEN)[-1].var(ddof=1))


@claim
def typical_is_below_mean(result: Any) -> Verdict:
    """The median squared signal of the narrowest networks at the last layer, where the mean is 1."""
    return below(narrow_median.function(result), 0.15)


@claim
def one_layer_has_five_over_n(result: Any) -> Verdict:
    """The variance of the factor of one layer over 5/n, for each pattern of one width."""
    ratios = [
        factors(result, name).var(ddof=1) / of(result, "factor_variance", name)[0]
        for name in (NARROW, MIDDLE, WIDE)
    ]
    return between(float(max(ratios, key=lambda ratio: abs(ratio - 1))), 0.9, 1.1)


@claim
def the_sum_of_inverse_widths_counts(result: Any) -> Verdict:
    """Variances of the logarithm at the last layer: alternating widths over one width of the same sum of 1/n."""
    return between(uneven_spread.function(result) / middle_spread.function(result), 0.75, 1.33)


@claim
def gradients_scatter_alike(result: Any) -> Verdict:
    """Variance of ln of the squared gradient at the first layer over theory, farthest from 1 of all patterns."""
    ratios = [
        of(result, "log_gradient", name)[0].var(ddof=1)
        / (of(result, "log_variance", name)[-1] - of(result, "log_variance", name)[0])
        for name in result["pattern"].tolist()
    ]
    return between(float(max(ratios, key=lambda ratio: abs(ratio - 1))), 0.75, 1.33)


def factors(result: Any, pattern: str) -> NDArray[Any]:
    """By what each layer of each network multiplies the mean square."""
    logs = of(result, "log_signal", pattern)
    ratio: NDArray[Any] = np.exp(np.diff(logs, axis=0, prepend=0))
    return ratio


def of(result: Any, name: str, pattern: str) -> NDArray[Any]:
    """The part of the array `name` that belongs to one pattern of widths."""
    part: NDArray[Any] = result[name][result["pattern"].tolist().index(pattern)]
    return part
