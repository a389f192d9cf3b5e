"""What the scale of the initial weights does to signal and gradient of deep networks."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.course.published.line import Comparison, Results, error_of_median, line, within_errors
from gradlesson.course.theory.closed_forms import leaky_chi, selu_moments, tanh_q

DEEP = ("theory.mean_field", "experiments.gradient_by_layer")
CLOSED = ("theory.closed_forms", "experiments.gradient_by_layer")
STATED = ("experiments.stated_variances",)
SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805


@line(
    "Sigmoid, Xavier weights: factor of the gradient norm per layer is sqrt(chi); 1/4 is only a bound",
    source="hochreiter1991, bengio1994",
    setting="deep",
    reason="errors-and-width",
    code=DEEP,
)
def sigmoid_rate(results: Results) -> Comparison:
    """sqrt(chi), averaged over the layers as the measurement is."""
    at = place(results, "sigmoid", "xavier")
    deep = results["gradient-by-layer"]
    return within_errors(float(deep["factor_theory"][at]), deep["factor"][at], deep.parameters["width"])


@line(
    "tanh, weights U(+-1/sqrt(n)): factor of the variance of z per layer (published: 1/3)",
    source="glorot2010",
    setting="heuristic",
    reason="errors-and-width",
    code=STATED,
)
def heuristic_forward(results: Results) -> Comparison:
    """N times the variance 1/(3n) of a weight."""
    stated = results["stated-variances"]
    return within_errors(1 / 3, stated["heuristic_forward"], stated.parameters["width"])


@line(
    "tanh, weights U(+-1/sqrt(n)): factor of the variance of the gradient per layer (published: 1/3)",
    source="glorot2010",
    setting="heuristic",
    reason="errors-and-width",
    code=STATED,
)
def heuristic_backward(results: Results) -> Comparison:
    """The same on the way back."""
    stated = results["stated-variances"]
    return within_errors(1 / 3, stated["heuristic_backward"], stated.parameters["width"])


@line(
    "tanh, Xavier weights: variance of z in the last layer l (derived for infinite width n: 1 / (2 l) = 0.01)",
    source="poole2016",
    setting="last-layer",
    reason="errors",
    code=CLOSED,
)
def tanh_has_no_plateau(results: Results) -> Comparison:
    """The variance falls like 1 / (2 l), and finite width takes 1 / (6 n) away."""
    deep = results["gradient-by-layer"]
    predicted = float(tanh_q(deep.parameters["depth"], deep.parameters["width"]))
    measured = 10.0 ** deep["log10_q"][place(results, "tanh", "xavier")][:, -1].astype(np.float64)
    return within_errors(predicted, measured)


@line(
    "ReLU, Xavier weights: factor of the squared gradient per layer (published: 1/2)",
    source="he2015",
    setting="deep",
    reason="errors-and-width",
    code=CLOSED,
)
def relu_xavier(results: Results) -> Comparison:
    """Half the units are off, so sigma_w^2 = 1 halves the squared gradient."""
    return squared_factor(results, "relu", "xavier", leaky_chi(1.0))


@line(
    "ReLU, He weights: factor of the squared gradient per layer (published: 1)",
    source="he2015",
    setting="deep",
    reason="errors-and-width",
    code=CLOSED,
)
def relu_he(results: Results) -> Comparison:
    """sigma_w^2 = 2 makes up for the half that is off."""
    return squared_factor(results, "relu", "he", leaky_chi(2.0))


@line(
    "ReLU, He weights, unequal widths: mean square of a gradient component, first over last layer, n_L / n_1",
    source="he2015",
    setting="unequal",
    reason="errors",
    code=STATED,
)
def unequal_widths(results: Results) -> Comparison:
    """The factors n_{l+1} / n_l of the layers telescope."""
    stated = results["stated-variances"]
    widths = stated.parameters["unequal_widths"]
    return within_errors(widths[-1] / widths[1], stated["unequal_backward"])


@line(
    "SELU, weights of variance 1/n: factor of the squared gradient per layer, chi = 1.0716",
    source="klambauer2017",
    setting="deep",
    reason="errors-and-width",
    code=CLOSED,
)
def selu_gradient(results: Results) -> Comparison:
    """Activations stay, gradients still grow."""
    return squared_factor(results, "selu", "xavier", selu_moments(SELU_ALPHA, SELU_SCALE).slope)


@line(
    "SELU, weights of variance 1/n: mean of the activations in the last hidden layer (published: 0)",
    source="klambauer2017",
    setting="selu",
    reason="errors-and-unit",
    code=("theory.closed_forms", *STATED),
)
def selu_mean(results: Results) -> Comparison:
    """Activations have the variance 1, so finite width may change their mean by the order 1/n."""
    stated = results["stated-variances"]
    measured, width = stated["selu_mean"][-1], stated.parameters["width"]
    predicted = round(selu_moments(SELU_ALPHA, SELU_SCALE).mean, 12)
    return Comparison(predicted, measured, 3 * error_of_median(measured) + 1 / width)


@line(
    "SELU, weights of variance 1/n: variance of the activations in the last hidden layer (published: 1)",
    source="klambauer2017",
    setting="selu",
    reason="errors-and-width",
    code=("theory.closed_forms", *STATED),
)
def selu_variance(results: Results) -> Comparison:
    """The fixed point draws back what finite width scatters in each layer."""
    stated = results["stated-variances"]
    predicted = selu_moments(SELU_ALPHA, SELU_SCALE).variance
    return within_errors(predicted, stated["selu_variance"][-1], stated.parameters["width"])


def place(results: Results, activation: str, initialiser: str) -> tuple[int, int]:
    """The row and column of one combination in the arrays of gradient-by-layer."""
    deep = results["gradient-by-layer"]
    return deep["activation"].tolist().index(activation), deep["initialiser"].tolist().index(initialiser)


def squared_factor(results: Results, activation: str, initialiser: str, predicted: float) -> Comparison:
    """By how much a layer multiplies the squared gradient, the geometric mean over the layers, by seed."""
    deep = results["gradient-by-layer"]
    measured: NDArray[Any] = deep["factor"][place(results, activation, initialiser)] ** 2
    return within_errors(predicted, measured, deep.parameters["width"])
