"""Minibatch training."""

import numpy as np
import pytest

from gradlesson.course.nn.activations import ACTIVATIONS, Linear
from gradlesson.course.nn.adam import Adam
from gradlesson.course.nn.clipping import clip_by_norm
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.initialisers import He, Normal
from gradlesson.course.nn.losses import softmax_cross_entropy
from gradlesson.course.nn.mlp import MLP
from gradlesson.course.nn.sgd import SGD
from gradlesson.course.nn.training import accuracy, first_non_finite, minibatches, train


def generators(seeds, entropy=14):
    return np.random.default_rng(entropy).spawn(seeds)


def corners():
    """Four noisy corners of a square, one class each, (80, 2) and (80,)."""
    rng = np.random.default_rng(15)
    labels = np.tile(np.arange(4), 20)
    centres = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])
    return (centres[labels] + 0.2 * rng.standard_normal((80, 2))).astype(np.float32), labels


def test_every_epoch_meets_each_sample_at_most_once():
    batches = minibatches(generators(3), samples=10, batch=3, steps=7)
    assert batches.shape == (7, 3, 3)
    for seed in range(3):
        for epoch in (batches[:3, seed], batches[3:6, seed]):
            assert len(np.unique(epoch)) == 9
    assert not np.array_equal(batches[:, 0], batches[:, 1])
    assert set(np.unique(batches)) == set(range(10))


def test_more_seeds_and_more_steps_leave_the_first_batches_alone():
    few = minibatches(generators(1), samples=10, batch=4, steps=3)
    many = minibatches(generators(4), samples=10, batch=4, steps=9)
    np.testing.assert_array_equal(few[:, 0], many[:3, 0])


def test_each_seed_draws_from_its_own_generator():
    both = minibatches(generators(2), samples=10, batch=4, steps=3)
    second = minibatches(generators(2)[1:], samples=10, batch=4, steps=3)
    np.testing.assert_array_equal(second[:, 0], both[:, 1])


@pytest.mark.parametrize("batch", [0, 11])
def test_an_impossible_batch_is_refused(batch):
    with pytest.raises(ValueError, match=f"`batch` must be from 1 to the 10 samples there are, got {batch}"):
        minibatches(generators(1), samples=10, batch=batch, steps=1)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_learns_the_corners_of_a_square(activation):
    x, labels = corners()
    rngs = generators(3)
    network = MLP.draw([2, 16, 4], ACTIVATIONS[activation], He(), rngs)
    before = accuracy(network, x, labels)
    losses = train(network, SGD(network.layers, 0.2, 0.9), x, labels, minibatches(rngs, 80, 16, 150))
    assert losses.shape == (150, 3)
    assert losses.dtype == np.float32
    assert (losses[-1] < 0.2 * losses[0]).all()
    assert (before < 0.9).all()
    assert (accuracy(network, x, labels) > 0.95).all()


def test_training_is_forward_loss_backward_step():
    x, labels = corners()
    rngs = generators(2)
    network = MLP.draw([2, 5, 4], ACTIVATIONS["tanh"], He(), rngs)
    batches = minibatches(rngs, 80, 8, 3)
    by_hand = MLP([Dense(layer.W) for layer in network.layers], network.activation)
    optimiser = SGD(by_hand.layers, 0.1, 0.5)
    losses = train(network, SGD(network.layers, 0.1, 0.5), x, labels, batches)
    for step, rows in enumerate(batches):
        trace = by_hand.forward(x[rows])
        loss, delta = softmax_cross_entropy(trace.output, labels[rows])
        np.testing.assert_allclose(losses[step], loss, rtol=1e-6)
        by_hand.backward(trace, delta)
        optimiser.step()
    for layer, expected in zip(network.layers, by_hand.layers, strict=True):
        np.testing.assert_allclose(layer.parameters, expected.parameters, rtol=1e-5, atol=1e-7)


