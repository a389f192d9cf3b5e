"""How does the gradient change from layer to layer of a deep network, and what does theory say?"""

from typing import Annotated, Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.nn.activations import ACTIVATIONS, SideBySide
from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.initialisers import He, Initialiser, Normal, Orthogonal, Xavier, standard_normal
from gradlesson.course.nn.mlp import MLP, Trace, rms_of_logs
from gradlesson.course.theory.mean_field import MeanField

PARAMETERS = {"width": 128, "depth": 50, "batch": 16, "seeds": 64}

INITIALISERS: dict[str, Initialiser] = {
    "normal-0.01": Normal(0.01),
    "normal-1": Normal(1.0),
    "xavier": Xavier(),
    "he": He(),
    "orthogonal": Orthogonal(),
}

# Weights of fixed size shrink or stretch the signal by up to 10^62 on its way up: more than float32 can hold.
PRECISION: dict[str, type[np.floating[Any]]] = {
    name: np.float64 if name.startswith("normal") else np.float32 for name in INITIALISERS
}

SEEDS_AT_ONCE = 8
"""Few enough for some layers to stay in the processor's cache."""


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """The gradient delta_l = dL/dz_l of every layer l = 1 .. depth, measured and predicted, before any training.

    The input is standard normal, and so is the gradient dL/dz that enters at the last layer; biases are zero. The
    leading axes of the results are (activation, initialiser); the activations of a seed meet the same weights, and
    the Gaussian initialisers the same numbers at different scales.
    """
    rngs = rng.spawn(parameters["seeds"])
    groups = [rngs[k : k + SEEDS_AT_ONCE] for k in range(0, len(rngs), SEEDS_AT_ONCE)]
    # Groups of one size use the same arrays in turn; most of the memory is asked for once.
    networks = {size: _networks(parameters, size) for size in {len(group) for group in groups}}
    measured = [_measure(parameters, group, networks[len(group)]) for group in groups]
    delta, q = (np.concatenate(parts, axis=2) for parts in zip(*measured, strict=True))
    return {
        "activation": np.array(list(ACTIVATIONS)),
        "initialiser": np.array(list(INITIALISERS)),
        "layer": np.arange(1, parameters["depth"] + 1),
        "log10_delta": delta,
        "log10_q": q,
        "factor": 10 ** ((delta[..., 0] - delta[..., -1]) / (parameters["depth"] - 1)),
        **_theory(parameters),
    }


Networks = dict[type[np.floating[Any]], tuple[MLP, Trace]]


def _networks(parameters: dict[str, Any], seeds: int) -> Networks:
    """For each precision a network whose weights are still to be set, and the trace of its passes."""
    width, depth = parameters["width"], parameters["depth"]
    phi = SideBySide(tuple(ACTIVATIONS.values()))
    networks: Networks = {}
    for dtype in set(PRECISION.values()):
        network = MLP([Dense(np.zeros((seeds, width, width), dtype)) for _ in range(depth)], phi)
        batch = np.zeros((seeds, len(ACTIVATIONS) * parameters["batch"], width), dtype)
        networks[dtype] = network, network.new_trace(batch)
    return networks


def _measure(parameters: dict[str, Any], rngs: list[Generator], networks: Networks) -> tuple[Array, Array]:
    """log10 of the RMS of delta and of the mean square of z, each (activation, initialiser, seed, layer)."""
    width, depth, batch = (parameters[name] for name in ("width", "depth", "batch"))
    # The activation functions share weights, input and entering gradient: each has its part of the batch.
    x = np.tile(standard_normal(rngs, batch, width), (1, len(ACTIVATIONS), 1))
    output_delta = np.tile(standard_normal(rngs, batch, width), (1, len(ACTIVATIONS), 1))
    normals = [standard_normal(rngs, width, width) for _ in range(depth)]
    shape = (len(ACTIVATIONS), len(INITIALISERS), len(rngs), depth)
    log_delta, log_q = np.empty(shape, np.float32), np.empty(shape, np.float32)
    for i, (name, initialiser) in enumerate(INITIALISERS.items()):
        network, trace = networks[PRECISION[name]]
        for layer, G in zip(network.layers, normals, strict=True):
            layer.W[...] = initialiser(G)
        network.forward(x.astype(PRECISION[name]), trace)
        log_q[:, i] = rms_of_logs(_by_activation(_log_rms(trace))) * 2
        log_delta[:, i] = rms_of_logs(_by_activation(network.backward_in_logs(trace, output_delta)))
    return log_delta, log_q


def _by_activation(
    per_sample: Annotated[Array, "seeds samples layers"],
) -> Annotated[Array, "activations seeds batch layers"]:
    """The parts of the batch as an axis of their own, in front."""
    return np.stack(np.split(per_sample, len(ACTIVATIONS), axis=1))


def _log_rms(trace: Trace) -> Annotated[Array, "seeds samples layers"]:
    """log10 of the RMS of z_l over units, -inf where a whole layer is dead."""
    squares = [np.einsum("sbu,sbu->sb", z, z) / z.shape[-1] for z in trace.preactivations]
    with np.errstate(divide="ignore"):
        log_rms: Array = np.log10(np.stack(squares, axis=-1)) / 2
    return log_rms


def _theory(parameters: dict[str, Any]) -> dict[str, NDArray[Any]]:
    """Mean-field predictions for every (activation, initialiser); `log10_..` for every layer."""
    runs = [
        [
            _predict(MeanField(phi, phi.derivative, parameters["width"] * variance), parameters["depth"])
            for variance in (
                each.variance(parameters["width"], parameters["width"]) for each in INITIALISERS.values()
            )
        ]
        for phi in ACTIVATIONS.values()
    ]
    return {name: np.array([[each[name] for each in row] for row in runs]) for name in runs[0][0]}


def _predict(field: MeanField, depth: int) -> dict[str, NDArray[Any]]:
    # The input has q = 1 and meets no activation function, so z_1 has the variance sigma_w^2.
    q = field.q_by_layer(field.weight_variance, depth)
    # On its way down to layer l the gradient is multiplied by chi(q_l) .. chi(q_{depth-1}).
    steps = np.log10(field.chi(q[:-1])) / 2
    log_delta = np.append(np.cumsum(steps[::-1])[::-1], 0.0)
    q_star = field.fixed_point(field.weight_variance)
    return {
        "log10_delta_theory": log_delta,
        "log10_q_theory": np.log10(q),
        "factor_theory": 10 ** steps.mean(),
        "q_star": np.array(q_star),
        "chi": field.chi(q_star),
    }
