"""Does a ReLU network of thirty layers learn from Xavier's initial weights, and from He's?"""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.data import digits
from gradlesson.course.nn.activations import ReLU
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.initialisers import He, Initialiser, Xavier, standard_normal
from gradlesson.course.nn.losses import softmax_cross_entropy
from gradlesson.course.nn.mlp import MLP, rms_of_logs
from gradlesson.course.nn.sgd import SGD
from gradlesson.course.nn.training import accuracy, minibatches, train

PARAMETERS = {
    "depth": 30,
    "width": 64,
    "batch": 64,
    "learning_rate": 0.003,
    "momentum": 0.9,
    "steps": 600,
    "record_every": 10,
    "seeds": 10,
}

INITIALISERS: dict[str, Initialiser] = {"xavier": Xavier(), "he": He()}
CLASSES = 10


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """How training goes and what it reaches from each initialiser; `depth` counts hidden layers.

    accuracy: (initialisers, seeds), the share, 0 to 1, of the test samples that the trained network gets right.
    loss: (initialisers, records, seeds), cross-entropy in nats at each `step`, the mean over the `record_every`
        minibatches from there on.
    gradient: (initialisers, layers, seeds), RMS over units and samples of delta_l = dL/dz_l, L the mean loss of the
        first minibatch, in the hidden layers before the first step.

    A seed meets the same numbers, scaled by each initialiser, and the same minibatches.
    """
    train_set, test_set = digits.standardised(*digits.train_test())
    widths = [train_set.x.shape[1], *[parameters["width"]] * parameters["depth"], CLASSES]
    rngs = rng.spawn(parameters["seeds"])
    batches = minibatches(rngs, len(train_set), parameters["batch"], parameters["steps"])
    normals = [standard_normal(rngs, *fans) for fans in pairwise(widths)]
    every = parameters["record_every"]
    measured = []
    for initialiser in INITIALISERS.values():
        network = MLP([Dense(initialiser(G)) for G in normals], ReLU())
        trace = network.forward(train_set.x[batches[0]])
        _, delta = softmax_cross_entropy(trace.output, train_set.labels[batches[0]])
        gradient = 10 ** rms_of_logs(network.backward_in_logs(trace, delta))[:, :-1]
        optimiser = SGD(network.layers, parameters["learning_rate"], parameters["momentum"])
        losses = train(network, optimiser, train_set.x, train_set.labels, batches)
        measured.append(
            {
                "accuracy": accuracy(network, test_set.x, test_set.labels),
                "loss": losses.reshape(-1, every, losses.shape[1]).mean(axis=1),
                "gradient": gradient.T,
            }
        )
    return {
        "initialiser": np.array(list(INITIALISERS)),
        "layer": np.arange(1, parameters["depth"] + 1),
        "step": np.arange(0, parameters["steps"], every),
        **{name: np.stack([each[name] for each in measured]) for name in measured[0]},
    }
