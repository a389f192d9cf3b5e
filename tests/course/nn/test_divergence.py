"""Numbers that leave the range of float32: no warning, no crash, and the result says so.

Warnings are errors in all tests; here nothing of numpy's may even be on its way to one.
"""

import warnings

import numpy as np
import pytest

from gradlesson.course.nn.activations import ACTIVATIONS, Linear
from gradlesson.course.nn.adam import Adam
from gradlesson.course.nn.clipping import clip_by_norm, clip_by_value
from gradlesson.course.nn.dbn import DBN
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.gru import GRU
from gradlesson.course.nn.initialisers import He, Normal
from gradlesson.course.nn.jacobians import end_to_end_jacobian, jacobian_by_backward, log10_singular_values
from gradlesson.course.nn.layer import Nonlinearity
from gradlesson.course.nn.losses import softmax_cross_entropy, squared_error
from gradlesson.course.nn.lstm import LSTM
from gradlesson.course.nn.mlp import MLP, rms_of_logs
from gradlesson.course.nn.normalisation import BatchNorm, LayerNorm
from gradlesson.course.nn.norms import gram_norm, log10_norm, norm, per_layer, rms
from gradlesson.course.nn.rbm import RBM
from gradlesson.course.nn.residual import Residual, post_norm, pre_norm
from gradlesson.course.nn.rnn import TanhRNN
from gradlesson.course.nn.sequential import Sequential
from gradlesson.course.nn.sgd import SGD
from gradlesson.course.nn.training import accuracy, first_non_finite, minibatches, train

SEEDS, BATCH, WIDTH = 2, 4, 6
GAINS = pytest.mark.parametrize("gain", [1e-30, 1.0, 1e5, 1e20, 1e37])
ACTIVATION = pytest.mark.parametrize("phi", [*ACTIVATIONS.values(), Linear()], ids=[*ACTIVATIONS, "linear"])


@pytest.fixture(autouse=True)
def everything_raises():
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        yield


def normal(*shape, scale=1.0, entropy=90):
    drawn = np.random.default_rng([entropy, *shape]).standard_normal(shape)
    return (scale * drawn).clip(-3e38, 3e38).astype(np.float32)


def use_up(network, trace, deltas):
    """All that looks at a network after its forward pass."""
    for delta in deltas:
        network.backward(trace, delta)
        per_layer(norm, trace.deltas), per_layer(log10_norm, trace.deltas), per_layer(rms, trace.deltas)
        gram_norm(trace.layer_input(0), trace.deltas[0])
    loss, delta = softmax_cross_entropy(trace.output, np.zeros((SEEDS, BATCH), int))
    network.backward(trace, delta)
    squared, delta = squared_error(trace.output, normal(*trace.output.shape))
    network.backward(trace, delta)
    assert loss.shape == squared.shape == (SEEDS,)


@pytest.mark.parametrize("depth", [1, 3, 30])
@GAINS
@ACTIVATION
def test_no_pass_of_an_mlp_warns(phi, gain, depth):
    network = MLP([Dense(normal(SEEDS, WIDTH, WIDTH, scale=gain)) for _ in range(depth)], phi)
    x = normal(SEEDS, BATCH, WIDTH)
    trace = network.forward(x)
    deltas = [normal(SEEDS, BATCH, WIDTH, scale=scale) for scale in (1e-30, 1.0, 1e30)]
    use_up(network, trace, deltas)
    for delta in deltas:
        assert rms_of_logs(network.backward_in_logs(trace, delta)).shape == (SEEDS, depth)
    end_to_end_jacobian(network, trace)
    assert log10_singular_values(network, trace).shape == (SEEDS, BATCH, WIDTH)
    accuracy(network, x[0], np.zeros(BATCH, int))


BLOCKS = {
    "batch-norm": lambda dense, h: [dense, BatchNorm(SEEDS, WIDTH), h],
    "layer-norm": lambda dense, h: [dense, LayerNorm(SEEDS, WIDTH), h],
    "residual": lambda dense, h: [Residual([dense, h])],
    "pre-norm": lambda dense, h: pre_norm(LayerNorm(SEEDS, WIDTH), [dense, h]),
    "post-norm": lambda dense, h: post_norm(BatchNorm(SEEDS, WIDTH), [dense, h]),
}


