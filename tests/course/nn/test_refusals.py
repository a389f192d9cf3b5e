"""Bad input: every public class and function refuses it, with the rule, what was found, and a fix."""

import ast
import re
from pathlib import Path

import numpy as np
import pytest

from gradlesson.course import nn
from gradlesson.course.nn.activations import ACTIVATIONS, ELU, SELU, LeakyReLU, Linear, ReLU, SideBySide
from gradlesson.course.nn.adam import Adam
from gradlesson.course.nn.arrays import check_finite
from gradlesson.course.nn.clipping import clip_by_norm, clip_by_value
from gradlesson.course.nn.dbn import DBN
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.gru import GRU
from gradlesson.course.nn.initialisers import (
    He,
    LeCun,
    Normal,
    Orthogonal,
    Xavier,
    check_units,
    standard_normal,
)
from gradlesson.course.nn.jacobians import end_to_end_jacobian, layer_jacobian, log10_singular_values
from gradlesson.course.nn.layer import Nonlinearity, check_batch, check_delta
from gradlesson.course.nn.losses import softmax_cross_entropy, squared_error
from gradlesson.course.nn.lstm import LSTM
from gradlesson.course.nn.mlp import MLP
from gradlesson.course.nn.normalisation import BatchNorm, LayerNorm
from gradlesson.course.nn.norms import gram_norm, log10_gram_norm, log10_norm, norm, per_layer, rms
from gradlesson.course.nn.rbm import RBM, check_shares
from gradlesson.course.nn.recurrent import chrono_bias
from gradlesson.course.nn.residual import Residual, post_norm, pre_norm
from gradlesson.course.nn.rnn import TanhRNN
from gradlesson.course.nn.sequence_training import SequenceNetwork, draw_memory, running_mean
from gradlesson.course.nn.sequential import Sequential
from gradlesson.course.nn.sgd import SGD
from gradlesson.course.nn.training import accuracy, first_non_finite, minibatches, train

NAN, INF = float("nan"), float("inf")


def rngs(seeds=2):
    return np.random.default_rng(80).spawn(seeds)


def ones(*shape):
    return np.ones(shape)


def broken(*shape, by=NAN):
    """Ones with a number that is not finite among them."""
    array = np.ones(shape)
    array.flat[-1] = by
    return array


def mlp():
    return MLP([Dense(ones(2, 3, 4)), Dense(ones(2, 4, 2))], ReLU())


def sequential():
    return Sequential([Dense(ones(2, 3, 3)), LayerNorm(2, 3, np.float64), Residual([Dense(ones(2, 3, 3))])])


def rbm():
    return RBM(ones(2, 3, 4))


def pretrained(x=None, seeds=2, **settings):
    settings = {"epochs": 1, "batch": 2, "learning_rate": 0.1, **settings}
    return DBN([rbm()]).pretrain(np.zeros((4, 3)) if x is None else x, rngs(seeds), **settings)


def trained(x=None, labels=None, batches=None):
    x = ones(4, 3) if x is None else x
    labels = np.zeros(4, int) if labels is None else labels
    batches = np.zeros((1, 2, 2), int) if batches is None else batches
    return train(mlp(), SGD([], 0.1), x, labels, batches)


def refusals_of_initialiser(kind):
    return [
        lambda: kind(-1.0),
        lambda: kind(NAN),
        lambda: kind(INF),
        lambda: kind(1e200),
        lambda: kind(1.0).variance(0, 3),
        lambda: kind(1.0).variance(3, -1),
        lambda: kind(1.0).draw(rngs(), 0, 3),
        lambda: kind(1.0).draw(rngs(), 3, 0),
        lambda: kind(1.0).draw([], 3, 3),
        lambda: kind(1.0)(ones(3, 3)),
        lambda: kind(1.0)(ones(1, 0, 3)),
        lambda: kind(1.0)(broken(1, 3, 3)),
        lambda: kind(1.0)(np.ones((1, 3, 3), int)),
    ]


