"""The backward pass of the multilayer perceptron, held layer by layer against independent derivatives."""

from itertools import pairwise

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradlesson.course.nn.activations import ACTIVATIONS, Linear
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.initialisers import He, Xavier
from gradlesson.course.nn.losses import softmax_cross_entropy
from gradlesson.course.nn.mlp import MLP, rms_of_logs

SMOOTH = ["sigmoid", "tanh", "gelu"]
SEEDS, BATCH = 2, 6


def network_of(activation, depth, dtype=np.float64, gain=1.0):
    """A network of uneven widths with biases, its batch and labels."""
    rng = np.random.default_rng(depth)
    widths = [5, *(7 + layer % 3 for layer in range(depth - 1)), 4]
    layers = []
    for fan_in, fan_out in pairwise(widths):
        layer = Dense((rng.standard_normal((SEEDS, fan_in, fan_out)) * gain / np.sqrt(fan_in)).astype(dtype))
        layer.b[...] = 0.1 * rng.standard_normal((SEEDS, 1, fan_out))
        layers.append(layer)
    x = rng.standard_normal((SEEDS, BATCH, 5)).astype(dtype)
    return MLP(layers, ACTIVATIONS[activation]), x, rng.integers(0, 4, (SEEDS, BATCH))


def loss_with(network, x, labels, layer, part, change):
    """The summed loss after `change` is added to W or b of one layer; complex changes are fine."""
    layers = [Dense(each.W.astype(np.result_type(change))) for each in network.layers]
    for copy, each in zip(layers, network.layers, strict=True):
        copy.b[...] = each.b
    getattr(layers[layer], part)[...] += change
    moved = MLP(layers, network.activation)
    output = moved.forward(x.astype(np.result_type(change))).output
    return softmax_cross_entropy(output, labels)[0].sum()


def differentiated(network, x, labels):
    trace = network.forward(x)
    _, delta = softmax_cross_entropy(trace.output, labels)
    network.backward(trace, delta)
    return trace


@pytest.mark.parametrize("part", ["W", "b"])
@pytest.mark.parametrize("depth", [1, 2, 5, 10])
@pytest.mark.parametrize("activation", SMOOTH)
def test_gradient_of_every_layer_is_the_complex_step(activation, depth, part):
    network, x, labels = network_of(activation, depth)
    differentiated(network, x, labels)
    rng = np.random.default_rng(10)
    for layer in range(depth):
        gradient = getattr(network.layers[layer], f"d{part}")
        # Along the gradient the derivative is its norm, so no cancellation hides an error; then a random direction.
        for direction in (gradient / np.linalg.norm(gradient), rng.standard_normal(gradient.shape)):
            analytic = np.sum(gradient * direction)
            step = 1e-30
            numeric = loss_with(network, x, labels, layer, part, step * 1j * direction).imag / step
            assert analytic == pytest.approx(numeric, rel=1e-10, abs=1e-11 * np.linalg.norm(gradient)), layer


def largest_error(activation, depth, gain, part):
    """The largest relative error of |dW_l| or |db_l| over all layers, by complex steps along each of them.

    The steps are taken at once: network l of the complex ones has moved in layer l only.
    """
    rng = np.random.default_rng([depth, 9])
    layers = [Dense(rng.standard_normal((1, 12, 12)) * gain / np.sqrt(12)) for _ in range(depth)]
    x, labels = rng.standard_normal((1, 4, 12)), rng.integers(0, 12, (1, 4))
    network = MLP(layers, ACTIVATIONS[activation])
    differentiated(network, x, labels)
    moved = MLP(
        [Dense(layer.W.repeat(depth, axis=0).astype(complex)) for layer in layers], network.activation
    )
    sizes = np.array([np.linalg.norm(getattr(layer, f"d{part}")) for layer in layers])
    for k, (layer, copy) in enumerate(zip(layers, moved.layers, strict=True)):
        getattr(copy, part)[k] += 1e-30j * getattr(layer, f"d{part}")[0] / sizes[k]
    output = moved.predict(x.repeat(depth, axis=0).astype(complex))
    loss, _ = softmax_cross_entropy(output, labels.repeat(depth, axis=0))
    return np.abs(loss.imag / 1e-30 / sizes - 1).max()


