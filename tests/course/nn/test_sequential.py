"""The backward passes of networks with normalisation and residual blocks, held layer by layer against others."""

from math import sqrt

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradlesson.course.nn.activations import ACTIVATIONS
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.initialisers import He
from gradlesson.course.nn.layer import Nonlinearity
from gradlesson.course.nn.losses import softmax_cross_entropy
from gradlesson.course.nn.mlp import MLP
from gradlesson.course.nn.normalisation import BatchNorm, LayerNorm
from gradlesson.course.nn.residual import Residual, post_norm, pre_norm
from gradlesson.course.nn.sequential import Sequential
from gradlesson.course.nn.sgd import SGD
from gradlesson.course.nn.training import accuracy, train

SEEDS, BATCH, WIDTH, CLASSES = 2, 6, 5, 4
STEP = 1e-30


def network_of(kind, depth, phi="tanh", dtype=np.float64, seeds=SEEDS):
    """`depth` hidden layers or blocks between two dense layers; all parameters are off their starting values."""
    rng = np.random.default_rng([depth, len(kind)])

    def drawn(*shape):
        return np.repeat(rng.standard_normal((SEEDS, *shape)), seeds // SEEDS, axis=0).astype(dtype)

    def dense(fan_in, fan_out):
        layer = Dense(drawn(fan_in, fan_out) / sqrt(fan_in))
        layer.b[...] = 0.1 * drawn(1, fan_out)
        return layer

    def norm(layer):
        made = layer(seeds, WIDTH, dtype)
        made.gamma += 0.2 * drawn(1, WIDTH)
        made.beta += 0.2 * drawn(1, WIDTH)
        return made

    def block():
        branch = [dense(WIDTH, WIDTH + 2), Nonlinearity(ACTIVATIONS[phi]), dense(WIDTH + 2, WIDTH)]
        return {
            "plain": lambda: [dense(WIDTH, WIDTH), Nonlinearity(ACTIVATIONS[phi])],
            "batch-norm": lambda: [dense(WIDTH, WIDTH), norm(BatchNorm), Nonlinearity(ACTIVATIONS[phi])],
            "layer-norm": lambda: [dense(WIDTH, WIDTH), norm(LayerNorm), Nonlinearity(ACTIVATIONS[phi])],
            "residual": lambda: [Residual(branch, scale=0.7)],
            "pre-norm": lambda: pre_norm(norm(LayerNorm), branch, scale=0.5),
            "post-norm": lambda: post_norm(norm(BatchNorm), branch),
        }[kind]()

    layers = [dense(3, WIDTH), *(layer for _ in range(depth) for layer in block()), dense(WIDTH, CLASSES)]
    return Sequential(layers)


KINDS = ["plain", "batch-norm", "layer-norm", "residual", "pre-norm", "post-norm"]
EVERY_KIND = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture
def x():
    return np.random.default_rng(20).standard_normal((SEEDS, BATCH, 3))


@pytest.fixture
def labels():
    return np.random.default_rng(21).integers(0, CLASSES, (SEEDS, BATCH))


def differentiated(network, x, labels, **options):
    trace = network.forward(x, network.new_trace(x, **options))
    _, delta = softmax_cross_entropy(trace.output, labels)
    network.backward(trace, delta)
    return trace


def blocks_of(part):
    """Name, parameters and gradients of W and b, or gamma and beta."""
    names = ("W", "b") if isinstance(part, Dense) else ("gamma", "beta")
    return [(name, getattr(part, name), getattr(part, f"d{name}")) for name in names]


@EVERY_KIND
@pytest.mark.parametrize("depth", [0, 1, 4, 12])
def test_gradient_of_every_block_of_parameters_is_the_complex_step(kind, depth, x, labels):
    network = network_of(kind, depth)
    differentiated(network, x, labels)
    shadow = network_of(kind, depth, dtype=complex)
    rng = np.random.default_rng(22)
    for number, (part, copy) in enumerate(zip(network.parametric, shadow.parametric, strict=True)):
        for (name, _, gradient), (_, moved, _) in zip(blocks_of(part), blocks_of(copy), strict=True):
            # Along the gradient the derivative is its norm, so no cancellation hides an error; then at random.
            size = np.linalg.norm(gradient)
            for direction in (gradient / max(size, 1e-300), rng.standard_normal(gradient.shape)):
                moved += STEP * 1j * direction
                loss, _ = softmax_cross_entropy(shadow.forward(x.astype(complex)).output, labels)
                moved -= STEP * 1j * direction
                analytic = np.sum(gradient * direction)
                assert analytic == pytest.approx(
                    loss.sum().imag / STEP, rel=1e-10, abs=1e-11 * size + 1e-14
                ), (
                    number,
                    name,
                )


@EVERY_KIND
@pytest.mark.parametrize("depth", [30, 100])
def test_gradient_of_every_block_of_parameters_is_the_complex_step_to_depth_100(kind, depth):
    """The steps are taken at once: a pair of seeds for each block of parameters, which has moved there only."""
    x = np.random.default_rng(26).standard_normal((1, BATCH, 3)).repeat(SEEDS, axis=0)
    labels = np.random.default_rng(27).integers(0, CLASSES, (1, BATCH)).repeat(SEEDS, axis=0)
    network = network_of(kind, depth)
    differentiated(network, x, labels)
    found = [
        (number, name, gradient)
        for number, part in enumerate(network.parametric)
        for name, _, gradient in blocks_of(part)
        # A bias that the normalisation behind it takes out again has no gradient but rounding.
        if np.linalg.norm(gradient) > 1e-14 * np.linalg.norm(part.gradients)
    ]
    copies = len(found)
    moved = network_of(kind, depth, dtype=complex, seeds=SEEDS * copies)
    for k, (number, name, gradient) in enumerate(found):
        direction = 1j * STEP * gradient / np.linalg.norm(gradient)
        getattr(moved.parametric[number], name)[k::copies] += direction
    output = moved.forward(x.repeat(copies, axis=0).astype(complex)).output
    loss, _ = softmax_cross_entropy(output, labels.repeat(copies, axis=0))
    numeric = loss.imag.reshape(SEEDS, copies).sum(axis=0) / STEP
    np.testing.assert_allclose(numeric, [np.linalg.norm(gradient) for *_, gradient in found], rtol=1e-10)


@EVERY_KIND
def test_delta_of_every_layer_is_the_complex_step(kind, x, labels):
    network, shadow = network_of(kind, 4), network_of(kind, 4, dtype=complex)
    trace = differentiated(network, x, labels)
    outputs = [x, *trace.outputs]
    deltas = [network.input_gradient(trace), *trace.deltas]
    for k, (output, delta) in enumerate(zip(outputs, deltas, strict=True)):
        for direction in (
            delta / np.linalg.norm(delta),
            np.random.default_rng(k).standard_normal(delta.shape),
        ):
            h = output + STEP * 1j * direction
            for layer in shadow.layers[k:]:
                h = layer.forward(h)
            numeric = softmax_cross_entropy(h, labels)[0].sum().imag / STEP
            assert np.sum(delta * direction) == pytest.approx(numeric, rel=1e-10, abs=1e-14), k


@EVERY_KIND
@pytest.mark.parametrize("phi", ["relu", "elu", "gelu"])
def test_gradient_of_every_block_of_parameters_is_the_central_difference(kind, phi, x, labels):
    network = network_of(kind, 3, phi)
    differentiated(network, x, labels)
    found = [
        (values, gradient.copy()) for part in network.parametric for _, values, gradient in blocks_of(part)
    ]
    for values, gradient in found:
        size = np.linalg.norm(gradient)
        if size < 1e-12:  # a bias that the normalisation behind it takes out again
            continue
        losses = []
        for step in (1e-6, -2e-6):
            values += step * gradient / size
            losses.append(softmax_cross_entropy(network.forward(x).output, labels)[0].sum())
        values += 1e-6 * gradient / size
        assert size == pytest.approx((losses[0] - losses[1]) / 2e-6, rel=1e-6 if phi == "gelu" else 1e-4)


shapes = st.tuples(*[st.integers(1, 6)] * 2, st.integers(1, 5), st.integers(1, 4))
filling = st.sampled_from(["normal", "zero", "saturated"])


@given(shapes, filling, st.sampled_from(["layer", "batch", "none"]), st.integers(0, 2**32))
@settings(deadline=None, max_examples=60)
def test_residual_networks_of_any_shape_agree_with_autograd(shape, fill, normalised, entropy):
    batch, width, seeds, depth = shape
    batch += normalised == "batch"  # which takes two samples at least
    rng = np.random.default_rng(entropy)
    x = {"normal": 1.0, "zero": 0.0, "saturated": 1e3}[fill] * rng.standard_normal((seeds, batch, width))
    W = [rng.standard_normal((seeds, width, width)) / np.sqrt(width) for _ in range(depth)]
    kind = BatchNorm if normalised == "batch" else LayerNorm
    norms = [kind(seeds, width, np.float64, epsilon=0.1) for _ in W]
    target = rng.standard_normal((seeds, batch, width))

    def branch(k):
        return [Dense(W[k]), Nonlinearity(ACTIVATIONS["tanh"])]

    blocks = [
        [Residual(branch(k), 0.5)] if normalised == "none" else pre_norm(norms[k], branch(k), 0.5)
        for k in range(depth)
    ]
    network = Sequential([layer for block in blocks for layer in block])
    trace = network.forward(x)
    network.backward(trace, target)

    def loss(x, W):
        h = x
        for each in W:
            inner = h
            if normalised != "none":
                centred = h - anp.mean(h, axis=kind.axis, keepdims=True)
                inner = centred / anp.sqrt(anp.mean(centred**2, axis=kind.axis, keepdims=True) + 0.1)
            h = h + 0.5 * anp.tanh(anp.matmul(inner, each))
        return anp.sum(h * target)

    with np.errstate(over="ignore"):  # autograd divides by cosh^2
        dx, dW = autograd.grad(loss, argnum=(0, 1))(x, W)
    dense = [part for part in network.parametric if isinstance(part, Dense)]
    # Where tanh is saturated, 1 - tanh^2 is zero but for rounding.
    rounding = 1e-15 * max(1, np.abs(x).max())
    for ours, theirs in zip(
        [network.input_gradient(trace), *(each.dW for each in dense)], [dx, *dW], strict=True
    ):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-9 * np.abs(theirs).max() + rounding)


