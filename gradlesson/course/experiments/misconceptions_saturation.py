"""Does the gradient vanish in sigmoid networks whose weights are so large that most units are saturated?"""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.nn.activations import Sigmoid
from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.initialisers import Normal, standard_normal
from gradlesson.course.nn.mlp import MLP, rms_of_logs
from gradlesson.course.theory.mean_field import MeanField

# A unit is saturated where its derivative is less than `saturation` times the largest one, 1/4.
PARAMETERS = {"widths": [32, 64, 128, 256], "depth": 20, "batch": 16, "seeds": 10, "saturation": 0.01}

STEEPEST = 0.25


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """The factor chi of a layer and the part that saturated units play, of new networks with weights N(0, 1).

    Biases are zero, the input and the gradient that enters at the last layer standard normal.

    chi, chi_theory: (widths, seeds) and (widths,), the factor of the mean squared gradient delta^2, delta = dL/dz,
        its geometric mean over the layers; in theory that at the fixed point q*.
    saturated: (widths, seeds), the share of the hidden units that are saturated.
    saturated_square: of the same shape, their share of delta^2; each layer and sample counts alike.
    critical_width: the smallest width at which chi at q* exceeds 1.
    """
    rngs = rng.spawn(parameters["seeds"])
    measured = [[_measure(parameters, width, one) for one in rngs] for width in parameters["widths"]]
    return {
        "width": np.array(parameters["widths"]),
        **{name: np.array([[each[name] for each in row] for row in measured]) for name in measured[0][0]},
        "chi_theory": np.array([_chi(width) for width in parameters["widths"]]),
        "critical_width": np.array(_critical_width()),
    }


def _measure(parameters: dict[str, Any], width: int, rng: Generator) -> dict[str, float]:
    """What is measured of one network."""
    depth, batch = parameters["depth"], parameters["batch"]
    network = MLP.draw([width] * (depth + 1), Sigmoid(), Normal(1.0), [rng])
    trace = network.forward(standard_normal([rng], batch, width))
    logs = rms_of_logs(network.backward_in_logs(trace, standard_normal([rng], batch, width)))[0]
    steepness = network.activation.derivative(np.stack(trace.preactivations[:-1]))
    saturated = steepness < parameters["saturation"] * STEEPEST
    # The trace holds the deltas of every layer and sample scaled to RMS 1.
    squares: Array = np.stack(trace.deltas[:-1]) ** 2
    return {
        "chi": float(10 ** (2 * (logs[0] - logs[-1]) / (depth - 1))),
        "saturated": float(saturated.mean()),
        "saturated_square": float(squares[saturated].sum() / squares.sum()),
    }


def _chi(width: int) -> float:
    """Chi of the sigmoid at q*, where sigma_w^2 is the width."""
    sigmoid = Sigmoid()
    field = MeanField(sigmoid, sigmoid.derivative, float(width))
    return float(field.chi(field.fixed_point()))


def _critical_width() -> int:
    """By bisection: chi grows with the width."""
    low, high = 1, 1024
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _chi(middle) > 1 else (middle, high)
    return high
