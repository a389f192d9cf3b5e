"""Jacobians of one layer and of the whole network, and their singular values.

The Jacobian J of a map from x to y has the entries dy_i/dx_j, rows for outputs and columns for inputs. There is one
for every seed and sample: (seeds, batch, outputs, inputs).
"""

from typing import Annotated

import numpy as np

from gradlesson.course.nn.arrays import Array
from gradlesson.course.nn.divergence import may_diverge
from gradlesson.course.nn.mlp import MLP, Trace
from gradlesson.course.nn.norms import log10
from gradlesson.course.nn.sequential import Passes, Sequential

Jacobian = Annotated[Array, "seeds batch outputs inputs"]


@may_diverge
def layer_jacobian(network: MLP, trace: Trace, layer: int) -> Jacobian:
    """dh_l/dh_{l-1} = diag(phi'(z_l)) W_l^T of layer l = 1 .. L; the last layer is linear."""
    _check_layer(network, layer)
    transposed = network.layers[layer - 1].W.swapaxes(1, 2)[:, np.newaxis]
    z, h = trace.preactivations[layer - 1], trace.activations[layer - 1]
    if layer == network.depth:
        return np.repeat(transposed, z.shape[1], axis=1)
    J: Jacobian = network.activation.derivative_from(z, h)[..., np.newaxis] * transposed
    return J


@may_diverge
def end_to_end_jacobian(
    network: MLP, trace: Trace, layer: int | None = None
) -> tuple[Jacobian, Annotated[Array, "seeds batch"]]:
    """(J, s) with dh_l/dx = 10^s J, the product of the Jacobians of the layers 1 .. l; without `layer`, of all.

    J has the Frobenius norm 1, or is zero with s = -inf. Its norm is taken out after every layer, so a product of
    1e-90 comes out right in float32.
    """
    last = network.depth if layer is None else layer
    _check_layer(network, last)
    J = layer_jacobian(network, trace, 1)
    scale = _normalise(J)
    for each in range(2, last + 1):
        J = layer_jacobian(network, trace, each) @ J
        scale += _normalise(J)
    return J, scale


@may_diverge
def log10_singular_values(
    network: MLP, trace: Trace, layer: int | None = None
) -> Annotated[Array, "seeds batch values"]:
    """log10 of the singular values of dh_l/dx, largest first; without `layer`, of the output.

    They are right to machine epsilon times the largest of them: smaller ones are lost in rounding.
    """
    J, scale = end_to_end_jacobian(network, trace, layer)
    return log10(singular_values(J)) + scale[..., np.newaxis]


@may_diverge
def singular_values(J: Jacobian) -> Annotated[Array, "seeds batch values"]:
    """By what J stretches its principal directions, largest first; NaN where J is not finite."""
    finite = np.asarray(np.isfinite(J).all(axis=(-2, -1)))
    values: Array = np.linalg.svd(np.where(finite[..., np.newaxis, np.newaxis], J, 0), compute_uv=False)
    return np.where(finite[..., np.newaxis], values, np.nan)


@may_diverge
def jacobian_by_backward(network: Sequential, trace: Passes) -> Jacobian:
    """doutput/dx of a network of any layers, one row by each backward pass, after a forward pass.

    Samples must not meet in the network, as they do in BatchNorm. The gradients of the layers are overwritten.
    """
    rows = []
    for unit in range(trace.output.shape[2]):
        delta = np.zeros_like(trace.output)
        delta[..., unit] = 1
        network.backward(trace, delta)
        rows.append(network.input_gradient(trace))
    return np.stack(rows, axis=2)


def _normalise(J: Jacobian) -> Annotated[Array, "seeds batch"]:
    """log10 of the Frobenius norm, by which J is then divided; its largest entry goes first, against overflow."""
    scale = np.zeros(J.shape[:2])
    for size in (_largest, _frobenius):
        by = size(J)
        J /= np.where(by > 0, by, 1)[..., np.newaxis, np.newaxis]
        scale += log10(by)
    return scale


def _largest(J: Jacobian) -> Annotated[Array, "seeds batch"]:
    largest: Array = np.maximum(J.max(axis=(2, 3)), -J.min(axis=(2, 3)))
    return largest


def _frobenius(J: Jacobian) -> Annotated[Array, "seeds batch"]:
    length: Array = np.sqrt(np.einsum("sbij,sbij->sb", J, J))
    return length


def _check_layer(network: MLP, layer: int) -> None:
    if not 1 <= layer <= network.depth:
        raise ValueError(
            f"`layer` must be from 1 to the depth {network.depth}, got {layer}. Layers count from the input."
        )