@EVERY_KIND
def test_float32_stays_float32_and_is_as_right_as_it_can_be(kind, x, labels):
    exact, rounded = network_of(kind, 3), network_of(kind, 3, dtype=np.float32)
    differentiated(exact, x, labels)
    trace = differentiated(rounded, x.astype(np.float32), labels)
    arrays = [*trace.outputs, *trace.deltas, *(part.gradients for part in rounded.parametric)]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}
    for right, near in zip(exact.parametric, rounded.parametric, strict=True):
        np.testing.assert_allclose(
            near.gradients, right.gradients, rtol=0, atol=1e-5 * np.abs(right.gradients).max()
        )


def test_a_plain_sequence_is_the_mlp(x, labels):
    network = Sequential(network_of("plain", 3).layers[1:])
    x = np.concatenate([x, x[..., :2]], axis=2)
    dense = [layer for layer in network.layers if isinstance(layer, Dense)]
    copies = [Dense(layer.W) for layer in dense]
    for copy, layer in zip(copies, dense, strict=True):
        copy.b[...] = layer.b
    mlp = MLP(copies, ACTIVATIONS["tanh"])
    trace, expected = differentiated(network, x, labels), differentiated(mlp, x, labels)
    np.testing.assert_allclose(trace.output, expected.output, rtol=1e-13)
    for layer, copy in zip(dense, copies, strict=True):
        np.testing.assert_allclose(layer.gradients, copy.gradients, rtol=1e-12, atol=1e-17)


