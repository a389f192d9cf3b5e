"""Products of many random matrices: their singular values, and what a finite width makes of their norms."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.course.published.line import Comparison, Results, error_of_median, line
from gradlesson.course.theory.finite_width import layer_variance, spread_of_logs

SPECTRA = ("theory.singular_values", "experiments.spectra")
WIDTHS = ("theory.finite_width", "experiments.finite_width")
NARROW, EVEN, UNEVEN = "20", "40", "30-60"
DEPTH = 10
"""Of the variances: deep, and still much less than the width."""
GROUPS = 10
"""Networks are split into so many, to see how much a variance over networks scatters."""


@line(
    "Linear network, orthogonal weights: the singular value farthest from 1, at most 60 layers",
    source="saxe2014",
    setting="spectra",
    reason="rounding",
    code=SPECTRA,
)
def linear_orthogonal(results: Results) -> Comparison:
    """A product of orthogonal matrices is orthogonal."""
    values = spectrum(results, "values", "orthogonal", "linear")
    by_seed = np.moveaxis(values, 1, 0).reshape(values.shape[1], -1)
    farthest = np.argmax(np.abs(by_seed - 1), axis=1)
    return Comparison(1.0, by_seed[np.arange(len(by_seed)), farthest], 1e-9)


@line(
    "Linear network, 2 Gaussian layers: largest squared singular value (published for infinite width: 27/4)",
    source="pennington2017",
    setting="spectra",
    reason="errors",
    code=SPECTRA,
)
def linear_gaussian_two(results: Results) -> Comparison:
    """(L+1)^(L+1) / L^L, less what the edge of the spectrum moves at a finite width."""
    return largest(results, 2)


@line(
    "Linear network, 10 Gaussian layers: largest squared singular value (published for infinite width: 28.53)",
    source="pennington2017",
    setting="spectra",
    reason="errors",
    code=SPECTRA,
)
def linear_gaussian_ten(results: Results) -> Comparison:
    """The same of a deeper product."""
    return largest(results, DEPTH)


@line(
    "Linear network, 10 orthogonal layers: variance of the squared singular values (published: 0)",
    source="pennington2017",
    setting="spectra",
    reason="rounding",
    code=SPECTRA,
)
def variance_linear_orthogonal(results: Results) -> Comparison:
    """Nothing scatters."""
    return Comparison(0.0, variance(results, "orthogonal", "linear"), 1e-9)


@line(
    "Linear network, 10 Gaussian layers: variance of the squared singular values (infinite width: 10)",
    source="pennington2017",
    setting="spectra",
    reason="errors",
    code=SPECTRA,
)
def variance_linear_gaussian(results: Results) -> Comparison:
    """L, and a little more at a finite width."""
    at = results["spectra"]["depth"].tolist().index(DEPTH)
    measured = variance(results, "gaussian", "linear")
    return Comparison(
        float(results["spectra"]["finite_variance"][at]), measured, 3 * error_of_median(measured)
    )


@line(
    "ReLU network, 10 Gaussian layers: variance of the squared singular values",
    source="pennington2017",
    setting="spectra",
    reason="errors-and-layers",
    code=SPECTRA,
)
def variance_relu_gaussian(results: Results) -> Comparison:
    """2 L."""
    return with_width(results, 2.0 * DEPTH, variance(results, "gaussian", "relu"))


@line(
    "ReLU network, 10 orthogonal layers: variance of the squared singular values",
    source="pennington2017",
    setting="spectra",
    reason="errors-and-layers",
    code=SPECTRA,
)
def variance_relu_orthogonal(results: Results) -> Comparison:
    """L."""
    return with_width(results, float(DEPTH), variance(results, "orthogonal", "relu"))


@line(
    "He layer of width 20: mean factor of the squared signal",
    source="hanin2018, hanin2018products",
    setting="width-factors",
    reason="errors",
    code=WIDTHS,
)
def layer_mean(results: Results) -> Comparison:
    """He's weights keep the mean."""
    measured = factors(results).mean(axis=1)
    return Comparison(1.0, measured, 3 * error_of_median(measured))