def test_a_seed_that_diverges_is_recorded_and_disturbs_no_other():
    x, labels = corners()
    batches = minibatches(generators(2), 80, 8, 30)
    draw = He().draw(generators(2), 2, 4)
    draw[1] *= 1e37

    def losses_of(W):
        network = MLP([Dense(W), Dense(np.ones((len(W), 4, 4), np.float32))], ACTIVATIONS["relu"])
        return train(network, SGD(network.layers, 0.1), x, labels, batches[:, : len(W)])

    both = losses_of(draw)
    assert np.isfinite(both[:, 0]).all()
    np.testing.assert_allclose(both[:, :1], losses_of(draw[:1]), rtol=1e-5)
    broken = first_non_finite(both)
    assert broken[0] == -1
    assert 0 <= broken[1] < 30
    assert not np.isfinite(both[broken[1], 1])


def test_first_non_finite_names_the_step_of_each_seed():
    losses = np.ones((5, 4))
    losses[0, 0] = np.nan
    losses[3:, 1] = np.inf
    losses[2, 2] = -np.inf
    assert first_non_finite(losses).tolist() == [0, 3, 2, -1]


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_first_non_finite_sees_what_the_last_update_broke(broken):
    layers = [Dense(np.ones((3, 2, 2))), Dense(np.ones((3, 2, 2)))]
    layers[1].b[2] = broken
    losses = np.ones((5, 3))
    losses[4, 0] = np.nan
    assert first_non_finite(losses, layers).tolist() == [4, -1, 5]


def test_an_explosion_is_recorded_and_never_a_crash():
    """ReLU, 20 layers, N(0, 1) weights: the first loss is finite, the one after the first update is not."""
    x, labels = corners()
    rngs = generators(2)
    network = MLP.draw([2, *[64] * 20, 4], ACTIVATIONS["relu"], Normal(1.0), rngs)
    losses = train(network, SGD(network.layers, 0.01), x, labels, minibatches(rngs, 80, 16, 4))
    assert first_non_finite(losses, network.layers).tolist() == [1, 1]
    np.testing.assert_array_equal(accuracy(network, x, labels), 0)


def test_gradients_can_be_recorded_and_clipped_before_each_step():
    x, labels = corners()
    rngs = generators(2)
    network = MLP.draw([2, 8, 4], ACTIVATIONS["tanh"], He(), rngs)
    before = [layer.parameters.copy() for layer in network.layers]
    seen = []

    def clip(step, trace):
        seen.append((step, trace.output.shape))
        clip_by_norm(network.layers, 1e-3)

    train(network, SGD(network.layers, 1.0), x, labels, minibatches(rngs, 80, 16, 1), clip)
    moved = [layer.parameters - old for layer, old in zip(network.layers, before, strict=True)]
    lengths = np.sqrt(sum(np.square(each).sum(axis=(1, 2)) for each in moved))
    np.testing.assert_allclose(lengths, 1e-3, rtol=1e-3)
    assert seen == [(0, (2, 16, 4))]


def test_adam_trains_too():
    x, labels = corners()
    rngs = generators(2)
    network = MLP.draw([2, 16, 4], ACTIVATIONS["relu"], He(), rngs)
    train(network, Adam(network.layers, 0.02), x, labels, minibatches(rngs, 80, 16, 100))
    assert (accuracy(network, x, labels) > 0.95).all()


def test_data_of_the_wrong_shape_or_not_finite_are_refused():
    x, labels = corners()
    rngs = generators(1)
    network = MLP.draw([2, 4], ACTIVATIONS["relu"], He(), rngs)
    optimiser, batches = SGD(network.layers, 0.1), minibatches(rngs, 80, 16, 1)
    with pytest.raises(ValueError, match=r"got shapes \(80, 2\) and \(79,\)"):
        train(network, optimiser, x, labels[1:], batches)
    x[:] = np.nan
    with pytest.raises(ValueError, match="`x` must be finite, got NaN"):
        train(network, optimiser, x, labels, batches)


def test_accuracy_is_the_share_of_largest_outputs_that_are_right():
    network = MLP([Dense(np.stack([np.eye(3), -np.eye(3)]))], ACTIVATIONS["tanh"])
    x = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0.5]])
    np.testing.assert_allclose(accuracy(network, x, np.array([0, 1, 2, 2])), [0.75, 0.0])


def test_an_output_that_is_not_finite_is_never_right():
    network = MLP([Dense(np.stack([np.eye(2)] * 3))], Linear())
    network.layers[0].W[1:] = np.array([np.nan, np.inf])[:, np.newaxis, np.newaxis]
    np.testing.assert_array_equal(accuracy(network, np.eye(2), np.array([0, 1])), [1, 0, 0])