@pytest.mark.parametrize("block", BLOCKS)
@GAINS
@pytest.mark.parametrize("phi", ["relu", "gelu", "selu"])
def test_no_pass_of_a_network_of_blocks_warns_before_or_after_an_update_that_breaks_it(phi, gain, block):
    layers = []
    for _ in range(12):
        dense = Dense(normal(SEEDS, WIDTH, WIDTH, scale=gain))
        layers += BLOCKS[block](dense, Nonlinearity(ACTIVATIONS[phi]))
    network = Sequential(layers)
    x = normal(SEEDS, BATCH, WIDTH)
    optimiser = SGD(network.parametric, 1e30, 0.9)
    for _ in range(3):
        trace = network.forward(x)
        use_up(network, trace, [normal(SEEDS, BATCH, WIDTH, scale=scale) for scale in (1.0, 1e30)])
        network.input_gradient(trace)
        optimiser.step()
        network.predict(x)
    jacobian_by_backward(network, network.forward(x))


@pytest.mark.parametrize("steps", [1, 60])
@GAINS
@pytest.mark.parametrize("kind", [TanhRNN, LSTM, GRU])
def test_no_walk_along_a_sequence_warns(kind, gain, steps):
    blocks = len(kind.blocks)
    layer = kind(normal(SEEDS, 3, 4 * blocks, scale=gain), normal(SEEDS, 4, 4 * blocks, scale=gain))
    optimiser = Adam([layer], 1e30)
    for scale in (1.0, 1e37, 1.0):
        x = normal(steps, SEEDS, BATCH, 3, scale=scale)
        trace = layer.forward(x)
        for size in (1e-30, 1.0, 1e37):
            dh = normal(SEEDS, BATCH, 4, scale=size)
            layer.backward_in_logs(trace, dh)
            layer.backward(trace, np.broadcast_to(dh, (steps, *dh.shape)))
            layer.backward(trace, dh)
            trace.log_rms(trace.dh)
        optimiser.step()


@GAINS
def test_no_step_of_an_rbm_warns(gain):
    machine = RBM(normal(SEEDS, 3, 4, scale=gain))
    rngs = np.random.default_rng(91).spawn(SEEDS)
    v, h = (np.random.default_rng(92).random((SEEDS, 5, units)).astype(np.float32) for units in (3, 4))
    optimiser = SGD([machine], 1e30, 0.9)
    for _ in range(4):
        machine.energy(v, h), machine.free_energy(v)
        machine.hidden_probabilities(v), machine.visible_probabilities(h)
        machine.contrastive_divergence(v, rngs, k=2, weight_decay=1e30)
        optimiser.step()


@pytest.mark.parametrize("value", [1e-45, 1e30, 3e38, np.inf, -np.inf, np.nan])
def test_no_gradient_makes_clipping_or_an_optimiser_warn(value):
    layers = [Dense(normal(SEEDS, 3, 4)), Dense(normal(SEEDS, 4, 2))]
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        for make in (lambda: SGD(layers, 1e30, 0.9), lambda: Adam(layers, 1e30)):
            optimiser = make()
            for clip in (
                lambda: None,
                lambda: clip_by_norm(layers, 1e-300),
                lambda: clip_by_value(layers, 1e-300),
            ):
                for _ in range(2):
                    for layer in layers:
                        layer.gradients[...] = value
                    clip()
                    optimiser.step()
    assert [str(warning.message) for warning in told] == []


def test_small_gradients_whose_norm_is_no_float_are_clipped():
    layer = Dense(np.ones((1, 2, 2)))
    layer.gradients[...] = 5e-324
    clip_by_norm([layer], 1.0)
    np.testing.assert_array_equal(layer.gradients, 5e-324)


