"""For which scales of weights and biases does the gradient of a deep tanh network vanish, and for which explode?"""

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
    "line_bias_variance": 0.05,
    "seeds": 3,
}

FloatArray = NDArray[np.floating[Any]]


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """The factor chi of the squared gradient a layer at every point (sigma_b, sigma_w), before any training.

    Each point is a network, but a layer of all of them shares one random matrix and one vector of biases, scaled by
    their sigmas. chi is the geometric mean over the layers above the `skipped` ones.

    chi, chi_theory: (sigma_b, sigma_w, seeds) and (sigma_b, sigma_w).
    line_chi, line_chi_theory: the same at sigma_b^2 = `line_bias_variance`, (sigma_w, seeds) and (sigma_w,).
    line_critical: (seeds,), sigma_w where the measured chi of that line is 1; line_critical_theory the predicted.
    edge_sigma_w, edge_sigma_b: the curve on which chi = 1.
    """
    points = parameters["points"]
    sigma_w = np.linspace(parameters["smallest_sigma_w"], parameters["largest_sigma_w"], points)
    sigma_b = np.append(
        np.linspace(0, parameters["largest_sigma_b"], points), np.sqrt(parameters["line_bias_variance"])
    )
    rngs = rng.spawn(parameters["seeds"])
    chi = np.stack([_measure(parameters, sigma_w, sigma_b, one) for one in rngs], axis=-1)
    theory = np.array([[_theory(w, b) for w in sigma_w] for b in sigma_b])
    edge_b = np.append(0.0, np.geomspace(0.01, parameters["largest_sigma_b"], 24))
    edge_w = np.array([_critical(b**2) for b in edge_b])
    return {
        "sigma_w": sigma_w,
        "sigma_b": sigma_b[:-1],
        "chi": chi[:-1],
        "chi_theory": theory[:-1],
        "line_chi": chi[-1],
        "line_chi_theory": theory[-1],
        "line_critical": np.array([_crossing(sigma_w, column) for column in chi[-1].T]),
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


def _theory(sigma_w: float, sigma_b: float) -> float:
    """Chi at the fixed point q*."""
    tanh = Tanh()
    field = MeanField(tanh, tanh.derivative, sigma_w**2, sigma_b**2)
    # A few layers in place of the bisection: q nears q* fast, but for sigma_w = 1 without biases.
    q = field.q_by_layer(sigma_w**2 + sigma_b**2, 20)[-1]
    return float(field.chi(q))


def _critical(bias_variance: float) -> float:
    tanh = Tanh()
    return critical_scale(tanh, tanh.derivative, bias_variance, halvings=16)


def _crossing(sigma_w: FloatArray, chi: FloatArray) -> float:
    """sigma_w where chi is 1, on the line through the points near it, in logs."""
    x, y = np.log(sigma_w), np.log(chi)
    near = np.argsort(np.abs(y))[:6]
    slope, height = np.polyfit(x[near], y[near], 1)
    return float(np.exp(-height / slope))