def refusals_of_recurrent(kind):
    blocks = len(kind.blocks)

    def made():
        return kind(ones(2, 3, 4 * blocks), ones(2, 4, 4 * blocks))

    x = ones(5, 2, 1, 3)
    return [
        lambda: kind(ones(3, 4 * blocks), ones(2, 4, 4 * blocks)),
        lambda: kind(ones(1, 3, 4 * blocks), ones(2, 4, 4 * blocks)),
        lambda: kind(ones(2, 0, 4 * blocks), ones(2, 4, 4 * blocks)),
        lambda: kind(broken(2, 3, 4 * blocks), ones(2, 4, 4 * blocks)),
        lambda: kind(ones(2, 3, 4 * blocks), broken(2, 4, 4 * blocks, by=INF)),
        lambda: kind.draw(0, 4, He(), He(), rngs()),
        lambda: kind.draw(3, 0, He(), He(), rngs()),
        lambda: kind.draw(3, 4, He(), He(), []),
        lambda: made().columns("forgot"),
        lambda: made().set_bias("forgot", 1.0),
        lambda: made().set_bias(kind.blocks[0], NAN),
        lambda: made().set_bias(kind.blocks[0], ones(4)),
        lambda: made().new_trace(ones(5, 2, 3)),
        lambda: made().new_trace(ones(5, 2, 1, 4)),
        lambda: made().forward(ones(5, 1, 1, 3)),
        lambda: made().forward(broken(5, 2, 1, 3)),
        lambda: made().forward(broken(5, 2, 1, 3, by=-INF)),
        lambda: made().forward(np.ones((5, 2, 1, 3), int)),
        lambda: made().forward(x, (ones(2, 1, 3),)),
        lambda: made().forward(x, trace=made().forward(ones(4, 2, 1, 3))),
        lambda: made().backward(made().forward(x), ones(2, 1, 3)),
        lambda: made().backward(made().forward(x), ones(4, 2, 1, 4)),
        lambda: made().backward_in_logs(made().forward(x), ones(5, 2, 1, 4)[:4]),
        lambda: made().backward_in_logs(
            made().forward(x, trace=made().new_trace(x, record=False)), ones(2, 1, 4)
        ),
    ]


