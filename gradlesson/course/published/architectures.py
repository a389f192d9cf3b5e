"""Normalisation and short cuts: what they make of the gradient before training."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradlesson.course.published.line import Comparison, Results, error_of_median, line
from gradlesson.course.theory import kernels
from gradlesson.course.theory.normalisation import (
    BATCH_NORM_FACTOR,
    post_norm_last_gradient,
    pre_norm_last_gradient,
)
from gradlesson.course.theory.residual import shared_out

SHATTERING = ("theory.kernels", "experiments.shattering")
BATCH_NORM = ("theory.normalisation", "experiments.batchnorm")
RESIDUAL = ("theory.residual", "experiments.residual")
LAYER_NORM = ("theory.normalisation", "experiments.layernorm_order")


@line(
    "4 centred ReLU layers: correlation of the gradients at two inputs (published: 1/16)",
    source="balduzzi2017",
    setting="shattering",
    reason="errors",
    code=SHATTERING,
)
def shattering_centred(results: Results) -> Comparison:
    """2^-L for many inputs; with the mean of a batch taken out, its inputs have the correlation -1/(batch - 1)."""
    c = -1 / (results["shattering"].parameters["batch"] - 1)
    return three_errors(float(kernels.centred(c, 4)[-1]), correlations(results, "centred", 4))


@line(
    "8 plain He layers: correlation of the gradients at two inputs (published: 2^-8 = 0.0039)",
    source="balduzzi2017",
    setting="shattering",
    reason="errors",
    code=SHATTERING,
)
def shattering_plain(results: Results) -> Comparison:
    """Co-activation rises with the correlation of the signals: a power of L, not 2^-L."""
    return three_errors(float(kernels.plain(0.0, 8)[-1]), correlations(results, "plain", 8))


@line(
    "8 residual He blocks: correlation of the gradients at two inputs (published, for co-activation 1/4: "
    "(3/4)^8 = 0.100)",
    source="balduzzi2017",
    setting="shattering",
    reason="errors",
    code=SHATTERING,
)
def shattering_residual(results: Results) -> Comparison:
    """The same with short cuts."""
    return three_errors(float(kernels.residual(0.0, 8)[-1]), correlations(results, "residual", 8))


@line(
    "BatchNorm and ReLU: factor of the squared gradient per layer",
    source='yang2019 where="Theorem 8"',
    setting="batchnorm",
    reason="errors-and-batch",
    code=BATCH_NORM,
)
def batch_norm(results: Results) -> Comparison:
    """The factor pi / (pi - 1) for a large batch and width."""
    result = results["batchnorm"]
    measured = result["factor_by_batch"][-1]
    # Two directions of the batch are taken out of the gradient; a typical factor lies 5/(2n) below the mean.
    share = 2 / float(result["batch"][-1]) + 5 / (2 * result.parameters["width"])
    return Comparison(BATCH_NORM_FACTOR, measured, 3 * error_of_median(measured) + share * BATCH_NORM_FACTOR)


@line(
    "Residual block, ReLU, He weights: factor of the squared gradient",
    source="he2016deep, yang2017",
    setting="residual",
    reason="errors",
    code=RESIDUAL,
)
def residual_doubles(results: Results) -> Comparison:
    """1 + chi, chi = 1."""
    result = results["residual"]
    gradient = result["gradient"][result["kind"].tolist().index("relu")]
    return three_errors(2.0, gradient[0] ** (2 / (len(gradient) - 1)))


@line(
    "50 residual blocks of branch variance 1/50: factor of the squared gradient (bound: e)",
    source="yang2017",
    setting="residual",
    reason="errors",
    code=RESIDUAL,
)
def residual_shared_out(results: Results) -> Comparison:
    """(1 + 1/L)^L."""
    result = results["residual"]
    at = result["depth"].tolist().index(50)
    return three_errors(shared_out(50), result["squared_by_depth"][1, at])


@line(
    "Post-LN: gradient of the last of 32 blocks over that of a single one",
    source="xiong2020",
    setting="layernorm-order",
    reason="errors",
    code=LAYER_NORM,
)
def post_norm(results: Results) -> Comparison:
    """Whatever the number of blocks."""
    predicted = post_norm_last_gradient(32) / post_norm_last_gradient(1)
    return three_errors(predicted, last_blocks(results, "post"))


@line(
    "Pre-LN: gradient of the last of 32 blocks over that of a single one (published: order of 1/sqrt(L))",
    source="xiong2020",
    setting="layernorm-order",
    reason="errors",
    code=LAYER_NORM,
)
def pre_norm(results: Results) -> Comparison:
    """1 / sqrt(1 + L/2), of which 1 / sqrt(L) is the order."""
    predicted = pre_norm_last_gradient(32) / pre_norm_last_gradient(1)
    return three_errors(predicted, last_blocks(results, "pre"))


def three_errors(predicted: float, measured: NDArray[Any]) -> Comparison:
    """A comparison whose tolerance is three standard errors of the median."""
    return Comparison(predicted, measured, 3 * error_of_median(measured))


def correlations(results: Results, kind: str, layers: int) -> NDArray[Any]:
    """Of the gradients at two inputs in one kind of network after so many layers, by seed."""
    result = results["shattering"]
    row, column = result["kind"].tolist().index(kind), result["layers"].tolist().index(layers)
    part: NDArray[Any] = result["alike"][row, column]
    return part


def last_blocks(results: Results, order: str) -> NDArray[Any]:
    """The last block's gradient in networks of 32 blocks over that in networks of one, by seed."""
    result = results["layernorm-order"]
    by_depth = result["last"][result["order"].tolist().index(order)]
    blocks = result["blocks"].tolist()
    return np.asarray(by_depth[blocks.index(32)] / by_depth[blocks.index(1)])
