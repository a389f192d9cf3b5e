"""Does a deep sigmoid network train once it has been pre-trained?"""

import numpy as np
import pytest

from gradlesson.course.data import digits
from gradlesson.course.experiments import pretraining
from gradlesson.course.nn.activations import Sigmoid
from gradlesson.course.nn.dbn import DBN
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.initialisers import Xavier
from gradlesson.course.nn.losses import softmax_cross_entropy
from gradlesson.course.nn.mlp import MLP
from gradlesson.course.nn.rbm import RBM

PARAMETERS = {
    **pretraining.PARAMETERS,
    "depths": [1, 5],
    "width": 40,
    "pretraining_epochs": 6,
    "steps": 300,
    "seeds": 2,
}


@pytest.fixture(scope="module")
def result():
    return pretraining.run(PARAMETERS, np.random.default_rng(30))


def test_shapes(result):
    assert result["start"].tolist() == ["dbn", "xavier", "four-times-xavier"]
    assert result["looked_at"].tolist() == [*result["start"], "scrambled"]
    assert result["layer"].tolist() == [1, 2, 3, 4, 5]
    assert result["accuracy"].shape == (3, 2, 2)
    assert result["accuracy_scrambled"].shape == (2,)
    assert result["reconstruction_error"].shape == (5, 6, 2)
    assert result["weight_scale"].shape == (5, 2)
    for key in ("log10_delta", "contrast", "directions"):
        assert result[key].shape == (4, 2, 5)
    assert result["log10_first_dW"].shape == (4, 2)
    assert result["log10_delta_theory"].shape == (2, 5)


def test_one_layer_learns_from_every_start_and_five_learn_last_from_xavier(result):
    assert (result["accuracy"][:, 0] > 0.6).all()
    assert (result["accuracy"][1, 1] < 0.2).all()
    assert (result["accuracy"][2, 1] > result["accuracy"][1, 1] + 0.1).all()


def test_gradients_of_the_random_starts_follow_the_theory(result):
    relative = result["log10_delta"] - result["log10_delta"][..., -1:]
    for start, theory in zip((1, 2), result["log10_delta_theory"], strict=True):
        np.testing.assert_allclose(np.median(relative[start], axis=0), theory, atol=0.25)


def test_theory_ends_at_the_last_layer_with_the_factor_of_the_sigmoid(result):
    theory = result["log10_delta_theory"]
    assert (theory[:, -1] == 0).all()
    # As deep as this q is that of the fixed point, where sqrt(chi) of Xavier's weights is 0.2361.
    assert theory[0, -2] == pytest.approx(np.log10(0.2360523), abs=2e-3)


def test_reconstruction_improves_in_the_first_machine(result):
    error = result["reconstruction_error"][0]
    assert (error[-1] < error[0]).all()


def test_the_norm_of_the_first_gradient_is_that_of_an_ordinary_backward_pass():
    """In float64, where the product of the batch's pairs and dW_1 itself differ by rounding alone."""
    rngs = np.random.default_rng(40).spawn(2)
    train_set, _ = digits.train_test()
    samples = digits.Samples(train_set.x.astype(np.float64), train_set.labels)
    rows = np.stack([rng.integers(len(samples), size=20) for rng in rngs])
    weights = [4 * Xavier().draw(rngs, *fans).astype(np.float64) for fans in ((64, 30), (30, 30), (30, 10))]
    network = MLP([Dense(W) for W in weights], Sigmoid())
    look = pretraining._look(network, samples, rows)
    trace = network.forward(samples.x[rows])
    network.backward(trace, softmax_cross_entropy(trace.output, samples.labels[rows])[1])
    np.testing.assert_allclose(
        look["log10_first_dW"], np.log10(np.linalg.norm(network.layers[0].dW, axis=(1, 2))), rtol=1e-9
    )


def stack_of_two():
    rng = np.random.default_rng(31)
    weights = [rng.standard_normal((3, *fans)).astype(np.float32) for fans in ((4, 5), (5, 6))]
    network = DBN([RBM(W) for W in weights]).fine_tunable(
        Dense(np.arange(36, dtype=np.float32).reshape(3, 6, 2))
    )
    return weights, network


def test_scrambling_keeps_the_numbers_of_each_layer_and_seed_and_nothing_else_moves():
    weights, network = stack_of_two()
    network.layers[0].b[...] = 7
    scrambled = pretraining._scramble(network, np.random.default_rng(32).spawn(3))
    for W, layer in zip(weights, scrambled.layers, strict=False):
        for before, after in zip(W, layer.W, strict=True):
            assert (before != after).any()
            np.testing.assert_array_equal(np.sort(before, axis=None), np.sort(after, axis=None))
    assert (scrambled.layers[0].b == 7).all()
    np.testing.assert_array_equal(scrambled.layers[-1].W.ravel(), np.arange(36))


def test_weight_scale_is_sigma_w():
    W = np.random.default_rng(37).standard_normal((2, 400, 300)) * [[[0.1]], [[0.05]]]
    np.testing.assert_allclose(pretraining._weight_scale(W), [2.0, 1.0], rtol=0.02)


@pytest.mark.parametrize("spreads", [[1, 0, 0, 0], [1, 1, 0, 0], [2, 2, 2, 2]])
def test_directions_count_those_in_which_samples_spread_alike(spreads):
    """Opposite samples on each axis, turned and moved somewhere else."""
    axes = np.diag(spreads)[np.array(spreads) > 0]
    Q = np.linalg.qr(np.random.default_rng(38).standard_normal((4, 4)))[0]
    h = np.concatenate([axes, -axes])[np.newaxis] @ Q + 5
    np.testing.assert_allclose(pretraining._directions(h), np.count_nonzero(spreads), rtol=1e-9)


def test_directions_depend_on_how_unequal_the_variances_are():
    h = np.random.default_rng(39).standard_normal((2, 20000, 3)) * [3, 2, 1]
    expected = (9 + 4 + 1) ** 2 / (81 + 16 + 1)
    np.testing.assert_allclose(pretraining._directions(h[:, :5000]), expected, rtol=0.05)