@pytest.mark.parametrize("size", [1e-42, 1e-30, 1e-19, 1e19, 1e30, 1e38])
def test_backward_in_logs_takes_gradients_whose_squares_are_no_float32(size):
    network = MLP.draw([3, 5, 4], ACTIVATIONS["tanh"], He(), np.random.default_rng(93).spawn(SEEDS))
    trace = network.forward(normal(SEEDS, BATCH, 3))
    delta = normal(SEEDS, BATCH, 4).clip(-3, 3)
    plain = network.backward_in_logs(trace, delta)
    # The smallest float32 have few digits.
    scaled = network.backward_in_logs(trace, delta * np.float32(size))
    np.testing.assert_allclose(scaled, plain + np.log10(size), atol=2e-3 if size < 1e-38 else 1e-5)


def test_backward_in_logs_keeps_a_layer_that_multiplies_by_more_than_the_root_of_the_largest_float():
    W = np.eye(3, dtype=np.float32)[np.newaxis]
    network = MLP([Dense(np.float32(scale) * W) for scale in (1, 1e30, 1e-30, 1e30)], Linear())
    trace = network.new_trace(np.zeros((1, 1, 3), np.float32))
    logs = network.backward_in_logs(network.forward(trace.x, trace), np.ones((1, 1, 3), np.float32))
    np.testing.assert_allclose(logs[0, 0], [30, 0, 30, 0], atol=1e-5)


def test_what_has_diverged_is_nan_or_infinite_in_every_measure():
    network = MLP([Dense(normal(SEEDS, WIDTH, WIDTH, scale=1e20)) for _ in range(4)], Linear())
    trace = network.forward(normal(SEEDS, BATCH, WIDTH))
    loss, delta = softmax_cross_entropy(trace.output, np.zeros((SEEDS, BATCH), int))
    assert not np.isfinite(loss).any()
    network.backward(trace, delta)
    assert not np.isfinite(per_layer(norm, trace.deltas)).any()
    assert not np.isfinite(network.backward_in_logs(trace, delta)).any()
    assert not np.isfinite(clip_by_norm(network.layers, 1.0)).any()
    SGD(network.layers, 0.1).step()
    assert first_non_finite(np.ones((3, SEEDS)), network.layers).tolist() == [3, 3]


def test_singular_values_of_a_seed_that_has_diverged_are_nan_and_those_of_the_others_right():
    network = MLP([Dense(np.stack([2 * np.eye(3)] * 2)) for _ in range(2)], ACTIVATIONS["relu"])
    trace = network.forward(np.ones((2, 1, 3)))
    network.layers[0].W[1, 0, 0] = np.inf
    values = log10_singular_values(network, trace)
    np.testing.assert_allclose(values[0], np.log10(4))
    assert np.isnan(values[1]).all()


def test_a_residual_network_that_explodes_is_recorded_and_never_a_crash():
    rngs = np.random.default_rng(94).spawn(SEEDS)
    blocks = [
        Residual([Dense(Normal(1.0).draw(rngs, 64, 64)), Nonlinearity(ACTIVATIONS["relu"])])
        for _ in range(60)
    ]
    network = Sequential([*blocks, Dense(Normal(1.0).draw(rngs, 64, 3))])
    x = normal(20, 64)
    losses = train(network, SGD(network.parametric, 0.1), x, np.arange(20) % 3, minibatches(rngs, 20, 5, 3))
    assert (first_non_finite(losses, network.parametric) >= 0).all()
    np.testing.assert_array_equal(accuracy(network, x, np.arange(20) % 3), 0)


def test_a_machine_that_diverges_is_recorded_and_the_stack_goes_on():
    rngs = np.random.default_rng(95).spawn(SEEDS)
    dbn = DBN.draw([6, 5, 4], Normal(0.1), rngs)
    dbn.machines[0].W[0] = np.nan
    x = np.random.default_rng(96).random((20, 6)).astype(np.float32)
    errors = dbn.pretrain(x, rngs, epochs=2, batch=5, learning_rate=0.1)
    assert np.isnan(errors[:, :, 0]).all()
    assert np.isfinite(errors[:, :, 1]).all()
    network = dbn.fine_tunable(Dense(He().draw(rngs, 4, 3)))
    labels = np.arange(20) % 3
    losses = train(network, SGD(network.layers, 0.1), x, labels, minibatches(rngs, 20, 5, 3))
    assert first_non_finite(losses).tolist() == [0, -1]