@pytest.mark.parametrize("part", ["W", "b"])
@pytest.mark.parametrize("depth", [1, 3, 30, 100])
@pytest.mark.parametrize(("activation", "gain"), [("sigmoid", 1), ("sigmoid", 4), ("tanh", 1), ("gelu", 1)])
def test_gradient_of_every_layer_is_the_complex_step_to_depth_100(activation, gain, depth, part):
    """Though sigmoid networks shrink the gradient by 10^65: the error is relative in each layer."""
    assert largest_error(activation, depth, gain, part) <= 1e-10


@pytest.mark.parametrize(
    ("gain", "depth", "bound"), [(2, 30, 1e-10), (2, 100, 1e-8), (3, 30, 1e-9), (3, 100, 1e-4)]
)
def test_in_the_chaotic_phase_rounding_grows_like_the_gradient(gain, depth, bound):
    """What is reached there at gain 3: 1e-11 after 30 layers, 1e-6 after 100; the gradient has grown 10^7 fold."""
    assert largest_error("tanh", depth, gain, "W") <= bound


@pytest.mark.parametrize("part", ["W", "b"])
@pytest.mark.parametrize("depth", [1, 5, 10])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_gradient_of_every_layer_is_the_central_difference(activation, depth, part):
    tolerance = 1e-6 if activation in SMOOTH else 1e-4
    network, x, labels = network_of(activation, depth, gain=2.0)
    trace = differentiated(network, x, labels)
    # No preactivation is so near to a kink that a step could cross it.
    assert min(np.abs(z).min() for z in trace.preactivations) > 1e-5
    for layer in range(depth):
        gradient = getattr(network.layers[layer], f"d{part}")
        direction = gradient / np.linalg.norm(gradient)
        up, down = (loss_with(network, x, labels, layer, part, sign * 1e-6 * direction) for sign in (1, -1))
        assert np.linalg.norm(gradient) == pytest.approx((up - down) / 2e-6, rel=tolerance), layer


PLAIN = {
    "sigmoid": lambda z: (1 + anp.tanh(z / 2)) / 2,
    "tanh": anp.tanh,
    "relu": lambda z: anp.where(z > 0, z, 0.0),
    "leaky-relu": lambda z: anp.where(z > 0, z, 0.01 * z),
    "elu": lambda z: anp.where(z > 0, z, anp.exp(anp.minimum(z, 0)) - 1),
    "selu": lambda z: (
        1.0507009873554805 * anp.where(z > 0, z, 1.6732632423543772 * (anp.exp(anp.minimum(z, 0)) - 1))
    ),
    "gelu": lambda z: z * (1 + anp.tanh(anp.sqrt(2 / anp.pi) * (z + 0.044715 * z**3))) / 2,
}


@pytest.mark.parametrize("activation", PLAIN)
def test_gradient_and_delta_of_every_layer_agree_with_autograd(activation):
    """Gain 0.9 keeps tanh and its kin in the ordered phase, where rounding does not grow."""
    network, x, labels = network_of(activation, 8, gain=0.9)
    trace = differentiated(network, x, labels)
    seed = 1

    def loss(W, b, shift):
        h = x[seed]
        for layer in range(8):
            z = anp.dot(h, W[layer]) + b[layer] + shift[layer]
            h = PLAIN[activation](z)
        log_total = anp.log(anp.sum(anp.exp(z), axis=1))
        return anp.mean(log_total - z[anp.arange(BATCH), labels[seed]])

    W = [layer.W[seed] for layer in network.layers]
    b = [layer.b[seed] for layer in network.layers]
    # A shift of the preactivations that is zero: dL/dshift is dL/dz.
    shift = [np.zeros_like(z[seed]) for z in trace.preactivations]
    expected_W, expected_b, expected_delta = autograd.grad(loss, argnum=(0, 1, 2))(W, b, shift)
    for layer in range(8):
        for ours, theirs in (
            (network.layers[layer].dW[seed], expected_W[layer]),
            (network.layers[layer].db[seed], expected_b[layer]),
            (trace.deltas[layer][seed], expected_delta[layer]),
        ):
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9 * np.abs(theirs).max())


