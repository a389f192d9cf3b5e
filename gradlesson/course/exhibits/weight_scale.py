"""What the pages show of weight-scale."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.render.claims import Verdict, above, below, between
from gradlesson.render.columns import Columns, by, spread, stack
from gradlesson.render.exhibits import TableColumns, claim, figure, table, value
from gradlesson.render.marks import band_and_median, dots, guide, label_lines, theory_line
from gradlesson.render.style import EXPLODE, HEALTHY, SERIES, THEORY, VANISH
from gradlesson.render.ticks import whole_numbers

READS = ["weight-scale"]

XAVIER, HE, DOUBLE = 1.0, float(np.sqrt(2)), 2.0
FATES = {"xavier": (XAVIER, VANISH), "he": (HE, HEALTHY), "double": (DOUBLE, EXPLODE)}
"""Three sizes sigma_w of the weights of a ReLU network, and their colours."""

# Here q_l falls the faster the smaller it is: chance in the first layers grows with depth.
SCATTERED = ("gelu", HE)
# Of the median chi at width 128. Where most units of tanh are saturated few pass the gradient on, as in a
# narrower network: the largest weights lie some 10 % below the theory of infinite width.
TOLERANCE = 0.15


@figure(height=460)
def chi(result: Any) -> Columns:
    """The factor of the squared gradient in a layer over sigma_w, measured and predicted, by activation."""
    return stack(
        "activation",
        {
            name: {"sigma_w": result["sigma_w"]} | spread(measured) | {"theory": theory}
            for name, measured, theory in zip(
                result["activation"].tolist(), result["chi"], result["chi_theory"], strict=True
            )
        },
    )


@chi.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    guide(ax, 1.0, words["kept"])
    ends = []
    for colour, (name, part) in zip(SERIES, by(data, "activation"), strict=True):
        theory_line(ax, part["sigma_w"], part["theory"], colour=colour)
        dots(ax, part["sigma_w"], part["median"], colour=colour)
        ends.append((words.name(name), part["theory"][-1], colour))
    ax.set(xscale="log", yscale="log", xlabel=words["scale"], ylabel=words["chi"])
    label_lines(ax, ends)


@figure
def one_deviation(result: Any) -> Columns:
    """Chi of ReLU networks whose weights all have the same standard deviation, over the width."""
    return (
        {"width": result["width"]}
        | spread(result["chi_by_width"])
        | {"theory": result["chi_by_width_theory"]}
    )


@one_deviation.draw
def _(ax: Any, data: Columns, words: Any) -> None:
    guide(ax, 1.0, words["kept"])
    theory_line(ax, data["width"], data["theory"])
    band_and_median(
        ax, data["width"], data["low"], data["median"], data["high"], colour=SERIES[0], joined=False
    )
    ax.set(xscale="log", yscale="log", xlabel=words["width"], ylabel=words["chi"])
    whole_numbers(ax.xaxis, data["width"])
    label_lines(ax, [(words["theory"], data["theory"][-1], THEORY)])


@figure(height=360, panels=(1, 2))
def delta_and_weights(result: Any) -> Columns:
    """Gradient with respect to z_l and to W_l of ReLU networks, both relative to the last layer."""
    layer = result["layer"]

    def part(array: str, scale: float) -> Columns:
        logs = result[array][place(result, scale)]
        return {"layer": layer} | spread(10 ** (logs - logs[-1:]))

    kinds = {"delta": "relu_log10_delta", "weights": "relu_log10_dW"}
    return stack(
        "gradient",
        {
            kind: stack("initialiser", {name: part(array, scale) for name, (scale, _) in FATES.items()})
            for kind, array in kinds.items()
        },
    )


@delta_and_weights.draw
def _(axes: Any, data: Columns, words: Any) -> None:
    for ax, (kind, rows) in zip(axes, by(data, "gradient"), strict=True):
        for name, part in by(rows, "initialiser"):
            colour, shown = FATES[name][1], {key: column[::2] for key, column in part.items()}
            band_and_median(ax, shown["layer"], shown["low"], shown["median"], shown["high"], colour=colour)
            ax.lines[-1].set_label(words.name(name))
        ax.set(xlabel=words["layer"], ylabel=words["gradient"], yscale="log", title=words[kind])
        ax.set_ylim(data["low"].min() / 3, data["high"].max() * 3)
        whole_numbers(ax.xaxis, [1, *range(10, int(data["layer"].max()) + 1, 10)])
        ax.invert_xaxis()
    axes[1].legend(loc="upper left")


@table(
    formats={
        "critical": "number digits=3",
        "deviation": "number digits=3",
        "xavier": "number digits=2",
        "he": "number digits=2",
    }
)
def critical_scales(result: Any) -> TableColumns:
    """Where chi reaches 1, the same as a standard deviation at our width, and the median chi of two sizes."""
    median = np.median(result["chi"], axis=-1)
    return {
        "activation": result["activation"].tolist(),
        "critical": result["critical"],
        "deviation": result["critical"] / np.sqrt(result.parameters["width"]),
        "xavier": median[:, place(result, XAVIER)],
        "he": median[:, place(result, HE)],
    }


@value(format="number", digits=2)
def relu_xavier_median(result: Any) -> float:
    """Median chi of ReLU at sigma_w = 1."""
    return float(np.median(of(result, "relu", XAVIER)))


@value(format="number", digits=2)
def relu_he_median(result: Any) -> float:
    """The same at sigma_w = sqrt 2."""
    return float(np.median(of(result, "relu", HE)))


@value(format="number", digits=2)
def relu_double_median(result: Any) -> float:
    """The same at sigma_w = 2."""
    return float(np.median(of(result, "relu", DOUBLE)))


@value(format="number", digits=2)
def gelu_he_median(result: Any) -> float:
    """Median chi of GELU at sigma_w = sqrt 2."""
    return float(np.median(of(result, *SCATTERED)))


@value(format="number", digits=2)
def gelu_he_theory(result: Any) -> float:
    """What theory predicts for it."""
    row = result["activation"].tolist().index(SCATTERED[0])
    return float(result["chi_theory"][row, place(result, SCATTERED[1])])


@value(format="number", digits=2)
def sigmoid_largest_median(result: Any) -> float:
    """Median chi of the sigmoid at the largest sigma_w."""
    return float(np.median(result["chi"][result["activation"].tolist().index("sigmoid"), -1]))


@value(format="number", digits=2)
def tanh_largest_median(result: Any) -> float:
    """The same of tanh."""
    return float(np.median(result["chi"][result["activation"].tolist().index("tanh"), -1]))


@value(format="number", digits=3)
def sigmoid_critical(result: Any) -> float:
    """The sigma_w at which chi of the sigmoid reaches 1."""
    return float(result["critical"][result["activation"].tolist().index("sigmoid")])


@value(format="number", digits=2)
def relu_default_median(result: Any) -> float:
    """Median chi of ReLU at sigma_w^2 = 1/3."""
    return float(np.median(default_of(result, "relu")))


@value(format="number", digits=2)
def tanh_default_median(result: Any) -> float:
    """The same of tanh."""
    return float(np.median(default_of(result, "tanh")))


@value(format="percent", digits=1)
def active_share(result: Any) -> float:
    """Median share of the ReLU's hidden units that are on, with He's weights."""
    return float(np.median(result["relu_active"][place(result, HE)]))


@value(format="number", digits=2)
def narrowest_median(result: Any) -> float:
    """Median chi at the smallest width, all weights of one standard deviation."""
    return float(np.median(result["chi_by_width"][0]))


@value(format="number", digits=2)
def middle_median(result: Any) -> float:
    """The same at the width for which theory has 1."""
    return float(np.median(result["chi_by_width"][np.argmin(np.abs(result["chi_by_width_theory"] - 1))]))


@value(format="number", digits=2)
def widest_median(result: Any) -> float:
    """The same at the largest width."""
    return float(np.median(result["chi_by_width"][-1]))


@value(format="integer")
def narrowest(result: Any) -> int:
    """The smallest of these widths."""
    return int(result["width"][0])


@value(format="integer")
def critical_width(result: Any) -> int:
    """The width at which theory has chi = 1 for this standard deviation."""
    return round(2 / float(result.parameters["deviation"]) ** 2)


@value(format="integer")
def widest(result: Any) -> int:
    """The largest of these widths."""
    return int(result["width"][-1])


@value(format="scientific")
def delta_xavier_median(result: Any) -> float:
    """Median over the seeds of |delta_1| / |delta_L| of ReLU at sigma_w = 1."""
    return float(np.median(first_over_last(result, "relu_log10_delta", XAVIER)))


@value(format="scientific")
def delta_double_median(result: Any) -> float:
    """The same at sigma_w = 2."""
    return float(np.median(first_over_last(result, "relu_log10_delta", DOUBLE)))


@value(format="number", digits=2)
def weights_xavier_median(result: Any) -> float:
    """Median over the seeds of |dW_1| / |dW_L| of ReLU at sigma_w = 1."""
    return float(np.median(first_over_last(result, "relu_log10_dW", XAVIER)))


@value(format="number", digits=2)
def weights_double_median(result: Any) -> float:
    """The same at sigma_w = 2."""
    return float(np.median(first_over_last(result, "relu_log10_dW", DOUBLE)))


@claim
def relu_vanishes_with_xavier(result: Any) -> Verdict:
    """Chi of ReLU at sigma_w = 1, where theory has 1/2."""
    return below(of(result, "relu", XAVIER), 0.6)


@claim
def relu_holds_with_he(result: Any) -> Verdict:
    """Chi of ReLU at sigma_w = sqrt 2, where theory has 1."""
    return between(of(result, "relu", HE), 0.85, 1.15)


@claim
def relu_explodes_at_two(result: Any) -> Verdict:
    """Chi of ReLU at sigma_w = 2, where theory has 2."""
    return above(of(result, "relu", DOUBLE), 1.7)


@claim
def theory_predicts_chi(result: Any) -> Verdict:
    """The largest relative distance of a median chi from the prediction, the scattered combination apart."""
    relative = np.abs(np.median(result["chi"], axis=-1) / result["chi_theory"] - 1)
    row = result["activation"].tolist().index(SCATTERED[0])
    counted = np.ones(relative.shape, dtype=bool)
    counted[row, place(result, SCATTERED[1])] = False
    return below(float(relative[counted].max()), TOLERANCE)


@claim
def narrow_networks_vanish(result: Any) -> Verdict:
    """Chi of the narrowest ReLU networks, all weights of one standard deviation."""
    return below(result["chi_by_width"][0], 0.5)


@claim
def wide_networks_explode(result: Any) -> Verdict:
    """Chi of the widest ReLU networks with weights of the same standard deviation."""
    return above(result["chi_by_width"][-1], 3)


@claim
def delta_depends_on_the_scale(result: Any) -> Verdict:
    """|delta_1| / |delta_L| at sigma_w = 1 over that at sigma_w = 2."""
    small, large = (first_over_last(result, "relu_log10_delta", scale) for scale in (XAVIER, DOUBLE))
    return below(small / large, 1e-6)


@claim
def weight_gradients_are_level(result: Any) -> Verdict:
    """|dW_1| / |dW_L| at all three sizes of weights."""
    scales = [scale for scale, _ in FATES.values()]
    return between(np.stack([first_over_last(result, "relu_log10_dW", each) for each in scales]), 0.2, 5)


@claim
def default_weights_vanish_with_relu(result: Any) -> Verdict:
    """Chi of ReLU at sigma_w^2 = 1/3, where theory has 1/6."""
    return below(default_of(result, "relu"), 0.25)


@claim
def half_the_units_are_on(result: Any) -> Verdict:
    """The share of the ReLU's hidden units that are on, with He's weights."""
    return between(result["relu_active"][place(result, HE)], 0.45, 0.55)


def place(result: Any, scale: float) -> int:
    """The index of a sigma_w."""
    return int(np.argmin(np.abs(result["sigma_w"] - scale)))


def of(result: Any, activation: str, scale: float) -> NDArray[Any]:
    """Chi of one activation at one sigma_w, by seed."""
    part: NDArray[Any] = result["chi"][result["activation"].tolist().index(activation), place(result, scale)]
    return part


def default_of(result: Any, activation: str) -> NDArray[Any]:
    """Chi of one activation at sigma_w^2 = 1/3, by seed."""
    part: NDArray[Any] = result["chi_default"][result["activation"].tolist().index(activation)]
    return part


def first_over_last(result: Any, array: str, scale: float) -> NDArray[Any]:
    """The gradient of the first layer relative to the last, by seed."""
    logs = result[array][place(result, scale)]
    ratio: NDArray[Any] = 10 ** (logs[0] - logs[-1])
    return ratio
