"""By how much does the gradient grow from one residual block to the next?"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.nn.activations import Activation, ReLU, Tanh
from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.initialisers import He, Initialiser, Normals, Xavier, standard_normal
from gradlesson.course.nn.layer import Layer, Nonlinearity
from gradlesson.course.nn.norms import per_layer, rms
from gradlesson.course.nn.residual import Residual
from gradlesson.course.nn.sequential import Sequential
from gradlesson.course.theory.mean_field import MeanField
from gradlesson.course.theory.residual import shared_out, squared_gradient

PARAMETERS = {"width": 128, "blocks": 50, "batch": 16, "depths": [2, 5, 10, 20, 50], "seeds": 20}


@dataclass(frozen=True)
class Kind:
    """What a block is made of: z + s phi(z) W, s^2 = 1 or 1 / blocks."""

    activation: Activation
    initialiser: Initialiser
    shared_out: bool = False


KINDS = {
    "relu": Kind(ReLU(), He()),
    "tanh": Kind(Tanh(), Xavier()),
    "relu-shared-out": Kind(ReLU(), He(), shared_out=True),
}


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """The gradient delta = dL/dz before each residual block, before any training.

    z before the first block and the gradient after the last one are standard normal.

    gradient: (kinds, blocks + 1, seeds), RMS of delta relative to that after the last block.
    gradient_theory: (kinds, blocks + 1), the same in the mean field.
    squared_by_depth: (2, depths, seeds), the squared gradient before the first of so many ReLU blocks, of branches
        as they are and of branches whose variance 1 is shared out, 1/L each.
    squared_by_depth_theory: (2, depths), 2^L and (1 + 1/L)^L.
    """
    rngs = rng.spawn(parameters["seeds"])
    width, batch, blocks = parameters["width"], parameters["batch"], parameters["blocks"]
    depths = parameters["depths"]
    x, delta = (standard_normal(rngs, batch, width) for _ in range(2))
    normals = [standard_normal(rngs, width, width) for _ in range(max(blocks, *depths))]
    measured = [_gradient(kind, x, delta, normals[:blocks]) for kind in KINDS.values()]
    by_depth = [
        [_gradient(KINDS[name], x, delta, normals[:depth])[0] ** 2 for depth in depths]
        for name in ("relu", "relu-shared-out")
    ]
    return {
        "kind": np.array(list(KINDS)),
        "block": np.arange(blocks + 1),
        "gradient": np.stack(measured),
        "gradient_theory": np.stack([_predict(kind, blocks, width) for kind in KINDS.values()]),
        "depth": np.array(depths),
        "squared_by_depth": np.array(by_depth),
        "squared_by_depth_theory": np.array(
            [[2.0**depth for depth in depths], [shared_out(depth) for depth in depths]]
        ),
    }


def _scale(kind: Kind, blocks: int) -> float:
    return float(blocks**-0.5) if kind.shared_out else 1.0


def _gradient(
    kind: Kind, x: Array, delta: Array, normals: Sequence[Normals]
) -> Annotated[Array, "blocks+1 seeds"]:
    """RMS of the gradient before each block and after the last, relative to the latter."""
    scale = _scale(kind, len(normals))
    layers: list[Layer] = [
        Residual([Nonlinearity(kind.activation), Dense(kind.initialiser(G))], scale) for G in normals
    ]
    network = Sequential(layers)
    trace = network.forward(x)
    network.backward(trace, delta)
    gradient = per_layer(rms, [network.input_gradient(trace), *trace.deltas]).T
    relative: Array = gradient / gradient[-1]
    return relative


def _predict(kind: Kind, blocks: int, width: int) -> Annotated[Array, "blocks+1"]:
    phi = kind.activation
    field = MeanField(phi, phi.derivative, width * kind.initialiser.variance(width, width))
    squared = squared_gradient(field, blocks, branch_variance=_scale(kind, blocks) ** 2)
    root: Array = np.sqrt(squared)
    return root