@given(
    seeds=st.integers(1, 3),
    batch=st.integers(1, 6),
    widths=st.lists(st.integers(1, 6), min_size=2, max_size=6),
    activation=st.sampled_from(list(PLAIN)),
    size=st.sampled_from([0.0, 0.01, 1.0, 1e4]),
    entropy=st.integers(0, 2**32),
)
@settings(deadline=None, max_examples=60)
def test_networks_of_any_shape_agree_with_autograd(seeds, batch, widths, activation, size, entropy):
    """One sample, one unit, one layer; inputs that are zero, and inputs that saturate every unit."""
    rng = np.random.default_rng(entropy)
    layers = [Dense(rng.standard_normal((seeds, *fans)) / np.sqrt(fans[0])) for fans in pairwise(widths)]
    for layer in layers:
        layer.b[...] = 0.3 * rng.standard_normal(layer.b.shape)
    x = size * rng.standard_normal((seeds, batch, widths[0]))
    output_delta = rng.standard_normal((seeds, batch, widths[-1]))
    network = MLP(layers, ACTIVATIONS[activation])
    trace = network.forward(x)
    network.backward(trace, output_delta)

    def loss(W, b, shift):
        h = x
        for each_W, each_b, each_shift in zip(W, b, shift, strict=True):
            z = anp.matmul(h, each_W) + each_b + each_shift
            h = PLAIN[activation](z)
        return anp.sum(z * output_delta)

    W, b = [layer.W for layer in layers], [layer.b for layer in layers]
    shift = [np.zeros_like(z) for z in trace.preactivations]
    with np.errstate(over="ignore"):  # autograd divides by cosh^2
        expected_W, expected_b, expected_delta = autograd.grad(loss, argnum=(0, 1, 2))(W, b, shift)
    # Where a unit is saturated its slope is zero but for rounding.
    rounding = 1e-14 * max(1.0, size)
    for layer, dW, db, found, delta in zip(
        layers, expected_W, expected_b, trace.deltas, expected_delta, strict=True
    ):
        for ours, theirs in ((layer.dW, dW), (layer.db, db), (found, delta)):
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9 * np.abs(theirs).max() + rounding)


def test_trace_holds_every_layer():
    network, x, _ = network_of("tanh", 3)
    trace = network.forward(x)
    h = x
    for number, layer in enumerate(network.layers, start=1):
        np.testing.assert_array_equal(trace.layer_input(number), h)
        z = h @ layer.W + layer.b
        np.testing.assert_allclose(trace.preactivations[number - 1], z, rtol=1e-12, atol=1e-14)
        h = np.tanh(z) if number < network.depth else z
        np.testing.assert_allclose(trace.activations[number - 1], h, rtol=1e-12, atol=1e-14)
        h = trace.activations[number - 1]
    assert trace.output is trace.preactivations[-1]


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_shared_memory_changes_no_gradient(activation):
    network, x, labels = network_of(activation, 4)
    differentiated(network, x, labels)
    expected = [layer.gradients.copy() for layer in network.layers]

    trace = network.forward(x, network.new_trace(x, keep_preactivations=False))
    shares = trace.preactivations[0] is trace.activations[0]
    assert shares is not network.activation.derivative_needs_z
    network.backward(trace, softmax_cross_entropy(trace.output, labels)[1])
    for layer, gradients in zip(network.layers, expected, strict=True):
        np.testing.assert_array_equal(layer.gradients, gradients)


