"""What does it change whether layer normalisation stands before or after a residual block?"""

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.nn.activations import ReLU
from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.initialisers import Normals, Xavier, standard_normal
from gradlesson.course.nn.layer import Layer, Nonlinearity
from gradlesson.course.nn.normalisation import LayerNorm
from gradlesson.course.nn.norms import norm, per_layer
from gradlesson.course.nn.residual import post_norm, pre_norm
from gradlesson.course.nn.sequential import Sequential
from gradlesson.course.theory.normalisation import post_norm_last_gradient, pre_norm_last_gradient

PARAMETERS = {"width": 128, "batch": 16, "blocks": [1, 2, 4, 8, 16, 32], "seeds": 10}

ORDERS = ["post", "pre"]


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """The gradient of the weights of each residual block, before any training, by the number of blocks.

    A branch is the feedforward part of a Transformer: W_1, ReLU, W_2, all of one width, Xavier's weights. With the
    normalisation before the branch one more stands after the last block. The input and the gradient that enters at
    the top are standard normal; the networks of a seed share their random numbers.

    last: (orders, depths, seeds), Frobenius norm of dL/dW_2 of the last block.
    first: of the same shape, that of the first block.
    last_theory: (orders, depths), that of the last block for an infinite width.
    by_block: (orders, blocks, seeds), that of every block of the deepest network.
    by_block_theory: (orders, blocks), the same for an infinite width.
    """
    rngs = rng.spawn(parameters["seeds"])
    width, batch, depths = parameters["width"], parameters["batch"], parameters["blocks"]
    x, delta = (standard_normal(rngs, batch, width) for _ in range(2))
    normals = [standard_normal(rngs, width, width) for _ in range(2 * max(depths))]
    norms = [[_weight_gradients(order, normals[: 2 * n], x, delta) for n in depths] for order in ORDERS]
    predictions = (post_norm_last_gradient, pre_norm_last_gradient)
    # |dW_2|^2 is about batch |h|^2 |delta|^2: h = max(u, 0) has the mean square 1/2, and delta that of the factor.
    size = np.sqrt(batch * width / 2 * width)
    return {
        "order": np.array(ORDERS),
        "blocks": np.array(depths),
        "last": np.array([[each[-1] for each in row] for row in norms]),
        "first": np.array([[each[0] for each in row] for row in norms]),
        "last_theory": size * np.array([[predict(n) for n in depths] for predict in predictions]),
        "by_block": np.stack([row[int(np.argmax(depths))] for row in norms]),
        "by_block_theory": size
        * np.array([[predict(n + 1) for n in range(max(depths))] for predict in predictions]),
    }


def _weight_gradients(
    order: str, normals: Sequence[Normals], x: Array, delta: Array
) -> Annotated[Array, "blocks seeds"]:
    """|dL/dW_2| of every block."""
    seeds, width, _ = normals[0].shape
    layers: list[Layer] = []
    outer = []
    for G_1, G_2 in zip(normals[::2], normals[1::2], strict=True):
        branch = [Dense(Xavier()(G_1)), Nonlinearity(ReLU()), Dense(Xavier()(G_2))]
        outer.append(branch[-1])
        arrange = post_norm if order == "post" else pre_norm
        layers += arrange(LayerNorm(seeds, width), branch)
    if order == "pre":
        layers.append(LayerNorm(seeds, width))
    network = Sequential(layers)
    network.backward(network.forward(x), delta)
    return per_layer(norm, [dense.dW for dense in outer if isinstance(dense, Dense)]).T