@line(
    "He layer of width 20: variance of the factor of the squared signal, 5/n",
    source="hanin2018, hanin2018products",
    setting="width-factors",
    reason="errors",
    code=WIDTHS,
)
def layer_scatter(results: Results) -> Comparison:
    """5/n."""
    measured = factors(results).var(axis=1, ddof=1)
    return Comparison(layer_variance(int(NARROW)), measured, 3 * error_of_median(measured))


@line(
    "20 He layers of width 20: logarithm of the squared signal (published for wide layers: -beta/2 = -2.5)",
    source="hanin2018products",
    setting="width-logs",
    reason="errors",
    code=WIDTHS,
)
def typical_log(results: Results) -> Comparison:
    """The sum of the exact means of the logarithms of the factors."""
    predicted = float(of(results, "log_mean", NARROW)[-1])
    measured = of(results, "log_signal", NARROW)[-1]
    return Comparison(predicted, measured, 3 * error_of_median(measured))


@line(
    "20 He layers of width 20: variance of that logarithm (published for wide layers: beta = 5)",
    source="hanin2018products",
    setting="width-groups",
    reason="errors",
    code=WIDTHS,
)
def scatter_of_logs(results: Results) -> Comparison:
    """The sum of the exact variances."""
    measured = variances(results, NARROW)
    return Comparison(float(of(results, "log_variance", NARROW)[-1]), measured, 3 * error_of_median(measured))


@line(
    "Widths 30 and 60 in turn over width 40 throughout: variance of the logarithm (same sum of 1/n)",
    source="hanin2018, hanin2018products",
    setting="width-groups",
    reason="errors",
    code=WIDTHS,
)
def sum_of_inverse_widths(results: Results) -> Comparison:
    """The sums of 1/n are the same."""
    predicted = spread_of_logs([30, 60]) / spread_of_logs([40, 40])
    measured = variances(results, UNEVEN) / variances(results, EVEN)
    return Comparison(predicted, measured, 3 * error_of_median(measured))


def spectrum(results: Results, name: str, weights: str, function: str) -> NDArray[Any]:
    """An array of the experiment on spectra for one kind of network."""
    result = results["spectra"]
    row, column = result["weights"].tolist().index(weights), result["function"].tolist().index(function)
    part: NDArray[Any] = result[name][row, column]
    return part


def variance(results: Results, weights: str, function: str) -> NDArray[Any]:
    """The variance at `DEPTH`, by seed."""
    at = results["spectra"]["depth"].tolist().index(DEPTH)
    part: NDArray[Any] = spectrum(results, "variance", weights, function)[at]
    return part


def largest(results: Results, depth: int) -> Comparison:
    """The largest squared singular value of linear Gaussian networks beside that of theory at this width."""
    at = results["spectra"]["depth"].tolist().index(depth)
    measured = spectrum(results, "values", "gaussian", "linear")[at, :, 0] ** 2
    predicted = float(results["spectra"]["largest_at_width"][at])
    return Comparison(predicted, measured, 3 * error_of_median(measured))


def with_width(results: Results, predicted: float, measured: NDArray[Any]) -> Comparison:
    """A comparison that allows for three standard errors and for relative terms of L/n."""
    share = DEPTH / results["spectra"].parameters["width"]
    return Comparison(predicted, measured, 3 * error_of_median(measured) + share * predicted)


def of(results: Results, name: str, pattern: str) -> NDArray[Any]:
    """An array of the experiment on widths for one pattern of widths."""
    result = results["finite-width"]
    part: NDArray[Any] = result[name][result["pattern"].tolist().index(pattern)]
    return part


def factors(results: Results) -> NDArray[Any]:
    """By what each layer multiplies the mean square in the narrowest networks, (layers, seeds)."""
    ratio: NDArray[Any] = np.exp(np.diff(of(results, "log_signal", NARROW), axis=0, prepend=0))
    return ratio


def variances(results: Results, pattern: str) -> NDArray[Any]:
    """The variance of the logarithm at the last layer in each group of networks."""
    groups = np.array_split(of(results, "log_signal", pattern)[-1], GROUPS)
    return np.array([group.var(ddof=1) for group in groups])