REFUSALS = {
    "ByName": [lambda: ACTIVATIONS["rleu"]],
    "LeakyReLU": [lambda: LeakyReLU(-0.1), lambda: LeakyReLU(1.0), lambda: LeakyReLU(NAN)],
    "ReLU": [lambda: ReLU(1.0)],
    "ELU": [lambda: ELU(0.0), lambda: ELU(1.0, -1.0), lambda: ELU(INF)],
    "SELU": [lambda: SELU(NAN)],
    "SideBySide": [
        lambda: SideBySide(()),
        lambda: SideBySide((ReLU(), Linear()))(ones(1, 3, 2)),
        lambda: SideBySide((ReLU(), Linear())).derivative(ones(1, 3, 2)),
    ],
    "check_finite": [
        lambda: check_finite("x", broken(2)),
        lambda: check_finite("x", broken(2, by=INF)),
        lambda: check_finite("x", np.ones(2, int)),
    ],
    "check_units": [
        lambda: check_units(fan_in=0),
        lambda: check_units(fan_in=3, fan_out=-1),
        lambda: check_units([]),
    ],
    "standard_normal": [
        lambda: standard_normal(rngs(), 0, 3),
        lambda: standard_normal(rngs(), 3, 0),
        lambda: standard_normal([], 3, 3),
    ],
    "Normal": refusals_of_initialiser(Normal),
    "LeCun": refusals_of_initialiser(LeCun),
    "Xavier": refusals_of_initialiser(Xavier),
    "He": refusals_of_initialiser(He),
    "Orthogonal": refusals_of_initialiser(Orthogonal),
    "Dense": [
        lambda: Dense(ones(3, 4)),
        lambda: Dense(ones(2, 0, 4)),
        lambda: Dense(ones(0, 3, 4)),
        lambda: Dense(broken(2, 3, 4)),
        lambda: Dense(broken(2, 3, 4, by=-INF)),
        lambda: Dense(np.ones((2, 3, 4), int)),
        lambda: Dense(ones(2, 3, 4)).output_shape((2, 5, 4)),
        lambda: Dense(ones(2, 3, 4)).output_shape((1, 5, 3)),
        lambda: Dense(ones(2, 3, 4)).output_shape((5, 3)),
        lambda: Dense(ones(2, 3, 4)).output_shape((2, 0, 3)),
    ],
    "check_batch": [
        lambda: check_batch(ones(2, 5, 3), ones(2, 4, 3)),
        lambda: check_batch(broken(2, 5, 3), ones(2, 5, 3)),
    ],
    "check_delta": [lambda: check_delta(ones(2, 1, 3), ones(2, 5, 3))],
    "MLP": [
        lambda: MLP([], ReLU()),
        lambda: MLP([Dense(ones(2, 3, 4)), Dense(ones(2, 3, 4))], ReLU()),
        lambda: MLP([Dense(ones(2, 3, 4)), Dense(ones(1, 4, 2))], ReLU()),
        lambda: MLP.draw([3], ReLU(), He(), rngs()),
        lambda: MLP.draw([3, 0, 2], ReLU(), He(), rngs()),
        lambda: MLP.draw([3, 2], ReLU(), He(), []),
        lambda: mlp().new_trace(ones(2, 5, 4)),
        lambda: mlp().forward(ones(5, 3)),
        lambda: mlp().forward(broken(2, 5, 3)),
        lambda: mlp().forward(np.ones((2, 5, 3), int)),
        lambda: mlp().forward(ones(2, 5, 3), mlp().new_trace(ones(2, 4, 3))),
        lambda: mlp().predict(ones(1, 5, 3)),
        lambda: mlp().predict(broken(2, 5, 3, by=INF)),
        lambda: mlp().backward(mlp().forward(ones(2, 5, 3)), ones(2, 1, 2)),
        lambda: mlp().backward_in_logs(mlp().forward(ones(2, 5, 3)), ones(2, 5, 3)),
    ],
    "Sequential": [
        lambda: Sequential([]),
        lambda: Sequential([Nonlinearity(ReLU())] * 2),
        lambda: sequential().new_trace(ones(2, 5, 4)),
        lambda: sequential().forward(ones(5, 3)),
        lambda: sequential().forward(broken(2, 5, 3)),
        lambda: sequential().forward(ones(2, 5, 3), sequential().new_trace(ones(2, 4, 3))),
        lambda: sequential().predict(ones(2, 5, 4)),
        lambda: sequential().predict(broken(2, 5, 3)),
        lambda: sequential().backward(sequential().forward(ones(2, 5, 3)), ones(2, 1, 3)),
    ],
    "BatchNorm": [
        lambda: BatchNorm(0, 3),
        lambda: BatchNorm(2, 0),
        lambda: BatchNorm(2, 3, epsilon=0),
        lambda: BatchNorm(2, 3, epsilon=NAN),
        lambda: BatchNorm(2, 3, momentum=0),
        lambda: BatchNorm(2, 3, momentum=NAN),
        lambda: BatchNorm(2, 3).output_shape((5, 3)),
        lambda: BatchNorm(2, 3).output_shape((1, 5, 3)),
        lambda: BatchNorm(2, 3).forward(ones(2, 1, 3)),
    ],
    "LayerNorm": [
        lambda: LayerNorm(0, 3),
        lambda: LayerNorm(2, -1),
        lambda: LayerNorm(2, 3, epsilon=INF),
        lambda: LayerNorm(2, 3).output_shape((2, 5, 4)),
        lambda: LayerNorm(2, 3).output_shape((2, 0, 3)),
    ],
    "Residual": [
        lambda: Residual([]),
        lambda: Residual([Dense(ones(2, 3, 3))], 0.0),
        lambda: Residual([Dense(ones(2, 3, 3))], NAN),
        lambda: Residual([Dense(ones(2, 3, 4))]).output_shape((2, 5, 3)),
    ],
    "pre_norm": [lambda: pre_norm(LayerNorm(2, 3), [], -1.0)],
    "post_norm": [lambda: post_norm(LayerNorm(2, 3), [Dense(ones(2, 3, 3))], INF)],
    "softmax_cross_entropy": [
        lambda: softmax_cross_entropy(ones(5, 3), np.zeros(5, int)),
        lambda: softmax_cross_entropy(ones(2, 0, 3), np.zeros((2, 0), int)),
        lambda: softmax_cross_entropy(ones(2, 5, 3), np.zeros((2, 4), int)),
        lambda: softmax_cross_entropy(ones(2, 5, 3), np.zeros((2, 5))),
        lambda: softmax_cross_entropy(ones(2, 5, 3), np.full((2, 5), 3)),
        lambda: softmax_cross_entropy(ones(2, 5, 3), np.full((2, 5), -1)),
    ],
    "squared_error": [
        lambda: squared_error(ones(5, 3), ones(5, 3)),
        lambda: squared_error(ones(2, 5, 3), ones(2, 5, 1)),
        lambda: squared_error(ones(2, 5, 3), broken(2, 5, 3)),
    ],
    "SGD": [lambda: SGD([], 0.0), lambda: SGD([], NAN), lambda: SGD([], INF), lambda: SGD([], 0.1, 1.0)],
    "Adam": [
        lambda: Adam([], -1.0),
        lambda: Adam([], INF),
        lambda: Adam([], beta1=1.0),
        lambda: Adam([], beta2=NAN),
        lambda: Adam([], epsilon=0.0),
    ],
    "clip_by_norm": [
        lambda: clip_by_norm([], 1.0),
        lambda: clip_by_norm(mlp().layers, 0.0),
        lambda: clip_by_norm(mlp().layers, NAN),
    ],
    "clip_by_value": [lambda: clip_by_value(mlp().layers, -1.0), lambda: clip_by_value(mlp().layers, NAN)],
    "norm": [lambda: norm(np.array(1.0)), lambda: norm(ones(2, 0))],
    "rms": [lambda: rms(np.array(1.0)), lambda: rms(ones(2, 0))],
    "log10_norm": [lambda: log10_norm(np.array(1.0)), lambda: log10_norm(ones(0, 2))],
    "gram_norm": [
        lambda: gram_norm(ones(2, 5, 3), ones(2, 1, 3)),
        lambda: gram_norm(ones(2, 0, 3), ones(2, 0, 3)),
    ],
    "log10_gram_norm": [lambda: log10_gram_norm(ones(2, 5, 3), ones(2, 5, 4), np.zeros((2, 1)))],
    "per_layer": [lambda: per_layer(rms, [])],
    "layer_jacobian": [lambda: layer_jacobian(mlp(), mlp().forward(ones(2, 5, 3)), 0)],
    "end_to_end_jacobian": [lambda: end_to_end_jacobian(mlp(), mlp().forward(ones(2, 5, 3)), 3)],
    "log10_singular_values": [lambda: log10_singular_values(mlp(), mlp().forward(ones(2, 5, 3)), -1)],
    "TanhRNN": refusals_of_recurrent(TanhRNN),
    "LSTM": refusals_of_recurrent(LSTM),
    "GRU": refusals_of_recurrent(GRU),
    "chrono_bias": [
        lambda: chrono_bias(rngs(), 3, 1.5),
        lambda: chrono_bias(rngs(), 3, NAN),
        lambda: chrono_bias(rngs(), 3, INF),
        lambda: chrono_bias(rngs(), 0, 10),
        lambda: chrono_bias([], 3, 10),
    ],
    "RBM": [
        lambda: RBM(ones(3, 4)),
        lambda: RBM(ones(2, 0, 4)),
        lambda: RBM(broken(2, 3, 4)),
        lambda: rbm().energy(ones(2, 5, 4), ones(2, 5, 4)),
        lambda: rbm().energy(ones(2, 5, 3), ones(2, 5, 3)),
        lambda: rbm().free_energy(ones(1, 5, 3)),
        lambda: rbm().hidden_probabilities(ones(5, 3)),
        lambda: rbm().visible_probabilities(ones(2, 5, 3)),
        lambda: rbm().contrastive_divergence(ones(2, 5, 4), rngs()),
        lambda: rbm().contrastive_divergence(broken(2, 5, 3), rngs()),
        lambda: rbm().contrastive_divergence(2 * ones(2, 5, 3), rngs()),
        lambda: rbm().contrastive_divergence(ones(2, 5, 3), rngs(1)),
        lambda: rbm().contrastive_divergence(ones(2, 5, 3), rngs(), k=0),
        lambda: rbm().contrastive_divergence(ones(2, 5, 3), rngs(), weight_decay=-1.0),
        lambda: rbm().contrastive_divergence(ones(2, 5, 3), rngs(), weight_decay=INF),
    ],
    "check_shares": [lambda: check_shares("v", 2 * ones(2)), lambda: check_shares("v", broken(2))],
    "DBN": [
        lambda: DBN([]),
        lambda: DBN([rbm(), rbm()]),
        lambda: DBN.draw([3], He(), rngs()),
        lambda: DBN.draw([3, 0], He(), rngs()),
        lambda: pretrained(ones(2, 4, 3)),
        lambda: pretrained(ones(4, 2)),
        lambda: pretrained(broken(4, 3)),
        lambda: pretrained(-ones(4, 3)),
        lambda: pretrained(seeds=3),
        lambda: pretrained(epochs=-1),
        lambda: pretrained(batch=0),
        lambda: pretrained(batch=5),
        lambda: pretrained(learning_rate=0.0),
        lambda: pretrained(momenta=(0.5,)),
        lambda: pretrained(momenta=(0.5, 1.0)),
        lambda: pretrained(k=0),
        lambda: DBN([rbm()]).fine_tunable(Dense(ones(2, 3, 2))),
        lambda: DBN([rbm()]).fine_tunable(Dense(ones(1, 4, 2))),
    ],
    "minibatches": [
        lambda: minibatches(rngs(), 10, 0, 3),
        lambda: minibatches(rngs(), 10, 11, 3),
        lambda: minibatches(rngs(), 10, 2, -1),
        lambda: minibatches([], 10, 2, 3),
    ],
    "train": [
        lambda: trained(x=ones(2, 4, 3)),
        lambda: trained(x=ones(4, 2)),
        lambda: trained(x=ones(4, 3) * NAN),
        lambda: trained(labels=np.zeros(3, int)),
        lambda: trained(labels=np.full(4, 2)),
        lambda: trained(batches=np.zeros((0, 2, 2), int)),
        lambda: trained(batches=np.zeros((2, 2), int)),
        lambda: trained(batches=np.zeros((1, 2, 2))),
        lambda: trained(batches=np.full((1, 2, 2), 4)),
        lambda: trained(batches=np.full((1, 2, 2), -1)),
        lambda: trained(batches=np.zeros((1, 3, 2), int)),
    ],
    "accuracy": [
        lambda: accuracy(mlp(), ones(4, 3), np.zeros(1, int)),
        lambda: accuracy(mlp(), ones(4, 2), np.zeros(4, int)),
        lambda: accuracy(mlp(), broken(4, 3), np.zeros(4, int)),
    ],
    "first_non_finite": [
        lambda: first_non_finite(ones(3)),
        lambda: first_non_finite(ones(3, 1), mlp().layers),
    ],
    "SequenceNetwork": [
        lambda: SequenceNetwork(draw_memory("gru-0", 3, 4, 5, rngs()), Dense(ones(1, 4, 2))),
        lambda: SequenceNetwork(draw_memory("gru-0", 3, 4, 5, rngs()), Dense(ones(2, 3, 2))),
    ],
    "draw_memory": [lambda: draw_memory("lstm-2", 3, 4, 5, rngs())],
    "running_mean": [lambda: running_mean(ones(5, 2), 0)],
}