def test_a_trace_is_used_again():
    network, x, labels = network_of("relu", 3)
    trace = differentiated(network, x, labels)
    delta = trace.deltas[0].copy()
    network.forward(-x, trace)
    assert trace.x is not x
    network.backward(trace, softmax_cross_entropy(network.forward(x, trace).output, labels)[1])
    np.testing.assert_array_equal(trace.deltas[0], delta)


def test_seeds_are_independent_networks():
    network, x, labels = network_of("elu", 4)
    trace = differentiated(network, x, labels)
    alone = MLP([Dense(layer.W[1:]) for layer in network.layers], network.activation)
    for copy, layer in zip(alone.layers, network.layers, strict=True):
        copy.b[...] = layer.b[1:]
    single = differentiated(alone, x[1:], labels[1:])
    for delta, of_both in zip(single.deltas, trace.deltas, strict=True):
        np.testing.assert_allclose(delta[0], of_both[1], rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_in_float32_gradients_are_right_to_five_digits(activation):
    exact, x, labels = network_of(activation, 10)
    rounded, _, _ = network_of(activation, 10, dtype=np.float32)
    right, near = differentiated(exact, x, labels), differentiated(rounded, x.astype(np.float32), labels)
    pairs = [
        *zip((layer.dW for layer in rounded.layers), (layer.dW for layer in exact.layers), strict=True),
        *zip((layer.db for layer in rounded.layers), (layer.db for layer in exact.layers), strict=True),
        *zip(near.deltas, right.deltas, strict=True),
    ]
    for found, expected in pairs:
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5 * np.abs(expected).max())


def test_float32_stays_float32():
    network, x, labels = network_of("gelu", 3, dtype=np.float32)
    trace = differentiated(network, x, labels)
    arrays = [
        *trace.preactivations,
        *trace.activations,
        *trace.deltas,
        *(layer.gradients for layer in network.layers),
    ]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_backward_in_logs_gives_the_log_of_each_deltas_rms(activation):
    network, x, labels = network_of(activation, 6)
    trace = differentiated(network, x, labels)
    plain = np.stack([np.sqrt(np.square(delta).mean(axis=-1)) for delta in trace.deltas], axis=-1)
    _, delta = softmax_cross_entropy(trace.output, labels)
    logs = network.backward_in_logs(trace, delta)
    assert logs.shape == (SEEDS, BATCH, 6)
    np.testing.assert_allclose(10**logs, plain, rtol=1e-11)
    for delta in trace.deltas:
        np.testing.assert_allclose(np.square(delta).mean(axis=-1), 1)


def test_backward_in_logs_leaves_the_range_of_float32():
    """Fifty linear layers that each multiply by 1/100 and by 100: 10^-98 and 10^98 in float32."""
    scale = np.array([0.01, 100.0], dtype=np.float32)[:, np.newaxis, np.newaxis]
    network = MLP([Dense(scale * np.eye(3, dtype=np.float32)) for _ in range(50)], Linear())
    # The forward pass would overflow, but the derivative of a linear network does not need it.
    trace = network.new_trace(np.zeros((2, 1, 3), dtype=np.float32))
    logs = network.backward_in_logs(network.forward(trace.x, trace), np.ones((2, 1, 3), dtype=np.float32))
    np.testing.assert_allclose(logs[0, 0], -2.0 * np.arange(49, -1, -1), atol=1e-5)
    np.testing.assert_allclose(logs[1, 0], 2.0 * np.arange(49, -1, -1), atol=1e-5)


def test_a_gradient_that_is_zero_has_minus_infinity_as_its_log():
    network = MLP([Dense(np.ones((1, 2, 2))), Dense(np.ones((1, 2, 2)))], ACTIVATIONS["relu"])
    trace = network.forward(np.array([[[-1.0, -1.0], [1.0, 1.0]]]))
    logs = network.backward_in_logs(trace, np.ones((1, 2, 2)))
    np.testing.assert_allclose(logs, [[[-np.inf, 0], [np.log10(2), 0]]])


