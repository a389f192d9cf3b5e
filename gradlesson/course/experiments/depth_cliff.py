"""At which depth does a sigmoid network stop training, and does a larger initial scale help?"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.data import digits
from gradlesson.course.nn.activations import Sigmoid
from gradlesson.course.nn.arrays import Array, IntegerArray
from gradlesson.course.nn.initialisers import Xavier
from gradlesson.course.nn.losses import softmax_cross_entropy
from gradlesson.course.nn.mlp import MLP, rms_of_logs
from gradlesson.course.nn.sgd import SGD
from gradlesson.course.nn.training import accuracy, minibatches, train

PARAMETERS = {
    "depths": [1, 2, 3, 4, 5, 6, 8, 10],
    "gain_four_depths": [10],
    "width": 64,
    "batch": 64,
    "learning_rate": 0.05,
    "momentum": 0.9,
    "steps": 1500,
    "record_every": 50,
    "seeds": 10,
}

CLASSES = 10


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """Test accuracy, loss and first gradient of each depth, the number of hidden layers, and each seed.

    What ends in `_gain_four` starts from four times Xavier's standard deviation, as Glorot & Bengio would have it
    for the sigmoid; the rest starts from Xavier's own. A seed meets the same minibatches at every depth.
    """
    train_set, test_set = digits.standardised(*digits.train_test())
    rngs = rng.spawn(parameters["seeds"])
    batches = minibatches(rngs, len(train_set), parameters["batch"], parameters["steps"])

    def measured(depths: Sequence[int], gain: float, suffix: str) -> dict[str, NDArray[Any]]:
        runs = [_train_one(parameters, depth, gain, rngs, batches, train_set, test_set) for depth in depths]
        named = {name: np.stack([each[name] for each in runs]) for name in runs[0]}
        return {f"{name}{suffix}": values for name, values in {"depth": np.array(depths), **named}.items()}

    return {
        "step": np.arange(0, parameters["steps"], parameters["record_every"]),
        **measured(parameters["depths"], 1.0, ""),
        **measured(parameters["gain_four_depths"], 4.0, "_gain_four"),
    }


def _train_one(
    parameters: dict[str, Any],
    depth: int,
    gain: float,
    rngs: Sequence[Generator],
    batches: IntegerArray,
    train_set: digits.Samples,
    test_set: digits.Samples,
) -> dict[str, Array]:
    """What is measured of one depth, each with a leading axis of seeds.

    accuracy: share, 0 to 1, of the test samples that the trained network gets right.
    loss: cross-entropy of the minibatch in nats before the steps 0, record_every, 2 record_every, ..
    gradient_first, gradient_last: root mean square of delta = dL/dz, L the mean loss of the first minibatch, over
        units and samples, in the first and the last hidden layer before the first step.
    """
    widths = [train_set.x.shape[1], *[parameters["width"]] * depth, CLASSES]
    network = MLP.draw(widths, Sigmoid(), Xavier(gain), rngs)

    trace = network.forward(train_set.x[batches[0]])
    _, delta = softmax_cross_entropy(trace.output, train_set.labels[batches[0]])
    gradient = 10 ** rms_of_logs(network.backward_in_logs(trace, delta))

    optimiser = SGD(network.layers, parameters["learning_rate"], parameters["momentum"])
    losses = train(network, optimiser, train_set.x, train_set.labels, batches)
    return {
        "accuracy": accuracy(network, test_set.x, test_set.labels),
        "loss": losses[:: parameters["record_every"]].T,
        "gradient_first": gradient[:, 0],
        "gradient_last": gradient[:, -2],
    }
