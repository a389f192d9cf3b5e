"""The deep belief network: greedy training, and the network that it becomes."""

import numpy as np
import pytest

from gradlesson.course.nn.dbn import DBN
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.initialisers import Normal, Xavier
from gradlesson.course.nn.rbm import RBM
from gradlesson.course.nn.sgd import SGD
from gradlesson.course.nn.training import accuracy, minibatches, train


def generators(seeds=2, entropy=70):
    return np.random.default_rng(entropy).spawn(seeds)


def patterns():
    """120 noisy copies of three patterns of eight pixels, and their labels."""
    rng = np.random.default_rng(71)
    labels = np.tile(np.arange(3), 40)
    prototypes = np.array([[1, 1, 1, 0, 0, 0, 0, 0], [0, 0, 0, 1, 1, 1, 0, 0], [0, 0, 1, 1, 0, 0, 1, 1]])
    flips = rng.random((120, 8)) < 0.05
    return np.abs(prototypes[labels] - flips).astype(np.float32), labels


def test_each_machine_learns_to_reconstruct_what_the_one_below_makes_of_the_data():
    x, _ = patterns()
    dbn = DBN.draw([8, 10, 6], Normal(0.05), generators())
    errors = dbn.pretrain(x, generators(), epochs=30, batch=10, learning_rate=0.1)
    assert errors.shape == (2, 30, 2)
    assert (errors[:, -1] < 0.6 * errors[:, 0]).all()


def test_pretraining_is_contrastive_divergence_machine_by_machine():
    x, _ = patterns()
    dbn, by_hand = (DBN.draw([8, 6, 5], Normal(0.1), generators()) for _ in range(2))
    options = {"weight_decay": 0.01, "k": 2}
    dbn.pretrain(
        x, generators(entropy=74), epochs=2, batch=40, learning_rate=0.2, momenta=(0.5, 0.5), **options
    )
    rngs = generators(entropy=74)
    data = np.stack([x, x])
    for machine in by_hand.machines:
        batches = minibatches(rngs, 120, 40, 6)
        optimiser = SGD([machine], 0.2, 0.5)
        for rows in batches:
            v = np.stack([data[seed, rows[seed]] for seed in range(2)])
            machine.contrastive_divergence(v, rngs, **options)
            optimiser.step()
        data = machine.hidden_probabilities(data)
    for found, expected in zip(dbn.machines, by_hand.machines, strict=True):
        np.testing.assert_allclose(found.parameters, expected.parameters, rtol=1e-5, atol=1e-6)


def test_machines_below_stay_while_one_is_trained():
    x, _ = patterns()
    shallow, deep = (DBN.draw(widths, Normal(0.05), generators()) for widths in ([8, 10], [8, 10, 6]))
    deep.machines[0].parameters[...] = shallow.machines[0].parameters
    for dbn in (shallow, deep):
        dbn.pretrain(x, generators(entropy=72), epochs=3, batch=10, learning_rate=0.1)
    np.testing.assert_array_equal(deep.machines[0].parameters, shallow.machines[0].parameters)


def test_momentum_changes_after_the_gentle_epochs():
    """With momentum 0 throughout, and after a change, the first epochs are the same and the later ones are not."""
    x, _ = patterns()
    errors = []
    for momenta in ((0.0, 0.0), (0.0, 0.9)):
        dbn = DBN.draw([8, 10], Normal(0.05), generators())
        errors.append(
            dbn.pretrain(
                x, generators(), epochs=4, batch=10, learning_rate=0.1, momenta=momenta, gentle_epochs=2
            )
        )
    np.testing.assert_array_equal(errors[0][:, :2], errors[1][:, :2])
    assert (errors[0][:, 3] != errors[1][:, 3]).all()


def test_the_network_to_fine_tune_computes_the_hidden_probabilities_and_learns():
    x, labels = patterns()
    rngs = generators()
    dbn = DBN.draw([8, 10, 6], Normal(0.05), rngs)
    dbn.pretrain(x, rngs, epochs=10, batch=10, learning_rate=0.1)
    network = dbn.fine_tunable(Dense(Xavier().draw(rngs, 6, 3)))
    h = np.broadcast_to(x, (2, *x.shape))
    trace = network.forward(h)
    for machine, activation in zip(dbn.machines, trace.activations, strict=False):
        h = machine.hidden_probabilities(h)
        np.testing.assert_allclose(activation, h, rtol=1e-5)
    frozen = dbn.machines[0].W.copy()
    train(network, SGD(network.layers, 0.5, 0.9), x, labels, minibatches(rngs, 120, 20, 120))
    assert (accuracy(network, x, labels) > 0.9).all()
    np.testing.assert_array_equal(dbn.machines[0].W, frozen)


def test_more_seeds_leave_the_first_alone():
    x, _ = patterns()
    found = []
    for seeds in (1, 3):
        dbn = DBN.draw([8, 5, 4], Normal(0.1), generators(seeds))
        dbn.pretrain(x, generators(seeds, 73), epochs=2, batch=30, learning_rate=0.1)
        found.append(dbn.machines[1].parameters[0])
    np.testing.assert_allclose(*found, rtol=1e-5, atol=1e-7)


def test_machines_that_do_not_fit_or_are_missing_are_refused():
    with pytest.raises(ValueError, match="got 3 in machine 1 and 4 in machine 2"):
        DBN([RBM(np.ones((1, 2, 3))), RBM(np.ones((1, 4, 2)))])
    with pytest.raises(ValueError, match="at least one RBM, got none"):
        DBN([])


@pytest.mark.parametrize("batch", [0, 121])
def test_an_impossible_batch_is_refused(batch):
    x, _ = patterns()
    with pytest.raises(ValueError, match=f"`batch` must be from 1 to the 120 samples there are, got {batch}"):
        DBN.draw([8, 4], Normal(0.1), generators()).pretrain(
            x, generators(), epochs=1, batch=batch, learning_rate=0.1
        )


def test_data_with_an_axis_of_seeds_is_refused():
    dbn = DBN.draw([8, 4], Normal(0.1), generators())
    with pytest.raises(ValueError, match=r"`x` must be \(samples, visible\), got shape \(2, 5, 8\)"):
        dbn.pretrain(np.zeros((2, 5, 8)), generators(), epochs=1, batch=2, learning_rate=0.1)
