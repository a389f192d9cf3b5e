"""How alike are the gradients at two inputs, after many layers?"""

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.nn.activations import ReLU
from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.initialisers import He, Normals, standard_normal
from gradlesson.course.nn.layer import Layer, Nonlinearity
from gradlesson.course.nn.residual import Residual
from gradlesson.course.nn.sequential import Sequential
from gradlesson.course.theory import kernels

PARAMETERS = {
    "width": 256,
    "layers": [1, 2, 3, 4, 6, 8, 12, 16, 32],
    "batch": 32,
    "path_layers": 24,
    "path_points": 64,
    "seeds": 10,
}

KINDS = ["plain", "centred", "residual"]
"""He's weights and ReLU; `centred` subtracts from each z its mean over the batch, as a constant, which is what the
forward pass of BatchNorm does; `residual` has the blocks z + phi(z) W."""
PATHS = {
    "shallow": ("plain", 1),
    "plain": ("plain", None),
    "centred": ("centred", None),
    "residual": ("residual", None),
}


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """The gradient delta = dL/dz_1 at many inputs, when the same dL/dz enters for all of them some layers later.

    alike: (kinds, layers, seeds), the mean inner product of the deltas of two independent Gaussian inputs over the
        mean square of one.
    alike_theory: (kinds, layers), the same for an infinite width and many inputs.
    angle: (points,), of inputs on a circle, in radians.
    along: (paths, points), the derivative of the loss along the circle, divided by its RMS; the first seed.
    roughness: (paths, seeds), the mean square of the differences of neighbours over twice the variance: 0 for a
        smooth derivative, 1 for white noise.
    """
    rngs = rng.spawn(parameters["seeds"])
    width, depths = parameters["width"], parameters["layers"]
    deepest = max(*depths, parameters["path_layers"])
    x, delta = standard_normal(rngs, parameters["batch"], width), standard_normal(rngs, 1, width)
    normals = [standard_normal(rngs, width, width) for _ in range(deepest + 1)]
    alike = []
    for kind in KINDS:
        layers = _layers(kind, normals, x)
        alike.append([_alike(_deltas(_first(layers, n), x, delta)) for n in depths])
    angle = 2 * np.pi * np.arange(parameters["path_points"]) / parameters["path_points"]
    along = _along_circle(parameters, normals, angle, standard_normal(rngs, 2, width), delta)
    return {
        "kind": np.array(KINDS),
        "layers": np.array(depths),
        "alike": np.array(alike),
        "alike_theory": np.stack([getattr(kernels, kind)(0.0, max(depths))[depths] for kind in KINDS]),
        "path": np.array(list(PATHS)),
        "angle": angle,
        "along": along[:, 0],
        "roughness": _roughness(along),
    }


def _layers(kind: str, normals: Sequence[Normals], x: Array) -> list[list[Layer]]:
    """The layers of z_1 = x W_1, and those of a layer or a block for each of the other matrices."""
    first, *others = (Dense(He()(G)) for G in normals)
    steps: list[list[Layer]] = [[first]]
    for dense in others:
        step: list[Layer] = [Nonlinearity(ReLU()), dense]
        steps.append([Residual(step)] if kind == "residual" else step)
    if kind == "centred":
        _centre(_first(steps, len(others)), x)
    return steps


def _first(steps: Sequence[Sequence[Layer]], count: int) -> list[Layer]:
    """z_1, and so many layers or blocks above it."""
    return [layer for step in steps[: count + 1] for layer in step]


def _deltas(
    layers: Sequence[Layer], x: Array, delta: Annotated[Array, "seeds 1 units"]
) -> Annotated[Array, "seeds batch units"]:
    """dL/dz_1 at each input, the same dL/dz entering for all of them."""
    network = Sequential(layers)
    trace = network.forward(x)
    network.backward(trace, np.broadcast_to(delta, trace.output.shape))
    return trace.deltas[0]


def _centre(layers: Sequence[Layer], x: Array) -> None:
    """Set the biases so that every z has the mean 0 over the batch."""
    for layer in layers:
        y = layer.forward(x)
        if isinstance(layer, Dense):
            layer.b[...] = -y.mean(axis=1, keepdims=True)
            y = y + layer.b
        x = y


def _alike(delta: Annotated[Array, "seeds batch units"]) -> Annotated[Array, "seeds"]:
    batch = delta.shape[1]
    own = np.einsum("sbu,sbu->s", delta, delta)
    total = delta.sum(axis=1)
    every = np.einsum("su,su->s", total, total)
    alike: Array = (every - own) / (batch - 1) / own
    return alike


def _along_circle(
    parameters: dict[str, Any],
    normals: Sequence[Normals],
    angle: Array,
    plane: Annotated[Array, "seeds 2 units"],
    delta: Annotated[Array, "seeds 1 units"],
) -> Annotated[Array, "paths seeds points"]:
    """dL/dangle = dL/dx . dx/dangle on the circle x = a cos(angle) + b sin(angle), divided by its RMS."""
    cosine, sine = (f(angle).astype(np.float32)[np.newaxis, :, np.newaxis] for f in (np.cos, np.sin))
    a, b = plane[:, :1], plane[:, 1:]
    x, tangent = a * cosine + b * sine, b * cosine - a * sine
    paths = []
    for kind, own_count in PATHS.values():
        count = own_count or parameters["path_layers"]
        layers = _first(_layers(kind, normals[: count + 1], x), count)
        into_input = layers[0].backward(_deltas(layers, x, delta))
        paths.append(np.einsum("sbu,sbu->sb", into_input, tangent))
    along = np.stack(paths)
    relative: Array = along / np.sqrt(np.mean(along**2, axis=-1, keepdims=True))
    return relative


def _roughness(along: Annotated[Array, "paths seeds points"]) -> Annotated[Array, "paths seeds"]:
    steps = along - np.roll(along, 1, axis=-1)
    rough: Array = np.mean(steps**2, axis=-1) / (2 * along.var(axis=-1))
    return rough