@EVERY_KIND
@pytest.mark.parametrize("phi", ["tanh", "gelu"])
def test_shared_memory_changes_no_gradient(kind, phi, x, labels):
    network = network_of(kind, 3, phi)
    differentiated(network, x, labels)
    expected = [part.gradients.copy() for part in network.parametric]
    trace = differentiated(network, x, labels, keep_preactivations=False)
    for part, gradients in zip(network.parametric, expected, strict=True):
        np.testing.assert_array_equal(part.gradients, gradients)
    if kind == "plain":
        assert (trace.outputs[1] is trace.outputs[2]) == (phi == "tanh")


def test_two_activations_in_a_row_share_no_memory(x, labels):
    W = np.random.default_rng(23).standard_normal((SEEDS, 3, CLASSES))
    phi = ACTIVATIONS["sigmoid"]
    gradients = []
    for keep in (True, False):
        network = Sequential([Dense(W), Nonlinearity(phi), Nonlinearity(phi)])
        differentiated(network, x, labels, keep_preactivations=keep)
        gradients.append(network.parametric[0].gradients)
    np.testing.assert_array_equal(*gradients)


def test_a_trace_is_used_again(x, labels):
    network = network_of("pre-norm", 2)
    trace = differentiated(network, x, labels)
    arrays, expected = list(map(id, [*trace.outputs, *trace.deltas])), trace.deltas[0].copy()
    network.forward(-x, trace)
    network.backward(trace, softmax_cross_entropy(network.forward(x, trace).output, labels)[1])
    np.testing.assert_array_equal(trace.deltas[0], expected)
    assert arrays == list(map(id, [*trace.outputs, *trace.deltas]))


