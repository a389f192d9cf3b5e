"""Does a deep sigmoid network train once its layers have been pre-trained as a deep belief network?"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gradlesson.course.data import digits
from gradlesson.course.nn.activations import Sigmoid
from gradlesson.course.nn.arrays import Array, IntegerArray
from gradlesson.course.nn.dbn import DBN
from gradlesson.course.nn.dense import Dense
from gradlesson.course.nn.initialisers import Initialiser, Normal, Xavier
from gradlesson.course.nn.losses import softmax_cross_entropy
from gradlesson.course.nn.mlp import MLP, rms_of_logs
from gradlesson.course.nn.norms import log10_gram_norm
from gradlesson.course.nn.sgd import SGD
from gradlesson.course.nn.training import accuracy, minibatches, train
from gradlesson.course.theory.mean_field import MeanField

PARAMETERS = {
    "depths": [3, 5, 8],
    "width": 100,
    "batch": 50,
    "pretraining_epochs": 15,
    "pretraining_rate": 0.05,
    "initial_deviation": 0.05,
    "weight_decay": 0.0001,
    "learning_rate": 0.1,
    "steps": 1000,
    "seeds": 10,
}

CLASSES = 10
RANDOM: dict[str, Initialiser] = {"xavier": Xavier(), "four-times-xavier": Xavier(4.0)}


def run(parameters: dict[str, Any], rng: Generator) -> dict[str, NDArray[Any]]:
    """Test accuracy of networks fine-tuned from several starts, and what each start looks like before.

    The starts differ in the hidden layers only: those of the DBN, random ones from Xavier's and four times Xavier's
    standard deviation, and, at the largest depth alone, those of the DBN with the weights of each layer scrambled.
    The last layer is Xavier's and, like the minibatches of a seed, the same in all.

    accuracy: share, 0 to 1, of the test samples that are right after fine-tuning, (random starts and DBN, depths,
        seeds); accuracy_scrambled: (seeds,).
    log10_delta, contrast, directions: of each start at the largest depth, see `_look`; (starts, seeds, layers).
    log10_first_dW: log10 of |dW_1|, of the same; (starts, seeds).
    """
    train_set, test_set = digits.train_test()
    rngs = rng.spawn(parameters["seeds"])
    deepest = max(parameters["depths"])
    widths = [digits.PIXELS, *[parameters["width"]] * deepest]
    random = {name: [each.draw(rngs, *fans) for fans in pairwise(widths)] for name, each in RANDOM.items()}
    dbn, reconstruction_error = _pretrain(parameters, widths, train_set, rngs)
    output = Xavier().draw(rngs, parameters["width"], CLASSES)
    batches = minibatches(rngs, len(train_set), parameters["batch"], parameters["steps"])

    def start(name: str, depth: int) -> MLP:
        """A network with `depth` hidden layers, ready to be fine-tuned."""
        if name in random:
            return MLP([*map(Dense, random[name][:depth]), Dense(output)], Sigmoid())
        # Machines are trained from the data up, so the lower ones make up every shallower DBN.
        return DBN(dbn.machines[:depth]).fine_tunable(Dense(output))

    def fine_tuned(network: MLP) -> Array:
        train(
            network, SGD(network.layers, parameters["learning_rate"]), train_set.x, train_set.labels, batches
        )
        return accuracy(network, test_set.x, test_set.labels)

    names = ["dbn", *RANDOM]
    scrambled = _scramble(start("dbn", deepest), rngs)
    looks = [
        _look(each, train_set, batches[0]) for each in (*(start(name, deepest) for name in names), scrambled)
    ]
    return {
        "start": np.array(names),
        "looked_at": np.array([*names, "scrambled"]),
        "depth": np.array(parameters["depths"]),
        "layer": np.arange(1, deepest + 1),
        "reconstruction_error": reconstruction_error,
        "weight_scale": np.stack([_weight_scale(machine.W) for machine in dbn.machines]),
        "log10_delta": np.stack([look["log10_delta"] for look in looks]),
        "log10_first_dW": np.stack([look["log10_first_dW"] for look in looks]),
        "contrast": np.stack([look["contrast"] for look in looks]),
        "directions": np.stack([look["directions"] for look in looks]),
        "log10_delta_theory": _theory(widths, train_set),
        "accuracy": np.array([[fine_tuned(start(name, d)) for d in parameters["depths"]] for name in names]),
        "accuracy_scrambled": fine_tuned(scrambled),
    }


def _pretrain(
    parameters: dict[str, Any], widths: Sequence[int], train_set: digits.Samples, rngs: Sequence[Generator]
) -> tuple[DBN, Annotated[Array, "machines epochs seeds"]]:
    """The pre-trained stack, and the mean squared error of its reconstructions."""
    dbn = DBN.draw(widths, Normal(parameters["initial_deviation"]), rngs)
    error = dbn.pretrain(
        train_set.x,
        rngs,
        epochs=parameters["pretraining_epochs"],
        batch=parameters["batch"],
        learning_rate=parameters["pretraining_rate"],
        weight_decay=parameters["weight_decay"],
    )
    return dbn, error


def _scramble(network: MLP, rngs: Sequence[Generator]) -> MLP:
    """The network with the weights of each hidden layer put in random order: the sizes stay alone."""
    for layer in network.layers[:-1]:
        for W, rng in zip(layer.W, rngs, strict=True):
            W[...] = rng.permutation(W.ravel()).reshape(W.shape)
    return network


def _look(network: MLP, train_set: digits.Samples, rows: IntegerArray) -> dict[str, Array]:
    """What a minibatch meets in each hidden layer, (seeds, hidden layers), and in the first weights, (seeds,).

    log10_delta: log10 of the root mean square of delta = dL/dz over units and samples, L the mean loss.
    log10_first_dW: log10 of the norm of dW_1 = dL/dW_1, all its numbers.
    contrast: standard deviation of h over the samples, mean over the units; 0 where all samples look alike.
    directions: in how many directions the samples differ, see `_directions`.
    """
    trace = network.forward(train_set.x[rows])
    _, delta = softmax_cross_entropy(trace.output, train_set.labels[rows])
    logs = network.backward_in_logs(trace, delta)
    return {
        "log10_delta": rms_of_logs(logs)[:, :-1],
        "log10_first_dW": log10_gram_norm(trace.x, trace.deltas[0], logs[..., 0]),
        "contrast": np.stack([h.std(axis=1).mean(axis=1) for h in trace.activations[:-1]], axis=1),
        "directions": np.stack([_directions(h) for h in trace.activations[:-1]], axis=1),
    }


def _directions(h: Annotated[Array, "seeds batch units"]) -> Annotated[Array, "seeds"]:
    """(sum of lambda)^2 / sum of lambda^2, lambda the eigenvalues of the covariance of h over the samples.

    From 1, where all samples lie on a line, to the number of units, where they spread alike in all directions.
    """
    centred = h.astype(np.float64) - h.mean(axis=1, keepdims=True, dtype=np.float64)
    # The products of all pairs of samples have the same eigenvalues; their squares sum up to the squared norm.
    products = centred @ centred.swapaxes(1, 2)
    trace = np.trace(products, axis1=1, axis2=2)
    count: Array = trace**2 / np.square(products).sum(axis=(1, 2))
    return count


def _weight_scale(W: Annotated[Array, "seeds visible hidden"]) -> Annotated[Array, "seeds"]:
    """sigma_w, the standard deviation of the weights times the square root of the number of inputs."""
    scale: Array = np.sqrt(W.shape[1]) * W.std(axis=(1, 2))
    return scale


def _theory(widths: Sequence[int], train_set: digits.Samples) -> Annotated[Array, "random_starts layers"]:
    """log10 of the gradient of each hidden layer relative to the last, predicted for the random starts."""
    width, depth = widths[1], len(widths) - 1
    logs = np.zeros((len(RANDOM), depth))
    for row, initialiser in zip(logs, RANDOM.values(), strict=True):
        field = MeanField(Sigmoid(), Sigmoid().derivative, width * initialiser.variance(width, width))
        # z_1 has the variance of its weights times |x|^2.
        first = initialiser.variance(widths[0], width) * np.square(train_set.x).sum(axis=1).mean()
        steps = np.log10(field.chi(field.q_by_layer(float(first), depth)[:-1])) / 2
        row[:-1] = np.cumsum(steps[::-1])[::-1]
    return logs
