"""What the pages show of spectra."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.render.claims import Verdict, above, below, between
from gradlesson.render.columns import Columns, by, spread, stack
from gradlesson.render.exhibits import TableColumns, claim, figure, table, value
from gradlesson.render.marks import dots, label_lines, theory_line
from gradlesson.render.style import HEALTHY, SERIES

READS = ["spectra"]

NETWORKS = {
    "linear-orthogonal": ("orthogonal", "linear"),
    "tanh-orthogonal": ("orthogonal", "tanh"),
    "relu-orthogonal": ("orthogonal", "relu"),
    "linear-gaussian": ("gaussian", "linear"),
    "relu-gaussian": ("gaussian", "relu"),
}
COLOURS = dict(zip(NETWORKS, (HEALTHY, SERIES[3], SERIES[1], SERIES[0], SERIES[4]), strict=True))
SHOWN_DEPTH = 20
SMALLEST_SHOWN = 1e-5


@figure(height=420)
def spectrum(result: Any) -> Columns:
    """The singular values at one depth, largest first, by their rank: medians over the seeds."""
    at = place(result, SHOWN_DEPTH)
    rank = np.arange(1, result["values"].shape[-1] + 1)
    share = (rank - 0.5) / rank.size
    return stack(
        "network",
        {
            name: {
                "share": share[::4],
                "singular_value": np.median(of(result, "values", name)[at], axis=0)[::4],
            }
            for name in NETWORKS
        },
    )


@spectrum.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    for name, part in by(data, "network"):
        seen = part["singular_value"] > SMALLEST_SHOWN
        ax.plot(part["share"][seen], part["singular_value"][seen], ".", color=COLOURS[name], markersize=5)
        ax.plot([], [], ".", color=COLOURS[name], markersize=10, label=words.name(name))
    ax.set(yscale="log", xlabel=words["share"], ylabel=words["singular-value"], xlim=(0, 1))
    ax.set_ylim(SMALLEST_SHOWN, 40)
    ax.legend(loc="lower left", borderpad=0.1)


@figure(height=420)
def variance(result: Any) -> Columns:
    """The variance of the squared singular values, divided by their mean squared, over the depth."""
    return stack(
        "network",
        {
            name: {"depth": result["depth"]}
            | spread(of(result, "variance", name))
            | {"theory": of(result, "variance_theory", name)}
            for name in NETWORKS
            if name != "linear-orthogonal"
        },
    )


@variance.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    ends = []
    for name, part in by(data, "network"):
        theory_line(ax, part["depth"], part["theory"], colour=COLOURS[name])
        ax.vlines(part["depth"], part["low"], part["high"], color=COLOURS[name], linewidth=1.2)
        dots(ax, part["depth"], part["median"], colour=COLOURS[name])
        ends.append((words.name(name), part["theory"][-1], COLOURS[name]))
    ax.set(xscale="log", yscale="log", xlabel=words["depth"], ylabel=words["variance"])
    ax.set_xticks(data["depth"][: np.argmax(data["depth"]) + 1])
    ax.set_xticklabels([f"{depth:d}" for depth in ax.get_xticks().astype(int)])
    label_lines(ax, ends)


@figure
def linear_gaussian(result: Any) -> Columns:
    """The largest, the upper quartile and the middle singular value of linear Gaussian networks over the depth."""
    values, width = of(result, "values", "linear-gaussian"), result["values"].shape[-1]
    theory = np.sqrt(result["quantile_theory"])
    largest = np.sqrt(of(result, "largest_theory", "linear-gaussian"))
    measured = {
        "largest": (values[..., 0], largest),
        "quarter": (values[..., [width // 4 - 1, width // 4]].mean(axis=-1), theory[:, 0]),
        "middle": (values[..., [width // 2 - 1, width // 2]].mean(axis=-1), theory[:, 1]),
    }
    return stack(
        "which",
        {
            name: {"depth": result["depth"]} | spread(numbers) | {"theory": line}
            for name, (numbers, line) in measured.items()
        },
    )


@linear_gaussian.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    ends = []
    for colour, (name, part) in zip((SERIES[1], SERIES[0], SERIES[2]), by(data, "which"), strict=True):
        theory_line(ax, part["depth"], part["theory"], colour=colour)
        dots(ax, part["depth"], part["median"], colour=colour)
        ends.append((words.name(name), part["theory"][-1], colour))
    ax.set(yscale="log", xlabel=words["depth"], ylabel=words["singular-value"])
    label_lines(ax, ends)


@table(
    formats={
        "largest": "number digits=3",
        "middle": "number digits=3",
        "smallest": "number digits=3",
        "variance": "number digits=3",
        "theory": "number digits=3",
    }
)
def at_depth(result: Any) -> TableColumns:
    """Singular values and their relative variance at one depth: medians over the seeds."""
    at = place(result, SHOWN_DEPTH)
    values = {name: np.median(of(result, "values", name)[at], axis=0) for name in NETWORKS}
    exact = {name: name == "linear-orthogonal" for name in NETWORKS}
    return {
        "network": list(NETWORKS),
        "largest": [float(each[0]) for each in values.values()],
        "middle": [float(np.median(each)) for each in values.values()],
        # Rounding leaves some 1e-16 of the largest; what is exactly 0 shows as that.
        "smallest": [float(each[-1]) if each[-1] > 1e-12 * each[0] else 0.0 for each in values.values()],
        "variance": [
            0.0 if exact[name] else float(np.median(of(result, "variance", name)[at])) for name in NETWORKS
        ],
        "theory": [float(of(result, "variance_theory", name)[at]) for name in NETWORKS],
    }


@value(format="integer")
def shown_depth(result: Any) -> int:
    """The depth of the spectrum and of the table."""
    return SHOWN_DEPTH


@value(format="integer")
def deepest(result: Any) -> int:
    """The largest depth."""
    return int(result["depth"][-1])


@value(format="number", digits=3)
def gaussian_largest(result: Any) -> float:
    """Median of the largest singular value of linear Gaussian networks at the shown depth."""
    return float(np.median(of(result, "values", "linear-gaussian")[place(result, SHOWN_DEPTH), :, 0]))


@value(format="scientific")
def gaussian_middle(result: Any) -> float:
    """Median of the middle one."""
    return float(np.median(of(result, "values", "linear-gaussian")[place(result, SHOWN_DEPTH)]))


@value(format="number", digits=3)
def tanh_largest(result: Any) -> float:
    """Median of the largest singular value of orthogonal tanh networks at the shown depth."""
    return float(np.median(of(result, "values", "tanh-orthogonal")[place(result, SHOWN_DEPTH), :, 0]))


@value(format="number", digits=3)
def tanh_smallest(result: Any) -> float:
    """Median of the smallest one."""
    return float(np.median(of(result, "values", "tanh-orthogonal")[place(result, SHOWN_DEPTH), :, -1]))


@value(format="number", digits=3)
def relu_largest(result: Any) -> float:
    """Median of the largest singular value of orthogonal ReLU networks at the shown depth."""
    return float(np.median(of(result, "values", "relu-orthogonal")[place(result, SHOWN_DEPTH), :, 0]))


@value(format="percent", digits=0)
def relu_zero_share(result: Any) -> float:
    """Median share of the singular values of orthogonal ReLU networks that are 0 at the shown depth."""
    values = of(result, "values", "relu-orthogonal")[place(result, SHOWN_DEPTH)]
    return float(np.median(np.mean(values < 1e-12 * values[:, :1], axis=1)))


@value(format="number", digits=3)
def tanh_variance_deepest(result: Any) -> float:
    """Median of the variance of orthogonal tanh networks at the largest depth."""
    return float(np.median(of(result, "variance", "tanh-orthogonal")[-1]))


@value(format="number", digits=3)
def relu_variance_deepest(result: Any) -> float:
    """The same of orthogonal ReLU networks."""
    return float(np.median(of(result, "variance", "relu-orthogonal")[-1]))


@value(format="number", digits=3)
def gaussian_variance_deepest(result: Any) -> float:
    """The same of linear Gaussian networks."""
    return float(np.median(of(result, "variance", "linear-gaussian")[-1]))


@value(format="number", digits=3)
def two_layers_theory(result: Any) -> float:
    """The largest squared singular value of two Gaussian layers of infinite width, 27/4."""
    return float(of(result, "largest_theory", "linear-gaussian")[place(result, 2)])


@value(format="number", digits=3)
def two_layers_at_width(result: Any) -> float:
    """The same with the correction for this width."""
    return float(result["largest_at_width"][place(result, 2)])


@value(format="number", digits=3)
def two_layers_measured(result: Any) -> float:
    """Median over the seeds of the same, measured."""
    return float(np.median(of(result, "values", "linear-gaussian")[place(result, 2), :, 0] ** 2))


@claim
def orthogonal_linear_is_isometric(result: Any) -> Verdict:
    """The largest distance of a singular value from 1, at every depth."""
    values = of(result, "values", "linear-orthogonal")
    return below(np.abs(values - 1).max(axis=-1), 1e-9)


@claim
def orthogonal_tanh_stays_near(result: Any) -> Verdict:
    """All singular values of orthogonal tanh networks up to the shown depth."""
    values = of(result, "values", "tanh-orthogonal")[: place(result, SHOWN_DEPTH) + 1]
    return between(np.moveaxis(values, 1, -1), 0.3, 2.0)


@claim
def relu_cannot(result: Any) -> Verdict:
    """The variance of orthogonal ReLU networks at the largest depth over that of tanh."""
    relu, tanh = (of(result, "variance", name)[-1] for name in ("relu-orthogonal", "tanh-orthogonal"))
    return above(relu / tanh, 100)


@claim
def variances_follow_theory(result: Any) -> Verdict:
    """The largest relative distance of a median variance from theory, up to the shown depth."""
    names = [name for name in NETWORKS if name != "linear-orthogonal"]
    last = place(result, SHOWN_DEPTH) + 1
    off = [
        np.abs(
            np.median(of(result, "variance", name)[:last], axis=-1)
            / of(result, "variance_theory", name)[:last]
            - 1
        ).max()
        for name in names
    ]
    return below(float(max(off)), 0.5)


@claim
def gaussian_values_scatter(result: Any) -> Verdict:
    """The largest over the middle singular value of linear Gaussian networks at the shown depth."""
    values = of(result, "values", "linear-gaussian")[place(result, SHOWN_DEPTH)]
    return above(values[:, 0] / np.median(values, axis=1), 1000)


def place(result: Any, depth: int) -> int:
    """The index of a depth."""
    return int(result["depth"].tolist().index(depth))


def of(result: Any, name: str, network: str) -> NDArray[Any]:
    """The part of the array `name` that belongs to one network."""
    weights, function = NETWORKS[network]
    rows, columns = result["weights"].tolist(), result["function"].tolist()
    part: NDArray[Any] = result[name][rows.index(weights), columns.index(function)]
    return part
