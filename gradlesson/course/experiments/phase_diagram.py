"""For which scales of weights and biases does the gradient of a deep tanh network vanish, and for which explode?"""

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.nn.activations import Tanh
from gradlesson.course.theory.edge_of_chaos import critical_scale
from gradlesson.course.theory.mean_field import MeanField

PARAMETERS = {
    "width": 256,
    "depth": 30,
    # The first layers, where the variance is still on its way to q*, are not counted.
    "skipped": 10,
    "smallest_sigma_w": 0.5,
    "largest_sigma_w": 4.0,
    "largest_sigma_b": 2.0,
    "points": 40,
    "seeds": 3,
    # One line across the edge, on a finer grid and with more seeds, to say where the edge is.
    "line_bias_variance": 0.05,
    "line_smallest_sigma_w": 1.1,
    "line_largest_sigma_w": 1.6,
    "line_points": 6,
    "line_seeds": 20,
}

FloatArray = NDArray[np.floating[Any]]


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """The factor chi of the squared gradient a layer at every point (sigma_b, sigma_w), before any training.

    Each point is a network, but a layer of all of them shares one random matrix and one vector of biases, scaled by
    their sigmas. chi is the geometric mean over the layers above the `skipped` ones.

    chi, chi_theory: (sigma_b, sigma_w, seeds) and (sigma_b, sigma_w).
    line_critical: (line_seeds,), sigma_w where the measured chi is 1 at sigma_b^2 = `line_bias_variance`;
        line_critical_theory the predicted.
    edge_sigma_w, edge_sigma_b: the curve on which chi = 1.
    """
    points = parameters["points"]
    sigma_w = np.linspace(parameters["smallest_sigma_w"], parameters["largest_sigma_w"], points)
    sigma_b = np.linspace(0, parameters["largest_sigma_b"], points)
    rngs = rng.spawn(max(parameters["seeds"], parameters["line_seeds"]))
    chi = np.stack(
        [_measure(parameters, sigma_w, sigma_b, one) for one in rngs[: parameters["seeds"]]], axis=-1
    )
    edge_b = np.append(0.0, np.geomspace(0.01, parameters["largest_sigma_b"], 24))
    edge_w = np.array([_critical(b**2) for b in edge_b])
    return {
        "sigma_w": sigma_w,
        "sigma_b": sigma_b,
        "chi": chi,
        "chi_theory": _theory(sigma_w, sigma_b),
        "line_critical": _line_critical(
            parameters, [one.spawn(1)[0] for one in rngs[: parameters["line_seeds"]]]
        ),
        "line_critical_theory": np.array(_critical(parameters["line_bias_variance"])),
        "edge_sigma_w": edge_w,
        "edge_sigma_b": edge_b,
    }


def _measure(
    parameters: dict[str, Any], sigma_w: FloatArray, sigma_b: FloatArray, rng: Generator
) -> Annotated[FloatArray, "sigma_b sigma_w"]:
    """The measured factor at every point, of one seed."""
    width, depth, skipped = (parameters[name] for name in ("width", "depth", "skipped"))
    bias_scale, scale = (
        each.reshape(-1, 1).astype(np.float32) for each in np.meshgrid(sigma_b, sigma_w, indexing="ij")
    )
    normals = [
        rng.standard_normal((width, width), np.float32) / np.float32(np.sqrt(width)) for _ in range(depth)
    ]
    h = np.repeat(rng.standard_normal((1, width), np.float32), len(scale), axis=0)
    delta = np.repeat(rng.standard_normal((1, width), np.float32), len(scale), axis=0)
    tanh, slopes = Tanh(), []
    for layer, G in enumerate(normals):
        h = h @ G
        h *= scale
        h += bias_scale * rng.standard_normal(width, np.float32)
        tanh(h, out=h)
        if layer >= skipped:
            slopes.append(tanh.derivative_from(h, h))
    log_square = np.zeros(len(scale))
    entering = np.einsum("pu,pu->p", delta, delta)
    # Through W of layer l + 1 down to delta_l; the top layer's own slope is not counted.
    for G, slope in zip(normals[:skipped:-1], slopes[-2::-1], strict=True):
        delta = delta @ G.T
        delta *= scale
        delta *= slope
        # Taken out in logs, so that no factor leaves float32.
        square = np.maximum(np.einsum("pu,pu->p", delta, delta), np.float32(1e-30))
        log_square += np.log(square / entering)
        delta *= np.sqrt(entering / square)[:, np.newaxis]
    chi: FloatArray = np.exp(log_square / (len(slopes) - 1)).reshape(len(sigma_b), len(sigma_w))
    return chi


def _theory(sigma_w: FloatArray, sigma_b: FloatArray) -> Annotated[FloatArray, "sigma_b sigma_w"]:
    """Chi at the fixed point q* of every point."""
    tanh = Tanh()
    unit = MeanField(tanh, tanh.derivative, 1.0)
    # E[phi^2] and E[phi'^2] depend on q alone: they are integrated once for all points, and interpolated.
    log_q = np.linspace(np.log(1e-12), np.log(40), 1200)
    square, slope = np.log(unit.next_q(np.exp(log_q))), np.log(unit.chi(np.exp(log_q)))
    b, w = np.meshgrid(sigma_b, sigma_w, indexing="ij")
    q = w**2 + b**2
    # A few layers in place of a bisection: q nears q* fast, but for sigma_w = 1 without biases.
    for _ in range(20):
        q = w**2 * np.exp(np.interp(np.log(np.maximum(q, 1e-12)), log_q, square)) + b**2
    chi: FloatArray = w**2 * np.exp(np.interp(np.log(np.maximum(q, 1e-12)), log_q, slope))
    return chi


def _critical(bias_variance: float) -> float:
    tanh = Tanh()
    return critical_scale(tanh, tanh.derivative, bias_variance, low=0.9, high=4.0, halvings=14)


def _line_critical(
    parameters: dict[str, Any], rngs: Sequence[Generator]
) -> Annotated[FloatArray, "line_seeds"]:
    """sigma_w where the measured chi is 1, by seed."""
    sigma_w = np.linspace(
        parameters["line_smallest_sigma_w"], parameters["line_largest_sigma_w"], parameters["line_points"]
    )
    sigma_b = np.sqrt([parameters["line_bias_variance"]])
    return np.array([_crossing(sigma_w, _measure(parameters, sigma_w, sigma_b, one)[0]) for one in rngs])


def _crossing(sigma_w: FloatArray, chi: FloatArray) -> float:
    """sigma_w where chi is 1, on the parabola of ln sigma_w over ln chi; a straight line lies 1 % too high."""
    return float(np.exp(np.polyfit(np.log(chi), np.log(sigma_w), 2)[-1]))
