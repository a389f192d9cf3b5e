"""Jacobians of layers and networks, and their singular values."""

import numpy as np
import pytest

from gradlesson.course.nn.activations import ACTIVATIONS, Linear
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.initialisers import Orthogonal, Xavier
from gradlesson.course.nn.jacobians import (
    end_to_end_jacobian,
    jacobian_by_backward,
    layer_jacobian,
    log10_singular_values,
    singular_values,
)
from gradlesson.course.nn.layer import Nonlinearity
from gradlesson.course.nn.mlp import MLP
from gradlesson.course.nn.normalisation import LayerNorm
from gradlesson.course.nn.residual import pre_norm
from gradlesson.course.nn.sequential import Sequential


@pytest.fixture
def network():
    rng = np.random.default_rng(50)
    return MLP(
        [Dense(rng.standard_normal((2, *fans))) for fans in ((3, 5), (5, 4), (4, 2))], ACTIVATIONS["gelu"]
    )


@pytest.fixture
def x():
    return np.random.default_rng(51).standard_normal((2, 4, 3))


def complex_steps(function, x):
    """doutput_i/dx_j of (seeds, batch, ..) by a complex step of each input."""
    columns = []
    for unit in range(x.shape[2]):
        moved = x.astype(complex)
        moved[..., unit] += 1e-30j
        columns.append(function(moved).imag / 1e-30)
    return np.stack(columns, axis=-1)


def complex_copy(network):
    return MLP([Dense(layer.W.astype(complex)) for layer in network.layers], network.activation)


@pytest.mark.parametrize("layer", [1, 2, 3])
def test_jacobian_of_each_layer_is_the_complex_step(layer, network, x):
    trace = network.forward(x)
    copy = complex_copy(network)

    def of_layer(h):
        z = copy.layers[layer - 1].forward(h)
        return z if layer == 3 else copy.activation(z)

    expected = complex_steps(of_layer, trace.layer_input(layer))
    np.testing.assert_allclose(layer_jacobian(network, trace, layer), expected, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("layer", [1, 2, None])
def test_end_to_end_jacobian_is_the_complex_step(layer, network, x):
    J, scale = end_to_end_jacobian(network, network.forward(x), layer)
    copy = complex_copy(network)
    expected = complex_steps(lambda x: copy.forward(x).activations[(layer or 3) - 1], x)
    np.testing.assert_allclose(10 ** scale[..., None, None] * J, expected, rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(np.linalg.norm(J, axis=(2, 3)), 1)


def test_jacobian_by_backward_passes_is_the_complex_step(x):
    rng = np.random.default_rng(52)
    W = [rng.standard_normal((2, *fans)) for fans in ((3, 3), (3, 2))]

    def network_of(dtype):
        first, last = (Dense(each.astype(dtype)) for each in W)
        return Sequential(
            [*pre_norm(LayerNorm(2, 3, dtype), [first, Nonlinearity(ACTIVATIONS["tanh"])], 0.5), last]
        )

    network, copy = network_of(float), network_of(complex)
    expected = complex_steps(lambda x: copy.forward(x).output, x)
    found = jacobian_by_backward(network, network.forward(x))
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-14)


def test_an_orthogonal_linear_network_of_any_depth_is_an_isometry():
    rngs = np.random.default_rng(53).spawn(2)
    network = MLP([Dense(Orthogonal(gain=1e-3).draw(rngs, 20, 20)) for _ in range(40)], Linear())
    logs = log10_singular_values(network, network.forward(np.ones((2, 1, 20), np.float32)))
    assert logs.shape == (2, 1, 20)
    np.testing.assert_allclose(logs, -3 * 40, atol=1e-4)


def test_singular_values_of_a_layer_come_in_descending_order_and_match_their_squares(network, x):
    J = layer_jacobian(network, network.forward(x), 1)
    values = singular_values(J)
    assert (np.diff(values, axis=-1) <= 0).all()
    np.testing.assert_allclose(np.square(values).sum(axis=-1), np.square(J).sum(axis=(2, 3)))


@pytest.mark.parametrize("gain", [1e-25, 1e-4, 1e4, 1e25])
def test_a_product_beyond_the_range_of_float32_comes_out_in_logs(gain):
    rngs = np.random.default_rng(54).spawn(1)
    weights = [Xavier().draw(rngs, 6, 6) for _ in range(30)]
    x = np.zeros((1, 1, 6), np.float32)
    plain, scaled = (
        log10_singular_values(network, network.forward(x))
        for network in (
            MLP([Dense(g * W) for W in weights], Linear()) for g in (np.float32(1), np.float32(gain))
        )
    )
    # Rounding limits the small ones, relative to the largest.
    np.testing.assert_allclose(scaled[..., :2] - 30 * np.log10(gain), plain[..., :2], atol=1e-3)


def test_a_dead_network_has_no_singular_values_but_zero():
    network = MLP([Dense(np.ones((1, 2, 2))), Dense(np.ones((1, 2, 2)))], ACTIVATIONS["relu"])
    J, scale = end_to_end_jacobian(network, network.forward(-np.ones((1, 1, 2))))
    assert scale == -np.inf
    np.testing.assert_array_equal(J, 0)


@pytest.mark.parametrize("layer", [0, 4])
def test_a_layer_that_is_not_there_is_refused(layer, network, x):
    trace = network.forward(x)
    for function in (layer_jacobian, end_to_end_jacobian):
        with pytest.raises(ValueError, match=f"`layer` must be from 1 to the depth 3, got {layer}"):
            function(network, trace, layer)