def test_rms_of_logs_is_the_root_mean_square_of_the_samples():
    logs = np.random.default_rng(11).normal(size=(3, 4, 5))
    np.testing.assert_allclose(
        10 ** rms_of_logs(logs), np.sqrt(np.mean(10 ** (2 * logs), axis=1)), rtol=1e-12
    )
    np.testing.assert_allclose(rms_of_logs(logs - 5000), rms_of_logs(logs) - 5000)
    dead = np.full((1, 4, 1), -np.inf)
    assert rms_of_logs(dead) == -np.inf
    dead[0, 0] = 1.0
    assert rms_of_logs(dead) == pytest.approx(1 + np.log10(1 / 4) / 2)


def test_networks_may_share_layers():
    sigmoid, x, _ = network_of("sigmoid", 3)
    tanh = MLP(sigmoid.layers, ACTIVATIONS["tanh"])
    assert tanh.layers[1] is sigmoid.layers[1]
    assert not np.allclose(tanh.forward(x).output, sigmoid.forward(x).output)


def test_draw_builds_the_stated_widths_from_each_seeds_generator():
    rngs = np.random.default_rng(12).spawn(3)
    network = MLP.draw([4, 6, 2], ACTIVATIONS["relu"], He(), rngs)
    assert [layer.W.shape for layer in network.layers] == [(3, 4, 6), (3, 6, 2)]
    fewer = MLP.draw([4, 6, 2], ACTIVATIONS["relu"], He(), np.random.default_rng(12).spawn(1))
    np.testing.assert_array_equal(fewer.layers[1].W[0], network.layers[1].W[0])


def test_layers_that_do_not_fit_are_refused():
    rngs = np.random.default_rng(13).spawn(1)
    layers = [Dense(Xavier().draw(rngs, *fans)) for fans in ((2, 3), (3, 4), (5, 1))]
    with pytest.raises(ValueError, match="got 4 in layer 2 and 5 in layer 3"):
        MLP(layers, Linear())


def test_a_network_without_layers_is_refused():
    with pytest.raises(ValueError, match="at least one layer, got none"):
        MLP.draw([3], Linear(), He(), np.random.default_rng(0).spawn(1))


@pytest.mark.parametrize("shape", [(SEEDS, BATCH, 4), (1, BATCH, 5), (BATCH, 5), (SEEDS, 0, 5)])
def test_an_input_of_the_wrong_shape_is_refused(shape):
    network, _, _ = network_of("tanh", 2)
    with pytest.raises(ValueError, match=r"with 2 seeds and `fan_in` 5, got shape \("):
        network.forward(np.zeros(shape))


def test_a_trace_of_another_batch_is_refused():
    network, x, _ = network_of("tanh", 2)
    with pytest.raises(ValueError, match=r"the trace's batch, \(2, 6, 5\), got \(2, 3, 5\)"):
        network.forward(x[:, :3], network.forward(x))


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_an_input_that_is_not_finite_is_refused(broken):
    network, x, _ = network_of("tanh", 2)
    x[1, 2, 3] = broken
    with pytest.raises(ValueError, match="`x` must be finite, got NaN or infinity"):
        network.forward(x)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(("dtype", "large"), [(np.float32, 1e37), (np.float64, 1e300)])
def test_huge_inputs_overflow_nowhere(activation, dtype, large):
    """Warnings are errors here."""
    network, x, labels = network_of(activation, 3, dtype=dtype)
    for scale in (large, -large, 1e4, 0):
        trace = differentiated(network, x * dtype(scale), labels)
        for array in (*trace.activations, *trace.deltas, *(layer.gradients for layer in network.layers)):
            assert np.isfinite(array).all()