@EVERY_KIND
def test_every_kind_of_network_trains_and_predicts_single_samples(kind):
    rng = np.random.default_rng(24)
    labels = np.tile(np.arange(CLASSES), 20)
    centres = np.array([[1, 1, 0], [1, -1, 0], [-1, 1, 0], [-1, -1, 0]])
    samples = (centres[labels] + 0.1 * rng.standard_normal((80, 3))).astype(np.float32)
    network = network_of(kind, 2, dtype=np.float32)
    batches = rng.integers(0, 80, (120, SEEDS, 16))
    train(network, SGD(network.parametric, 0.05, 0.9), samples, labels, batches)
    assert (accuracy(network, samples, labels) > 0.95).all()
    several = network.predict(np.broadcast_to(samples[:7], (SEEDS, 7, 3)))
    alone = network.predict(np.broadcast_to(samples[:1], (SEEDS, 1, 3)))
    np.testing.assert_allclose(several[:, :1], alone, rtol=1e-4, atol=1e-5)


def test_layers_that_do_not_fit_are_refused(x):
    W = He().draw(np.random.default_rng(25).spawn(SEEDS), 4, 4)
    with pytest.raises(ValueError, match=r"with 2 seeds and `fan_in` 4, got shape \(2, 6, 3\)"):
        Sequential([Dense(W)]).forward(x)
    with pytest.raises(ValueError, match=r"2 seeds and 5 units, got shape \(2, 6, 3\)"):
        Sequential([LayerNorm(SEEDS, 5)]).forward(x)


def test_a_layer_in_two_places_or_none_at_all_is_refused():
    phi = Nonlinearity(ACTIVATIONS["relu"])
    with pytest.raises(ValueError, match="must stand in one place, got one twice"):
        Sequential([phi, phi])
    with pytest.raises(ValueError, match="at least one layer, got none"):
        Sequential([])


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_an_input_that_is_not_finite_is_refused(broken, x):
    x[0, 0, 0] = broken
    with pytest.raises(ValueError, match="`x` must be finite, got NaN or infinity"):
        network_of("plain", 1).forward(x)


def test_a_trace_of_another_batch_is_refused(x):
    network = network_of("plain", 1)
    trace = network.forward(x)
    with pytest.raises(ValueError, match=r"the trace's batch, \(2, 6, 3\), got \(2, 5, 3\)"):
        network.forward(x[:, :5], trace)
