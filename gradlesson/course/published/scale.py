"""What the scale of the initial weights does to the gradient: chi of sigmoid, tanh and ReLU."""

from typing import Any

from numpy.typing import NDArray

from gradlesson.course.published.line import Comparison, Results, error_of_median, line

DEEP = ("theory.mean_field", "experiments.gradient_by_layer")


@line(
    "ReLU, Xavier weights: factor of the squared gradient a layer",
    source="he2015",
    setting="deep",
    reason="three-errors",
    code=DEEP,
)
def relu_xavier(results: Results) -> Comparison:
    """Half the units are off, so sigma_w^2 = 1 halves the squared gradient."""
    return with_three_errors(0.5, squared_factor(results, "relu", "xavier"))


@line(
    "ReLU, He weights: factor of the squared gradient a layer",
    source="he2015",
    setting="deep",
    reason="three-errors",
    code=DEEP,
)
def relu_he(results: Results) -> Comparison:
    """sigma_w^2 = 2 makes up for the half that is off."""
    return with_three_errors(1.0, squared_factor(results, "relu", "he"))


def with_three_errors(predicted: float, measured: NDArray[Any]) -> Comparison:
    """A comparison whose tolerance is three standard errors of the median."""
    return Comparison(predicted, measured, 3 * error_of_median(measured))


def squared_factor(results: Results, activation: str, initialiser: str) -> NDArray[Any]:
    """By how much a layer multiplies the squared gradient, the geometric mean over the layers, by seed."""
    result = results["gradient-by-layer"]
    row = result["activation"].tolist().index(activation)
    column = result["initialiser"].tolist().index(initialiser)
    factor: NDArray[Any] = result["factor"][row, column] ** 2
    return factor
