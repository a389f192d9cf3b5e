"""How far apart do the singular values of a deep network's Jacobian lie?"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.nn.activations import Activation, Linear, ReLU, Tanh
from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.initialisers import LeCun, Orthogonal, standard_normal
from gradlesson.course.nn.jacobians import layer_jacobian, singular_values
from gradlesson.course.nn.mlp import MLP
from gradlesson.course.theory.quadrature import normal_expectation
from gradlesson.course.theory.singular_values import (
    gaussian_quantile,
    largest_at_width,
    linear_gaussian_largest,
    mean_square_and_fourth,
    relative_variance,
    relu_gaussian_largest,
    relu_orthogonal_largest,
)

PARAMETERS = {"width": 200, "depths": [2, 5, 10, 20, 40, 60], "q": 0.02, "seeds": 5}

WEIGHTS: dict[str, Callable[[float], LeCun | Orthogonal]] = {"gaussian": LeCun, "orthogonal": Orthogonal}
FUNCTIONS: dict[str, Activation] = {"linear": Linear(), "tanh": Tanh(), "relu": ReLU()}
SHARES = [0.75, 0.5]
"""Of the singular values that are smaller: where the quantiles of the linear Gaussian network are compared."""

MAY_BE_NAN = ["largest_theory", "largest_at_width"]
"""There is no closed form for tanh, and none for networks that are deep for their width."""


@dataclass(frozen=True)
class Criticality:
    """The scales at which chi = 1 and z keeps the variance q.

    Attributes:
        weight_variance, bias_variance: sigma_w^2 and sigma_b^2.
        input_square: the mean square of the inputs that give z_1 the variance q.
        slope_moments: E[phi'^2] and E[phi'^4].
    """

    weight_variance: float
    bias_variance: float
    input_square: float
    slope_moments: tuple[float, float]


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """The singular values s of dh_L/dx in networks at criticality, before any training.

    z has the variance `q`; for linear networks and ReLU any does, so their biases are zero. The functions and, with
    the same numbers made orthogonal, both kinds of weights of a seed share their random numbers.

    values: (weights, functions, depths, seeds, width), largest first.
    variance: (weights, functions, depths, seeds), that of s^2, divided by its mean squared.
    variance_theory: (weights, functions, depths), the same for an infinite width.
    largest_theory: (weights, functions, depths), the largest s^2 for an infinite width.
    largest_at_width: (depths,), of s^2 in the linear Gaussian network at this width, NaN where it is too narrow.
    finite_variance: (depths,), E[m_2] / E[m_1^2] - 1 of the linear Gaussian network at this width, m_k the mean of
        s^(2k).
    quantile_theory: (depths, shares), of s^2 in the linear Gaussian network of infinite width.
    """
    depths, width = parameters["depths"], parameters["width"]
    critical = {name: _criticality(phi, parameters["q"]) for name, phi in FUNCTIONS.items()}
    values = np.stack([_measure(parameters, critical, one) for one in rng.spawn(parameters["seeds"])], axis=3)
    squares = values**2
    finite = [mean_square_and_fourth(depth, width) for depth in depths]
    return {
        "weights": np.array(list(WEIGHTS)),
        "function": np.array(list(FUNCTIONS)),
        "depth": np.array(depths),
        "share": np.array(SHARES),
        "values": values,
        "variance": (squares / squares.mean(axis=-1, keepdims=True)).var(axis=-1),
        "variance_theory": np.array(
            [
                [
                    [relative_variance(depth, each.slope_moments, weights == "gaussian") for depth in depths]
                    for each in critical.values()
                ]
                for weights in WEIGHTS
            ]
        ),
        "largest_theory": _largest_theory(depths),
        "largest_at_width": np.array(
            [largest_at_width(depth, width) if width >= 4 * depth else np.nan for depth in depths]
        ),
        "finite_variance": np.array([second / squared_first - 1 for squared_first, second in finite]),
        "quantile_theory": np.stack([gaussian_quantile(depth, np.array(SHARES)) for depth in depths]),
    }


def _criticality(phi: Activation, q: float) -> Criticality:
    first = float(normal_expectation(lambda z: phi.derivative(z) ** 2, q))
    second = float(normal_expectation(lambda z: phi.derivative(z) ** 4, q))
    square = float(normal_expectation(lambda z: phi(z) ** 2, q))
    # chi = 1, and q = sigma_w^2 E[phi^2] + sigma_b^2; rounding may leave a bias variance just below 0.
    return Criticality(1 / first, max(q - square / first, 0.0), square, (first, second))


def _measure(
    parameters: dict[str, Any], critical: dict[str, Criticality], rng: Generator
) -> Annotated[Array, "weights functions depths width"]:
    """The singular values of one seed, in double precision: small ones are lost beside large ones."""
    width, depth = parameters["width"], max(parameters["depths"])
    x, *biases = (standard_normal([rng], 1, width).astype(np.float64) for _ in range(depth + 2))
    normals = [standard_normal([rng], width, width).astype(np.float64) for _ in range(depth + 1)]
    measured = []
    for weights in WEIGHTS.values():
        unscaled = [weights(1.0)(G) for G in normals]
        for name, phi in FUNCTIONS.items():
            at = critical[name]
            network = MLP([Dense(np.sqrt(at.weight_variance) * W) for W in unscaled], phi)
            for layer, bias in zip(network.layers, biases, strict=True):
                layer.b[...] = np.sqrt(at.bias_variance) * bias
            measured.append(_values(network, np.sqrt(at.input_square) * x, parameters["depths"]))
    return np.stack(measured).reshape(len(WEIGHTS), len(FUNCTIONS), *measured[0].shape)


def _values(
    network: MLP, x: Annotated[Array, "seeds batch units"], depths: list[int]
) -> Annotated[Array, "depths width"]:
    """The singular values of dh_l/dx after l = `depths` layers."""
    trace = network.forward(x)
    J = layer_jacobian(network, trace, 1)
    found = {1: J}
    for layer in range(2, max(depths) + 1):
        J = layer_jacobian(network, trace, layer) @ J
        if layer in depths:
            found[layer] = J
    return np.stack([singular_values(found[depth])[0, 0] for depth in depths])


def _largest_theory(depths: list[int]) -> Annotated[NDArray[np.float64], "weights functions depths"]:
    unknown = [np.nan] * len(depths)
    gaussian = [
        [linear_gaussian_largest(d) for d in depths],
        unknown,
        [relu_gaussian_largest(d) for d in depths],
    ]
    orthogonal = [[1.0] * len(depths), unknown, [relu_orthogonal_largest(d) for d in depths]]
    return np.array([gaussian, orthogonal])
