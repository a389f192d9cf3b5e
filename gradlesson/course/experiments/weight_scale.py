"""Which size of the initial weights makes the gradient vanish, which keeps it, and which makes it explode?"""

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.nn.activations import ACTIVATIONS, Activation, ReLU, SideBySide
from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.initialisers import Normal, standard_normal
from gradlesson.course.nn.mlp import MLP, Trace, rms_of_logs
from gradlesson.course.nn.norms import log10_gram_norm
from gradlesson.course.theory.edge_of_chaos import critical_scale
from gradlesson.course.theory.mean_field import MeanField

PARAMETERS = {
    "width": 128,
    "depth": 30,
    "batch": 16,
    "seeds": 10,
    # sigma_w is 2^k: half octaves from 1/4 to 16. 0 is Xavier, 0.5 He, and 3.5 is N(0, 1) at width 128.
    "log2_scales": [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4],
    "deviation": 0.125,
    "widths": [32, 64, 128, 256, 512],
}

DEFAULT_SCALE = float(np.sqrt(1 / 3))
"""sigma_w of the uniform distribution on +-1/sqrt(fan_in), a common default for dense layers."""


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """The factor chi by which a layer multiplies the squared gradient delta^2, delta = dL/dz, before any training.

    Weights are N(0, sigma_w^2 / width), biases zero, the input and the gradient that enters at the last layer
    standard normal. A factor is the geometric mean over the layers. Every scale and activation of a seed meets the
    same random numbers.

    chi, chi_theory: (activations, scales, seeds) and (activations, scales).
    critical: the sigma_w from which on chi at the fixed point q* is at least 1, by activation; GELU's chi jumps
        there from 1/2 to more.
    chi_default, chi_default_theory: the same at `DEFAULT_SCALE`.
    relu_log10_delta: (scales, layers, seeds), log10 of the RMS of delta_l in a ReLU network.
    relu_log10_dW: of the same shape, log10 of the Frobenius norm of dL/dW_l.
    relu_active: (scales, seeds), the share of the hidden units that are on.
    chi_by_width, chi_by_width_theory: (widths, seeds) and (widths,), of ReLU networks with weights
        N(0, deviation^2), whatever the width.
    """
    rngs = rng.spawn(parameters["seeds"])
    scales = 2.0 ** np.array(parameters["log2_scales"])
    every_scale = [*scales, DEFAULT_SCALE]
    measured = _over_seeds([_measure(parameters, one, every_scale) for one in rngs])
    theory = np.array(
        [[_predict(phi, each, parameters["depth"]) for each in every_scale] for phi in ACTIVATIONS.values()]
    )
    widths = np.array(parameters["widths"])
    return {
        "activation": np.array(list(ACTIVATIONS)),
        "layer": np.arange(1, parameters["depth"] + 1),
        "sigma_w": scales,
        "chi": measured["chi"][:, :-1],
        "chi_theory": theory[:, :-1],
        "critical": np.array(
            [critical_scale(phi, phi.derivative, halvings=24) for phi in ACTIVATIONS.values()]
        ),
        "chi_default": measured["chi"][:, -1],
        "chi_default_theory": theory[:, -1],
        "relu_log10_delta": measured["log10_delta"][:-1],
        "relu_log10_dW": measured["log10_dW"][:-1],
        "relu_active": measured["active"][:-1],
        "width": widths,
        "chi_by_width": np.array([[_chi_at_width(parameters, each, one) for one in rngs] for each in widths]),
        "chi_by_width_theory": widths * parameters["deviation"] ** 2 / 2,
    }


def _measure(parameters: dict[str, Any], rng: Generator, scales: Sequence[float]) -> dict[str, Array]:
    """What is measured of one seed; scales are the leading axis, but the second one of chi."""
    width, depth, batch = (parameters[name] for name in ("width", "depth", "batch"))
    # The activation functions share weights, input and entering gradient: each has its part of the batch.
    x, output_delta = (
        np.tile(standard_normal([rng], batch, width), (1, len(ACTIVATIONS), 1)) for _ in range(2)
    )
    normals = [standard_normal([rng], width, width) for _ in range(depth)]
    # Large weights stretch the signal by up to 10^32: its square leaves float32.
    network = MLP(
        [Dense(np.zeros_like(G, np.float64)) for G in normals], SideBySide(tuple(ACTIVATIONS.values()))
    )
    trace = network.new_trace(x.astype(np.float64))
    at_each = []
    for scale in scales:
        for layer, G in zip(network.layers, normals, strict=True):
            layer.W[...] = scale / np.sqrt(width) * G
        network.forward(trace.x, trace)
        log_rms = network.backward_in_logs(trace, output_delta)
        at_each.append(
            {"chi": _factor(np.stack(np.split(log_rms[0], len(ACTIVATIONS)))), **_of_relu(trace, log_rms)}
        )
    measured = {name: np.stack([each[name] for each in at_each]) for name in at_each[0]}
    return {**measured, "chi": measured["chi"].T}


def _factor(log_rms: Annotated[Array, "... samples layers"]) -> Annotated[Array, "..."]:
    """The geometric mean over the layers of the factor of the mean square, given log10 of each sample's RMS."""
    logs = rms_of_logs(log_rms)
    factor: Array = 10 ** (2 * (logs[..., 0] - logs[..., -1]) / (logs.shape[-1] - 1))
    return factor


def _of_relu(trace: Trace, log_rms: Annotated[Array, "1 samples layers"]) -> dict[str, Array]:
    """What is recorded of the ReLU's part of the batch, layer by layer, and the share of its units that are on."""
    batch = log_rms.shape[1] // len(ACTIVATIONS)
    start = list(ACTIVATIONS).index("relu") * batch
    part = slice(start, start + batch)
    log_norms = [
        log10_gram_norm(trace.layer_input(layer)[:, part], delta[:, part], log_rms[:, part, layer - 1])
        for layer, delta in enumerate(trace.deltas, start=1)
    ]
    hidden = np.stack([z[:, part] for z in trace.preactivations[:-1]])
    return {
        "log10_delta": rms_of_logs(log_rms[0, part]),
        "log10_dW": np.concatenate(log_norms),
        "active": np.asarray(np.mean(hidden > 0)),
    }


def _chi_at_width(parameters: dict[str, Any], width: int, rng: Generator) -> float:
    """The measured factor of one ReLU network of this width with weights N(0, deviation^2)."""
    widths = [width] * (parameters["depth"] + 1)
    network = MLP.draw(widths, ReLU(), Normal(parameters["deviation"]), [rng])
    trace = network.forward(standard_normal([rng], parameters["batch"], width))
    return float(
        _factor(network.backward_in_logs(trace, standard_normal([rng], parameters["batch"], width)))[0]
    )


def _over_seeds(by_seed: list[dict[str, Array]]) -> dict[str, Array]:
    """The measurements with the seeds as the last axis."""
    return {name: np.stack([each[name] for each in by_seed], axis=-1) for name in by_seed[0]}


def _predict(phi: Activation, scale: float, depth: int) -> float:
    """The factor of the mean squared gradient, its geometric mean over the layers of an infinitely wide network."""
    field = MeanField(phi, phi.derivative, scale**2)
    # The input has q = 1 and meets no activation function, so z_1 has the variance sigma_w^2.
    q = field.q_by_layer(field.weight_variance, depth)
    return float(np.exp(np.mean(np.log(field.chi(q[:-1])))))