TRUSTING = {
    "arithmetic, which numbers of any kind pass through": "Activation Linear Sigmoid Tanh GELU Nonlinearity log10 "
    "rms_of_logs singular_values",
    "abstract": "Initialiser Gaussian Layer Normalisation Recurrent Parametric Network Optimiser",
    "what a checked pass leaves behind": "Trace Passes RecurrentTrace LSTMTrace GRUTrace Training",
    "loops over checked parts": "train_on_sequences",
    "what is read off checked outputs": "gradient_norm share_right mean_square updates_until",
    "steps within a checked pass": "samples_first features_first seeds_first aligned weigh weigh_back correlate "
    "room_like jacobian_by_backward",
}
"""What takes nothing from outside that it could refuse, and why."""


def public_names():
    files = Path(nn.__file__).parent.glob("*.py")
    nodes = [node for file in files for node in ast.parse(file.read_text(encoding="utf-8")).body]
    names = {node.name for node in nodes if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    return {name for name in names if not name.startswith("_")}


def test_every_public_class_and_function_is_in_one_of_the_two_tables():
    trusting = set(" ".join(TRUSTING.values()).split())
    assert not trusting & REFUSALS.keys()
    assert trusting | REFUSALS.keys() == public_names()


@pytest.mark.parametrize(
    "attempt",
    [pytest.param(each, id=f"{name}-{k}") for name, all_ in REFUSALS.items() for k, each in enumerate(all_)],
)
def test_bad_input_is_refused_with_the_rule_what_was_found_and_a_fix(attempt):
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the shape of the message is looked at below
        attempt()
    assert re.fullmatch(r".+ must .+ got .+\. [A-Z].+\.", str(refused.value)), str(refused.value)
